//! Requests: what somebody asks for that somebody else has to approve.

use serde::{Deserialize, Serialize};

use super::{Actor, ClientId, ClientSettings, TeamId, TenantName, Timestamp};

/// A request's id: unique, ordered by time, safe in a URL.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccessRequestId(pub String);

/// A person, as far as a table keeps them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// Who vouched for them.
    pub issuer: String,
    /// The person, unique within the issuer.
    pub subject: String,
    /// What to call them.
    pub name: String,
}

impl Who {
    /// Whether this is the same person.
    #[must_use]
    pub fn is(&self, actor: &Actor) -> bool {
        self.issuer == actor.issuer && self.subject == actor.subject
    }
}

impl From<&Actor> for Who {
    fn from(actor: &Actor) -> Self {
        Self { issuer: actor.issuer.clone(), subject: actor.subject.clone(), name: actor.name.clone() }
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Wish {
    /// A new client like this.
    NewClient {
        /// All of it.
        settings: ClientSettings,
    },
    /// A client that goes further than it does.
    Change {
        /// Which.
        client: ClientId,
        /// What it was when this was asked.
        base: ClientSettings,
        /// What it is to be.
        settings: ClientSettings,
    },
    /// To own a client.
    Ownership {
        /// Which, as it was typed: whether it is there is for the approver to see.
        client: ClientId,
    },
}

impl Wish {
    /// The client that it is about; a new one has no id yet.
    #[must_use]
    pub fn client(&self) -> Option<&ClientId> {
        match self {
            Self::NewClient { .. } => None,
            Self::Change { client, .. } | Self::Ownership { client } => Some(client),
        }
    }

    /// What is asked for, in a few words.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::NewClient { settings } => format!("New client {}", settings.name),
            Self::Change { settings, .. } => format!("Change of {}", settings.name),
            Self::Ownership { client } => format!("Ownership of {client}"),
        }
    }
}

/// How a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestState {
    /// For somebody to decide.
    Waiting,
    /// Approved, and being carried out. If it stays so, the console ended in the middle of it, or ZIdentity does not show
    /// what it took.
    Applying,
    /// Approved and carried out.
    Applied,
    /// Approved, and nobody can tell what became of it.
    Unknown,
    /// Rejected, with a reason.
    Rejected,
    /// Withdrawn by who asked.
    Withdrawn,
}

impl RequestState {
    /// Every state with its word in the table.
    pub const WORDS: [(Self, &'static str); 6] = [
        (Self::Waiting, "waiting"),
        (Self::Applying, "applying"),
        (Self::Applied, "applied"),
        (Self::Unknown, "unknown"),
        (Self::Rejected, "rejected"),
        (Self::Withdrawn, "withdrawn"),
    ];

    /// Whether nothing has come of it yet.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Applying)
    }

    /// The word in the table.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(state, _)| *state == self).map_or("unknown", |(_, word)| word)
    }

    /// The state with this word; a word that is not ours counts as unknown.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        Self::WORDS.iter().find(|(_, own)| *own == word).map_or(Self::Unknown, |(state, _)| *state)
    }
}

/// A request as it stands. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRequest {
    /// Its id.
    pub id: AccessRequestId,
    /// When it was asked.
    pub at: Timestamp,
    /// Where.
    pub tenant: TenantName,
    /// For which team; `None` = an administrator asks, whom no ceiling binds.
    pub team: Option<TeamId>,
    /// Who asks.
    pub asker: Who,
    /// Why, in their words.
    pub reason: String,
    /// What for.
    pub wish: Wish,
    /// How it stands.
    pub state: RequestState,
    /// Who decided, and when.
    pub decided: Option<(Who, Timestamp)>,
    /// What they said, or what came of it.
    pub note: String,
    /// The client that came of it.
    pub led_to: Option<ClientId>,
    /// The operation that tells whether it is there, where ZIdentity has only taken it so far.
    pub operation: Option<String>,
}
