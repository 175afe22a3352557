//! The server functions about rotations. Whoever acts names the `version` that they saw: of two who press, one does.

use leptos::server;

use super::started::{RotationReport, Started};
use crate::error::ConsoleError;
use crate::model::{ClientId, TenantName};
use crate::secrets::{Life, Way};

/// The rotation of a client that has not ended, or else the last one; looks how it stands.
///
/// # Errors
/// [`ConsoleError`].
#[server(prefix = "/api", endpoint = "rotations/get")]
pub async fn get_rotation(tenant: TenantName, id: ClientId) -> Result<Option<RotationReport>, ConsoleError> {
    let standing = super::acts::look(&crate::desk::operation().await?, &tenant, &id).await?;
    Ok(standing.rotation.map(RotationReport::from))
}

/// Makes the secret that is to replace `replaces`, signs in with it, and answers with its value, once; or delivers it, as
/// `secrets/create` does. `replaces` may be empty where there is one secret. `move_by` is the day by whose end, UTC, everything should have moved: `2027-05-22`;
/// empty = in two weeks. `label` is what people here call it.
///
/// # Errors
/// [`ConsoleError`]; after a lost answer it says what a look upstream has shown.
#[server(prefix = "/api", endpoint = "rotations/start")]
pub async fn start_rotation(
    tenant: TenantName,
    id: ClientId,
    #[server(flatten)] way: Way,
    #[server(flatten)] life: Life,
    #[server(default)] replaces: String,
    #[server(default)] move_by: String,
    #[server(default)] label: String,
) -> Result<Started, ConsoleError> {
    let replaces = crate::model::SecretId(replaces);
    let wish = super::starting::Wish { life, way, replaces, move_by, label };
    super::starting::start(&crate::desk::operation().await?, &tenant, &id, wish).await
}

/// Says that whatever signs in has moved over to the new secret.
///
/// # Errors
/// [`ConsoleError`].
#[server(prefix = "/api", endpoint = "rotations/confirm")]
pub async fn confirm_rotation(tenant: TenantName, id: ClientId, version: i64) -> Result<(), ConsoleError> {
    super::acts::confirm(&crate::desk::operation().await?, &tenant, &id, version).await
}

/// Deletes the old secret for good.
///
/// # Errors
/// [`ConsoleError`].
#[server(prefix = "/api", endpoint = "rotations/retire")]
pub async fn retire_rotation(tenant: TenantName, id: ClientId, version: i64) -> Result<(), ConsoleError> {
    let operation = crate::desk::operation().await?;
    super::deleting::retire(&operation, &tenant, &id, version, None).await.map(drop)
}

/// Goes back: deletes the new secret for good.
///
/// # Errors
/// [`ConsoleError`].
#[server(prefix = "/api", endpoint = "rotations/undo")]
pub async fn undo_rotation(tenant: TenantName, id: ClientId, version: i64) -> Result<(), ConsoleError> {
    let operation = crate::desk::operation().await?;
    super::deleting::undo(&operation, &tenant, &id, version, None).await.map(drop)
}

/// Ends a rotation; both secrets stay.
///
/// # Errors
/// [`ConsoleError`].
#[server(prefix = "/api", endpoint = "rotations/leave")]
pub async fn leave_rotation(tenant: TenantName, id: ClientId, version: i64) -> Result<(), ConsoleError> {
    super::acts::leave(&crate::desk::operation().await?, &tenant, &id, version).await
}
