//! The port to exposures: to whom a secret's value was given, and where it was put.

use async_trait::async_trait;

use super::JournalError;
use crate::model::{ClientId, Exposure, SecretId, TenantName, Who};

/// The table `exposures`.
#[async_trait]
pub trait Exposures: Send + Sync {
    /// Notes an exposure. What was noted before, whenever that was, is not noted again.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn note(&self, exposure: &Exposure) -> Result<(), JournalError>;

    /// The exposures of a client's secrets, newest first, at most `limit`.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn of_client(
        &self,
        tenant: &TenantName,
        client: &ClientId,
        limit: u32,
    ) -> Result<Vec<Exposure>, JournalError>;

    /// The exposures to one person in a tenant, newest first, at most `limit`. People are told apart by issuer and subject,
    /// never by name.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn of_person(
        &self,
        tenant: &TenantName,
        person: &Who,
        limit: u32,
    ) -> Result<Vec<Exposure>, JournalError>;

    /// The exposures of all those secrets of a tenant of which `wanted` says yes, newest first.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn of(
        &self,
        tenant: &TenantName,
        wanted: &(dyn for<'a> Fn(&'a ClientId, &'a SecretId) -> bool + Send + Sync),
    ) -> Result<Vec<Exposure>, JournalError>;
}
