//! Reads a tenant's clients and their secrets' ids and ends in the background: so many upstream calls a second, one console
//! at a time of all that share a database, on from where it was after a restart.

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::desk::{Call, Clock, Fault, Inventory, Leases, ZIdentityPort};
use app::model::{ClientId, TenantName, Timestamp};
use tokio::time::{Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::gauges;
use super::near::{PAGE, once_each};
use crate::store::{self, Standing, Unavailable};

/// How long one console reads before others may.
const TURN: Duration = Duration::from_secs(40);
/// The longest that one step takes, upstream and database together.
const STEP: Duration = Duration::from_secs(15);
/// What one step may spend upstream.
const ALLOWANCE: Duration = Duration::from_millis(8_500);
/// How often it looks whether something is due.
const LOOK: Duration = Duration::from_secs(1);
/// How long it rests after upstream or the database failed.
const AFTER_FAILURE: Duration = Duration::from_secs(10);
/// How many due clients are looked up at once.
const AT_ONCE: u32 = 50;
/// How often the gauges are set.
const GAUGES: Duration = Duration::from_secs(30);

/// How fast it reads, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rhythm {
    /// At most so many upstream calls a second.
    pub calls_per_second: u32,
    /// The list is read anew after so many seconds.
    pub list_every: i64,
    /// Each client's secrets are read anew after so many seconds.
    pub secrets_every: i64,
}

impl Rhythm {
    /// The list is late when it is older than this, in seconds: two rounds, and the time that the calls take.
    #[must_use]
    pub fn list_within(&self, clients: usize) -> i64 {
        2 * self.list_every + 60 + self.takes(clients / PAGE as usize + 1)
    }

    /// Secrets are late when they are older than this, in seconds.
    #[must_use]
    pub fn secrets_within(&self, clients: usize) -> i64 {
        2 * self.secrets_every + 60 + 2 * self.takes(clients)
    }

    /// Secrets read before this moment are due.
    #[must_use]
    pub fn secrets_due(&self, asked_at: i64, now: Timestamp) -> Timestamp {
        Timestamp((now.0 - self.secrets_every).max(asked_at))
    }

    fn list_due(&self, standing: &Standing, now: Timestamp) -> bool {
        let age = now.0 - standing.listed_at;
        // A clock that was set back keeps nothing fresh.
        standing.sweep_began > 0
            || !(0..self.list_every).contains(&age)
            || standing.listed_at < standing.asked_at
    }

    fn takes(&self, calls: usize) -> i64 {
        i64::try_from(calls).unwrap_or(i64::MAX) / i64::from(self.calls_per_second.max(1))
    }

    fn interval(&self) -> Interval {
        let mut interval = tokio::time::interval(Duration::from_secs(1) / self.calls_per_second.max(1));
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        interval
    }
}

/// Reads one tenant.
pub struct Reader {
    /// The tenant.
    pub tenant: TenantName,
    /// Its upstream.
    pub port: Arc<dyn ZIdentityPort>,
    /// The copy.
    pub store: store::Inventory,
    /// The copy as pages see it, for the gauges.
    pub inventory: Arc<dyn Inventory>,
    /// Whose turn it is.
    pub leases: Arc<dyn Leases>,
    /// How fast, how often.
    pub rhythm: Rhythm,
    /// The time.
    pub clock: Clock,
}

/// Why a step did not go well.
enum Halt {
    /// Upstream.
    Upstream(Fault),
    /// Our own database.
    Database(String),
}

impl From<Unavailable> for Halt {
    fn from(error: Unavailable) -> Self {
        Self::Database(error.to_string())
    }
}

