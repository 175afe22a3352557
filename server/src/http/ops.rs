//! For whoever runs the console: health, readiness, metrics. No identity, nothing else.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;

use crate::store::Store;

/// What these pages look at.
#[derive(Clone)]
pub struct Ops {
    /// The database.
    pub store: Store,
    /// The numbers.
    pub metrics: PrometheusHandle,
}

/// `/healthz`, `/readyz`, `/metrics`. It is served only once migrations are done and the console accepts.
pub fn ops_router(ops: Ops) -> Router {
    Router::new()
        .route("/healthz", get(health))
        .route("/readyz", get(health))
        .route("/metrics", get(|State(ops): State<Ops>| async move { ops.metrics.render() }))
        .with_state(ops)
}

async fn health(State(ops): State<Ops>) -> Response {
    match ops.store.ping().await {
        Ok(()) => (StatusCode::OK, "ok\n").into_response(),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}
