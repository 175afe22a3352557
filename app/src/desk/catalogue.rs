//! What a tenant offers, so that a scope's service is found at once.

use std::collections::{HashMap, HashSet};

use crate::model::{ResourceServer, ResourceServerId, Scope, ScopeId, Service};

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

    /// The resource servers.
    #[must_use]
    pub fn servers(&self) -> &[ResourceServer] {
        &self.servers
    }

    /// The scopes of the service with this id.
    #[must_use]
    pub fn scopes_of(&self, service: &str) -> HashSet<&ScopeId> {
        let offers = self.servers.iter().flat_map(|server| &server.services);
        let offers = offers.filter(|offer| offer.service.id == service);
        offers.flat_map(|offer| offer.scopes.iter().map(|scope| &scope.id)).collect()
    }
}
