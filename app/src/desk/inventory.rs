//! The port for lists: filters, sorting and counts do not depend on what upstream offers.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Call, Fault};
use crate::model::{Client, ClientId, Timestamp};

/// All clients of a tenant, as seen at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The clients, in upstream's order.
    pub clients: Vec<Client>,
    /// When they were read.
    pub as_of: Timestamp,
}

/// A tenant's clients, kept near.
#[async_trait]
pub trait Inventory: Send + Sync {
    /// All clients; at most ten seconds old, and never older than our own last write.
    ///
    /// # Errors
    /// The upstream's [`Fault`] when they have to be read and cannot be.
    async fn snapshot(&self, call: Arc<Call>) -> Result<Arc<Snapshot>, Fault>;

    /// Takes up a client that this console has just written.
    async fn put(&self, client: Client);

    /// Forgets a client that this console has just deleted.
    async fn remove(&self, id: &ClientId);

    /// Forgets everything: the next snapshot is read anew.
    async fn refresh(&self);
}
