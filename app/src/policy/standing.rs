//! What somebody is to a tenant: their roles and their teams.

use super::{Access, Action, Relation, Role, Roles, Ruling};
use crate::model::{Actor, Ceiling, Team, TeamId, TenantName};

/// A person's roles and teams in one tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Their roles.
    pub roles: Roles,
    /// Their teams that work in this tenant.
    pub teams: Vec<Team>,
}

impl Standing {
    /// What `actor` is to `tenant`, with `teams` as they are kept. Groups are compared exactly.
    #[must_use]
    pub fn of(access: &Access, teams: &[Team], actor: &Actor, tenant: &TenantName) -> Self {
        let mut roles = access.roles_in(actor, tenant);
        let teams: Vec<_> = teams
            .iter()
            .filter(|team| team.ceilings.contains_key(tenant) && is_in(actor.groups(), team))
            .cloned()
            .collect();
        if !teams.is_empty() {
            roles.0.insert(Role::Member);
        }
        Self { roles, teams }
    }

    /// What pages call them.
    #[must_use]
    pub fn role(&self) -> Role {
        self.roles.highest()
    }

    /// Whether they are in this team.
    #[must_use]
    pub fn is_in(&self, team: &TeamId) -> bool {
        self.teams.iter().any(|own| own.id == *team)
    }

    /// Whether no ceiling binds them.
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        self.roles.has(Role::Administrator)
    }

    /// Whether they see the clients of every team.
    #[must_use]
    pub fn sees_all(&self) -> bool {
        self.roles.0.iter().any(|role| role.sees_all())
    }

    /// What their best role makes of `action`.
    #[must_use]
    pub fn ruling(&self, action: Action, relation: Relation) -> Ruling {
        self.roles.ruling(action, relation)
    }

    /// How a client stands to them that this team owns; `None` = nobody's.
    #[must_use]
    pub fn relation(&self, owner: Option<&TeamId>) -> Relation {
        match owner {
            Some(team) if self.is_in(team) => Relation::Own,
            _ => Relation::Foreign,
        }
    }
}

/// Whether somebody in these groups is in `team`.
#[must_use]
pub fn is_in(groups: &[String], team: &Team) -> bool {
    team.groups.iter().any(|bound| groups.contains(bound))
}

/// How far `team` may go in `tenant`; nowhere, if it does not work there.
#[must_use]
pub fn ceiling(team: &Team, tenant: &TenantName) -> Ceiling {
    team.ceilings.get(tenant).cloned().unwrap_or_default()
}
