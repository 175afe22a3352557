//! The access tokens that work.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::catalogue::Permission;
use super::mint;

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

    pub(super) fn find(&self, token: &str) -> Option<Grant> {
        self.lock().get(&mint::digest(token)).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Grant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
