//! `/api-clients`.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::access::{MayRead, MayWrite};
use super::paging::Page;
use super::problem::Problem;
use super::records::Change;
use super::tenant::{Tenant, Timing};
use super::{draft, mint};

/// `GET /api-clients`. Like every other GET and DELETE, it takes no notice of a body: the official Python client
/// always sends one \[C\].
pub(super) async fn list(_: MayRead, State(tenant): State<Arc<Tenant>>, page: Page) -> Response {
    let records = tenant.read();
    let clients = records.iter().map(|record| &record.client);
    Json(page.pick("/api-clients", clients, |client| &client.name)).into_response()
}

/// `GET /api-clients/{id}`.
pub(super) async fn read(
    _: MayRead,
    State(tenant): State<Arc<Tenant>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let records = tenant.read();
    let record = records.get(&id).ok_or_else(Problem::no_such_client)?;
    Ok(Json(&record.client).into_response())
}

/// `POST /api-clients`.
pub(super) async fn create(
    _: MayWrite,
    State(tenant): State<Arc<Tenant>>,
    timing: Timing,
    body: Bytes,
) -> Result<Response, Problem> {
    let timing = timing.of_creation(&tenant.settings);
    let fields = draft::object(&body)?;
    let client = draft::read(fields, &tenant, mint::id('i'), None)?;
    tenant.change(timing, |records| {
        let settings = &tenant.settings;
        if settings.enforce_limits && records.len() >= settings.max_clients {
            let limit = settings.max_clients;
            return Err(Problem::invalid(format!("The tenant may hold no more than {limit} API clients")));
        }
        let answer = (timing.status(StatusCode::CREATED), Json(&client)).into_response();
        Ok((Change::Create(Box::new(client)), answer))
    })
}

/// `PUT /api-clients/{id}`: a full replace \[C\]. What is not sent is gone; the last writer wins.
pub(super) async fn replace(
    _: MayWrite,
    State(tenant): State<Arc<Tenant>>,
    Path(id): Path<String>,
    timing: Timing,
    body: Bytes,
) -> Result<Response, Problem> {
    tenant.change(timing, |records| {
        let before = &records.get(&id).ok_or_else(Problem::no_such_client)?.client;
        let client = draft::read(draft::object(&body)?, &tenant, id, Some(before))?;
        let status = timing.status(StatusCode::OK);
        let answer = match tenant.settings.replace_shows_client {
            true => (status, Json(&client)).into_response(),
            false => status.into_response(),
        };
        Ok((Change::Replace(Box::new(client)), answer))
    })
}

/// `DELETE /api-clients/{id}`. There is no undelete.
pub(super) async fn delete(
    _: MayWrite,
    State(tenant): State<Arc<Tenant>>,
    Path(id): Path<String>,
    timing: Timing,
) -> Result<StatusCode, Problem> {
    tenant.change(timing, |records| {
        records.get(&id).ok_or_else(Problem::no_such_client)?;
        Ok((Change::Delete(id), timing.status(StatusCode::NO_CONTENT)))
    })
}
