//! The port to leaks: what was reported, and which way out was chosen.

use async_trait::async_trait;

use super::JournalError;
use crate::model::{ClientId, Leak, LeakId, Leaked, TenantName, Timestamp};

/// The table `leaks`.
#[async_trait]
pub trait Leaks: Send + Sync {
    /// An id for a new report.
    fn next_id(&self, at: Timestamp) -> LeakId;

    /// Writes a new report; `false` if there is an open one of the same thing.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn begin(&self, leak: &Leak) -> Result<bool, JournalError>;

    /// Writes how a report stands, in place of the one with its `version`, and counts that up; `false` if somebody else
    /// has written meanwhile.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn save(&self, leak: &Leak) -> Result<bool, JournalError>;

    /// The open report of this thing, or else the newest one.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn newest(
        &self,
        tenant: &TenantName,
        client: &ClientId,
        what: &Leaked,
    ) -> Result<Option<Leak>, JournalError>;

    /// All open reports of a tenant, the oldest first.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn open(&self, tenant: &TenantName) -> Result<Vec<Leak>, JournalError>;
}
