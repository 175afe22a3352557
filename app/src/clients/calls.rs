//! The server functions about clients.

use leptos::server;
use serde::{Deserialize, Serialize};

use super::draft::ClientDraft;
use crate::error::ConsoleError;
use crate::model::{Client, ClientId, JwksReport, TenantName};

/// Where a form that was taken leads the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Next {
    /// The page, on this console.
    pub href: String,
}

/// The clients whose name, id or description holds `search`; at most a hundred.
///
/// # Errors
/// [`ConsoleError`].
#[server(prefix = "/api", endpoint = "clients/list")]
pub async fn list_clients(
    tenant: TenantName,
    #[server(default)] search: String,
) -> Result<Vec<Client>, ConsoleError> {
    super::list::find(&crate::desk::operation().await?, &tenant, &search).await
}

/// One client, as it is upstream now.
///
/// # Errors
/// [`ConsoleError`].
#[server(prefix = "/api", endpoint = "clients/get")]
pub async fn get_client(tenant: TenantName, id: ClientId) -> Result<Client, ConsoleError> {
    super::acts::get(&crate::desk::operation().await?, &tenant, &id).await
}

/// Makes a client.
///
/// # Errors
/// [`ConsoleError`], with the fields that need another look.
#[server(prefix = "/api", endpoint = "clients/create")]
pub async fn create_client(
    tenant: TenantName,
    #[server(flatten)] draft: ClientDraft,
) -> Result<Next, ConsoleError> {
    super::acts::create(&crate::desk::operation().await?, &tenant, draft)
        .await
        .map(|led| super::led_to(&tenant, &led, "created"))
}

/// Replaces a client by what its form asks for, unless it changed since the form was opened.
///
/// # Errors
/// [`ConsoleError`], with the fields that need another look or with what changed meanwhile.
#[server(prefix = "/api", endpoint = "clients/update")]
pub async fn update_client(
    tenant: TenantName,
    id: ClientId,
    #[server(flatten)] draft: ClientDraft,
) -> Result<Next, ConsoleError> {
    super::acts::update(&crate::desk::operation().await?, &tenant, &id, draft)
        .await
        .map(|led| super::led_to(&tenant, &led, "saved"))
}

/// What the server finds at an address where a client's keys would be read. Facts alone; for administrators.
///
/// # Errors
/// [`ConsoleError`], also when the person asks too often.
#[server(prefix = "/api", endpoint = "clients/check_jwks")]
pub async fn check_jwks(tenant: TenantName, url: String) -> Result<JwksReport, ConsoleError> {
    super::jwks::check(&crate::desk::operation().await?, &tenant, &url).await
}

/// Deletes a client for good.
///
/// # Errors
/// [`ConsoleError`].
#[server(prefix = "/api", endpoint = "clients/delete")]
pub async fn delete_client(tenant: TenantName, id: ClientId) -> Result<Next, ConsoleError> {
    super::acts::delete(&crate::desk::operation().await?, &tenant, &id, None)
        .await
        .map(|entry| super::deleted(&tenant, entry))
}
