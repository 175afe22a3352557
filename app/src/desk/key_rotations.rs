//! The port to exchanges of keys and certificates: how far each has come.

use async_trait::async_trait;

use super::JournalError;
use crate::model::{ClientId, KeyRotation, TenantName, Timestamp};

/// The table `key_rotations`.
#[async_trait]
pub trait KeyRotations: Send + Sync {
    /// An id for a new exchange.
    fn next_id(&self, at: Timestamp) -> String;

    /// Writes a new exchange; `false` if this client has one that has not ended.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`]; then nothing was written.
    async fn begin(&self, rotation: &KeyRotation) -> Result<bool, JournalError>;

    /// Writes how an exchange stands, in place of the one with its `version`, and counts that up; `false` if somebody else
    /// has written meanwhile.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn save(&self, rotation: &KeyRotation) -> Result<bool, JournalError>;

    /// The exchange of this client that has not ended, or else the one that began last.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn newest(
        &self,
        tenant: &TenantName,
        client: &ClientId,
    ) -> Result<Option<KeyRotation>, JournalError>;
}
