//! A new secret, on its way to the one who asked for it.

use serde::{Deserialize, Serialize};

use super::seal::Sealed;
use crate::model::{RevealedValue, Secret, Timestamp};

/// The answer to the creation of a secret: the one answer that holds its value, sealed or plain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The operation that made it, to be told that the value was shown.
    pub operation: String,
    /// What can be known of it.
    pub secret: Secret,
    /// Its value: the field is called `sealed` or `value`.
    #[serde(flatten)]
    pub handed: Handed,
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
}
