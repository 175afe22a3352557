//! From groups to a role.

use crate::model::Actor;

/// What a person is to the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Runs the whole fleet.
    Administrator,
    /// Sees everything, changes nothing.
    Auditor,
    /// Signed in, in neither of the groups above: looks.
    Member,
}

impl Role {
    /// The word on pages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
            Self::Member => "member",
        }
    }
}

/// Which groups are what (`[access]` in the configuration). Names are compared exactly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// Groups whose members are administrators.
    pub admin_groups: Vec<String>,
    /// Groups whose members are auditors.
    pub auditor_groups: Vec<String>,
}

impl Access {
    /// The highest role that the actor's groups give.
    #[must_use]
    pub fn role_of(&self, actor: &Actor) -> Role {
        let in_any = |groups: &[String]| actor.groups.iter().any(|group| groups.contains(group));
        if in_any(&self.admin_groups) {
            Role::Administrator
        } else if in_any(&self.auditor_groups) {
            Role::Auditor
        } else {
            Role::Member
        }
    }
}
