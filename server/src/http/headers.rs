//! What every request gets: an id, a nonce; and what every answer says to the browser.

use app::desk::RequestId;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use leptos::nonce::Nonce;
use std::time::Instant;

/// Headers that are the same for every answer.
const ALWAYS: [(HeaderName, &str); 6] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "clipboard-write=(self), camera=(), microphone=(), geolocation=()",
    ),
    (HeaderName::from_static("x-frame-options"), "DENY"),
];

/// Whether `make dev` watches the sources, and pages listen for its word to reload.
#[derive(Clone, Copy, Debug, Default)]
pub struct Watched(pub bool);

/// What differs from one installation to the other.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    /// Whether pages reload themselves.
    pub(super) watched: Watched,
    /// Whether the console's public address is https: then browsers may never come back without it.
    pub(super) https: bool,
}

/// Two years, as browsers ask for it. Other names below this host are not ours to speak for.
const STRICT_TRANSPORT: &str = "max-age=63072000";

/// Gives the request its id and nonce, and the answer its headers and its line in the log.
pub(super) async fn every_answer(State(manner): State<Manner>, mut request: Request, next: Next) -> Response {
    let id = format!("{:016x}", rand::random::<u64>());
    let nonce = Nonce::new();
    request.extensions_mut().insert(RequestId(id.clone()));
    request.extensions_mut().insert(nonce.clone());
    let (method, path, begun) = (request.method().clone(), request.uri().path().to_owned(), Instant::now());
    let mut response = next.run(request).await;
    let (status, elapsed) = (response.status().as_u16(), begun.elapsed());
    tracing::debug!(request_id = %id, %method, path, status, ms = elapsed.as_millis(), "answered");
    metrics::counter!("clientele_requests_total", "method" => method.to_string(), "status" => status.to_string()).increment(1);
    metrics::histogram!("clientele_request_seconds").record(elapsed.as_secs_f64());
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    insert(headers, CONTENT_SECURITY_POLICY, &policy(&nonce, manner.watched));
    if manner.https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(STRICT_TRANSPORT));
    }
    insert(headers, HeaderName::from_static("x-request-id"), &id);
    // Pages hold what only this person may see; browser files have said already how long they may be kept.
    let is_page = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page || !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

fn policy(nonce: &Nonce, Watched(watched): Watched) -> String {
    let reload = if watched { " ws://127.0.0.1:3001" } else { "" };
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
         connect-src 'self'{reload}; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'self'"
    )
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
