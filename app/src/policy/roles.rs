//! From groups to roles.

use std::collections::BTreeSet;

use super::Action;
use crate::model::{Actor, TenantName};

/// What a person is to a tenant. One may be several; the later is what pages call them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Signed in, in no group that is bound to a role: sees nothing of the tenant, not even that it is there.
    Nobody,
    /// Works on the clients of their teams, and sees no others.
    Member,
    /// Decides what others ask for; sees everything.
    Approver,
    /// Sees everything, changes nothing.
    Auditor,
    /// Runs the whole fleet.
    Administrator,
}

/// What an action is about, as seen by a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The tenant as a whole.
    Whole,
    /// A client of one of their teams.
    Own,
    /// A client of nobody's or of another team, or none that there is.
    Foreign,
}

/// What a rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ruling {
    /// To this person, it is not there.
    Missing,
    /// They may see it, and may not do this.
    Forbidden,
    /// They may.
    Yes,
}

impl Role {
    /// Every role, the least first.
    pub const ALL: [Self; 5] =
        [Self::Nobody, Self::Member, Self::Approver, Self::Auditor, Self::Administrator];

    /// The word on pages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Nobody => "no role",
            Self::Member => "member",
            Self::Approver => "approver",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    /// Whether whoever holds this role sees the clients of every team.
    #[must_use]
    pub fn sees_all(self) -> bool {
        self >= Self::Approver
    }

    /// What this role alone makes of `action`. Ceilings and approvals come on top of it.
    #[must_use]
    pub fn ruling(self, action: Action, relation: Relation) -> Ruling {
        let yes_if = |yes: bool| if yes { Ruling::Yes } else { Ruling::Forbidden };
        match (self, relation) {
            (Self::Nobody, _) => Ruling::Missing,
            (Self::Member, Relation::Foreign) => Ruling::Missing,
            (Self::Member, _) => yes_if(action.is_for_members()),
            (Self::Approver, _) => {
                yes_if(!action.is_guarded() && !action.oversees() || action == Action::DecideRequest)
            }
            (Self::Auditor, _) => yes_if(!action.is_guarded()),
            (Self::Administrator, _) => Ruling::Yes,
        }
    }
}

/// The roles that somebody has in a tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles(pub BTreeSet<Role>);

impl Roles {
    /// What pages call them.
    #[must_use]
    pub fn highest(&self) -> Role {
        self.0.last().copied().unwrap_or(Role::Nobody)
    }

    /// Whether this is one of them.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// What the best of them makes of `action`.
    #[must_use]
    pub fn ruling(&self, action: Action, relation: Relation) -> Ruling {
        self.0.iter().map(|role| role.ruling(action, relation)).max().unwrap_or(Ruling::Missing)
    }
}

/// Which groups hold which role. Names are compared exactly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bindings {
    /// Groups whose members are administrators.
    pub admin_groups: Vec<String>,
    /// Groups whose members are auditors.
    pub auditor_groups: Vec<String>,
    /// Groups whose members are approvers.
    pub approver_groups: Vec<String>,
    /// Groups whose members may know of the tenant; which clients they see is their teams' matter.
    pub member_groups: Vec<String>,
}

/// Which groups are what (`[access]` in the configuration).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// In every tenant.
    pub everywhere: Bindings,
    /// In one tenant only, beside what holds everywhere.
    pub in_tenant: Vec<(TenantName, Bindings)>,
    /// Ids of scopes that count as high beside those that always do.
    pub high_scopes: Vec<String>,
}

impl Bindings {
    fn roles_of<'a>(&'a self, actor: &'a Actor) -> impl Iterator<Item = Role> + 'a {
        let bound = [
            (&self.member_groups, Role::Member),
            (&self.approver_groups, Role::Approver),
            (&self.auditor_groups, Role::Auditor),
            (&self.admin_groups, Role::Administrator),
        ];
        let holds = |groups: &[String]| actor.groups().iter().any(|group| groups.contains(group));
        bound.into_iter().filter(move |(groups, _)| holds(groups)).map(|(_, role)| role)
    }
}

impl Access {
    /// The roles that the actor's groups give in `tenant`; teams come on top of them.
    #[must_use]
    pub fn roles_in(&self, actor: &Actor, tenant: &TenantName) -> Roles {
        let own = self.in_tenant.iter().filter(|(name, _)| name == tenant);
        let own = own.flat_map(|(_, bindings)| bindings.roles_of(actor));
        Roles(self.everywhere.roles_of(actor).chain(own).collect())
    }

    /// The highest role that the actor's groups give in every tenant.
    #[must_use]
    pub fn role_everywhere(&self, actor: &Actor) -> Role {
        Roles(self.everywhere.roles_of(actor).collect()).highest()
    }
}
