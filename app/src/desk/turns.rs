//! One write at a time a client, and one new client at a time a team: two people who press the same button in the same
//! second are served in turn, each seeing what the other has done. Within a process they wait in line; between consoles
//! that share a database, a lease says whose turn it is.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

use super::{Clock, Console, Desk, Fault, JournalError, Leases, Receipt};
use crate::model::{ClientId, TeamId, TenantName, Timestamp};

/// A console that has died keeps others waiting for so many seconds: longer than any request may take.
const HELD: i64 = 30;
/// How often it is asked whether another console's turn is over.
const ASK_EVERY: Duration = Duration::from_millis(50);

/// A turn that somebody holds or waits for; it is forgotten with the last of them.
type Awaited = Weak<Turn<()>>;

/// What is done by one at a time.
#[derive(Clone, Copy, Debug)]
pub(super) enum Matter<'a> {
    /// A client is written to.
    Client(&'a ClientId),
    /// A team gets one client more.
    Team(&'a TeamId),
}

/// Whose turn it is, matter by matter, under the lease's name.
#[derive(Default)]
pub(super) struct Turns(Mutex<HashMap<String, Awaited>>);

/// It is nobody else's turn until this is dropped.
pub(super) struct Held {
    leases: Arc<dyn Leases>,
    name: String,
    receipt: Option<Receipt>,
    here: Option<OwnedMutexGuard<()>>,
}

impl Turns {
    /// Waits until it is nobody else's turn.
    ///
    /// # Errors
    /// The database did not serve.
    pub(super) async fn wait(
        &self,
        leases: &Arc<dyn Leases>,
        clock: &Clock,
        tenant: &TenantName,
        matter: Matter<'_>,
    ) -> Result<Held, JournalError> {
        let name = match matter {
            Matter::Client(client) => format!("client/{tenant}/{client}"),
            Matter::Team(team) => format!("team/{tenant}/{team}"),
        };
        let here = self.wait_here(&name).await;
        // Made before it is taken: whoever stops waiting in between gives it back all the same.
        let mut held = Held { leases: leases.clone(), name, receipt: None, here: Some(here) };
        loop {
            let now = clock();
            if let Some(receipt) = leases.take(&held.name, now, Timestamp(now.0 + HELD)).await? {
                held.receipt = Some(receipt);
                return Ok(held);
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
    }

    async fn wait_here(&self, name: &str) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            turns.retain(|_, turn| turn.strong_count() > 0);
            turns.get(name).and_then(Weak::upgrade).unwrap_or_else(|| {
                let turn = Arc::new(Turn::new(()));
                turns.insert(name.to_owned(), Arc::downgrade(&turn));
                turn
            })
        };
        turn.lock_owned().await
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let (Some(receipt), Ok(runtime)) = (self.receipt.take(), tokio::runtime::Handle::try_current())
        else {
            return;
        };
        let (leases, name, here) = (self.leases.clone(), std::mem::take(&mut self.name), self.here.take());
        runtime.spawn(async move {
            if let Err(error) = leases.give_back(&name, &receipt).await {
                tracing::warn!(%name, %error, "a turn could not be given back; it ends by itself");
            }
            // The next one here goes only now: it would find the lease taken otherwise.
            drop(here);
        });
    }
}

impl Desk {
    /// Waits for this client's turn: until the guard is dropped, no other operation of this console, or of one that
    /// shares its database, writes to it.
    ///
    /// # Errors
    /// [`Fault::Rule`] when the turn does not come within the request's time; [`Fault::NotFound`] when the person does not
    /// see the client any more by then; [`Fault::Journal`].
    pub async fn turn(&self, client: &ClientId) -> Result<impl Send + use<>, Fault> {
        let title = "Somebody else is changing this client at this moment, and it takes long.";
        let held = self.turn_of(Matter::Client(client), title).await?;
        self.is_still_seen(client).await?;
        Ok(held)
    }

    /// Waits for this team's turn: until the guard is dropped, it gets no other client here, so that their number holds
    /// until this one is the team's.
    ///
    /// # Errors
    /// [`Fault::Rule`] when the turn does not come within the request's time; [`Fault::Journal`].
    pub async fn turn_of_team(&self, team: &TeamId) -> Result<impl Send + use<>, Fault> {
        let title = "Somebody else is making a client for this team at this moment, and it takes long.";
        self.turn_of(Matter::Team(team), title).await
    }

    async fn turn_of(&self, matter: Matter<'_>, title: &str) -> Result<impl Send + use<>, Fault> {
        let Console { shared, turns, .. } = &self.operation.console;
        let turn = turns.wait(&shared.leases, &shared.clock, &self.card.name, matter);
        match tokio::time::timeout(self.call.time_left(), turn).await {
            Ok(held) => Ok(held?),
            Err(_) => Err(Fault::Rule {
                title: title.to_owned(),
                next: "Reload to see what became of it, then try again.".to_owned(),
            }),
        }
    }

    /// While somebody waited for their turn, the client may have been given away.
    async fn is_still_seen(&self, client: &ClientId) -> Result<(), Fault> {
        if self.visible.is_none() || self.approval().is_some() {
            return Ok(());
        }
        let is_theirs = self.owner_now(client).await?.is_some_and(|owner| self.standing.is_in(&owner.team));
        if is_theirs { Ok(()) } else { Err(Fault::NotFound) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::LeasesInMemory;
    use super::*;

    #[tokio::test]
    async fn a_second_write_to_a_client_waits_and_another_client_does_not() {
        let turns = Turns::default();
        let leases: Arc<dyn Leases> = Arc::new(LeasesInMemory::default());
        let clock: Clock = Arc::new(|| Timestamp(0));
        let (tenant, one, other) = (TenantName("t".into()), ClientId("one".into()), ClientId("other".into()));
        let first = turns.wait(&leases, &clock, &tenant, Matter::Client(&one)).await.unwrap();
        let _free = turns.wait(&leases, &clock, &tenant, Matter::Client(&other)).await.unwrap();
        let second = turns.wait(&leases, &clock, &tenant, Matter::Client(&one));
        tokio::pin!(second);
        assert!(futures::poll!(second.as_mut()).is_pending());
        drop(first);
        drop(second.await.unwrap());
    }

    #[tokio::test]
    async fn another_console_waits_too() {
        let leases: Arc<dyn Leases> = Arc::new(LeasesInMemory::default());
        let clock: Clock = Arc::new(|| Timestamp(0));
        let (tenant, one) = (TenantName("t".into()), ClientId("one".into()));
        let (here, there) = (Turns::default(), Turns::default());
        let first = here.wait(&leases, &clock, &tenant, Matter::Client(&one)).await.unwrap();
        let second = there.wait(&leases, &clock, &tenant, Matter::Client(&one));
        tokio::pin!(second);
        assert!(futures::poll!(second.as_mut()).is_pending());
        drop(first);
        drop(second.await.unwrap());
    }
}
