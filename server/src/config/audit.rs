//! `[audit]`: what vouches for the audit log outside of the database.

use super::{Secret, error::ConfigError, section::Section};

/// The section `[audit]`.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The key that signs heads: Ed25519, PKCS#8 in PEM.
    pub signing_key: Option<Secret>,
}

impl Audit {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        Ok(Self { signing_key: section.secret("signing_key")? })
    }
}
