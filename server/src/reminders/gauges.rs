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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use app::desk::{Known, Owners, Standing};
    use app::model::{
        Allowed, Authentication, Ceiling, Client, ClientId, ClientSettings, Owner, Secret, SecretId, Team,
        TeamId,
    };
    use metrics_exporter_prometheus::PrometheusBuilder;

    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000);

    fn tenant() -> TenantName {
        TenantName("prod".into())
    }

    fn client(id: &str, enabled: bool, days: &[i64]) -> Arc<Known> {
        let settings = ClientSettings {
            name: id.into(),
            description: String::new(),
            enabled,
            token_lifetime: 3_600,
            authentication: Authentication::Secret,
            grants: vec![],
        };
        let secret = |days: &i64| Secret {
            id: SecretId(format!("{id}{days}")),
            created_at: None,
            expires_at: Some(NOW.plus_days(*days)),
        };
        let secrets = days.iter().map(secret).collect();
        Arc::new(Known::new(Client { id: ClientId(id.into()), settings }, Some(secrets), Some(NOW)))
    }

    fn ownership(team: Option<&str>) -> Ownership {
        let team = team.map(|name| Team {
            id: TeamId("t".into()),
            name: name.into(),
            groups: vec![],
            contacts: Default::default(),
            channel: String::new(),
            ceilings: BTreeMap::from([(tenant(), Ceiling::default())]),
            version: 1,
        });
        let owner = Owner {
            client: ClientId("theirs".into()),
            team: TeamId("t".into()),
            team_name: "Payments".into(),
            since: NOW,
            allowed: Allowed::default(),
        };
        Ownership::new(Arc::new(Owners::of(vec![owner])), team.into_iter().collect(), true)
    }

    #[test]
    fn what_stops_a_client_counts_for_its_team_and_a_team_that_is_gone_counts_nothing() {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        let clients = vec![
            client("theirs", true, &[5]),
            client("nobodys", true, &[5]),
            client("rotated", true, &[5, 90]),
            client("asleep", false, &[5]),
        ];
        let fleet = Snapshot::sorted(clients, NOW, Standing::default());
        let mut gauges = Gauges::default();
        let mut render = |team| {
            metrics::with_local_recorder(&recorder, || gauges.set(&tenant(), &fleet, &ownership(team), NOW));
            handle.render()
        };
        let line = |team: &str, left: &str, count: u32| {
            format!(
                "clientele_expiring_last_by_team{{tenant=\"prod\",team=\"{team}\",left=\"{left}\"}} {count}\n"
            )
        };
        let said = render(Some("Payments"));
        for wanted in
            [line("Payments", "7d", 1), line("", "7d", 1), line("", "90d", 1), line("Payments", "1d", 0)]
        {
            assert!(said.contains(&wanted), "{wanted}{said}");
        }
        let said = render(None);
        for wanted in [line("Payments", "7d", 0), line("", "7d", 2)] {
            assert!(said.contains(&wanted), "{wanted}{said}");
        }
    }
}
