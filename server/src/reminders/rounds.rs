//! Notes what is due, and sends it: once a minute, one console at a time of all that share a database.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::desk::{
    Clock, Fault, Inventory, JournalError, Leases, Ownership, Reminded, Reminders as _, Snapshot, Teams,
};
use app::expiry::{Due, Level, Rules, due, plan};
use app::model::{ClientId, TenantName, Timestamp};
use tokio_util::sync::CancellationToken;

use super::gauges::Gauges;
use super::letter::{Letter, Told};
use super::ways::{DEADLINE, Ways};
use crate::store::{self, Waiting};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(60);
/// How long one console sends before it looks anew.
const TURN: Duration = Duration::from_secs(120);
/// What is noted in one round at most; the most urgent first.
const MOST: usize = 1_000;
/// So many messages are looked up at once.
const AT_ONCE: i64 = 20;
/// The first pause after a failure, in seconds; each is five times the one before, up to the last.
const FIRST_PAUSE: i64 = 60;
const LONGEST_PAUSE: i64 = 6 * 3_600;
/// What ended so many days ago is forgotten.
const KEPT_DAYS: i64 = 90;

/// Reminds the people of all tenants.
pub struct Rounds {
    /// The tenants, and what is known of their clients.
    pub tenants: Vec<(TenantName, Arc<dyn Inventory>)>,
    /// Who answers for which clients.
    pub teams: Arc<dyn Teams>,
    /// What was told.
    pub store: store::Reminders,
    /// Whose turn it is.
    pub leases: Arc<dyn Leases>,
    /// Who is told, and when.
    pub rules: Rules,
    /// The ways to them.
    pub ways: Ways,
    /// What people type to come to the console, without a slash at its end.
    pub origin: String,
    /// The time.
    pub clock: Clock,
}

/// What is known of a tenant in a round.
struct Known {
    fleet: Arc<Snapshot>,
    ownership: Ownership,
}

impl Rounds {
    /// Goes on until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let mut gauges = Gauges::default();
        loop {
            for (tenant, inventory) in &self.tenants {
                if stop.is_cancelled() {
                    return;
                }
                if let Err(fault) = self.round(tenant, &**inventory, &mut gauges, &stop).await {
                    tracing::warn!(%tenant, %fault, "reminders could not be sent");
                }
            }
            if stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_none() {
                return;
            }
        }
    }

    /// One look at every tenant, whatever the time of day.
    ///
    /// # Errors
    /// The database did not serve.
    pub async fn once(&self) -> Result<(), Fault> {
        let (mut gauges, stop) = (Gauges::default(), CancellationToken::new());
        for (tenant, inventory) in &self.tenants {
            self.round(tenant, &**inventory, &mut gauges, &stop).await?;
        }
        Ok(())
    }

    async fn round(
        &self,
        tenant: &TenantName,
        inventory: &dyn Inventory,
        gauges: &mut Gauges,
        stop: &CancellationToken,
    ) -> Result<(), Fault> {
        let fleet = inventory.kept().await?;
        // Before the first reading nothing is known.
        if fleet.standing.listed_at.is_none() {
            return Ok(());
        }
        let (owners, teams) = (self.teams.owners(tenant).await?, self.teams.all().await?);
        let known = Known { fleet, ownership: Ownership::new(owners, teams, true) };
        gauges.set(tenant, &known.fleet, &known.ownership, (self.clock)());
        if !self.rules.reach_somebody() {
            return Ok(());
        }
        let name = format!("reminders/{tenant}");
        let now = (self.clock)();
        let held = i64::try_from((TURN + 2 * DEADLINE).as_secs()).unwrap_or_default();
        let Some(receipt) = self.leases.take(&name, now, Timestamp(now.0 + held)).await? else {
            return Ok(());
        };
        let result = self.in_turn(tenant, &known, stop).await;
        self.leases.give_back(&name, &receipt).await?;
        Ok(result?)
    }

    async fn in_turn(
        &self,
        tenant: &TenantName,
        known: &Known,
        stop: &CancellationToken,
    ) -> Result<(), JournalError> {
        let now = (self.clock)();
        let mut all = due(&known.fleet, &self.rules.steps, now);
        all.sort_by_key(|due| due.at);
        let told = self.store.told(tenant).await?;
        let mut planned =
            plan(all.clone(), &told, |client| known.ownership.team_of(client), &self.rules, now);
        planned.truncate(MOST);
        if !planned.is_empty() {
            self.store.note(tenant, &planned, now).await?;
        }
        self.store.forget(tenant, now.plus_days(-KEPT_DAYS)).await?;
        let began = Instant::now();
        while began.elapsed() < TURN {
            let waiting = self.store.waiting(tenant, (self.clock)(), AT_ONCE).await?;
            if waiting.is_empty() {
                break;
            }
            for message in waiting {
                if began.elapsed() >= TURN || stop.is_cancelled() {
                    return Ok(());
                }
                self.send(tenant, known, &all, message).await?;
            }
        }
        Ok(())
    }

    /// Sends one message, or notes why it could not be sent.
    async fn send(
        &self,
        tenant: &TenantName,
        known: &Known,
        due: &[Due],
        message: Waiting,
    ) -> Result<(), JournalError> {
        let now = (self.clock)();
        let told = self.store.told(tenant).await?;
        let ends = still(&message, known, due, &told, now);
        if ends.is_empty() || !self.ways.has(&message.way) {
            return self.store.done(&message.id, true, now).await;
        }
        let letter = Letter {
            id: message.id.clone(),
            tenant: tenant.clone(),
            level: message.level,
            ends,
            origin: self.origin.clone(),
            now,
        };
        match self.ways.send(&message.way, &letter).await {
            Ok(()) => {
                tracing::info!(%tenant, way = message.way.word(), message = message.id, ends = letter.ends.len(), "reminded");
                self.store.done(&message.id, false, (self.clock)()).await
            }
            Err(trouble) => {
                tracing::warn!(%tenant, way = message.way.word(), message = message.id, trouble, "a reminder could not be sent");
                let next = Timestamp((self.clock)().0 + pause(message.tries));
                self.store.failed(&message.id, &trouble, next).await
            }
        }
    }
}

