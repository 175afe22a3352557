//! The token endpoint: OAuth 2.0 client credentials (RFC 6749, 4.4), by secret or by assertion (RFC 7523).

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use serde_json::json;
use url::form_urlencoded;

use super::tenant::Tenant;
use super::tokens::Grant;
use super::wire::AuthType;
use super::{assertion, catalogue, mint};

/// What a client proves itself with.
enum Credential {
    Secret { client_id: String, secret: String },
    Assertion { client_id: String, assertion: String },
}

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// `POST /oauth2/v1/token`.
pub(super) async fn issue(
    State(tenant): State<Arc<Tenant>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let form = read_form(&headers, &body)?;
    match form.get("grant_type").map(String::as_str) {
        Some("client_credentials") => {}
        Some(_) => {
            return Err(Refusal::new("unsupported_grant_type", "Only client_credentials is supported"));
        }
        None => return Err(Refusal::new("invalid_request", "grant_type is required")),
    }
    let client_id = match credential(&headers, &form)? {
        Credential::Secret { client_id, secret } => {
            by_secret(&tenant, &client_id, &secret)?;
            client_id
        }
        Credential::Assertion { client_id, assertion } => {
            by_assertion(&tenant, &headers, &client_id, &assertion).await?;
            client_id
        }
    };
    // Without the audience a token is issued all the same, and the API refuses it [D].
    let for_the_api = !tenant.settings.audience_needed
        || form.get("audience").is_some_and(|aud| aud == tenant.resource_server.primary_aud);
    let (grant, lifetime) = grant(&tenant, client_id, for_the_api)?;
    let token = tenant.tokens.issue(grant, tenant.now());
    let body = json!({ "access_token": token, "token_type": "Bearer", "expires_in": lifetime });
    Ok(([(CACHE_CONTROL, "no-store")], Json(body)).into_response())
}

fn read_form(headers: &HeaderMap, body: &[u8]) -> Result<HashMap<String, String>, Refusal> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !content_type.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
        return Err(Refusal::new("invalid_request", "The body must be application/x-www-form-urlencoded"));
    }
    Ok(form_urlencoded::parse(body).into_owned().collect())
}

/// Finds the one credential that the request carries: in the body, or a secret by HTTP Basic (RFC 6749, 2.3.1).
fn credential(headers: &HeaderMap, form: &HashMap<String, String>) -> Result<Credential, Refusal> {
    if let Some(assertion) = form.get("client_assertion") {
        if form.get("client_assertion_type").map(String::as_str) != Some(JWT_BEARER) {
            return Err(Refusal::new(
                "invalid_request",
                "client_assertion_type must name the JWT bearer type",
            ));
        }
        let client_id = form.get("client_id").cloned().or_else(|| assertion::subject(assertion));
        let client_id = client_id.ok_or_else(|| Refusal::unproven("the assertion names no subject"))?;
        return Ok(Credential::Assertion { client_id, assertion: assertion.clone() });
    }
    if let (Some(client_id), Some(secret)) = (form.get("client_id"), form.get("client_secret")) {
        return Ok(Credential::Secret { client_id: client_id.clone(), secret: secret.clone() });
    }
    basic(headers).ok_or_else(|| Refusal::unproven("the request carries no credential"))
}

fn basic(headers: &HeaderMap) -> Option<Credential> {
    let (scheme, encoded) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let decoded = scheme.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(encoded.trim()).ok())??;
    let (id, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    let plain = |text| percent_decode_str(text).decode_utf8().ok().map(String::from);
    Some(Credential::Secret { client_id: plain(id)?, secret: plain(secret)? })
}

fn by_secret(tenant: &Tenant, client_id: &str, secret: &str) -> Result<(), Refusal> {
    let now = tenant.now();
    let records = tenant.read();
    let record = records.get(client_id).ok_or_else(|| Refusal::unproven("there is no such client"))?;
    if record.client.client_authentication.auth_type != AuthType::Secret {
        return Err(Refusal::unproven("the client does not sign in by secret"));
    }
    let digest = mint::digest(secret);
    let known = record.secrets.iter().find(|kept| kept.digest.as_ref() == Some(&digest));
    match known {
        Some(secret) if secret.expires_at > now => Ok(()),
        Some(_) => Err(Refusal::unproven("the secret has expired")),
        None => Err(Refusal::unproven("the secret is not one of the client's")),
    }
}

async fn by_assertion(
    tenant: &Tenant,
    headers: &HeaderMap,
    id: &str,
    assertion: &str,
) -> Result<(), Refusal> {
    let authentication = tenant.read().get(id).map(|record| record.client.client_authentication.clone());
    let authentication = authentication.ok_or_else(|| Refusal::unproven("there is no such client"))?;
    // Clients in the wild say the API's audience; the documentation says the token endpoint's own origin [D].
    let mut audiences = vec![tenant.resource_server.primary_aud.to_owned()];
    if let Some(host) = headers.get(HOST).and_then(|value| value.to_str().ok()) {
        audiences.extend([format!("http://{host}"), format!("https://{host}")]);
    }
    assertion::verify(assertion, id, &authentication, &audiences, tenant.now())
        .await
        .map_err(Refusal::unproven)
}

/// What the client is granted, and for how many seconds.
fn grant(tenant: &Tenant, client_id: String, for_the_api: bool) -> Result<(Grant, i64), Refusal> {
    let records = tenant.read();
    let record = records.get(&client_id).ok_or_else(|| Refusal::unproven("there is no such client"))?;
    if !record.client.status {
        return Err(Refusal::unproven("the client is disabled"));
    }
    let lifetime = tenant.settings.lifetime_unit.seconds(record.client.access_token_life_time);
    let permission = catalogue::permission(&record.client);
    Ok((Grant { client_id, expires_at: tenant.now() + lifetime, for_the_api, permission }, lifetime))
}

/// A refusal (RFC 6749, 5.2) \[G\], always with status 400 \[D\].
#[derive(Debug)]
pub(super) struct Refusal {
    error: &'static str,
    description: &'static str,
}

impl Refusal {
    fn new(error: &'static str, description: &'static str) -> Self {
        Self { error, description }
    }

    /// One answer for whoever cannot prove who they are; why not stands in our log alone, where a developer looks.
    fn unproven(reason: &'static str) -> Self {
        tracing::info!(reason, "the sandbox refused a client");
        Self::new("invalid_client", "Client authentication failed")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.error, "error_description": self.description });
        (StatusCode::BAD_REQUEST, [(CACHE_CONTROL, "no-store")], Json(body)).into_response()
    }
}
