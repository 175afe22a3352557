//! The exchange of a key or certificate: the new one stands beside the old one until everything has moved.

use serde::{Deserialize, Serialize};

use super::{ClientId, Done, TenantName, Timestamp};

/// How far an exchange has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyStep {
    /// The new one stands beside the old one; what signs moves over to it.
    Moving,
    /// Somebody said that everything has moved.
    Moved,
    /// The old one is gone: that was the aim.
    Done,
    /// The new one is gone, and the old one stays.
    Undone,
    /// Somebody ended it, and both stay.
    Left,
}

impl KeyStep {
    /// Whether nothing comes after it.
    #[must_use]
    pub fn is_end(self) -> bool {
        matches!(self, Self::Done | Self::Undone | Self::Left)
    }
}

/// A key by what tells it from all others, and in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyName {
    /// The SHA-256 fingerprint of what is registered, or the id (`kid`) of what a JWKS URL serves.
    pub id: String,
    /// For people.
    pub words: String,
}

/// An exchange as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRotation {
    /// Its id: unique, ordered by time.
    pub id: String,
    /// Where.
    pub tenant: TenantName,
    /// Of which client.
    pub client: ClientId,
    /// Counts what was written of it: whoever writes names the state that they saw.
    pub version: i64,
    /// How far it has come.
    pub step: KeyStep,
    /// What goes.
    pub old: KeyName,
    /// What comes.
    pub new: KeyName,
    /// Whether the exchange has put the new one there: what was there before is not taken away by going back.
    #[serde(default)]
    pub added: bool,
    /// By then everything should have moved; from then on the old one may go.
    pub due: Timestamp,
    /// The steps so far, oldest first.
    pub reached: Vec<(KeyStep, Done)>,
}

impl KeyRotation {
    /// When and by whom a step was reached last.
    #[must_use]
    pub fn reached(&self, step: KeyStep) -> Option<&Done> {
        self.reached.iter().rev().find(|(reached, _)| *reached == step).map(|(_, done)| done)
    }

    /// When it began.
    #[must_use]
    pub fn began(&self) -> Timestamp {
        self.reached.first().map_or(Timestamp::default(), |(_, done)| done.at)
    }
}
