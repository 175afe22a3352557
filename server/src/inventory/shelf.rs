//! What is kept, and how reading and the console's own writes come together. Pure: no waiting, no clock.

use std::sync::Arc;

use app::desk::Snapshot;
use app::model::{Client, ClientId, Timestamp};

/// How old a snapshot may get, in seconds.
pub(super) const FRESH_FOR: i64 = 10;

/// A write of the console's own.
#[derive(Clone, Debug)]
enum Change {
    Put(Box<Client>),
    Remove(ClientId),
}

impl Change {
    fn id(&self) -> &ClientId {
        match self {
            Self::Put(client) => &client.id,
            Self::Remove(id) => id,
        }
    }

    fn apply(&self, clients: &mut Vec<Client>) {
        match self {
            Self::Remove(id) => clients.retain(|client| client.id != *id),
            Self::Put(written) => match clients.iter_mut().find(|client| client.id == written.id) {
                Some(client) => *client = (**written).clone(),
                None => clients.push((**written).clone()),
            },
        }
    }
}

/// The latest snapshot, and the writes that a reading which began earlier cannot have seen.
#[derive(Default)]
pub(super) struct Shelf {
    snapshot: Option<Arc<Snapshot>>,
    /// Counts up when everything is forgotten: readings that began before are too old for whoever asks later.
    epoch: u64,
    /// Readings under way.
    reading: u32,
    since: Vec<Change>,
}

impl Shelf {
    /// The snapshot, if it is fresh at `now`. A clock that was set back makes nothing fresh for ever.
    pub(super) fn fresh(&self, now: Timestamp) -> Option<Arc<Snapshot>> {
        let snapshot = self.snapshot.as_ref()?;
        (0..FRESH_FOR).contains(&(now.0 - snapshot.as_of.0)).then(|| Arc::clone(snapshot))
    }

    /// Which forgetting this is after.
    pub(super) fn epoch(&self) -> u64 {
        self.epoch
    }

    /// A reading begins: from now on writes are remembered for its end.
    pub(super) fn begin(&mut self) {
        self.reading += 1;
    }

    /// A reading has failed or was given up.
    pub(super) fn abandon(&mut self) {
        self.reading = self.reading.saturating_sub(1);
        if self.reading == 0 {
            self.since.clear();
        }
    }

    /// A reading that began in `epoch`, at `as_of`, has `clients`. Writes since its beginning are applied again,
    /// since it may not have seen them.
    pub(super) fn finish(&mut self, mut clients: Vec<Client>, as_of: Timestamp, epoch: u64) -> Arc<Snapshot> {
        self.since.iter().for_each(|change| change.apply(&mut clients));
        let snapshot = Arc::new(Snapshot { clients, as_of });
        if epoch == self.epoch {
            self.snapshot = Some(Arc::clone(&snapshot));
        }
        self.abandon();
        snapshot
    }

    /// Takes up a client that was written.
    pub(super) fn put(&mut self, client: Client) {
        self.change(Change::Put(Box::new(client)));
    }

    /// Forgets a client that was deleted.
    pub(super) fn remove(&mut self, id: &ClientId) {
        self.change(Change::Remove(id.clone()));
    }

    /// Forgets everything.
    pub(super) fn forget(&mut self) {
        self.snapshot = None;
        self.epoch += 1;
    }

    fn change(&mut self, change: Change) {
        if let Some(snapshot) = &mut self.snapshot {
            change.apply(&mut Arc::make_mut(snapshot).clients);
        }
        if self.reading > 0 {
            self.since.retain(|earlier| earlier.id() != change.id());
            self.since.push(change);
        }
    }
}
