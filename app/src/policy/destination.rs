//! To whom a destination of secrets is open.

use super::Standing;
use crate::model::{ClientId, TeamId, TenantName};

/// Which secrets a destination takes, and from whom. Administrators may always send there, within `tenants` and `clients`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenTo {
    /// Names of the teams whose members may send their team's secrets there, compared exactly; none = administrators only.
    pub teams: Vec<String>,
    /// The tenants whose secrets it takes; none = every tenant's.
    pub tenants: Vec<TenantName>,
    /// The clients whose secrets it takes; none = every client's.
    pub clients: Vec<ClientId>,
}

impl OpenTo {
    /// Whether somebody may send a secret of `client` there, which the team `owner` owns.
    ///
    /// A member's own team decides, not any team they are in: who reads a team's destination is that team, and another
    /// team's secret is not theirs.
    #[must_use]
    pub fn takes(
        &self,
        standing: &Standing,
        tenant: &TenantName,
        client: &ClientId,
        owner: Option<&TeamId>,
    ) -> bool {
        let here = self.tenants.is_empty() || self.tenants.contains(tenant);
        let this = self.clients.is_empty() || self.clients.contains(client);
        let team = standing.teams.iter().find(|team| Some(&team.id) == owner);
        let theirs = team.is_some_and(|team| self.teams.contains(&team.name));
        here && this && (standing.is_administrator() || theirs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Team;
    use crate::policy::{Role, Roles};

    fn standing(role: Role, teams: &[&str]) -> Standing {
        let team = |name: &&str| Team {
            id: TeamId(format!("id-of-{name}")),
            name: (*name).into(),
            groups: vec![],
            contacts: Default::default(),
            channel: String::new(),
            ceilings: Default::default(),
            version: 1,
        };
        Standing { roles: Roles([role].into()), teams: teams.iter().map(team).collect() }
    }

    fn takes(open_to: &OpenTo, standing: &Standing, owner: Option<&str>) -> bool {
        let owner = owner.map(|name| TeamId(format!("id-of-{name}")));
        open_to.takes(standing, &TenantName("prod".into()), &ClientId("iq1".into()), owner.as_ref())
    }

    #[test]
    fn without_a_team_it_is_for_administrators() {
        let closed = OpenTo::default();
        assert!(takes(&closed, &standing(Role::Administrator, &[]), None));
        for role in [Role::Nobody, Role::Member, Role::Approver, Role::Auditor] {
            assert!(!takes(&closed, &standing(role, &["Payments"]), Some("Payments")), "{role:?}");
        }
    }

    #[test]
    fn a_member_sends_there_what_is_the_named_teams_and_nothing_else() {
        let payments = OpenTo { teams: vec!["Payments".into()], ..OpenTo::default() };
        let both = standing(Role::Member, &["Payments", "Network"]);
        assert!(takes(&payments, &both, Some("Payments")));
        assert!(!takes(&payments, &both, Some("Network")), "another team's client");
        assert!(!takes(&payments, &both, None), "nobody's client");
        assert!(!takes(&payments, &standing(Role::Member, &["Network"]), Some("Payments")));
        assert!(!takes(&payments, &standing(Role::Auditor, &[]), Some("Payments")));
        let near = OpenTo { teams: vec!["payments".into(), "Payments ".into()], ..OpenTo::default() };
        assert!(!takes(&near, &both, Some("Payments")));
    }

    #[test]
    fn other_tenants_and_other_clients_are_not_taken_from_anybody() {
        let admin = standing(Role::Administrator, &[]);
        let tenants = |name: &str| OpenTo { tenants: vec![TenantName(name.into())], ..OpenTo::default() };
        assert!(takes(&tenants("prod"), &admin, None) && !takes(&tenants("beta"), &admin, None));
        let clients = |id: &str| OpenTo { clients: vec![ClientId(id.into())], ..OpenTo::default() };
        assert!(takes(&clients("iq1"), &admin, None) && !takes(&clients("iq2"), &admin, None));
    }
}
