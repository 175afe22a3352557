//! What can be asked of the console.

use serde::{Deserialize, Serialize};

/// What an action weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    /// It leaves everything as it is.
    Looks,
    /// It changes something.
    Changes,
    /// It opens a door to somebody, or cannot be undone: it asks for a fresh sign-in.
    Grave,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $weight:ident;)*) => {
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

            /// What it weighs.
            const fn weight(self) -> Weight {
                match self { $(Self::$name => Weight::$weight),* }
            }

            /// Whether it changes something, upstream or in the console.
            #[must_use]
            pub fn changes(self) -> bool {
                self.weight() != Weight::Looks
            }

            /// Whether it asks for a fresh sign-in.
            #[must_use]
            pub fn is_grave(self) -> bool {
                self.weight() == Weight::Grave
            }

            /// Whether it is more than a look: it changes something, or sends the server out to an address of the
            /// person's choice, or says for everybody that a change is known.
            #[must_use]
            pub fn is_guarded(self) -> bool {
                self.changes() || matches!(self, Self::CheckJwks | Self::AcceptDrift)
            }

            /// Whether its entry in the journal tells a client's settings, as they were and as they were asked for.
            #[must_use]
            pub fn edits_a_client(self) -> bool {
                matches!(self, Self::UpdateClient | Self::StartRemoval | Self::KeepClient)
            }

            /// Whether it changes the console's own tables and nothing upstream.
            #[must_use]
            pub fn stays_here(self) -> bool {
                matches!(
                    self,
                    Self::SaveTeam
                        | Self::DeleteTeam
                        | Self::GiveClient
                        | Self::AcknowledgeReminder
                        | Self::AskRequest
                        | Self::WithdrawRequest
                        | Self::DecideRequest
                        | Self::ConfirmRotation
                        | Self::LeaveRotation
                        | Self::BeginCampaign
                        | Self::EndCampaign
                        | Self::SkipLine
                        | Self::LabelSecret
                        | Self::ReportLeak
                        | Self::EndLeak
                )
            }

            /// Whether the members of a team may do it with what is theirs, as far as the team's ceiling goes.
            #[must_use]
            pub fn is_for_members(self) -> bool {
                !matches!(
                    self,
                    Self::CheckJwks
                        | Self::AcceptDrift
                        | Self::ReadAudit
                        | Self::ExportAudit
                        | Self::ProbeTenant
                        | Self::SaveTeam
                        | Self::DeleteTeam
                        | Self::GiveClient
                        | Self::DecideRequest
                        | Self::BeginCampaign
                        | Self::EndCampaign
                        | Self::SkipLine
                        | Self::ReadExposure
                )
            }

            /// Whether it tells what everybody did: for administrators and auditors.
            #[must_use]
            pub fn oversees(self) -> bool {
                matches!(self, Self::ReadAudit | Self::ExportAudit | Self::ReadExposure)
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
    ListClients = "clients/list", Looks;
    /// See one client.
    GetClient = "clients/get", Looks;
    /// Make a client.
    CreateClient = "clients/create", Changes;
    /// Change a client, disabling and enabling included.
    UpdateClient = "clients/update", Changes;
    /// Delete a client for good.
    DeleteClient = "clients/delete", Grave;
    /// See which clients are to be removed, and which were.
    ListRemovals = "removals/list", Looks;
    /// Have a client disabled now and deleted later.
    StartRemoval = "removals/start", Grave;
    /// Keep a client that is to be removed, and enable it again.
    KeepClient = "removals/keep", Changes;
    /// Delete a client whose time has come: the console itself, for whoever wanted it gone.
    CarryOutRemoval = "removals/carry_out", Changes;
    /// Have the server look at an address where a client's keys are read.
    CheckJwks = "clients/check_jwks", Looks;
    /// See a client's secrets, masked.
    ListSecrets = "secrets/list", Looks;
    /// Make a secret and be shown its value.
    CreateSecret = "secrets/create", Grave;
    /// Say what a secret is for and who holds it.
    LabelSecret = "secrets/label", Changes;
    /// Delete a secret for good.
    DeleteSecret = "secrets/delete", Grave;
    /// See how the rotation of a client's secret stands.
    GetRotation = "rotations/get", Looks;
    /// Begin to replace a secret: make the new one and be shown its value.
    StartRotation = "rotations/start", Grave;
    /// Say that what signs in has moved over to the new secret.
    ConfirmRotation = "rotations/confirm", Changes;
    /// Delete the old secret for good.
    RetireRotation = "rotations/retire", Grave;
    /// Go back: delete the new secret for good.
    UndoRotation = "rotations/undo", Grave;
    /// End a rotation and keep both secrets.
    LeaveRotation = "rotations/leave", Changes;
    /// See campaigns, as far as they are about what one sees.
    ListCampaigns = "campaigns/list", Looks;
    /// Begin a campaign: say which secrets are to be replaced until when.
    BeginCampaign = "campaigns/begin", Changes;
    /// End a campaign, or open it again.
    EndCampaign = "campaigns/end", Changes;
    /// Take a secret out of a campaign, or in again.
    SkipLine = "campaigns/skip", Changes;
    /// See who was shown which live secrets, and where they were delivered.
    ReadExposure = "exposure/list", Looks;
    /// See how the way out of a leak stands.
    GetLeak = "leaks/get", Looks;
    /// Say that a secret or key is known to others.
    ReportLeak = "leaks/report", Changes;
    /// Say that nobody has to look after a leak any more.
    EndLeak = "leaks/end", Changes;
    /// See what access can be given.
    ListResourceServers = "resource-servers/list", Looks;
    /// Find out, on a throwaway client, how a tenant behaves.
    ProbeTenant = "tenants/probe", Changes;
    /// See what became of an earlier request.
    FollowOperation = "operations/get", Looks;
    /// Take note of what changed outside the console.
    AcceptDrift = "clients/accept", Looks;
    /// Say that one sees to what ends of a client.
    AcknowledgeReminder = "clients/acknowledge", Changes;
    /// Have the clients of a tenant read anew.
    RefreshClients = "clients/refresh", Looks;
    /// See teams.
    ListTeams = "teams/list", Looks;
    /// Make a team, or change what it is and how far it may go.
    SaveTeam = "teams/save", Grave;
    /// Do away with a team.
    DeleteTeam = "teams/delete", Grave;
    /// Give a client to a team, or take it away.
    GiveClient = "teams/give", Grave;
    /// See requests.
    ListRequests = "requests/list", Looks;
    /// Ask for what needs an approval.
    AskRequest = "requests/ask", Changes;
    /// Withdraw one's own request.
    WithdrawRequest = "requests/withdraw", Changes;
    /// Approve or reject a request.
    DecideRequest = "requests/decide", Grave;
    /// See the audit log.
    ReadAudit = "audit/list", Looks;
    /// Take the audit log away as a file.
    ExportAudit = "audit/export", Looks;
}
