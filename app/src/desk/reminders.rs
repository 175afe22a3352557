//! The port to reminders: what people were reminded of, and who sees to it.

use async_trait::async_trait;

use super::{Desk, Fault, JournalError};
use crate::model::{ClientId, TenantName, Timestamp};

/// An end of which somebody was reminded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminded {
    /// Whose it is.
    pub client: ClientId,
    /// What ends, as [`crate::expiry::Ending::key`] names it.
    pub what: String,
    /// The step that it had reached, in days before its end.
    pub step: i64,
    /// Whether nothing of the client lives longer.
    pub last: bool,
    /// When this was noted.
    pub at: Timestamp,
    /// Who said that they see to it, and when.
    pub acknowledged: Option<(String, Timestamp)>,
    /// Whether it went on to the second contact and the administrators.
    pub went_on: bool,
}

/// A message that could not be sent so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// To whom: `mail:ADDRESS` or `webhook:NAME`.
    pub way: String,
    /// How many ends it is about.
    pub ends: u64,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next.
    pub next_try: Timestamp,
    /// Why it failed, a sentence for people.
    pub trouble: String,
}

/// The tables of reminders.
#[async_trait]
pub trait Reminders: Send + Sync {
    /// What people of a tenant were reminded of, as far as it is kept.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn told(&self, tenant: &TenantName) -> Result<Vec<Reminded>, JournalError>;

    /// Somebody sees to this end: what they were reminded of so far goes on to nobody. `false` = there was nothing to
    /// acknowledge.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn acknowledge(
        &self,
        tenant: &TenantName,
        client: &ClientId,
        what: &str,
        by: &str,
        at: Timestamp,
    ) -> Result<bool, JournalError>;

    /// The messages of a tenant that failed and are tried again.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn stuck(&self, tenant: &TenantName) -> Result<Vec<Stuck>, JournalError>;
}

impl Desk {
    fn reminders(&self) -> &dyn Reminders {
        &*self.console().shared.reminders
    }

    /// What people were reminded of, as far as it is about clients that the person sees.
    ///
    /// # Errors
    /// [`Fault::Journal`].
    pub async fn reminded(&self) -> Result<Vec<Reminded>, Fault> {
        let mut told = self.reminders().told(&self.card.name).await?;
        told.retain(|one| self.sees(&one.client));
        Ok(told)
    }

    /// The person sees to what ends of a client. `false` = there was nothing to acknowledge.
    ///
    /// # Errors
    /// [`Fault::Journal`].
    pub async fn acknowledge(&self, client: &ClientId, what: &str) -> Result<bool, Fault> {
        let by = self.actor().name.as_str();
        Ok(self.reminders().acknowledge(&self.card.name, client, what, by, self.now()).await?)
    }

    /// The messages that could not be sent so far, for administrators; nobody else is told.
    ///
    /// # Errors
    /// [`Fault::Journal`].
    pub async fn stuck_reminders(&self) -> Result<Vec<Stuck>, Fault> {
        match self.standing().is_administrator() {
            true => Ok(self.reminders().stuck(&self.card.name).await?),
            false => Ok(Vec::new()),
        }
    }
}
