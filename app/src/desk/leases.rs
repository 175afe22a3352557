//! The port to what one console does at a time, of all that share a database.

use async_trait::async_trait;

use super::JournalError;
use crate::model::Timestamp;

/// By this a lease is given back by whoever took it, and by nobody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt(pub String);

/// The table `leases`.
#[async_trait]
pub trait Leases: Send + Sync {
    /// Takes a lease until `until`; `None` if somebody has it now.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn take(
        &self,
        name: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Receipt>, JournalError>;

    /// Gives a lease back before its time, if one still has it.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn give_back(&self, name: &str, receipt: &Receipt) -> Result<(), JournalError>;
}
