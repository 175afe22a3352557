//! Stands before a tenant's upstream: hides what is not the person's, and lets nothing be gained that was not judged.
//!
//! The console's own looks pass a lock that lets nothing be written at all (`LookOnly`).
//!
//! Authorising and judging happen before (`Operation`, `judging`). This is the second lock: code that forgets to ask does
//! not see another team's client, and does not write.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;

use secrecy::SecretString;

use super::{Completion, Fault, Held, NewSecret, SignedIn, Slice, Written, ZIdentity};
use crate::model::{
    Client, ClientId, ClientSettings, ResourceServer, ResourceServerId, Secret, SecretId, Timestamp,
};

/// Which clients somebody sees; `None` = all of them.
pub(super) type Visible = Option<Arc<HashSet<ClientId>>>;

/// Whether what is about to be gained was judged. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Judged(Arc<AtomicBool>);

impl Judged {
    /// It was.
    pub(super) fn yes(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn check(&self) -> Result<(), Fault> {
        if self.0.load(Ordering::Relaxed) { Ok(()) } else { Err(Fault::Forbidden) }
    }
}

/// The guard.
pub(super) struct Guard {
    pub(super) inner: Box<dyn ZIdentity>,
    pub(super) visible: Visible,
    pub(super) judged: Judged,
}

impl Guard {
    fn sees(&self, id: &ClientId) -> Result<(), Fault> {
        match &self.visible {
            Some(visible) if !visible.contains(id) => Err(Fault::NotFound),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl ZIdentity for Guard {
    async fn list_clients(&self, offset: u64, limit: u32) -> Result<Slice<Client>, Fault> {
        let mut slice = self.inner.list_clients(offset, limit).await?;
        if let Some(visible) = &self.visible {
            slice.records.retain(|client| visible.contains(&client.id));
            slice.total = None;
        }
        Ok(slice)
    }

    async fn create_client(&self, settings: &ClientSettings) -> Result<Written<Option<Client>>, Fault> {
        self.judged.check()?;
        self.inner.create_client(settings).await
    }

    async fn get_client(&self, id: &ClientId) -> Result<Held, Fault> {
        self.sees(id)?;
        self.inner.get_client(id).await
    }

    async fn update_client(&self, held: &Held, settings: &ClientSettings) -> Result<Written<Client>, Fault> {
        self.sees(&held.client.id)?;
        self.judged.check()?;
        self.inner.update_client(held, settings).await
    }

    async fn delete_client(&self, id: &ClientId) -> Result<Completion, Fault> {
        self.sees(id)?;
        self.inner.delete_client(id).await
    }

    async fn list_secrets(&self, id: &ClientId) -> Result<Vec<Secret>, Fault> {
        self.sees(id)?;
        self.inner.list_secrets(id).await
    }

    async fn create_secret(&self, id: &ClientId, expires_at: Timestamp) -> Result<Written<NewSecret>, Fault> {
        self.sees(id)?;
        self.judged.check()?;
        self.inner.create_secret(id, expires_at).await
    }

    async fn delete_secret(&self, id: &ClientId, secret: &SecretId) -> Result<Completion, Fault> {
        self.sees(id)?;
        self.inner.delete_secret(id, secret).await
    }

    async fn sign_in_as(&self, id: &ClientId, value: &SecretString) -> Result<SignedIn, Fault> {
        self.sees(id)?;
        self.inner.sign_in_as(id, value).await
    }

    async fn list_resource_servers(&self) -> Result<Vec<ResourceServer>, Fault> {
        self.inner.list_resource_servers().await
    }

    async fn get_resource_server(&self, id: &ResourceServerId) -> Result<ResourceServer, Fault> {
        self.inner.get_resource_server(id).await
    }
}

/// An upstream that can be looked at, and not written to.
pub(super) struct LookOnly(pub(super) Box<dyn ZIdentity>);

#[async_trait]
impl ZIdentity for LookOnly {
    async fn list_clients(&self, offset: u64, limit: u32) -> Result<Slice<Client>, Fault> {
        self.0.list_clients(offset, limit).await
    }

    async fn create_client(&self, _: &ClientSettings) -> Result<Written<Option<Client>>, Fault> {
        Err(Fault::Forbidden)
    }

    async fn get_client(&self, id: &ClientId) -> Result<Held, Fault> {
        self.0.get_client(id).await
    }

    async fn update_client(&self, _: &Held, _: &ClientSettings) -> Result<Written<Client>, Fault> {
        Err(Fault::Forbidden)
    }

    async fn delete_client(&self, _: &ClientId) -> Result<Completion, Fault> {
        Err(Fault::Forbidden)
    }

    async fn list_secrets(&self, id: &ClientId) -> Result<Vec<Secret>, Fault> {
        self.0.list_secrets(id).await
    }

    async fn create_secret(&self, _: &ClientId, _: Timestamp) -> Result<Written<NewSecret>, Fault> {
        Err(Fault::Forbidden)
    }

    async fn delete_secret(&self, _: &ClientId, _: &SecretId) -> Result<Completion, Fault> {
        Err(Fault::Forbidden)
    }

    async fn sign_in_as(&self, _: &ClientId, _: &SecretString) -> Result<SignedIn, Fault> {
        Err(Fault::Forbidden)
    }

    async fn list_resource_servers(&self) -> Result<Vec<ResourceServer>, Fault> {
        self.0.list_resource_servers().await
    }

    async fn get_resource_server(&self, id: &ResourceServerId) -> Result<ResourceServer, Fault> {
        self.0.get_resource_server(id).await
    }
}
