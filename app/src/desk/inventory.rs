//! The port for lists: filters, sorting and counts do not depend on what upstream offers.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;

use super::{Call, Fault};
use crate::model::{Client, ClientId, ResourceServer, ResourceServerId, Scope, ScopeId, Service, Timestamp};

/// All clients of a tenant, as seen at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The clients, in upstream's order.
    pub clients: Vec<Client>,
    /// When they were read.
    pub as_of: Timestamp,
}

/// A tenant's resource servers, so that a scope's service is found by its id.
#[derive(Debug, Default)]
pub struct Catalogue {
    servers: Vec<ResourceServer>,
    /// Where each scope stands: server, service, scope.
    places: HashMap<ResourceServerId, HashMap<ScopeId, (usize, usize, usize)>>,
}

impl Catalogue {
    /// A catalogue of these.
    #[must_use]
    pub fn of(servers: Vec<ResourceServer>) -> Self {
        let mut places: HashMap<_, HashMap<_, _>> = HashMap::new();
        for (at, server) in servers.iter().enumerate() {
            let scopes = places.entry(server.id.clone()).or_default();
            for (service_at, service) in server.services.iter().enumerate() {
                for (scope_at, scope) in service.scopes.iter().enumerate() {
                    scopes.insert(scope.id.clone(), (at, service_at, scope_at));
                }
            }
        }
        Self { servers, places }
    }

    /// What a scope is, and which service's; `None` if it is not offered.
    #[must_use]
    pub fn find(&self, server: &ResourceServerId, scope: &ScopeId) -> Option<(&Service, &Scope)> {
        let (server, service, scope) = *self.places.get(server)?.get(scope)?;
        let service = self.servers.get(server)?.services.get(service)?;
        Some((&service.service, service.scopes.get(scope)?))
    }
}

/// A tenant's clients, kept near.
#[async_trait]
pub trait Inventory: Send + Sync {
    /// All clients; at most ten seconds old, and never older than our own last write.
    ///
    /// # Errors
    /// The upstream's [`Fault`] when they have to be read and cannot be.
    async fn snapshot(&self, call: Arc<Call>) -> Result<Arc<Snapshot>, Fault>;

    /// The resource servers, at most sixty seconds old. `None` while upstream does not tell them soon: they make words
    /// better, and no page waits long or fails for want of them.
    async fn catalogue(&self, call: Arc<Call>) -> Option<Arc<Catalogue>>;

    /// Takes up a client that this console has just written.
    async fn put(&self, client: Client);

    /// Forgets a client that this console has just deleted.
    async fn remove(&self, id: &ClientId);

    /// Forgets everything: the next snapshot is read anew.
    async fn refresh(&self);
}
