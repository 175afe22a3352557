//! `/api-clients/{id}/secrets`.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::access::{MayRead, MayWrite};
use super::problem::Problem;
use super::records::{Change, Record, StoredSecret};
use super::tenant::{Tenant, Timing};
use super::wire::{AuthType, Secret};
use super::{Settings, ThirdSecret, draft, mint};

/// What lists show in place of a value; the real mask is unpublished, a published test has this one \[C\].
const MASK: &str = "****";
/// The portal's rule \[D\].
const MAX_SECRETS: usize = 2;
const DAY: i64 = 86_400;
/// The portal's rule \[D\], in days.
const LIFETIME: (i64, i64) = (30, 365);
/// Grace at both ends of the rule \[G\]: "in 30 days" was computed before the request travelled, by another clock.
const GRACE: i64 = 3_600;

/// `GET /api-clients/{id}/secrets`: a bare array, values masked. Expired secrets stay listed until deleted \[G\].
pub(super) async fn list(
    _: MayRead,
    State(tenant): State<Arc<Tenant>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let records = tenant.read();
    let record = records.get(&id).ok_or_else(Problem::no_such_client)?;
    let secrets: Vec<Secret> = record.secrets.iter().map(|secret| show(secret, MASK.to_owned())).collect();
    Ok(Json(secrets).into_response())
}

/// `POST /api-clients/{id}/secrets`: the only answer that ever holds the value.
pub(super) async fn create(
    _: MayWrite,
    State(tenant): State<Arc<Tenant>>,
    Path(id): Path<String>,
    timing: Timing,
    body: Bytes,
) -> Result<Response, Problem> {
    let timing = timing.of_creation(&tenant.settings);
    let mut fields = draft::object(&body)?;
    let now = tenant.now();
    tenant.change(timing, |records| {
        let record = records.get(&id).ok_or_else(Problem::no_such_client)?;
        if record.client.client_authentication.auth_type != AuthType::Secret {
            return Err(Problem::invalid("Secrets are only for API clients with authType SECRET"));
        }
        let expires_at = expires_at(fields.remove("expiresAt"), now, &tenant.settings)?;
        let in_place_of = make_room(record, &tenant.settings)?;
        let value = mint::credential();
        let digest = Some(mint::digest(&value));
        let secret = StoredSecret { id: mint::id('s'), created_at: now, expires_at, digest };
        let answer = (timing.status(StatusCode::CREATED), Json(show(&secret, value))).into_response();
        Ok((Change::AddSecret { client_id: id, secret, in_place_of }, answer))
    })
}

/// `DELETE /api-clients/{id}/secrets/{secretId}`. Tokens issued on the secret live on to their own end \[G\].
/// The help page lists no 404 for secrets \[D\]; what else an unknown one could answer is not said, so it is 404 \[G\].
pub(super) async fn delete(
    _: MayWrite,
    State(tenant): State<Arc<Tenant>>,
    Path((client_id, secret_id)): Path<(String, String)>,
    timing: Timing,
) -> Result<StatusCode, Problem> {
    tenant.change(timing, |records| {
        let record = records.get(&client_id).ok_or_else(Problem::no_such_client)?;
        if !record.secrets.iter().any(|secret| secret.id == secret_id) {
            return Err(Problem::new(StatusCode::NOT_FOUND, "Secret not found"));
        }
        Ok((Change::DeleteSecret { client_id, secret_id }, timing.status(StatusCode::NO_CONTENT)))
    })
}

fn show(secret: &StoredSecret, value: String) -> Secret {
    Secret { id: secret.id.clone(), expires_at: secret.expires_at, created_at: secret.created_at, value }
}

/// Epoch seconds, as a number or, from some clients, as a text of digits \[C\].
fn expires_at(value: Option<Value>, now: i64, settings: &Settings) -> Result<i64, Problem> {
    let at = match value {
        None | Some(Value::Null) => return Err(Problem::invalid("expiresAt is required")),
        Some(Value::Number(number)) => number.as_i64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(_) => None,
    };
    let at = at.ok_or_else(|| Problem::invalid("expiresAt must be a time in epoch seconds"))?;
    let (least, most) = LIFETIME;
    if at <= now {
        return Err(Problem::invalid("expiresAt must be in the future"));
    }
    let allowed = now + least * DAY - GRACE..=now + most * DAY + GRACE;
    if settings.enforce_limits && !allowed.contains(&at) {
        return Err(Problem::invalid(format!("expiresAt must be {least} to {most} days from now")));
    }
    Ok(if settings.exact_expiry { at } else { at - at % 60 })
}

/// Decides what a new secret costs: nothing, the newest of two, or the request. An expired secret counts too \[G\].
fn make_room(record: &Record, settings: &Settings) -> Result<Option<String>, Problem> {
    if !settings.enforce_limits || record.secrets.len() < MAX_SECRETS {
        return Ok(None);
    }
    match settings.third_secret {
        ThirdSecret::Refuse => Err(Problem::invalid("An API client may have no more than 2 secrets")),
        ThirdSecret::Allow => Ok(None),
        ThirdSecret::Replace => Ok(record.secrets.last().map(|newest| newest.id.clone())),
    }
}
