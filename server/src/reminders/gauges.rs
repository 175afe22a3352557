//! What is about to end, by team, for Prometheus.

use std::collections::BTreeMap;

use app::desk::{Ownership, Snapshot};
use app::expiry::Left;
use app::model::{TenantName, Timestamp};

/// What clients without a team stand under.
const NOBODY: &str = "";

/// The gauges that were set: one whose team is gone must not keep its number.
#[derive(Default)]
pub(super) struct Gauges(BTreeMap<(TenantName, String, &'static str), u32>);

impl Gauges {
    /// Sets those of a tenant: how many active clients' secrets and certificates there are beside which nothing lives
    /// longer, by team and by the time that is left.
    pub(super) fn set(
        &mut self,
        tenant: &TenantName,
        fleet: &Snapshot,
        ownership: &Ownership,
        now: Timestamp,
    ) {
        self.count(tenant, fleet, ownership, now);
        for ((tenant, team, left), count) in &self.0 {
            let labels = [("tenant", tenant.0.clone()), ("team", team.clone()), ("left", (*left).to_owned())];
            metrics::gauge!("clientele_expiring_last_by_team", &labels).set(f64::from(*count));
        }
        self.0.retain(|_, count| *count > 0);
    }

    fn count(&mut self, tenant: &TenantName, fleet: &Snapshot, ownership: &Ownership, now: Timestamp) {
        for ((of, ..), count) in &mut self.0 {
            if of == tenant {
                *count = 0;
            }
        }
        let names = ownership.teams().iter().map(|team| team.name.as_str()).chain([NOBODY]);
        for name in names {
            for left in Left::ALL {
                self.0.entry((tenant.clone(), name.to_owned(), left.word())).or_default();
            }
        }
        for known in fleet.clients.iter().filter(|known| known.settings.enabled) {
            let team = ownership.team_of(&known.id).map_or(NOBODY, |team| team.name.as_str());
            for end in known.ends.iter().filter(|end| !end.replaced) {
                let left = Left::of(end.at, now).word();
                *self.0.entry((tenant.clone(), team.to_owned(), left)).or_default() += 1;
            }
        }
    }
}
