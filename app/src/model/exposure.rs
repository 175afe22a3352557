//! Who, and what, was given a secret's value.

use serde::{Deserialize, Serialize};

use super::{ClientId, DestinationName, SecretId, TenantName, Timestamp, Who};

/// How a value got into other hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// An answer to the person held it, sealed to a key of theirs or plain. It counts when it is sent: nobody can see what
    /// a browser or a program does with it.
    Shown,
    /// It was put at a destination, and the person was not given it.
    Delivered,
    /// It was sent to a destination, which may have it.
    PerhapsDelivered,
    /// A destination keeps it for whoever brings a token, and an answer to the person held that token.
    Wrapped,
}

impl How {
    /// Every way with its word in the table.
    pub const WORDS: [(Self, &'static str); 4] = [
        (Self::Shown, "shown"),
        (Self::Delivered, "delivered"),
        (Self::PerhapsDelivered, "perhaps_delivered"),
        (Self::Wrapped, "wrapped"),
    ];

    /// The word in the table.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(how, _)| *how == self).map_or("shown", |(_, word)| word)
    }

    /// The way with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, own)| *own == word).map(|(how, _)| *how)
    }
}

/// A secret's value was given to somebody, or put somewhere. Holds nothing of the value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exposure {
    /// Where the client is.
    pub tenant: TenantName,
    /// Whose secret.
    pub client: ClientId,
    /// Which.
    pub secret: SecretId,
    /// Who asked for it.
    pub person: Who,
    /// How it got into other hands.
    pub how: How,
    /// The destination, for every way but [`How::Shown`].
    pub destination: Option<DestinationName>,
    /// Where in the destination; empty for [`How::Shown`].
    pub place: String,
    /// When.
    pub at: Timestamp,
}

impl Exposure {
    /// Where the value is beside its person, in a few words; `None` = nowhere.
    #[must_use]
    pub fn whereabouts(&self) -> Option<String> {
        let destination = self.destination.as_ref()?;
        let how = match self.how {
            How::Shown => return None,
            How::Delivered => "delivered to",
            How::PerhapsDelivered => "perhaps delivered to",
            How::Wrapped => "wrapped by",
        };
        Some(format!("{how} {destination}: {}", self.place))
    }
}