/// What of a message is still to be told: what was rotated, acknowledged or disabled since is not. The first one to end
/// stands first.
fn still(message: &Waiting, known: &Known, due: &[Due], told: &[Reminded], now: Timestamp) -> Vec<Told> {
    let due: HashMap<(&ClientId, String), &Due> =
        due.iter().filter(|due| due.at > now).map(|due| ((&due.client, due.what.key()), due)).collect();
    let names: HashMap<&ClientId, &str> =
        known.fleet.clients.iter().map(|one| (&one.id, one.settings.name.as_str())).collect();
    let taken_on: HashSet<(&ClientId, &str, i64)> = told
        .iter()
        .filter(|one| one.acknowledged.is_some())
        .map(|one| (&one.client, one.what.as_str(), one.step))
        .collect();
    let mut ends: Vec<Told> = message
        .ends
        .iter()
        .filter_map(|(client, what)| Some((what, *due.get(&(client, what.clone()))?)))
        .filter(|(what, due)| {
            message.level == Level::First || !taken_on.contains(&(&due.client, what.as_str(), due.step))
        })
        .map(|(_, due)| Told {
            client: due.client.clone(),
            name: names.get(&due.client).copied().unwrap_or_default().to_owned(),
            team: known.ownership.team_of(&due.client).map(|team| team.name.clone()),
            what: due.what.clone(),
            at: due.at,
            step: due.step,
            last: due.last,
        })
        .collect();
    ends.sort_by(|a, b| (a.at, &a.name).cmp(&(b.at, &b.name)));
    ends
}

/// How long to wait after so many failures before this one, in seconds.
fn pause(tries: i64) -> i64 {
    let exponent = u32::try_from(tries).unwrap_or_default().min(9);
    (FIRST_PAUSE * 5_i64.pow(exponent)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_tried_again_soon_and_then_less_and_less_often() {
        let pauses: Vec<_> = [0, 1, 2, 3, 4, 1_000].map(pause).into();
        assert_eq!(pauses, [60, 300, 1_500, 7_500, 21_600, 21_600]);
    }
}
