//! The port to rotations: how far each has come, so that whoever opens its page next, on whichever console, goes on there.

use async_trait::async_trait;

use super::JournalError;
use crate::model::{ClientId, Rotation, RotationId, TenantName, Timestamp};

/// The table `rotations`.
#[async_trait]
pub trait Rotations: Send + Sync {
    /// An id for a new rotation.
    fn next_id(&self, at: Timestamp) -> RotationId;

    /// Writes a new rotation; `false` if this client has one that has not ended.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`]; then nothing was written.
    async fn begin(&self, rotation: &Rotation) -> Result<bool, JournalError>;

    /// Writes how a rotation stands, in place of the one with its `version`, and counts that up; `false` if somebody
    /// else has written meanwhile.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn save(&self, rotation: &Rotation) -> Result<bool, JournalError>;

    /// The rotation of this client that has not ended, or else the one that began last.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn newest(&self, tenant: &TenantName, client: &ClientId) -> Result<Option<Rotation>, JournalError>;

    /// The rotations of a tenant at a step at which something is being sent: making, retiring, undoing. At most `limit`.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn in_between(&self, tenant: &TenantName, limit: u32) -> Result<Vec<Rotation>, JournalError>;

    /// Every rotation of these clients, ended or not, oldest first.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn of(&self, tenant: &TenantName, clients: &[ClientId]) -> Result<Vec<Rotation>, JournalError>;
}
