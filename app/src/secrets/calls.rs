//! The server functions about secrets.

use leptos::server;
use serde::{Deserialize, Serialize};

use super::life::Life;
use crate::error::ConsoleError;
use crate::model::{ClientId, RevealedValue, Secret, SecretId, TenantName, Timestamp};

/// The one answer that holds a secret's value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revealed {
    /// The operation that made it, to be told that the value was shown.
    pub operation: String,
    /// What can be known of it.
    pub secret: Secret,
    /// Its value.
    pub value: RevealedValue,
    /// ZIdentity took it and has not shown it yet.
    pub accepted: bool,
    /// The older secret that still works.
    pub older: Option<Secret>,
    /// The console's time.
    pub now: Timestamp,
}

/// A client's secrets, without their values.
///
/// # Errors
/// [`ConsoleError`].
#[server(prefix = "/api", endpoint = "secrets/list")]
pub async fn list_secrets(tenant: TenantName, id: ClientId) -> Result<Vec<Secret>, ConsoleError> {
    super::acts::list(&crate::desk::operation().await?, &tenant, &id).await.map(|of| of.secrets)
}

/// Makes a secret and answers with its value, once.
///
/// # Errors
/// [`ConsoleError`]; after a lost answer it says what a look upstream has shown.
#[server(prefix = "/api", endpoint = "secrets/create")]
pub async fn create_secret(
    tenant: TenantName,
    id: ClientId,
    #[server(flatten)] life: Life,
) -> Result<Revealed, ConsoleError> {
    super::acts::create(&crate::desk::operation().await?, &tenant, &id, life).await
}

/// Says that the value which `operation` made was shown.
///
/// # Errors
/// [`ConsoleError`].
#[server(prefix = "/api", endpoint = "secrets/displayed")]
pub async fn secret_displayed(
    tenant: TenantName,
    id: ClientId,
    operation: String,
) -> Result<(), ConsoleError> {
    super::acts::displayed(&crate::desk::operation().await?, &tenant, &id, operation).await
}

/// Deletes a secret for good.
///
/// # Errors
/// [`ConsoleError`].
#[server(prefix = "/api", endpoint = "secrets/delete")]
pub async fn delete_secret(tenant: TenantName, id: ClientId, secret: SecretId) -> Result<(), ConsoleError> {
    super::acts::delete(&crate::desk::operation().await?, &tenant, &id, &secret, None).await
}
