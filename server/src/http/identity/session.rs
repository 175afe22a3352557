//! The session cookie.

use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer, SessionStore};

/// `__Host-`, HttpOnly, Secure, Lax; over plain loopback the nearest that works. Lax rather than Strict, which would
/// be lost on the way back from an identity provider. How long a session lives is the store's business.
pub(in crate::http) fn session_layer<S: SessionStore + Clone>(
    store: S,
    https: bool,
) -> SessionManagerLayer<S> {
    SessionManagerLayer::new(store)
        .with_name(if https { "__Host-clientele" } else { "clientele" })
        .with_secure(https)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd)
}
