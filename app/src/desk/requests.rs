//! The port to requests: what is asked for and waits for somebody's word.

use async_trait::async_trait;

use super::{JournalError, OperationId};
use crate::model::{
    AccessRequest, AccessRequestId, ClientId, RequestState, TeamId, TenantName, Timestamp, Who,
};

/// The end of a request, or the way back to waiting.
#[derive(Clone, Debug)]
pub struct Decision {
    /// How it stands now.
    pub state: RequestState,
    /// Who decided; `None` = nobody has.
    pub by: Option<Who>,
    /// When.
    pub at: Timestamp,
    /// What they said, or what came of it.
    pub note: String,
    /// The client that came of it.
    pub led_to: Option<ClientId>,
    /// The operation that tells whether it is there, where ZIdentity has only taken it so far.
    pub operation: Option<OperationId>,
}

/// Whose requests somebody may see.
#[derive(Clone, Debug)]
pub enum Sight {
    /// Everybody's in this tenant.
    All,
    /// Their own, and those of their teams.
    Own(Who, Vec<TeamId>),
}

impl Sight {
    /// Whether a request is among them.
    #[must_use]
    pub fn holds(&self, request: &AccessRequest) -> bool {
        match self {
            Self::All => true,
            Self::Own(who, teams) => {
                let same = who.issuer == request.asker.issuer && who.subject == request.asker.subject;
                same || request.team.as_ref().is_some_and(|team| teams.contains(team))
            }
        }
    }
}

/// Some of the requests that were wanted.
#[derive(Clone, Debug)]
pub struct FoundRequests {
    /// Newest first.
    pub requests: Vec<AccessRequest>,
    /// How many there are in all.
    pub total: u64,
}

/// The table `requests`.
#[async_trait]
pub trait Requests: Send + Sync {
    /// An id for a new request.
    fn next_id(&self, at: Timestamp) -> AccessRequestId;

    /// Keeps a new request.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn ask(&self, request: &AccessRequest) -> Result<(), JournalError>;

    /// One request.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn get(&self, id: &AccessRequestId) -> Result<Option<AccessRequest>, JournalError>;

    /// A tenant's requests within somebody's sight, newest first: those that are open, or the others; at most `limit`, after
    /// `skip` of them.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn find(
        &self,
        tenant: &TenantName,
        sight: &Sight,
        open: bool,
        skip: u64,
        limit: u32,
    ) -> Result<FoundRequests, JournalError>;

    /// Writes how a request stands, if it still stands as `from`; of several who try, one succeeds.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn turn(
        &self,
        id: &AccessRequestId,
        from: RequestState,
        decision: &Decision,
    ) -> Result<bool, JournalError>;
}
