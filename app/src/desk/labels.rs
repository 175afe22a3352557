//! The port to labels: what people here call secrets.

use async_trait::async_trait;

use super::JournalError;
use crate::model::{ClientId, Label, Labels as Kept, SecretId, TenantName, Timestamp};

/// How long a label outlives its secret, in days: whoever clears up after it still reads who held it. What it said stays
/// in the journal.
pub const OUTLIVES_DAYS: i64 = 90;

/// The table `secret_labels`.
#[async_trait]
pub trait Labels: Send + Sync {
    /// The labels of a client, or of all clients of a tenant, those of secrets that are gone among them.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn of(&self, tenant: &TenantName, client: Option<&ClientId>) -> Result<Kept, JournalError>;

    /// Keeps a label; an empty one is forgotten.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn save(
        &self,
        tenant: &TenantName,
        client: &ClientId,
        secret: &SecretId,
        label: &Label,
    ) -> Result<(), JournalError>;

    /// Takes up that these are all the secrets that a client has `now`; forgets the labels of those that have been gone for
    /// [`OUTLIVES_DAYS`].
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn seen(
        &self,
        tenant: &TenantName,
        client: &ClientId,
        there: &[SecretId],
        now: Timestamp,
    ) -> Result<(), JournalError>;
}
