//! How requests come in: what every request passes, in order, and where it is answered.
//!
//! 1. `headers`: a request id, a nonce, the headers of every answer.
//! 2. `gate`: an unsafe method from elsewhere ends here, before its body is read.
//! 3. `came_from`, `session`, `identity`: who asks, from where.
//! 4. the pages ([`app::routes`]), the server functions (`api`), the browser files (`assets`).
//!
//! Health and metrics listen elsewhere (`ops`).

mod api;
mod assets;
mod came_from;
mod gate;
mod headers;
mod identity;
mod ops;
mod panics;

pub use assets::BrowserFiles;
pub use came_from::Forwarders;
pub use headers::Watched;
pub use ops::{Ops, ops_router};

use app::desk::Console;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::request::Parts;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_sessions::SessionStore;

/// The largest form the console reads, in bytes: a client with many certificates.
const LARGEST_BODY: usize = 512 * 1024;

/// What the router needs beside the console itself.
pub struct Plugs<S> {
    /// The console.
    pub console: Console,
    /// The only origin that is believed, such as `https://clientele.example`.
    pub public_url: String,
    /// Where sessions are kept.
    pub sessions: S,
    /// The browser files.
    pub files: BrowserFiles,
    /// Where signing out leads; `None` = back to the console.
    pub logout_url: Option<String>,
    /// The way to sign in.
    pub identity: Identity,
    /// Whose word is taken about where requests come from.
    pub forwarders: Forwarders,
    /// Whether pages reload themselves.
    pub watched: Watched,
}

pub use identity::{DemoGroups, Identity, Proxy};

/// The whole console as a service.
pub fn router<S: SessionStore + app::desk::Sessions + Clone>(plugs: Plugs<S>) -> Router {
    let Plugs { console, public_url, sessions, files, logout_url, identity, forwarders, watched } = plugs;
    let ledger = std::sync::Arc::new(sessions.clone());
    let sign_in = identity::SignIn::new(console.clone(), ledger, identity, &public_url, logout_url);
    let pages = app::routes::pages()
        .fallback(not_found)
        .layer(from_fn_with_state(sign_in.clone(), identity::only_who_is_signed_in))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest));
    let functions = Router::new().route("/api/{*function}", post(api::serve));
    let https = public_url.starts_with("https://");
    let public_url: std::sync::Arc<str> = public_url.into();
    pages
        .merge(functions)
        .with_state(console)
        .merge(sign_in_pages(sign_in.clone()))
        .merge(assets::router(&files))
        .layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(headers::Manner { watched, https }, headers::every_answer))
                .layer(CatchPanicLayer::custom(panics::answer))
                .layer(from_fn_with_state(public_url, gate::refuse_other_sites))
                .layer(from_fn_with_state(std::sync::Arc::new(forwarders), came_from::note))
                .layer(DefaultBodyLimit::max(LARGEST_BODY))
                .layer(identity::session_layer(sessions, https))
                .layer(from_fn_with_state(sign_in, identity::who_asks)),
        )
}

/// The personas are there in demo mode only.
fn sign_in_pages(sign_in: identity::SignIn) -> Router {
    let pages = Router::new().route("/sign-out", post(identity::sign_out));
    let pages = match sign_in.is_demo() {
        true => pages.route("/demo", get(identity::show_personas).post(identity::choose_persona)),
        false => pages
            .route("/account/enter", post(identity::enter))
            .route("/account/signed-out", get(identity::show_signed_out)),
    };
    pages.with_state(sign_in)
}

async fn not_found(State(console): State<Console>, parts: Parts) -> Response {
    app::frame::not_found(console, parts).await
}
