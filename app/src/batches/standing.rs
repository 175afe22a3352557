//! How a batch stands: what its rows say, and what the journal has learnt since.

use super::request_id;
use crate::desk::{Batch, Desk, Entry, Fault, Operation, Outcome, Subject};
use crate::error::ConsoleError;
use crate::model::{BatchId, BatchRow, RowState, TenantName};
use crate::policy::Action;

/// How many of a client's operations are searched for the one that a row began.
const LOOK_BACK: u32 = 50;

/// A batch as it stands.
pub(super) struct Standing {
    pub(super) batch: Batch,
    /// Whether somebody works on it.
    pub(super) running: bool,
}

/// Looks how a batch stands.
pub(super) async fn look(
    operation: &Operation,
    tenant: &TenantName,
    id: &BatchId,
) -> Result<Standing, ConsoleError> {
    operation
        .read(Action::FollowOperation, Subject::tenant(tenant), |desk| async move {
            let mut batch = read(&desk, id).await?;
            let running = batch.held_until > desk.now();
            for row in &mut batch.rows {
                match row.state {
                    RowState::Begun if !running => cut_off(&desk, id, row).await?,
                    RowState::Accepted | RowState::Unknown => settle(&desk, row).await?,
                    _ => {}
                }
            }
            Ok(Standing { batch, running })
        })
        .await
}

/// A batch of this tenant: whoever sees only their teams' clients sees only their own batches.
pub(super) async fn read(desk: &Desk, id: &BatchId) -> Result<Batch, Fault> {
    let batch = desk.batches().get(id).await?;
    let may_see = |batch: &Batch| desk.standing().sees_all() || batch.asked_by.is(desk.actor());
    batch.filter(|batch| batch.tenant == desk.card.name && may_see(batch)).ok_or(Fault::NotFound)
}

/// A batch that was just taken: what was cut off in the middle is written down, the rest waits.
pub(super) async fn taken_up(desk: &Desk, id: &BatchId) -> Result<Batch, Fault> {
    let mut batch = read(desk, id).await?;
    for row in batch.rows.iter_mut().filter(|row| row.state == RowState::Begun) {
        cut_off(desk, id, row).await?;
        desk.batches().write(id, row).await?;
    }
    Ok(batch)
}

/// The entry that this row has opened in the journal.
pub(super) async fn entry_of(desk: &Desk, id: &BatchId, row: &BatchRow) -> Result<Option<Entry>, Fault> {
    let wanted = request_id(id, row.place);
    let entries = desk.journal().recent(&desk.card.name, &row.client, LOOK_BACK).await?;
    Ok(entries.into_iter().find(|entry| entry.opened.request_id == wanted))
}

/// A row that was begun and that nobody works on. Without an entry in the journal nothing was sent.
async fn cut_off(desk: &Desk, id: &BatchId, row: &mut BatchRow) -> Result<(), Fault> {
    let Some(entry) = entry_of(desk, id, row).await? else {
        row.state = RowState::Waiting;
        return Ok(());
    };
    row.state = RowState::Unknown;
    row.note =
        "The console stopped in the middle of it. Open the client: the console looks again.".to_owned();
    row.operation = Some(entry.id.0.clone());
    row.upstream_ids.clone_from(&entry.upstream_ids);
    learn(row, entry.outcome);
    Ok(())
}

/// A row of which more may be known by now.
async fn settle(desk: &Desk, row: &mut BatchRow) -> Result<(), Fault> {
    let Some(operation) = row.operation.clone() else { return Ok(()) };
    if let Some(entry) = desk.journal().get(&crate::desk::OperationId(operation)).await? {
        learn(row, entry.outcome);
    }
    Ok(())
}

fn learn(row: &mut BatchRow, outcome: Outcome) {
    let (state, note) = match outcome {
        Outcome::Done => (RowState::Done, ""),
        Outcome::Accepted => (RowState::Accepted, ""),
        Outcome::Failed => (RowState::Refused, "It was not carried out."),
        Outcome::NothingCame => (RowState::Refused, "A later look has shown that nothing came of it."),
        _ => return,
    };
    row.state = state;
    row.note = note.to_owned();
}
