//! A new secret, on its way to the one who asked for it.

use serde::{Deserialize, Serialize};

use super::seal::{SealTo, Sealed};
use crate::model::{Delivered, DestinationName, RevealedValue, Secret, Timestamp, Undelivered};

/// How the asker wants the value to travel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// The key to seal it to; `None` = plain.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    pub seal_to: Option<SealTo>,
    /// The destination that it goes to, past the asker; then `seal_to` is for what the asker must be given all the same.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    pub deliver_to: Option<DestinationName>,
}

/// What was sent and is empty is wrong and not none: nobody gets a plain value by an empty variable.
fn sent<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(field: D) -> Result<Option<T>, D::Error> {
    T::deserialize(field).map(Some)
}

/// The answer to the creation of a secret: the one answer that may hold its value, sealed or plain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The operation that made it, to be told that the value was shown.
    pub operation: String,
    /// What can be known of it.
    pub secret: Secret,
    /// Where its value is: the field is called `sealed`, `value`, `delivered` or `wrapped`.
    #[serde(flatten)]
    pub handed: Handed,
    /// It was to be delivered, and was not; then the value is in this answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undelivered: Option<Undelivered>,
    /// ZIdentity took it and has not shown it yet.
    pub accepted: bool,
    /// The older secret that still works.
    pub older: Option<Secret>,
    /// The console's time.
    pub now: Timestamp,
}

/// How a value travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Handed {
    /// For the dialog that asked, and for nobody between.
    #[serde(rename = "sealed")]
    Sealed(Sealed),
    /// For whoever reads the connection.
    #[serde(rename = "value")]
    Plain(RevealedValue),
    /// It is at its destination, and not in this answer.
    #[serde(rename = "delivered")]
    Delivered(Delivered),
    /// A destination keeps it for whoever brings a single-use token, which is for the dialog that asked.
    #[serde(rename = "wrapped")]
    Wrapped {
        /// The token, sealed as a value would be.
        token: Sealed,
        /// The destination, and how long the token works.
        by: Delivered,
    },
}
