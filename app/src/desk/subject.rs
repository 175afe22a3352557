//! What an action is about.

use crate::model::{ClientId, SecretId, TenantName};

/// What an action is about.
#[derive(Clone, Debug)]
pub struct Subject {
    pub(super) tenant: TenantName,
    pub(super) client: Option<ClientId>,
    pub(super) secret: Option<SecretId>,
}

impl Subject {
    /// A tenant as a whole.
    #[must_use]
    pub fn tenant(tenant: &TenantName) -> Self {
        Self { tenant: tenant.clone(), client: None, secret: None }
    }

    /// One client.
    #[must_use]
    pub fn client(tenant: &TenantName, client: &ClientId) -> Self {
        Self { client: Some(client.clone()), ..Self::tenant(tenant) }
    }

    /// One secret of a client.
    #[must_use]
    pub fn secret(tenant: &TenantName, client: &ClientId, secret: &SecretId) -> Self {
        Self { secret: Some(secret.clone()), ..Self::client(tenant, client) }
    }
}