impl Reader {
    /// Goes on until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let mut pace = self.rhythm.interval();
        let mut gauges_at: Option<Instant> = None;
        loop {
            let pause = self.turn(&mut pace, &stop).await;
            if gauges_at.is_none_or(|at| at.elapsed() >= GAUGES) {
                gauges_at = Some(Instant::now());
                if let Ok(kept) = self.inventory.kept().await {
                    gauges::set(&self.tenant, &kept, (self.clock)());
                }
            }
            if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                return;
            }
        }
    }

    /// One turn: reads what is due, if it is this console's turn. Answers how long to rest.
    pub async fn turn(&self, pace: &mut Interval, stop: &CancellationToken) -> Duration {
        match self.read_in_turn(pace, stop).await {
            Ok(()) => LOOK,
            Err(Halt::Database(error)) => {
                tracing::warn!(tenant = %self.tenant, %error, "the copy of the clients cannot be kept up");
                AFTER_FAILURE
            }
            Err(Halt::Upstream(fault)) => {
                tracing::warn!(tenant = %self.tenant, %fault, "the clients could not be read in the background");
                let words = fault.words();
                if let Err(error) = self.store.trouble(&self.tenant, Some(&words)).await {
                    tracing::warn!(tenant = %self.tenant, %error, "the trouble could not be noted");
                }
                match fault {
                    Fault::Busy { retry_after: Some(wait) } => wait.max(AFTER_FAILURE),
                    _ => AFTER_FAILURE,
                }
            }
        }
    }

    async fn read_in_turn(&self, pace: &mut Interval, stop: &CancellationToken) -> Result<(), Halt> {
        if self.next_step().await?.is_none() {
            return Ok(());
        }
        let name = format!("inventory/{}", self.tenant);
        let now = (self.clock)();
        let until = Timestamp(now.0 + i64::try_from((TURN + STEP).as_secs()).unwrap_or_default());
        let database = |error: app::desk::JournalError| Halt::Database(error.to_string());
        let Some(receipt) = self.leases.take(&name, now, until).await.map_err(database)? else {
            return Ok(());
        };
        let result = self.steps(pace, stop).await;
        self.leases.give_back(&name, &receipt).await.map_err(database)?;
        result
    }

    async fn steps(&self, pace: &mut Interval, stop: &CancellationToken) -> Result<(), Halt> {
        let began = Instant::now();
        let mut went_well = false;
        while began.elapsed() < TURN && !stop.is_cancelled() {
            let Some(step) = self.next_step().await? else { break };
            self.step(step, pace).await?;
            if !went_well {
                self.store.trouble(&self.tenant, None).await?;
                went_well = true;
            }
        }
        Ok(())
    }

    /// What is due now.
    async fn next_step(&self) -> Result<Option<Step>, Halt> {
        let standing = self.store.standing(&self.tenant).await?;
        let now = (self.clock)();
        if self.rhythm.list_due(&standing, now) {
            return Ok(Some(Step::List(standing)));
        }
        let due = self.rhythm.secrets_due(standing.asked_at, now);
        let clients = self.store.secrets_due(&self.tenant, due, AT_ONCE).await?;
        Ok((!clients.is_empty()).then_some(Step::Secrets(clients)))
    }

    async fn step(&self, step: Step, pace: &mut Interval) -> Result<(), Halt> {
        match step {
            Step::List(standing) => self.list(standing, pace).await,
            Step::Secrets(clients) => {
                let began = Instant::now();
                for client in clients {
                    if began.elapsed() > STEP - ALLOWANCE {
                        break;
                    }
                    self.secrets(&client, pace).await?;
                }
                Ok(())
            }
        }
    }

    /// The next answer of the list; at its end, what was missing in it.
    async fn list(&self, standing: Standing, pace: &mut Interval) -> Result<(), Halt> {
        let tenant = &self.tenant;
        let (sweep, began, offset) = match standing.sweep_began {
            0 => {
                let now = (self.clock)();
                (self.store.begin_sweep(tenant, now).await?, now, 0)
            }
            began => (standing.sweep, Timestamp(began), standing.sweep_offset),
        };
        let base = self.store.standing(tenant).await?.revision;
        let from = u64::try_from(offset).unwrap_or_default();
        let upstream = self.port.within(self.call(pace).await);
        let slice = upstream.list_clients(from, PAGE).await.map_err(Halt::Upstream)?;
        let here = slice.records.len();
        let next = offset + i64::try_from(here).unwrap_or_default();
        self.store.take_page(tenant, base, sweep, next, &once_each(slice.records)).await?;
        if here == PAGE as usize {
            return Ok(());
        }
        self.missing(sweep, pace).await?;
        Ok(self.store.end_sweep(tenant, began).await?)
    }

    /// A list that moves while it is read in parts can lack a client that is there: each one is asked for by itself.
    async fn missing(&self, sweep: i64, pace: &mut Interval) -> Result<(), Halt> {
        loop {
            let missing = self.store.missing(&self.tenant, sweep, AT_ONCE).await?;
            if missing.is_empty() {
                return Ok(());
            }
            for client in missing {
                self.look_for(&client, sweep, pace).await?;
            }
        }
    }

    async fn look_for(&self, id: &ClientId, sweep: i64, pace: &mut Interval) -> Result<(), Halt> {
        let base = self.store.standing(&self.tenant).await?.revision;
        match self.port.within(self.call(pace).await).get_client(id).await {
            Ok(held) => Ok(self.store.take_one(&self.tenant, base, sweep, &held.client, None).await?),
            Err(Fault::NotFound) => Ok(self.store.gone(&self.tenant, base, id, (self.clock)()).await?),
            Err(fault) => Err(Halt::Upstream(fault)),
        }
    }

    async fn secrets(&self, id: &ClientId, pace: &mut Interval) -> Result<(), Halt> {
        let standing = self.store.standing(&self.tenant).await?;
        let at = (self.clock)();
        match self.port.within(self.call(pace).await).list_secrets(id).await {
            Ok(secrets) => {
                Ok(self.store.take_secrets(&self.tenant, standing.revision, id, &secrets, at).await?)
            }
            Err(Fault::NotFound) => self.look_for(id, standing.sweep, pace).await,
            Err(fault) => Err(Halt::Upstream(fault)),
        }
    }

    /// The next call, when its time has come.
    async fn call(&self, pace: &mut Interval) -> Arc<Call> {
        pace.tick().await;
        Arc::new(Call::new(format!("inventory-{}", (self.clock)().0), ALLOWANCE))
    }
}

