//! What can be asked of the console.

use serde::{Deserialize, Serialize};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $changes:literal;)*) => {
        /// Something that a person asks the console to do upstream.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Action { $($(#[$doc])* #[serde(rename = $word)] $name),* }

        impl Action {
            /// Every action there is.
            pub const ALL: [Self; [$($word),*].len()] = [$(Self::$name),*];

            /// The action's name in the journal, such as `clients/delete`.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            /// Whether it changes something upstream.
            #[must_use]
            pub fn changes(self) -> bool {
                match self { $(Self::$name => $changes),* }
            }

            /// Whether it is for administrators alone: whoever changes something, whoever sends the server out to an
            /// address of their choice, and whoever says for everybody that a change is known.
            #[must_use]
            pub fn is_guarded(self) -> bool {
                self.changes() || matches!(self, Self::CheckJwks | Self::AcceptDrift)
            }

            /// Whether it tells what everybody did: for administrators and auditors.
            #[must_use]
            pub fn oversees(self) -> bool {
                matches!(self, Self::ReadAudit | Self::ExportAudit)
            }

            /// The action with this name.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)* _ => None }
            }
        }
    };
}

actions! {
    /// See the clients of a tenant.
    ListClients = "clients/list", false;
    /// See one client.
    GetClient = "clients/get", false;
    /// Make a client.
    CreateClient = "clients/create", true;
    /// Change a client, disabling and enabling included.
    UpdateClient = "clients/update", true;
    /// Delete a client for good.
    DeleteClient = "clients/delete", true;
    /// Have the server look at an address where a client's keys are read.
    CheckJwks = "clients/check_jwks", false;
    /// See a client's secrets, masked.
    ListSecrets = "secrets/list", false;
    /// Make a secret and be shown its value.
    CreateSecret = "secrets/create", true;
    /// Delete a secret for good.
    DeleteSecret = "secrets/delete", true;
    /// See what access can be given.
    ListResourceServers = "resource-servers/list", false;
    /// Find out, on a throwaway client, how a tenant behaves.
    ProbeTenant = "tenants/probe", true;
    /// See what became of an earlier request.
    FollowOperation = "operations/get", false;
    /// Take note of what changed outside the console.
    AcceptDrift = "clients/accept", false;
    /// Have the clients of a tenant read anew.
    RefreshClients = "clients/refresh", false;
    /// See the audit log.
    ReadAudit = "audit/list", false;
    /// Take the audit log away as a file.
    ExportAudit = "audit/export", false;
}
