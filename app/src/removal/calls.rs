//! The server functions about removals.

use leptos::server;
use serde::{Deserialize, Serialize};

use crate::clients::Next;
use crate::error::ConsoleError;
use crate::model::{ClientId, Removal, RemovalId, TenantName};

/// What came of keeping a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Whether it is as it was before; `false` = it is kept, and could not be seen enabled again.
    pub as_it_was: bool,
}

/// The removals that have not ended, soonest first.
///
/// # Errors
/// [`ConsoleError`].
#[server(prefix = "/api", endpoint = "removals/list")]
pub async fn list_removals(tenant: TenantName) -> Result<Vec<Removal>, ConsoleError> {
    let operation = crate::desk::operation().await?;
    super::page::removals(&operation, &tenant).await.map(|removals| removals.under_way)
}

/// Disables a client; once it is seen disabled, the time until its deletion runs, as long as the tenant's settings say.
///
/// # Errors
/// [`ConsoleError`]; after a lost answer it says what a look upstream has shown.
#[server(prefix = "/api", endpoint = "removals/start")]
pub async fn start_removal(tenant: TenantName, id: ClientId) -> Result<Next, ConsoleError> {
    let led = super::starting::start(&crate::desk::operation().await?, &tenant, &id).await?;
    Ok(crate::clients::begun(&tenant, &led))
}

/// Keeps a client that is to be removed, and enables it again if it was. `removal` is the one that was seen.
///
/// # Errors
/// [`ConsoleError`]: the removal goes on.
#[server(prefix = "/api", endpoint = "removals/keep")]
pub async fn keep_client(tenant: TenantName, id: ClientId, removal: RemovalId) -> Result<Kept, ConsoleError> {
    let operation = crate::desk::operation().await?;
    super::keeping::keep(&operation, &tenant, &id, removal).await.map(|as_it_was| Kept { as_it_was })
}
