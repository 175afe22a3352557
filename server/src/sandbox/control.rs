//! `/_sandbox`: what only somebody on this machine may ask for.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};

use super::faults::Faults;
use super::journal::{Journal, Seen};
use super::listen::Line;
use super::problem::{Problem, no_such_path};
use super::rules;

#[derive(Default)]
pub(super) struct Control {
    pub(super) faults: Faults,
    pub(super) journal: Journal,
}

/// For everybody else these paths are not there, as they are not in the real service.
pub(super) async fn loopback_only(
    Extension(line): Extension<Line>,
    request: Request,
    next: Next,
) -> Response {
    if line.peer.ip().to_canonical().is_loopback() {
        next.run(request).await
    } else {
        no_such_path().await.into_response()
    }
}

/// `PUT /_sandbox/faults`: replaces all rules.
pub(super) async fn set_faults(
    State(control): State<Arc<Control>>,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    control.faults.set(rules::read(&body).map_err(Problem::invalid)?);
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /_sandbox/faults`.
pub(super) async fn clear_faults(State(control): State<Arc<Control>>) -> StatusCode {
    control.faults.set(Vec::new());
    StatusCode::NO_CONTENT
}

/// `GET /_sandbox/requests`.
pub(super) async fn requests(State(control): State<Arc<Control>>) -> Json<Vec<Seen>> {
    Json(control.journal.seen())
}

/// `DELETE /_sandbox/requests`.
pub(super) async fn forget_requests(State(control): State<Arc<Control>>) -> StatusCode {
    control.journal.forget();
    StatusCode::NO_CONTENT
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn whoever_is_not_on_this_machine_finds_no_control() {
        for (peer, status) in [
            ("127.0.0.1:9", StatusCode::OK),
            ("[::1]:9", StatusCode::OK),
            ("[::ffff:127.0.0.1]:9", StatusCode::OK),
            ("192.0.2.7:9", StatusCode::NOT_FOUND),
            ("[2001:db8::7]:9", StatusCode::NOT_FOUND),
        ] {
            let line = Line::new(peer.parse().unwrap());
            let routes = Router::new()
                .route("/_sandbox/requests", get(requests))
                .with_state(Arc::new(Control::default()))
                .layer(from_fn(loopback_only))
                .layer(Extension(line));
            let request = Request::get("/_sandbox/requests").body(Body::empty()).unwrap();
            assert_eq!(routes.oneshot(request).await.unwrap().status(), status, "{peer}");
        }
    }
}
