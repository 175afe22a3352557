//! The work on a batch: one client after the other, gently, in the background. Each is switched by the same act as a
//! person's, with its own authorisation, turn, deadline and journal entry.

use std::time::Duration;

use super::request_id;
use super::standing::{entry_of, taken_up};
use crate::clients::{Led, switch};
use crate::desk::{Desk, Fault, LongWork, Operation, Receipt};
use crate::error::{Changed, ConsoleError, ErrorKind};
use crate::model::{BatchId, BatchRow, RowState, Switch, Timestamp};

/// Somebody holds a batch for so many seconds after each sign of life: longer than one client may take.
const HOLD: i64 = 30;
/// After so many clients in a row which ZIdentity failed, the rest is left for later.
const FAILURES: usize = 3;
/// The longest that ZIdentity's wish to wait is followed, in seconds.
const LONGEST_WAIT: u64 = 15;

/// Takes a batch, if nobody works on it, and works on it in the background.
pub(super) async fn begin(desk: &Desk, operation: &Operation, id: &BatchId) -> Result<(), Fault> {
    if let Some(receipt) = desk.batches().take(id, desk.now(), hold_until(desk)).await? {
        let work = Work { desk: desk.clone(), operation: operation.clone(), id: id.clone(), receipt };
        tokio::spawn(work.run());
    }
    Ok(())
}

fn hold_until(desk: &Desk) -> Timestamp {
    Timestamp(desk.now().0 + HOLD)
}

struct Work {
    desk: Desk,
    operation: Operation,
    id: BatchId,
    receipt: Receipt,
}

impl Work {
    async fn run(self) {
        let mut long = self.desk.long_work().await;
        let because = self.rows(&mut long).await.unwrap_or_else(|fault| {
            tracing::error!(batch = %self.id.0, %fault, "a batch could not go on");
            Some("The console's database did not serve.")
        });
        if let Err(error) = self.desk.batches().leave(&self.id, &self.receipt, because).await {
            tracing::error!(batch = %self.id.0, %error, "a batch could not be let go of");
        }
    }

    /// Works until the end; says why if it stopped before.
    async fn rows(&self, long: &mut LongWork) -> Result<Option<&'static str>, Fault> {
        let batch = taken_up(&self.desk, &self.id).await?;
        let mut failures = 0;
        let mut pause = Duration::ZERO;
        for mut row in batch.rows.into_iter().filter(|row| row.state == RowState::Waiting) {
            if !long.goes_on_after(pause).await {
                return Ok(Some("The console was stopped."));
            }
            if !self.hold().await? {
                return Ok(None);
            }
            row.state = RowState::Begun;
            self.desk.batches().write(&self.id, &row).await?;
            let failed = self.turn(&mut row, batch.switch, long).await?;
            if !self.hold().await? {
                return Ok(None);
            }
            self.desk.batches().write(&self.id, &row).await?;
            failures = if failed { failures + 1 } else { 0 };
            if failures == FAILURES {
                return Ok(Some("ZIdentity failed for three clients in a row."));
            }
            pause = self.operation.console().batch_pause();
        }
        Ok(None)
    }

    /// Goes on holding the batch; `false` when another console went on with it, after this one had not been heard of for
    /// long.
    async fn hold(&self) -> Result<bool, Fault> {
        let held = self.desk.batches().hold(&self.id, &self.receipt, hold_until(&self.desk)).await?;
        if !held {
            tracing::warn!(batch = %self.id.0, "another console went on with this batch");
        }
        Ok(held)
    }

    /// One client's turn; whether ZIdentity failed in it.
    async fn turn(&self, row: &mut BatchRow, switch: Switch, long: &mut LongWork) -> Result<bool, Fault> {
        let mut result = self.act(row, switch).await;
        if let Some(wait) = result.as_ref().err().and_then(wish) {
            // It did not take it: that is no attempt yet.
            if !long.goes_on_after(wait).await {
                row.state = RowState::Waiting;
                return Ok(false);
            }
            if !self.hold().await? {
                return Ok(false);
            }
            result = self.act(row, switch).await;
        }
        let entry = entry_of(&self.desk, &self.id, row).await.unwrap_or_else(|fault| {
            tracing::warn!(batch = %self.id.0, client = %row.client, %fault, "the journal could not be read");
            None
        });
        row.operation = entry.as_ref().map(|entry| entry.id.0.clone());
        row.upstream_ids = entry.map(|entry| entry.upstream_ids).unwrap_or_default();
        match result {
            Ok(Led::There(_)) if row.operation.is_none() => row.state = RowState::Already,
            Ok(Led::There(_)) => row.state = RowState::Done,
            Ok(Led::Accepted(_)) => row.state = RowState::Accepted,
            Ok(Led::Asked(_)) => row.state = RowState::Refused,
            Err(error) => {
                row.state = match error.changed {
                    Changed::Nothing => RowState::Refused,
                    Changed::Perhaps => RowState::Unknown,
                    Changed::Yes => RowState::Done,
                };
                row.note = words(&error);
                if !error.upstream_ids.is_empty() {
                    row.upstream_ids.clone_from(&error.upstream_ids);
                }
                return Ok(is_failure(error.kind));
            }
        }
        Ok(false)
    }

    async fn act(&self, row: &BatchRow, to: Switch) -> Result<Led, ConsoleError> {
        let operation = self.operation.step(request_id(&self.id, row.place));
        switch(&operation, &self.desk.card.name, &row.client, to.enables()).await
    }
}

/// How long ZIdentity asks to wait, where that is worth it.
fn wish(error: &ConsoleError) -> Option<Duration> {
    let seconds = error.retry_after.filter(|seconds| *seconds <= LONGEST_WAIT)?;
    (error.kind == ErrorKind::Busy).then(|| Duration::from_secs(seconds))
}

/// Whether the next client would probably meet the same.
fn is_failure(kind: ErrorKind) -> bool {
    use ErrorKind::{Busy, Down, Forbidden, Internal, Refused, UnknownOutcome};
    matches!(kind, Busy | Down | Forbidden | Internal | Refused | UnknownOutcome)
}

/// What a row says of an error.
fn words(error: &ConsoleError) -> String {
    match (error.kind, error.changed) {
        (ErrorKind::NotFound, _) => "It is not there any more.".to_owned(),
        (_, Changed::Perhaps) => format!("{} Open the client: the console looks again.", error.title),
        _ => format!("{} {}", error.title, error.next),
    }
}
