//! From groups to a role.

use super::Action;
use crate::model::{Actor, TenantName};

/// What a person is to a tenant. The later one outranks the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Signed in, in no group that is bound to a role: sees nothing of the tenant, not even that it is there.
    Nobody,
    /// Looks at API clients.
    Member,
    /// Sees everything, changes nothing.
    Auditor,
    /// Runs the whole fleet.
    Administrator,
}

impl Role {
    /// The word on pages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Nobody => "no role",
            Self::Member => "member",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    /// Whether whoever holds this role may do `action`.
    #[must_use]
    pub fn may(self, action: Action) -> bool {
        match self {
            Self::Nobody => false,
            Self::Member => !action.is_guarded() && !action.oversees(),
            Self::Auditor => !action.is_guarded(),
            Self::Administrator => true,
        }
    }
}

/// Which groups hold which role. Names are compared exactly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bindings {
    /// Groups whose members are administrators.
    pub admin_groups: Vec<String>,
    /// Groups whose members are auditors.
    pub auditor_groups: Vec<String>,
    /// Groups whose members look at API clients.
    pub member_groups: Vec<String>,
}

/// Which groups are what (`[access]` in the configuration).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// In every tenant.
    pub everywhere: Bindings,
    /// In one tenant only, beside what holds everywhere.
    pub in_tenant: Vec<(TenantName, Bindings)>,
}

impl Bindings {
    fn role_of(&self, actor: &Actor) -> Role {
        let in_any = |groups: &[String]| actor.groups().iter().any(|group| groups.contains(group));
        if in_any(&self.admin_groups) {
            Role::Administrator
        } else if in_any(&self.auditor_groups) {
            Role::Auditor
        } else if in_any(&self.member_groups) {
            Role::Member
        } else {
            Role::Nobody
        }
    }
}

impl Access {
    /// The highest role that the actor's groups give in `tenant`.
    #[must_use]
    pub fn role_in(&self, actor: &Actor, tenant: &TenantName) -> Role {
        let own = self.in_tenant.iter().filter(|(name, _)| name == tenant);
        own.map(|(_, bindings)| bindings.role_of(actor)).fold(self.everywhere.role_of(actor), Role::max)
    }

    /// The role that the actor's groups give in every tenant.
    #[must_use]
    pub fn role_everywhere(&self, actor: &Actor) -> Role {
        self.everywhere.role_of(actor)
    }
}
