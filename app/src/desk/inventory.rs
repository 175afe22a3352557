//! The port for lists: filters, sorting and counts do not depend on what upstream offers.

use std::collections::{HashMap, HashSet};
use std::ops::Deref;
use std::sync::Arc;

use async_trait::async_trait;

use super::{Call, Fault};
use crate::expiry::{End, ends_of};
use crate::model::{
    Client, ClientId, ClientSettings, ResourceServer, ResourceServerId, Scope, ScopeId, Secret, SecretId,
    Service, Timestamp,
};

/// A client with what is known beside it; it reads like the client.
#[derive(Clone, Debug)]
pub struct Known {
    /// The client.
    pub client: Client,
    /// Its secrets, without a value; `None` = not read yet.
    pub secrets: Option<Vec<Secret>>,
    /// When its secrets were read.
    pub secrets_at: Option<Timestamp>,
    /// What of it ends, the first one first.
    pub ends: Vec<End>,
    /// Whether it is otherwise than people here know it.
    pub drifted: bool,
    /// Where it stands in a list by name: letter case aside, then by id.
    name_key: String,
    /// What is searched, letter case aside.
    searched: String,
}

impl Deref for Known {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Known {
    /// A client with its secrets.
    #[must_use]
    pub fn new(client: Client, secrets: Option<Vec<Secret>>, secrets_at: Option<Timestamp>) -> Self {
        let settings = &client.settings;
        let ends = ends_of(settings, secrets.as_deref());
        let name_key = settings.name.to_lowercase();
        let searched =
            format!("{name_key}\n{}\n{}", client.id.0.to_lowercase(), settings.description.to_lowercase());
        Self { client, secrets, secrets_at, ends, drifted: false, name_key, searched }
    }

    /// The key of the order by name.
    #[must_use]
    pub fn by_name(&self) -> (&str, &ClientId) {
        (&self.name_key, &self.client.id)
    }

    /// Whether name, id or description hold this text, which is in lower case.
    #[must_use]
    pub fn holds(&self, lower: &str) -> bool {
        self.searched.contains(lower)
    }
}

/// How the copy stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// When the last complete reading of the list began; `None` = there was none yet.
    pub listed_at: Option<Timestamp>,
    /// A reading of the list is under way: so many clients have been read.
    pub listing: Option<u64>,
    /// Somebody asked then for everything to be read anew.
    pub asked_at: Option<Timestamp>,
    /// Why the last step of the reading failed, in a person's words.
    pub trouble: Option<String>,
    /// How many clients there are that sign in with secrets.
    pub with_secrets: usize,
    /// Of how many of them the secrets have been read since they were last due.
    pub secrets_read: usize,
    /// When the secrets were read that were read longest ago; `None` where some never were, or there are none.
    pub oldest_secrets: Option<Timestamp>,
    /// The list is read anew after so many seconds at the latest, while all is well.
    pub list_within: i64,
    /// And the secrets of each client after so many.
    pub secrets_within: i64,
}

impl Standing {
    /// Whether the list is older than it should be.
    #[must_use]
    pub fn list_is_late(&self, now: Timestamp) -> bool {
        self.listed_at.is_some_and(|at| now.0 - at.0 > self.list_within)
    }

    /// Whether some client's secrets were read longer ago than they should have been.
    #[must_use]
    pub fn secrets_are_late(&self, now: Timestamp) -> bool {
        self.oldest_secrets.is_some_and(|at| now.0 - at.0 > self.secrets_within)
    }

    /// Whether something is being read, or waits for it.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        self.listing.is_some()
            || self.secrets_read < self.with_secrets
            || self.asked_at.is_some_and(|asked| self.listed_at.is_none_or(|listed| listed < asked))
    }
}

/// All clients of a tenant, as they were last seen.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The clients, by name, letter case aside, then by id.
    pub clients: Vec<Arc<Known>>,
    /// When their list was read.
    pub as_of: Timestamp,
    /// How the copy stands.
    pub standing: Standing,
}

impl Snapshot {
    /// A complete snapshot of these.
    #[must_use]
    pub fn of(clients: Vec<Client>, as_of: Timestamp) -> Self {
        let known = clients.into_iter().map(|client| Arc::new(Known::new(client, None, None)));
        let standing = Standing { listed_at: Some(as_of), list_within: 600, ..Standing::default() };
        Self::sorted(known.collect(), as_of, standing)
    }

    /// A snapshot of what is known.
    #[must_use]
    pub fn sorted(mut clients: Vec<Arc<Known>>, as_of: Timestamp, standing: Standing) -> Self {
        clients.sort_by(|a, b| a.by_name().cmp(&b.by_name()));
        Self { clients, as_of, standing }
    }
}

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

impl Catalogue {
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

/// A tenant's clients, kept near.
#[async_trait]
pub trait Inventory: Send + Sync {
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

    /// The clients that are otherwise than people here know them, at most `limit`, or this one if it is; and how many
    /// there are in all.
    ///
    /// # Errors
    /// [`Fault::Journal`].
    async fn drifted(&self, only: Option<&ClientId>, limit: u32) -> Result<(Vec<Drifted>, u64), Fault>;

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
}
