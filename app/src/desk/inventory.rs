//! The port for lists: filters, sorting and counts do not depend on what upstream offers.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Call, Catalogue, Fault, Snapshot};
use crate::model::{Client, ClientId, ClientSettings, ScopeKey, Secret, SecretId, Timestamp};

/// A client that is otherwise than people here know it.
#[derive(Clone, Debug)]
pub struct Drifted {
    /// Which.
    pub id: ClientId,
    /// What it is now; what it last was, if it is gone.
    pub now: ClientSettings,
    /// When it was found to be gone.
    pub gone_at: Option<Timestamp>,
    /// What people here know of it; `None` = they were never told of it.
    pub known: Option<ClientSettings>,
    /// Its secrets now.
    pub secrets: Vec<Secret>,
    /// The ids of its secrets that people here know.
    pub known_secrets: Vec<SecretId>,
    /// Counts up with every change of this client.
    pub revision: i64,
}

/// A tenant's clients, kept near.
#[async_trait]
pub trait Inventory: Notes {
    /// All clients, never older than our own last write. A fleet that upstream lists in one answer is at most ten seconds
    /// old; a larger one is as old as the background's last reading, which the snapshot tells.
    ///
    /// # Errors
    /// The upstream's [`Fault`] when they have to be read and cannot be; [`Fault::Journal`] when the database does not
    /// serve.
    async fn snapshot(&self, call: Arc<Call>) -> Result<Arc<Snapshot>, Fault>;

    /// What is kept, however old; upstream is not asked. Empty and without `listed_at` before the first reading.
    ///
    /// # Errors
    /// [`Fault::Journal`].
    async fn kept(&self) -> Result<Arc<Snapshot>, Fault>;

    /// All clients, read anew from upstream within the call's time, however many there are.
    ///
    /// # Errors
    /// As [`Inventory::snapshot`].
    async fn anew(&self, call: Arc<Call>) -> Result<Arc<Snapshot>, Fault>;

    /// The resource servers, at most sixty seconds old. `None` while upstream does not tell them soon: they make words
    /// better, and no page waits long or fails for want of them.
    async fn catalogue(&self, call: Arc<Call>) -> Option<Arc<Catalogue>>;

    /// The clients that are otherwise than people here know them, at most `limit`, or this one if it is; and how many
    /// there are in all.
    ///
    /// # Errors
    /// [`Fault::Journal`].
    async fn drifted(&self, only: Option<&ClientId>, limit: u32) -> Result<(Vec<Drifted>, u64), Fault>;

    /// The ids of all clients that are otherwise than people here know them, newest change first.
    ///
    /// # Errors
    /// [`Fault::Journal`].
    async fn drifted_ids(&self) -> Result<Vec<ClientId>, Fault>;

    /// The scopes of which somebody took note that they left the catalogue.
    ///
    /// # Errors
    /// [`Fault::Journal`].
    async fn noted_scopes(&self) -> Result<Vec<ScopeKey>, Fault>;
}

/// What is told to the copy: our own writes, what a page has read, what people took note of. Nothing of it is read here,
/// so whoever tells something needs no leave to see the rest.
#[async_trait]
pub trait Notes: Send + Sync {
    /// Takes up a client that this console has just written. `before` is what the write was made over; `None` = it is
    /// new.
    async fn put(&self, client: Client, before: Option<&ClientSettings>);

    /// Forgets a client that this console has just deleted.
    async fn remove(&self, id: &ClientId);

    /// Takes up a secret that this console has just made.
    async fn made(&self, client: &ClientId, secret: &Secret);

    /// Forgets a secret that this console has just deleted.
    async fn unmade(&self, client: &ClientId, secret: &SecretId);

    /// How the copy stands at this moment: taken before something is read, given to
    /// [`Inventory::seen`] with it.
    async fn mark(&self) -> i64;

    /// Takes up what somebody's page has just read of a client and its secrets, unless it was written to since `mark`.
    async fn seen(&self, mark: i64, client: &Client, secrets: Option<&[Secret]>);

    /// What is kept is known to be out of date: the next snapshot of a small fleet is read anew.
    async fn refresh(&self);

    /// Asks the background to read everything anew.
    ///
    /// # Errors
    /// [`Fault::Journal`].
    async fn ask(&self) -> Result<(), Fault>;

    /// What people here know of a client, as their own operations made it; nothing if it has changed since it was looked
    /// at.
    ///
    /// # Errors
    /// [`Fault::Journal`].
    async fn explain(
        &self,
        drifted: &Drifted,
        known: Option<&ClientSettings>,
        known_secrets: &[SecretId],
    ) -> Result<(), Fault>;

    /// From now on people here know a client as it is, if it has not changed since `revision`.
    /// Answers whether it was so.
    ///
    /// # Errors
    /// [`Fault::Journal`].
    async fn accept(&self, id: &ClientId, revision: i64) -> Result<bool, Fault>;

    /// From now on it is no news that this scope left the catalogue (`gone`), or that it ever did.
    ///
    /// # Errors
    /// [`Fault::Journal`].
    async fn note_scope(&self, key: &ScopeKey, gone: bool) -> Result<(), Fault>;
}
