//! The port to ZIdentity: its eight operations and its resource servers.

use std::sync::Arc;

use async_trait::async_trait;
use secrecy::SecretString;

use super::{Call, Fault};
use crate::model::{
    Client, ClientId, ClientSettings, ResourceServer, ResourceServerId, Secret, SecretId, Timestamp,
};

/// Whether the thing is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completion {
    /// It is (200, 201, 204).
    Complete,
    /// Upstream took it and will show it later (202).
    Accepted,
}

/// The answer to a write.
#[derive(Clone, Debug)]
pub struct Written<T> {
    /// What upstream answered.
    pub value: T,
    /// Whether it is there already.
    pub completion: Completion,
}

/// A client together with upstream's whole document of it, so that an edit keeps what we do not know.
#[derive(Clone, Debug)]
pub struct Held {
    /// What we understand of it.
    pub client: Client,
    /// Everything upstream said.
    pub document: serde_json::Value,
}

/// A new secret. Its value is nowhere else.
#[derive(Debug)]
pub struct NewSecret {
    /// What can be known of it.
    pub secret: Secret,
    /// Its value.
    pub value: SecretString,
}

/// What the token endpoint answered to a client's secret. The token itself was dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// How many seconds the token lives, where the answer told.
    pub lifetime: Option<i64>,
    /// Its scopes as the answer wrote them (RFC 6749, 5.1), where it did.
    pub scopes: Option<String>,
}

/// A stretch of a list.
#[derive(Clone, Debug)]
pub struct Slice<T> {
    /// The records.
    pub records: Vec<T>,
    /// How many there are in all, as upstream says; may exceed what can be seen.
    pub total: Option<u64>,
}

/// One tenant's upstream, for the whole process: credential, token, connections.
pub trait ZIdentityPort: Send + Sync {
    /// The upstream within one request's allowance.
    fn within(&self, call: Arc<Call>) -> Box<dyn ZIdentity>;
}

/// The operations, as the contract in ARCHITECTURE.md words them. Each returns a [`Fault`] with one of the
/// upstream meanings; a write that provably did not run never returns [`Fault::UnknownOutcome`].
#[async_trait]
pub trait ZIdentity: Send + Sync {
    /// `GET /api-clients`: `limit` at most 1000.
    async fn list_clients(&self, offset: u64, limit: u32) -> Result<Slice<Client>, Fault>;

    /// `POST /api-clients`. The value is `None` where upstream accepted without saying which id it will be.
    async fn create_client(&self, settings: &ClientSettings) -> Result<Written<Option<Client>>, Fault>;

    /// `GET /api-clients/{id}`.
    async fn get_client(&self, id: &ClientId) -> Result<Held, Fault>;

    /// `PUT /api-clients/{id}`: full replace of `held` by `settings`; unknown fields of `held` survive.
    async fn update_client(&self, held: &Held, settings: &ClientSettings) -> Result<Written<Client>, Fault>;

    /// `DELETE /api-clients/{id}`.
    async fn delete_client(&self, id: &ClientId) -> Result<Completion, Fault>;

    /// `GET /api-clients/{id}/secrets`.
    async fn list_secrets(&self, id: &ClientId) -> Result<Vec<Secret>, Fault>;

    /// `POST /api-clients/{id}/secrets`.
    async fn create_secret(&self, id: &ClientId, expires_at: Timestamp) -> Result<Written<NewSecret>, Fault>;

    /// `DELETE /api-clients/{id}/secrets/{secret}`.
    async fn delete_secret(&self, id: &ClientId, secret: &SecretId) -> Result<Completion, Fault>;

    /// Signs in as a client, once, with a secret of its own, and drops the token. [`Fault::Refused`] = the secret is not
    /// accepted (now).
    async fn sign_in_as(&self, id: &ClientId, value: &SecretString) -> Result<SignedIn, Fault>;

    /// `GET /resource-servers`, all pages.
    async fn list_resource_servers(&self) -> Result<Vec<ResourceServer>, Fault>;

    /// `GET /resource-servers/{id}`.
    async fn get_resource_server(&self, id: &ResourceServerId) -> Result<ResourceServer, Fault>;
}
