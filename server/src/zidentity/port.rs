//! How the console sees all this: the port [`ZIdentityPort`] and, within one request's allowance, [`ZIdentity`].

use std::sync::Arc;

use app::desk::{
    Call, Clock, Completion, Fault, Held, Learnt, NewSecret, SignedIn, Slice, Written, ZIdentity,
    ZIdentityPort,
};
use app::model::{
    Client, ClientId, ClientSettings, ResourceServer, ResourceServerId, Secret, SecretId, TenantName,
    Timestamp,
};
use async_trait::async_trait;
use secrecy::SecretString;

use super::credential::Fingerprint;
use super::exchange::Upstream;
use super::settings::{Settings, SettingsError};
use super::wire::Wire;

/// One tenant's ZIdentity, for the whole process: credential, token, connections.
pub struct ZIdentityClient {
    pub(super) upstream: Arc<Upstream>,
}

impl std::fmt::Debug for ZIdentityClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ZIdentityClient").field("tenant", &self.upstream.tenant).finish_non_exhaustive()
    }
}

impl ZIdentityClient {
    /// A client of `tenant`, which names it in logs and metrics. Nothing is sent yet. Calls need a tokio runtime.
    ///
    /// # Errors
    /// [`SettingsError`] says which setting cannot be used, and why.
    pub fn new(tenant: &TenantName, settings: &Settings, clock: Clock) -> Result<Self, SettingsError> {
        Ok(Self { upstream: Arc::new(Upstream::new(&tenant.0, settings, clock)?) })
    }

    /// What is known of this tenant's own ways; what is put in here changes how it is spoken to.
    #[must_use]
    pub fn learnt(&self) -> Learnt {
        self.upstream.learnt.clone()
    }

    /// Takes up what is new in the credentials' files, if anything is; says which credential writes are made with now.
    pub async fn take_up(&self) -> Fingerprint {
        self.upstream.tokens.take_up().await;
        if let Some(reading) = &self.upstream.reading {
            reading.take_up().await;
        }
        self.fingerprint()
    }

    /// Which credential writes are made with now.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.upstream.tokens.granter().keeper().held().fingerprint.clone()
    }

    /// Requests and answers as they are, all within `call`'s deadline.
    #[must_use]
    pub fn wire(&self, call: Arc<Call>) -> Wire {
        Wire::new(Arc::clone(&self.upstream), call)
    }
}

impl ZIdentityPort for ZIdentityClient {
    fn within(&self, call: Arc<Call>) -> Box<dyn ZIdentity> {
        Box::new(Within { upstream: Arc::clone(&self.upstream), call })
    }
}

/// A tenant's upstream within one request's allowance.
struct Within {
    upstream: Arc<Upstream>,
    call: Arc<Call>,
}

#[async_trait]
impl ZIdentity for Within {
    async fn list_clients(&self, offset: u64, limit: u32) -> Result<Slice<Client>, Fault> {
        self.upstream.list_clients(&self.call, offset, limit).await
    }

    async fn create_client(&self, settings: &ClientSettings) -> Result<Written<Option<Client>>, Fault> {
        self.upstream.create_client(&self.call, settings).await
    }

    async fn get_client(&self, id: &ClientId) -> Result<Held, Fault> {
        self.upstream.get_client(&self.call, id).await
    }

    async fn update_client(&self, held: &Held, settings: &ClientSettings) -> Result<Written<Client>, Fault> {
        self.upstream.update_client(&self.call, held, settings).await
    }

    async fn delete_client(&self, id: &ClientId) -> Result<Completion, Fault> {
        self.upstream.delete_client(&self.call, id).await
    }

    async fn list_secrets(&self, id: &ClientId) -> Result<Vec<Secret>, Fault> {
        self.upstream.list_secrets(&self.call, id).await
    }

    async fn create_secret(&self, id: &ClientId, expires_at: Timestamp) -> Result<Written<NewSecret>, Fault> {
        self.upstream.create_secret(&self.call, id, expires_at).await
    }

    async fn delete_secret(&self, id: &ClientId, secret: &SecretId) -> Result<Completion, Fault> {
        self.upstream.delete_secret(&self.call, id, secret).await
    }

    async fn sign_in_as(&self, id: &ClientId, value: &SecretString) -> Result<SignedIn, Fault> {
        self.upstream.sign_in_as(&self.call, id, value).await
    }

    async fn list_resource_servers(&self) -> Result<Vec<ResourceServer>, Fault> {
        self.upstream.list_resource_servers(&self.call).await
    }

    async fn get_resource_server(&self, id: &ResourceServerId) -> Result<ResourceServer, Fault> {
        self.upstream.get_resource_server(&self.call, id).await
    }
}
