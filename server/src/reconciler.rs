//! Goes through the journal's open operations in the background: at the start, and then again and again, one console at a
//! time of all that share a database. What a look tells is settled by `app::operations`; here is only when and how often.

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::desk::{Clock, Console, Fault, Leases};
use app::model::{TenantName, Timestamp};
use app::operations::{reconcile, reconcile_everywhere};
use tokio::time::{Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

/// How often it looks whether something is due. That asks the database alone.
const ROUND: Duration = Duration::from_secs(3);
/// A round that takes longer is left, and goes on as the next one. A look takes up to 9 seconds.
const ROUND_TAKES: Duration = Duration::from_secs(30);
/// How long a round's lease holds: a console that died in the middle keeps others waiting no longer.
const HELD: i64 = 35;
/// How long it rests after upstream or the database failed, at first and at most.
const AFTER_FAILURE: (Duration, Duration) = (Duration::from_secs(6), Duration::from_secs(300));

/// The console's own looks in one tenant.
pub struct Reconciler {
    /// The tenant.
    pub tenant: TenantName,
    /// The console.
    pub console: Console,
    /// Whose turn it is.
    pub leases: Arc<dyn Leases>,
    /// At most so many looks a second; a look is one or two upstream calls.
    pub looks_per_second: u32,
    /// The time.
    pub clock: Clock,
}

impl Reconciler {
    /// Goes on until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let mut pace = self.interval();
        let mut rest = AFTER_FAILURE.0;
        loop {
            let pause = match self.round(&mut pace, &stop).await {
                Ok(()) => {
                    rest = AFTER_FAILURE.0;
                    ROUND
                }
                Err(fault) => {
                    tracing::warn!(tenant = %self.tenant, %fault, "the console cannot look what became of open operations");
                    let pause = rest;
                    rest = (rest * 2).min(AFTER_FAILURE.1);
                    match fault {
                        Fault::Busy { retry_after: Some(wait) } => wait.max(pause),
                        _ => pause,
                    }
                }
            };
            if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                return;
            }
        }
    }

    fn interval(&self) -> Interval {
        let mut interval = tokio::time::interval(Duration::from_secs(1) / self.looks_per_second.max(1));
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        interval
    }

    /// One round, if it is this console's turn.
    async fn round(&self, pace: &mut Interval, stop: &CancellationToken) -> Result<(), Fault> {
        let name = format!("reconcile/{}", self.tenant);
        let now = (self.clock)();
        let Some(receipt) = self.leases.take(&name, now, Timestamp(now.0 + HELD)).await? else {
            return Ok(());
        };
        let began = Instant::now();
        let looking = async {
            reconcile_everywhere(&self.console).await?;
            reconcile(&self.console, &self.tenant, pace).await
        };
        let result = stop.run_until_cancelled(tokio::time::timeout(ROUND_TAKES, looking)).await;
        self.leases.give_back(&name, &receipt).await?;
        match result {
            None | Some(Err(_) | Ok(Ok(0))) => Ok(()),
            Some(Ok(Ok(looks))) => {
                tracing::debug!(tenant = %self.tenant, looks, took = ?began.elapsed(), "looked what became of open operations");
                Ok(())
            }
            Some(Ok(Err(fault))) => Err(fault),
        }
    }
}
