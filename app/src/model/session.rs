//! Somebody's stay: a browser in which they are signed in.

use serde::{Deserialize, Serialize};

use super::{Actor, Timestamp};

/// By what a session is named to whoever may end it: a digest of its id, which signs nobody in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SessionHandle(pub String);

/// Whose session it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Who vouches for the person.
    pub issuer: String,
    /// The person, unique within the issuer.
    pub subject: String,
    /// What to call them; never compared.
    pub name: String,
    /// Their browser in coarse words.
    pub device: String,
}

impl Holder {
    /// The session of `actor` on `device`.
    #[must_use]
    pub fn new(actor: &Actor, device: String) -> Self {
        let (issuer, subject, name) = (actor.issuer.clone(), actor.subject.clone(), actor.name.clone());
        Self { issuer, subject, name, device }
    }

    /// Whether it is this person's.
    #[must_use]
    pub fn is(&self, actor: &Actor) -> bool {
        self.issuer == actor.issuer && self.subject == actor.subject
    }
}

/// A session that lasts, as pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionCard {
    /// By what it is ended.
    pub handle: SessionHandle,
    /// Whose it is.
    pub holder: Holder,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen: Timestamp,
}

/// Who or what ended a session before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedBy {
    /// The person, here or from another browser.
    Person,
    /// An administrator.
    Administrator,
    /// One session more than a person may have.
    Limit,
    /// Another person came in its browser.
    Change,
}

impl EndedBy {
    /// Each with its word in the table.
    pub const WORDS: [(Self, &'static str); 4] = [
        (Self::Person, "person"),
        (Self::Administrator, "administrator"),
        (Self::Limit, "limit"),
        (Self::Change, "change"),
    ];

    /// The word in the table.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(by, _)| *by == self).map_or("administrator", |(_, word)| word)
    }

    /// The one with this word; a word that is not ours counts as the strictest.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        Self::WORDS.iter().find(|(_, own)| *own == word).map_or(Self::Administrator, |(by, _)| *by)
    }
}

/// A session that was ended before its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Whose it was.
    pub holder: Holder,
    /// When it was ended.
    pub at: Timestamp,
    /// By whom.
    pub by: EndedBy,
}
