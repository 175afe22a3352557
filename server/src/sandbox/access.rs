//! Who is asking, and what they may do.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::catalogue::Permission;
use super::problem::Problem;
use super::tenant::Tenant;

/// The caller holds a valid token and may look.
pub(super) struct MayRead;

/// The caller holds a valid token and may change things.
pub(super) struct MayWrite;

impl FromRequestParts<Arc<Tenant>> for MayRead {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, tenant: &Arc<Tenant>) -> Result<Self, Problem> {
        match permission(parts, tenant)? {
            Permission::Full | Permission::ViewOnly => Ok(Self),
            Permission::None => Err(Problem::forbidden()),
        }
    }
}

impl FromRequestParts<Arc<Tenant>> for MayWrite {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, tenant: &Arc<Tenant>) -> Result<Self, Problem> {
        match permission(parts, tenant)? {
            Permission::Full => Ok(Self),
            Permission::ViewOnly | Permission::None => Err(Problem::forbidden()),
        }
    }
}

fn permission(parts: &Parts, tenant: &Tenant) -> Result<Permission, Problem> {
    let token = parts
        .headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or_else(|| Problem::unauthorised("An access token is required"))?;
    let grant = tenant
        .tokens
        .find(token)
        .filter(|grant| grant.expires_at > tenant.now())
        .ok_or_else(|| Problem::unauthorised("The access token is unknown, expired or revoked"))?;
    if !grant.for_the_api {
        let audience = tenant.resource_server.primary_aud;
        return Err(Problem::unauthorised(format!(
            "The access token was not issued for this audience: ask for it with audience={audience}"
        )));
    }
    Ok(grant.permission)
}
