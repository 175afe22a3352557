//! Client secrets. A value exists once, in the answer that made it.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Timestamp;

/// The most secrets a client may hold. The portal replaces the newest when a third is made; we refuse it
/// first. Contract: `[D]`.
pub const MAX_SECRETS: usize = 2;

/// A secret's id within its client. Opaque.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretId(pub String);

impl std::fmt::Display for SecretId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What can be known of a secret without its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// Its id.
    pub id: SecretId,
    /// When it was made, where ZIdentity told it.
    pub created_at: Option<Timestamp>,
    /// From this moment on it opens nothing; `None` = ZIdentity named no end.
    pub expires_at: Option<Timestamp>,
}

impl Secret {
    /// Whether it still opens something at `now`.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|end| end > now)
    }
}

/// A secret's value on its one way to the person. Printing it prints nothing of it, and dropping it overwrites it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RevealedValue(Zeroizing<String>);

impl RevealedValue {
    /// Takes a value out of the answer that holds it.
    #[must_use]
    pub fn new(value: String) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value itself, for the person who asked for it and for nobody else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for RevealedValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RevealedValue(…)")
    }
}