/// What is read next.
enum Step {
    /// An answer of the list.
    List(Standing),
    /// Some clients' secrets.
    Secrets(Vec<ClientId>),
}

#[cfg(test)]
mod tests {
    use super::*;

    const RHYTHM: Rhythm = Rhythm { calls_per_second: 2, list_every: 300, secrets_every: 3_600 };

    #[test]
    fn a_large_fleet_may_take_the_time_that_its_calls_take() {
        assert_eq!(RHYTHM.list_within(48), 660);
        assert_eq!(RHYTHM.list_within(100_000), 660 + 50);
        assert_eq!(RHYTHM.secrets_within(100_000), 7_260 + 100_000);
    }

    #[test]
    fn what_somebody_asked_for_is_due_whatever_its_age() {
        let (now, fresh) = (Timestamp(10_000), Standing { listed_at: 9_990, ..Standing::default() });
        assert!(!RHYTHM.list_due(&fresh, now));
        assert!(RHYTHM.list_due(&Standing { asked_at: 9_995, ..fresh.clone() }, now));
        assert!(RHYTHM.list_due(&Standing { sweep_began: 9_000, ..fresh.clone() }, now));
        assert!(RHYTHM.list_due(&Standing { listed_at: 20_000, ..fresh }, now), "a clock that was set back");
        assert_eq!(RHYTHM.secrets_due(0, now), Timestamp(6_400));
        assert_eq!(RHYTHM.secrets_due(9_995, now), Timestamp(9_995));
    }
}
