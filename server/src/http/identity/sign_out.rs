//! Signing out: the session ends on the server, the browser forgets what this site kept, and the person goes to the
//! configured address and nowhere else.

use app::account::signed_out_page;
use app::model::EndedBy;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

use super::{SignIn, stay};

/// `POST /sign-out`; needs no body.
pub(in crate::http) async fn sign_out(
    State(sign_in): State<SignIn>,
    session: Session,
    parts: Parts,
) -> Response {
    if let Err(error) = end(&sign_in, &session).await {
        tracing::error!(%error, "a session could not be ended");
        let words = "The session could not be ended: the console's database does not answer. Try again.\n";
        return (axum::http::StatusCode::SERVICE_UNAVAILABLE, words).into_response();
    }
    let mut response = match sign_in.logout_url.as_deref() {
        // In a browser a page goes on there: the pages' policy lets a form lead to this console only, redirects
        // of its answer included.
        Some(url) if parts.headers.contains_key("sec-fetch-mode") => {
            signed_out_page(&parts, &sign_in.console, Some(url))
        }
        Some(url) => Redirect::to(url).into_response(),
        None if sign_in.is_demo() => Redirect::to(app::paths::DEMO).into_response(),
        None => Redirect::to(app::paths::SIGNED_OUT).into_response(),
    };
    let forget = HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), forget);
    response
}

/// Ends the session for all replicas. The cookie goes too, but where a proxy would sign the person in again with the
/// next request: there it stays, and stands for the wish to be out.
async fn end(sign_in: &SignIn, session: &Session) -> Result<(), stay::StayError> {
    // Loaded first: only then is an id known to be one of ours.
    let held = !session.is_empty().await && session.get_value(crate::store::HOLDER).await?.is_some();
    if let Some(handle) = stay::handle(session).filter(|_| held) {
        sign_in.sessions.end(&handle, EndedBy::Person).await?;
    }
    if sign_in.is_demo() || sign_in.logout_url.is_some() {
        session.flush().await?;
    }
    Ok(())
}

/// `GET /account/signed-out`
pub(in crate::http) async fn show_signed_out(State(sign_in): State<SignIn>, parts: Parts) -> Response {
    signed_out_page(&parts, &sign_in.console, None)
}
