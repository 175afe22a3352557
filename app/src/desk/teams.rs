//! The port to teams: who is in one, which clients each owns, and in which groups people were last seen.

use async_trait::async_trait;

use super::JournalError;
use crate::model::{Actor, ClientId, Owner, Team, TeamId, TenantName, Timestamp, Who};

/// What became of keeping a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptTeam {
    /// It is kept.
    Kept,
    /// Somebody else has changed it meanwhile, or it is gone.
    Overtaken,
    /// Another team has this name.
    NameTaken,
}

/// The tables `teams`, `client_owners` and `people`. Nothing of them is kept near: what is changed on one replica holds on
/// all of them at once.
#[async_trait]
pub trait Teams: Send + Sync {
    /// An id for a new team.
    fn next_id(&self, at: Timestamp) -> TeamId;

    /// Every team, by name.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn all(&self) -> Result<Vec<Team>, JournalError>;

    /// Keeps a team: a new one if its version is 0, else in place of the one with this version.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn save(&self, team: &Team) -> Result<KeptTeam, JournalError>;

    /// Does away with a team; its clients become orphans. `false` if there is none.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn delete(&self, team: &TeamId) -> Result<bool, JournalError>;

    /// Whose the clients of a tenant are; those of nobody are not among them.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn owners(&self, tenant: &TenantName) -> Result<Vec<Owner>, JournalError>;

    /// Makes a team the one owner of a client.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn give(&self, tenant: &TenantName, owner: &Owner) -> Result<(), JournalError>;

    /// Makes a client nobody's.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn take_away(&self, tenant: &TenantName, client: &ClientId) -> Result<(), JournalError>;

    /// Notes the groups in which somebody comes, if they are others than before.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn seen(&self, actor: &Actor, at: Timestamp) -> Result<(), JournalError>;

    /// Somebody as they were last seen.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn last_seen(&self, who: &Who) -> Result<Option<Actor>, JournalError>;
}
