//! The port to batches: one change for many clients, row by row, so that nobody has to wait for it and a restart
//! forgets nothing.

use async_trait::async_trait;

use super::{JournalError, Receipt};
use crate::model::{Actor, BatchId, BatchRow, ClientId, Switch, TenantName, Timestamp, Who};

/// A batch as it is asked for.
#[derive(Clone, Debug)]
pub struct NewBatch {
    /// Its id, as the form carried it.
    pub id: BatchId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// Where.
    pub tenant: TenantName,
    /// What.
    pub switch: Switch,
    /// The clients with their names, in the order in which they are taken.
    pub clients: Vec<(ClientId, String)>,
}

/// A batch as it stands.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Its id.
    pub id: BatchId,
    /// When it was asked for.
    pub at: Timestamp,
    /// Who asked for it.
    pub asked_by: Who,
    /// Where.
    pub tenant: TenantName,
    /// What.
    pub switch: Switch,
    /// Somebody works on it until then, and longer if they say so; past = nobody does.
    pub held_until: Timestamp,
    /// Why it was left before its end, if that is known.
    pub left_because: Option<String>,
    /// Its clients, by place.
    pub rows: Vec<BatchRow>,
}

/// A batch in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchLine {
    /// Its id.
    pub id: BatchId,
    /// When it was asked for.
    pub at: Timestamp,
    /// Who asked for it.
    pub asked_by: Who,
    /// What.
    pub switch: Switch,
    /// How many clients it has.
    pub total: usize,
    /// For how many the turn is over.
    pub ended: usize,
}

/// The console's own table of batches.
#[async_trait]
pub trait Batches: Send + Sync {
    /// An id for a batch that somebody may ask for.
    fn next_id(&self, at: Timestamp) -> BatchId;

    /// Whether an id that came from outside is of the kind that [`Batches::next_id`] gives.
    fn knows(&self, id: &BatchId) -> bool;

    /// Writes a new batch, every row waiting; `false` if there is one with this id already.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`]; then nothing was written.
    async fn create(&self, batch: &NewBatch) -> Result<bool, JournalError>;

    /// One batch.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn get(&self, id: &BatchId) -> Result<Option<Batch>, JournalError>;

    /// The batches that this person asked for at `since` or later, and of the tenant's that have not ended everybody's, if
    /// the person `sees_all`, or else their own; newest first, at most `limit`.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn recent(
        &self,
        tenant: &TenantName,
        actor: &Actor,
        sees_all: bool,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<BatchLine>, JournalError>;

    /// Takes a batch to work on it, if nobody holds it at `now`; of several who try, one gets it.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn take(
        &self,
        id: &BatchId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Receipt>, JournalError>;

    /// Holds a batch longer; `false` if somebody else has taken it meanwhile.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn hold(&self, id: &BatchId, receipt: &Receipt, until: Timestamp) -> Result<bool, JournalError>;

    /// Lets go of a batch that one still has; says why, if it is before its end.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn leave(&self, id: &BatchId, receipt: &Receipt, because: Option<&str>)
    -> Result<(), JournalError>;

    /// Writes how a row stands.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn write(&self, id: &BatchId, row: &BatchRow) -> Result<(), JournalError>;
}
