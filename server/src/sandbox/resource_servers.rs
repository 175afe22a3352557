//! `/resource-servers`: read-only.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::access::MayRead;
use super::paging::Page;
use super::problem::Problem;
use super::tenant::Tenant;

/// `GET /resource-servers`.
pub(super) async fn list(_: MayRead, State(tenant): State<Arc<Tenant>>, page: Page) -> Response {
    let all = std::iter::once(&tenant.resource_server);
    Json(page.pick("/resource-servers", all, |server| server.name)).into_response()
}

/// `GET /resource-servers/{id}`.
pub(super) async fn read(
    _: MayRead,
    State(tenant): State<Arc<Tenant>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    if id != tenant.resource_server.id {
        return Err(Problem::new(StatusCode::NOT_FOUND, "Resource server not found"));
    }
    Ok(Json(&tenant.resource_server).into_response())
}
