//! A secret or key that somebody said is known to others, and the way out that was chosen.

use serde::{Deserialize, Serialize};

use super::{ClientId, SecretId, TenantName, Timestamp, Who};

/// A report's id: unique, ordered by time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LeakId(pub String);

/// What leaked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leaked {
    /// A client secret.
    Secret(SecretId),
    /// The private half of a registered key or certificate, by the SHA-256 fingerprint of what is registered.
    Key(String),
}

impl Leaked {
    /// What tells it from everything else of its client.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Secret(id) => format!("secret {id}"),
            Self::Key(fingerprint) => format!("key {fingerprint}"),
        }
    }
}

/// Which comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeakWay {
    /// The client is disabled at once: nobody signs in as it, the thief included, until it is enabled again.
    Contain,
    /// Another secret or key is put in place first, so that nothing stops; until then the thief signs in too.
    Replace,
}

impl LeakWay {
    /// The word in a form.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Contain => "contain",
            Self::Replace => "replace",
        }
    }

    /// The way with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Contain, Self::Replace].into_iter().find(|way| way.word() == word)
    }
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Who; `None` = the console saw that it was so.
    pub by: Option<Who>,
    /// When.
    pub at: Timestamp,
}

/// A report. How far the way out has come is seen upstream and in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leak {
    /// Its id.
    pub id: LeakId,
    /// Where.
    pub tenant: TenantName,
    /// Of which client.
    pub client: ClientId,
    /// What leaked.
    pub what: Leaked,
    /// Which comes first.
    pub way: LeakWay,
    /// Counts what was written of it: whoever writes names the state that they saw.
    pub version: i64,
    /// Who said so.
    pub reported: Done,
    /// When it was first seen to be gone.
    pub gone: Option<Done>,
    /// Who said that nobody has to look after it any more.
    pub ended: Option<Done>,
}
