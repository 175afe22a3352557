//! The port [`Inventory`], in memory: one reading at a time for any number of callers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use app::desk::{Call, Catalogue, Clock, DownReason, Fault, Inventory, Snapshot, ZIdentityPort};
use app::model::{Client, ClientId};
use async_trait::async_trait;

use super::catalogue::NearCatalogue;
use super::shelf::Shelf;

/// The most clients that upstream gives at once. Contract: `[D]`.
const PAGE: u32 = 1000;

/// A tenant's clients in memory.
pub struct MemoryInventory {
    port: Arc<dyn ZIdentityPort>,
    clock: Clock,
    shelf: Mutex<Shelf>,
    catalogue: NearCatalogue,
    /// Held by the one caller who reads; the others wait for it and then find what it has read.
    turn: tokio::sync::Mutex<Failures>,
}

/// How readings have failed, for those who waited for them.
#[derive(Default)]
struct Failures {
    last: Option<(Instant, Fault)>,
}

/// A reading under way; given up when it goes without having finished, be it that its caller has left.
struct Reading<'a> {
    inventory: &'a MemoryInventory,
    done: bool,
}

impl MemoryInventory {
    /// An empty inventory of what `port` leads to.
    #[must_use]
    pub fn new(port: Arc<dyn ZIdentityPort>, clock: Clock) -> Self {
        let catalogue = NearCatalogue::new(port.clone(), clock.clone());
        Self { port, clock, shelf: Mutex::default(), catalogue, turn: tokio::sync::Mutex::default() }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn read(&self, call: Arc<Call>) -> Result<Arc<Snapshot>, Fault> {
        // The age counts from before the first page: what changes while we read must not pass for seen.
        let as_of = (self.clock)();
        let epoch = {
            let mut shelf = self.shelf();
            shelf.begin();
            shelf.epoch()
        };
        let mut reading = Reading { inventory: self, done: false };
        let clients = self.all(call).await?;
        reading.done = true;
        Ok(self.shelf().finish(clients, as_of, epoch))
    }

    /// All pages, until a short one; upstream's total is not believed, since it can exceed what may be seen.
    async fn all(&self, call: Arc<Call>) -> Result<Vec<Client>, Fault> {
        let upstream = self.port.within(call);
        let mut clients: Vec<Client> = Vec::new();
        let mut offset = 0;
        loop {
            let slice = upstream.list_clients(offset, PAGE).await?;
            let here = slice.records.len();
            offset += here as u64;
            clients.extend(slice.records);
            if here < PAGE as usize {
                return Ok(once_each(clients));
            }
        }
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        if !self.done {
            self.inventory.shelf().abandon();
        }
    }
}

/// A fault for everybody who waited. Running out of time is one caller's own: the next may have more.
fn shared(fault: &Fault) -> Option<Fault> {
    match fault {
        Fault::Refused { reason, detail } => Some(Fault::Refused { reason: *reason, detail: detail.clone() }),
        Fault::Busy { retry_after } => Some(Fault::Busy { retry_after: *retry_after }),
        Fault::Down { reason, detail } if *reason != DownReason::Timeout => {
            Some(Fault::Down { reason: *reason, detail: detail.clone() })
        }
        _ => None,
    }
}

/// A client that moves from one page to the next while they are read comes twice; its first place stays.
fn once_each(mut clients: Vec<Client>) -> Vec<Client> {
    let mut seen = std::collections::HashSet::with_capacity(clients.len());
    clients.retain(|client| seen.insert(client.id.clone()));
    clients
}

#[async_trait]
impl Inventory for MemoryInventory {
    async fn snapshot(&self, call: Arc<Call>) -> Result<Arc<Snapshot>, Fault> {
        if let Some(snapshot) = self.shelf().fresh((self.clock)()) {
            return Ok(snapshot);
        }
        let since = Instant::now();
        // Whoever cannot wait until its turn comes reports what it is: upstream did not answer in time.
        let Ok(mut turn) = tokio::time::timeout(call.time_left(), self.turn.lock()).await else {
            let detail = "waiting for the list of clients took too long".into();
            return Err(Fault::Down { reason: DownReason::Timeout, detail });
        };
        if let Some(snapshot) = self.shelf().fresh((self.clock)()) {
            return Ok(snapshot);
        }
        // What failed while we waited would fail again, one caller after the other.
        if let Some(fault) =
            turn.last.as_ref().filter(|(at, _)| *at >= since).and_then(|(_, fault)| shared(fault))
        {
            return Err(fault);
        }
        let result = self.read(call).await;
        turn.last = result.as_ref().err().and_then(shared).map(|fault| (Instant::now(), fault));
        result
    }

    async fn catalogue(&self, call: Arc<Call>) -> Option<Arc<Catalogue>> {
        self.catalogue.get(call).await
    }

    async fn put(&self, client: Client) {
        self.shelf().put(client);
    }

    async fn remove(&self, id: &ClientId) {
        self.shelf().remove(id);
    }

    async fn refresh(&self) {
        self.shelf().forget();
    }
}
