//! A look at a JWKS URL by the server. Server only.

use crate::desk::{Fault, Operation, Subject};
use crate::error::ConsoleError;
use crate::model::{Authentication, ClientId, JwksReport, TenantKind, TenantName};
use crate::policy::Action;

/// Looks at an address as somebody typed it.
///
/// # Errors
/// [`ConsoleError`], also when the person asks too often. Whatever the address does is part of the report.
pub async fn check(
    operation: &Operation,
    tenant: &TenantName,
    url: &str,
) -> Result<JwksReport, ConsoleError> {
    let url = url.trim().to_owned();
    operation
        .read(Action::CheckJwks, Subject::tenant(tenant), |desk| async move {
            Ok(desk.jwks().look(&url, desk.card.kind == TenantKind::Sandbox, desk.call()).await)
        })
        .await
}

/// Looks at the address that a client has now.
///
/// # Errors
/// As [`check`], and when the client has none.
pub async fn check_of(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
) -> Result<JwksReport, ConsoleError> {
    operation
        .read(Action::CheckJwks, Subject::client(tenant, id), |desk| async move {
            let Authentication::Jwks { url } =
                desk.zidentity.get_client(id).await?.client.settings.authentication
            else {
                return Err(Fault::Rule {
                    title: "This client has no JWKS URL any more.".to_owned(),
                    next: "Reload the page to see how it signs in now.".to_owned(),
                });
            };
            Ok(desk.jwks().look(&url, desk.card.kind == TenantKind::Sandbox, desk.call()).await)
        })
        .await
}
