//! What a form tells beforehand: which roles will need an approval, and whether the tenant has room. Server only.

use super::draft::scope_value;
use crate::desk::{Operation, Subject};
use crate::error::ConsoleError;
use crate::model::{
    Allowed, Ceiling, ClientId, Owner, ResourceServer, ScopeKey, Team, TenantName, clients_in_words,
};
use crate::policy::{Access, Action, TENANT_HOLDS, TENANT_NEARLY_FULL, ceiling, is_high};

/// What binds the person in a form.
pub(super) struct Bounds {
    access: Access,
    /// `None` = no ceiling binds them.
    ceilings: Option<Vec<Ceiling>>,
    allowed: Allowed,
    teams: Vec<Team>,
}

impl Bounds {
    /// For a client that is `owner`'s, or for a new one.
    pub(super) fn of(operation: &Operation, tenant: &TenantName, owner: Option<Owner>) -> Self {
        let standing = operation.standing_in(tenant);
        let teams =
            standing.teams.iter().filter(|team| owner.as_ref().is_none_or(|owner| owner.team == team.id));
        let ceilings = teams.map(|team| ceiling(team, tenant)).collect();
        Self {
            access: operation.console().access().clone(),
            ceilings: (!standing.is_administrator()).then_some(ceilings),
            allowed: owner.map(|owner| owner.allowed).unwrap_or_default(),
            teams: standing.teams,
        }
    }

    /// The teams to choose from; an administrator need not choose one, whoever is in one team has no choice.
    pub(super) fn choices(&self) -> Vec<(String, String)> {
        let first = match (self.ceilings.is_none(), self.teams.len()) {
            (_, 0) | (false, 1) => return Vec::new(),
            (true, _) => "Nobody's: administrators alone",
            (false, _) => "Choose a team",
        };
        let teams = self.teams.iter().map(|team| (team.id.0.clone(), team.name.clone()));
        std::iter::once((String::new(), first.to_owned())).chain(teams).collect()
    }

    fn holds(&self, key: &ScopeKey) -> bool {
        self.allowed.scopes.contains(key)
            || self
                .ceilings
                .as_ref()
                .is_none_or(|ceilings| ceilings.iter().any(|ceiling| ceiling.scopes.contains(key)))
    }
}

/// Which of the roles that are offered need an approval, and why, by their form value.
pub(super) fn marks(bounds: &Bounds, catalogue: &[ResourceServer]) -> Vec<(String, String)> {
    let scopes = catalogue.iter().flat_map(|server| {
        let scopes = server.services.iter().flat_map(|service| &service.scopes);
        scopes.map(|scope| ScopeKey { server: server.id.clone(), scope: scope.id.clone() })
    });
    let why = |key: &ScopeKey| match (is_high(&bounds.access, catalogue, key), bounds.holds(key)) {
        (true, _) => Some("High: to give it, another administrator has to approve."),
        (false, false) => Some("Beyond your team's ceiling: needs an approval."),
        (false, true) => None,
    };
    scopes.filter_map(|key| Some((scope_value(&key.server, &key.scope), why(&key)?.to_owned()))).collect()
}

/// Whose a client is.
pub(super) async fn owner(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
) -> Result<Option<Owner>, ConsoleError> {
    operation
        .read(
            Action::GetClient,
            Subject::client(tenant, id),
            |desk| async move { Ok(desk.owner(id).cloned()) },
        )
        .await
}

/// Said before a tenant is full, to whoever sees all of its clients. Where it cannot be counted, nothing is said.
pub(super) async fn nearly_full(operation: &Operation, tenant: &TenantName) -> Option<String> {
    let count = operation.read(Action::ListClients, Subject::tenant(tenant), |desk| async move {
        match desk.standing().sees_all() {
            true => Ok(Some(desk.every_client().await?.clients.len())),
            false => Ok(None),
        }
    });
    full_words(count.await.ok()??)
}

/// The words of [`nearly_full`] for so many clients.
pub(super) fn full_words(count: usize) -> Option<String> {
    let left = TENANT_HOLDS.saturating_sub(count);
    let ask = "Delete what is no longer used, or ask for another tenant.";
    match left {
        0 => Some(format!(
            "By ZIdentity's documentation a tenant holds {TENANT_HOLDS} API clients, and this one has as many: another one may be refused. {ask}"
        )),
        left if left <= TENANT_NEARLY_FULL => Some(format!(
            "By ZIdentity's documentation a tenant holds {TENANT_HOLDS} API clients: {} still fit. {ask}",
            clients_in_words(left)
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::catalogue;
    use crate::model::{ResourceServerId, ScopeId};

    #[test]
    fn it_is_said_before_a_tenant_is_full() {
        assert_eq!(full_words(239), None);
        assert!(full_words(240).unwrap().contains("16 clients still fit"));
        assert!(full_words(255).unwrap().contains("1 client still fit"));
        assert!(full_words(256).unwrap().contains("may be refused"));
        assert!(full_words(300).unwrap().contains("may be refused"));
    }

    #[test]
    fn a_role_says_beforehand_that_it_needs_an_approval() {
        let read = ScopeKey { server: ResourceServerId("apis".into()), scope: ScopeId("zia::read".into()) };
        let ceiling = Ceiling { scopes: [read].into(), ..Ceiling::default() };
        let bounds = |ceilings| Bounds {
            access: Access::default(),
            ceilings,
            allowed: Allowed::default(),
            teams: Vec::new(),
        };
        let marked = |bounds: &Bounds| {
            marks(bounds, &catalogue()).into_iter().map(|(value, _)| value).collect::<Vec<_>>()
        };
        assert_eq!(marked(&bounds(None)), ["apis/iam%3A%3Asuper"]);
        assert_eq!(marked(&bounds(Some(vec![ceiling]))), ["apis/iam%3A%3Asuper", "apis/zia%3A%3Aadmin"]);
    }
}
