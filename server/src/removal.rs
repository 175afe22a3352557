//! Looks after the clients of one tenant that are to be removed: in the background, one console at a time of all that share
//! a database. What is done is `app::removal`'s; here is when.

use std::sync::Arc;
use std::time::Duration;

use app::desk::{Clock, Console, JournalError, Leases, Removals};
use app::model::{TenantName, Timestamp};
use app::removal::{Came, carry_out};
use tokio_util::sync::CancellationToken;

/// How often it looks whether something is due; a small question to the database.
const LOOK: Duration = Duration::from_secs(5);
/// How long it rests after the database failed.
const AFTER_FAILURE: Duration = Duration::from_secs(30);
/// So many removals are looked at in one turn.
const AT_ONCE: u32 = 5;
/// A console that has died keeps others waiting for so many seconds: longer than a turn takes, each look having at most what
/// one request may spend upstream.
const HELD: i64 = 90;

/// Looks after one tenant.
pub struct Remover {
    /// The tenant.
    pub tenant: TenantName,
    /// The console.
    pub console: Console,
    /// The table.
    pub removals: Arc<dyn Removals>,
    /// Whose turn it is.
    pub leases: Arc<dyn Leases>,
    /// The time.
    pub clock: Clock,
}

impl Remover {
    /// Goes on until `stop`; never stops in the middle of a removal.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            let pause = match self.turn(&stop).await {
                Ok(()) => LOOK,
                Err(error) => {
                    tracing::warn!(tenant = %self.tenant, %error, "removals cannot be looked after");
                    AFTER_FAILURE
                }
            };
            if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                return;
            }
        }
    }

    /// One turn: looks at what is due, if it is this console's turn.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    pub async fn turn(&self, stop: &CancellationToken) -> Result<(), JournalError> {
        if self.due().await?.is_empty() {
            return Ok(());
        }
        let (name, now) = (format!("removals/{}", self.tenant), (self.clock)());
        let Some(receipt) = self.leases.take(&name, now, Timestamp(now.0 + HELD)).await? else {
            return Ok(());
        };
        let result = self.look_after(stop).await;
        self.leases.give_back(&name, &receipt).await?;
        result
    }

    async fn due(&self) -> Result<Vec<app::model::Removal>, JournalError> {
        self.removals.to_look_at(&self.tenant, (self.clock)(), AT_ONCE).await
    }

    async fn look_after(&self, stop: &CancellationToken) -> Result<(), JournalError> {
        // What another console has done meanwhile is not due any more.
        for removal in self.due().await? {
            if stop.is_cancelled() {
                break;
            }
            let id = removal.id.clone();
            let request_id = format!("removal-{}", id.0);
            if let Came::Later(at) = carry_out(&self.console, &*self.removals, removal, request_id).await? {
                self.removals.look_again(&id, at).await?;
            }
        }
        Ok(())
    }
}
