//! Signing out: the session ends on the server, the browser forgets what this site kept.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

use super::demo::SignIn;

/// `POST /sign-out`; needs no body.
pub(in crate::http) async fn sign_out(State(sign_in): State<SignIn>, session: Session) -> Response {
    if let Err(error) = session.flush().await {
        tracing::error!(%error, "a session could not be ended");
        let words = "The session could not be ended: the console's database does not answer. Try again.\n";
        return (axum::http::StatusCode::SERVICE_UNAVAILABLE, words).into_response();
    }
    let to = sign_in.logout_url.as_deref().unwrap_or(app::paths::DEMO);
    let mut response = Redirect::to(to).into_response();
    let forget = HeaderValue::from_static("\"storage\"");
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), forget);
    response
}
