//! Who is asking, and what they may do.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::catalogue::Permission;
use super::mint;
use super::problem::Problem;
use super::tenant::Tenant;

/// What an access token stands for. The permission is the one its client had when it was issued, since a token
/// carries the client's configured scopes.
#[derive(Clone)]
pub(super) struct Grant {
    pub(super) client_id: String,
    pub(super) expires_at: i64,
    /// False when the token was asked for without the API's audience.
    pub(super) for_the_api: bool,
    pub(super) permission: Permission,
}

/// The tokens that work, by the digest of their value. They do not survive a restart.
#[derive(Default)]
pub(super) struct Tokens(Mutex<HashMap<String, Grant>>);

impl Tokens {
    /// Issues a token and clears away the expired ones.
    pub(super) fn issue(&self, grant: Grant, now: i64) -> String {
        let token = mint::credential();
        let mut tokens = self.lock();
        tokens.retain(|_, grant| grant.expires_at > now);
        tokens.insert(mint::digest(&token), grant);
        token
    }

    /// Ends every token of a client.
    pub(super) fn revoke(&self, client_id: &str) {
        self.lock().retain(|_, grant| grant.client_id != client_id);
    }

    fn find(&self, token: &str) -> Option<Grant> {
        self.lock().get(&mint::digest(token)).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Grant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

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
