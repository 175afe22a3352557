//! The server functions: what islands call.

use app::desk::Console;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use leptos::prelude::provide_context;

/// `POST /api/<noun>/<verb>`
///
/// A plain form is refused before anything is done: the framework would answer it with a redirect whose body holds
/// the function's result, which may be a secret. Forms post to the pages that show them.
pub(super) async fn serve(State(console): State<Console>, request: Request<Body>) -> Response {
    if let Some(refusal) = refusal(&request) {
        return refusal;
    }
    let provide = move || provide_context(console.clone());
    let mut response = leptos_axum::handle_server_fns_with_context(provide, request).await.into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Why a request is not one of an island's, if so.
fn refusal(request: &Request<Body>) -> Option<Response> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if header(ACCEPT).contains("text/html") {
        let words = "This address answers programs. Post the form to the page that shows it.";
        return Some((StatusCode::NOT_ACCEPTABLE, words).into_response());
    }
    let kind = header(CONTENT_TYPE).split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if kind != "application/x-www-form-urlencoded" {
        let words = "Send the fields as application/x-www-form-urlencoded.";
        return Some((StatusCode::UNSUPPORTED_MEDIA_TYPE, words).into_response());
    }
    let path = request.uri().path();
    let known = leptos::server_fn::axum::server_fn_paths().any(|(known, _)| known == path);
    (!known).then(|| (StatusCode::NOT_FOUND, "There is no such function.").into_response())
}
