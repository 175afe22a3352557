//! The port to removals: what is to be deleted when, so that whichever console runs then does it. And what the console may
//! do by itself for somebody who asked for it earlier.

use async_trait::async_trait;

use super::{Console, Desk, Fault, JournalError, Operation, Sight};
use crate::model::{Actor, ClientId, Removal, RemovalId, TenantName, Timestamp, Who};
use crate::policy::{Action, Ruling, Standing};

/// The table `removals`.
#[async_trait]
pub trait Removals: Send + Sync {
    /// An id for a new removal.
    fn next_id(&self, at: Timestamp) -> RemovalId;

    /// Writes a new removal; `false` if this client has one that has not ended, and the new one has not either.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`]; then nothing was written.
    async fn begin(&self, removal: &Removal) -> Result<bool, JournalError>;

    /// Writes how a removal stands, in place of the one with its `version`, and counts that up; `false` if somebody else
    /// has written meanwhile. It is looked at soon after.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn save(&self, removal: &Removal) -> Result<bool, JournalError>;

    /// It was looked at; the next look is due at `at`.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn look_again(&self, id: &RemovalId, at: Timestamp) -> Result<(), JournalError>;

    /// The removal of this client that has not ended, or else the one that began last.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn newest(&self, tenant: &TenantName, client: &ClientId) -> Result<Option<Removal>, JournalError>;

    /// The removals of a tenant that have not ended, soonest first.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn under_way(&self, tenant: &TenantName) -> Result<Vec<Removal>, JournalError>;

    /// The removals of a tenant that have ended, newest end first, at most `limit`.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn ended(&self, tenant: &TenantName, limit: u32) -> Result<Vec<Removal>, JournalError>;

    /// The removals of a tenant that somebody should look at by now, at most `limit`.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn to_look_at(
        &self,
        tenant: &TenantName,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Removal>, JournalError>;
}

impl Desk {
    /// Whether a request about this client waits for somebody's word.
    ///
    /// # Errors
    /// [`Fault::Journal`].
    pub async fn is_asked_about(&self, client: &ClientId) -> Result<bool, Fault> {
        let open = self.requests().find(&self.card.name, &Sight::All, true, 0, u32::MAX).await?;
        Ok(open.requests.iter().any(|request| request.wish.client() == Some(client)))
    }
}

impl Console {
    /// A request that the console makes by itself for somebody who asked for it earlier, in the groups in which they came
    /// last. `None`: they may not do `action` to this client at this moment.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    pub async fn on_behalf_of(
        &self,
        who: &Who,
        (tenant, client): (&TenantName, &ClientId),
        action: Action,
        request_id: String,
    ) -> Result<Option<Operation>, JournalError> {
        let port = &self.shared.teams;
        let Some(person) = port.last_seen(who).await? else { return Ok(None) };
        let standing = Standing::of(self.access(), &port.all().await?, &person, tenant);
        let owners = port.owners(tenant).await?;
        let relation = standing.relation(owners.find(client).map(|owner| &owner.team));
        if standing.ruling(action, relation) != Ruling::Yes {
            return Ok(None);
        }
        let actor = Actor { name: format!("console, on behalf of {}", person.name), ..person };
        let operation = Operation::new(self.clone(), actor, request_id);
        Ok(Some(operation.from("the console itself".to_owned())))
    }
}
