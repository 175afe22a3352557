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
use axum::middleware::{from_fn, from_fn_with_state};
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
    /// The groups that demo sign-in gives its administrators and its auditor.
    pub demo: DemoGroups,
    /// Whose word is taken about where requests come from.
    pub forwarders: Forwarders,
    /// Whether pages reload themselves.
    pub watched: Watched,
}

pub use identity::DemoGroups;

/// The whole console as a service.
pub fn router<S: SessionStore + Clone>(plugs: Plugs<S>) -> Router {
    let Plugs { console, public_url, sessions, files, logout_url, demo, forwarders, watched } = plugs;
    let demo = identity::Demo::new(demo, public_url.clone());
    let pages = app::routes::pages()
        .fallback(not_found)
        .layer(from_fn(identity::only_who_is_signed_in))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest));
    let sign_in = Router::new()
        .route("/demo", get(identity::show_personas).post(identity::choose_persona))
        .route("/sign-out", post(identity::sign_out))
        .with_state(identity::SignIn { console: console.clone(), demo: demo.clone(), logout_url });
    let functions = Router::new().route("/api/{*function}", post(api::serve));
    let public_url: std::sync::Arc<str> = public_url.into();
    pages.merge(functions).with_state(console).merge(sign_in).merge(assets::router(&files)).layer(
        ServiceBuilder::new()
            .layer(from_fn_with_state(watched, headers::every_answer))
            .layer(CatchPanicLayer::custom(panics::answer))
            .layer(from_fn_with_state(public_url, gate::refuse_other_sites))
            .layer(from_fn_with_state(std::sync::Arc::new(forwarders), came_from::note))
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
            .layer(identity::session_layer(sessions, demo.is_https()))
            .layer(from_fn_with_state(demo, identity::who_asks)),
    )
}

async fn not_found(State(console): State<Console>, parts: Parts) -> Response {
    app::frame::not_found(console, parts).await
}
