//! The server functions about secrets.

use leptos::server;

use super::life::Life;
use super::made::{Made, Way};
use crate::error::ConsoleError;
use crate::model::{ClientId, Secret, SecretId, TenantName};

/// A client's secrets, without their values.
///
/// # Errors
/// [`ConsoleError`].
#[server(prefix = "/api", endpoint = "secrets/list")]
pub async fn list_secrets(tenant: TenantName, id: ClientId) -> Result<Vec<Secret>, ConsoleError> {
    super::acts::list(&crate::desk::operation().await?, &tenant, &id).await.map(|of| of.secrets)
}

/// Makes a secret and answers with its value, once: sealed to `seal_to` if that is given, else plain where the operator
/// lets values travel plain. With `deliver_to` the value goes to that destination instead, and the answer holds it only if
/// it did not arrive there and `seal_to` was given too. `label` is what people here call it; it may be empty, and ZIdentity
/// never hears of it.
///
/// # Errors
/// [`ConsoleError`]; after a lost answer it says what a look upstream has shown.
#[server(prefix = "/api", endpoint = "secrets/create")]
pub async fn create_secret(
    tenant: TenantName,
    id: ClientId,
    #[server(flatten)] way: Way,
    #[server(flatten)] life: Life,
    #[server(default)] label: String,
) -> Result<Made, ConsoleError> {
    super::making::create(&crate::desk::operation().await?, &tenant, &id, life, way, label).await
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

/// Keeps what a secret is called here, who holds it, and a note; all empty = none. ZIdentity never hears of it.
///
/// # Errors
/// [`ConsoleError`].
#[server(prefix = "/api", endpoint = "secrets/label")]
pub async fn label_secret(
    tenant: TenantName,
    id: ClientId,
    secret: SecretId,
    #[server(default)] label: String,
    #[server(default)] holder: String,
    #[server(default)] note: String,
) -> Result<(), ConsoleError> {
    let label = crate::model::Label { label, holder, note };
    super::labels::save(&crate::desk::operation().await?, &tenant, &id, &secret, label).await
}

/// Deletes a secret for good.
///
/// # Errors
/// [`ConsoleError`].
#[server(prefix = "/api", endpoint = "secrets/delete")]
pub async fn delete_secret(tenant: TenantName, id: ClientId, secret: SecretId) -> Result<(), ConsoleError> {
    super::acts::delete(&crate::desk::operation().await?, &tenant, &id, &secret, None).await.map(drop)
}
