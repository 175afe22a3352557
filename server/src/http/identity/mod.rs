//! Who asks. Derived afresh on every request; this alone puts an [`app::model::Actor`] into a request.

mod demo;
mod session;
mod sign_out;

pub use demo::DemoGroups;
pub(super) use demo::{Demo, SignIn, choose_persona, show_personas, who_asks};
pub(super) use session::session_layer;
pub(super) use sign_out::sign_out;

use app::model::Actor;
use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

/// Sends whoever looks without being signed in to where demo sign-in is. What they send ends in a 401 of its page,
/// so that nothing typed is lost to a redirect.
pub(super) async fn only_who_is_signed_in(request: Request, next: Next) -> Response {
    let looks = request.method() == Method::GET || request.method() == Method::HEAD;
    if looks && request.extensions().get::<Actor>().is_none() {
        return Redirect::to(app::paths::DEMO).into_response();
    }
    next.run(request).await
}
