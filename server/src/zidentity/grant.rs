//! The token request (RFC 6749 client credentials, RFC 7523 assertions) and what its answer means.

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::desk::{DownReason, Fault, RefusedReason};
use app::model::Timestamp;
use reqwest::StatusCode;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use super::assertion::Signer;
use super::settings::{Credential, Settings, SettingsError};
use super::token::{Token, authorization};
use super::transport::{Answer, Body, NoAnswer, Transport};
use super::{backoff, lenient, problem};

/// How long a token is taken to live whose answer does not say it, in seconds.
const UNTOLD_LIFETIME: i64 = 300;

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

enum Proof {
    Secret(SecretString),
    Key(Box<Signer>),
}

/// Asks the token endpoint.
pub(super) struct Granter {
    transport: Arc<Transport>,
    tenant: String,
    token_url: Url,
    client_id: String,
    proof: Proof,
    audience: String,
    assertion_audience: String,
    /// All attempts at one fetch have ended after this long.
    allowance: Duration,
}

/// A token, and what else the answer told.
#[derive(Clone)]
pub(super) struct Granted {
    pub(super) token: Arc<Token>,
    pub(super) upstream_ids: Vec<String>,
    pub(super) date: Option<Timestamp>,
}

/// Why there is no token.
#[derive(Clone, Debug)]
pub(super) struct Denied {
    why: Why,
    pub(super) upstream_ids: Vec<String>,
}

#[derive(Clone, Debug)]
enum Why {
    Credential { detail: String },
    Busy { retry_after: Option<Duration> },
    Down { reason: DownReason, detail: String },
}

impl Denied {
    /// The meaning for whoever waited: never an unknown outcome, since nothing was sent that needs a token.
    pub(super) fn into_fault(self) -> Fault {
        match self.why {
            Why::Credential { detail } => Fault::Refused { reason: RefusedReason::Credential, detail },
            Why::Busy { retry_after } => Fault::Busy { retry_after },
            Why::Down { reason, detail } => {
                Fault::Down { reason, detail: format!("token endpoint: {detail}") }
            }
        }
    }

    /// The fetch itself broke.
    pub(super) fn broken() -> Self {
        Self::down(DownReason::Unreachable, "the fetch was broken off".into())
    }

    fn down(reason: DownReason, detail: String) -> Self {
        Self { why: Why::Down { reason, detail }, upstream_ids: Vec::new() }
    }
}

/// The token endpoint's answer. Contract: `[C]`.
#[derive(Deserialize)]
struct WireToken {
    access_token: SecretString,
    #[serde(default)]
    expires_in: serde_json::Value,
}

/// Whether a failed attempt is worth another.
struct Failed {
    denied: Denied,
    wish: Option<Duration>,
    most: u32,
}

impl Granter {
    pub(super) fn new(
        tenant: &str,
        settings: &Settings,
        transport: Arc<Transport>,
    ) -> Result<Self, SettingsError> {
        let proof = match &settings.credential {
            Credential::Secret(secret) if secret.expose_secret().is_empty() => {
                return Err(SettingsError::Secret);
            }
            Credential::Secret(secret) => Proof::Secret(secret.clone()),
            Credential::PrivateKey(pem) => Proof::Key(Box::new(Signer::new(pem)?)),
        };
        Ok(Self {
            transport,
            tenant: tenant.to_owned(),
            token_url: settings.token_url.clone(),
            client_id: settings.client_id.clone(),
            proof,
            audience: settings.audience.clone(),
            assertion_audience: settings.assertion_audience.clone(),
            allowance: settings.attempt_timeout.saturating_mul(2),
        })
    }

    /// The time.
    pub(super) fn now(&self) -> Timestamp {
        self.transport.now()
    }

    /// The client secret, where there is one.
    pub(super) fn credential(&self) -> Option<&SecretString> {
        match &self.proof {
            Proof::Secret(secret) => Some(secret),
            Proof::Key(_) => None,
        }
    }

    /// Fetches a token. Asking twice harms nobody, so whatever may pass is tried again.
    pub(super) async fn grant(&self) -> Result<Granted, Denied> {
        let end = Instant::now() + self.allowance;
        let mut attempt = 1;
        loop {
            let time_left = end.saturating_duration_since(Instant::now());
            let failed = match self.attempt(attempt, time_left).await {
                Ok(granted) => return Ok(granted),
                Err(failed) => failed,
            };
            let time_left = end.saturating_duration_since(Instant::now());
            match backoff::pause(attempt, failed.most, failed.wish, time_left) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(failed.denied),
            }
            attempt += 1;
        }
    }

    async fn attempt(&self, attempt: u32, time_left: Duration) -> Result<Granted, Failed> {
        let asked_at = self.now();
        let over =
            |detail| Failed { denied: Denied::down(DownReason::Unreachable, detail), wish: None, most: 0 };
        let (form, assertion) = self.form(asked_at).map_err(over)?;
        let request = self
            .transport
            .client()
            .post(self.token_url.clone())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ACCEPT, "application/json")
            .body(form.as_bytes().to_vec());
        let begun = Instant::now();
        let result = self.transport.send(request, time_left).await;
        let status = result.as_ref().map_or(0, |answer| answer.status.as_u16());
        super::exchange::record(&self.tenant, "token", status, begun.elapsed());
        tracing::debug!(
            tenant = self.tenant,
            method = "POST",
            route = "token",
            status,
            elapsed_ms = begun.elapsed().as_millis() as u64,
            attempt,
            "upstream call"
        );
        self.meaning(result, asked_at, assertion.as_ref())
    }

    /// The request's form, and the assertion in it.
    fn form(&self, now: Timestamp) -> Result<(Zeroizing<String>, Option<SecretString>), String> {
        let mut form = form_urlencoded::Serializer::new(String::with_capacity(2048));
        form.append_pair("grant_type", "client_credentials")
            .append_pair("audience", &self.audience)
            .append_pair("client_id", &self.client_id);
        let assertion = match &self.proof {
            Proof::Secret(secret) => {
                form.append_pair("client_secret", secret.expose_secret());
                None
            }
            Proof::Key(signer) => {
                let assertion = signer.assert(&self.client_id, &self.assertion_audience, now)?;
                form.append_pair("client_assertion_type", ASSERTION_TYPE)
                    .append_pair("client_assertion", assertion.expose_secret());
                Some(assertion)
            }
        };
        Ok((Zeroizing::new(form.finish()), assertion))
    }

    fn meaning(
        &self,
        result: Result<Answer, NoAnswer>,
        asked_at: Timestamp,
        assertion: Option<&SecretString>,
    ) -> Result<Granted, Failed> {
        let answer = match result {
            Ok(answer) => answer,
            Err(NoAnswer::NotSent { late, detail } | NoAnswer::Lost { late, detail }) => {
                let reason = if late { DownReason::Timeout } else { DownReason::Unreachable };
                return Err(Failed {
                    denied: Denied::down(reason, detail),
                    wish: None,
                    most: backoff::ATTEMPTS,
                });
            }
        };
        let fail = |why, wish, most| {
            Err(Failed { denied: Denied { why, upstream_ids: answer.upstream_ids.clone() }, wish, most })
        };
        let down = |reason, detail| Why::Down { reason, detail };
        match answer.status {
            status if status.is_success() => match read(&answer, asked_at) {
                Ok(token) => Ok(Granted {
                    token: Arc::new(token),
                    upstream_ids: answer.upstream_ids.clone(),
                    date: answer.date,
                }),
                Err(detail) => {
                    let late = matches!(answer.body, Body::Lost { late: true, .. });
                    let reason = if late { DownReason::Timeout } else { DownReason::Garbage };
                    fail(down(reason, detail), None, 2)
                }
            },
            // 400 is documented [D], its body inferred [G]; 401 and 403 are what RFC 6749 and gateways answer.
            StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                let body = answer.bytes().unwrap_or_default();
                if matches!(
                    problem::oauth_code(body).as_deref(),
                    Some("temporarily_unavailable" | "server_error")
                ) {
                    let reason = DownReason::Status(answer.status.as_u16());
                    return fail(down(reason, "temporarily unavailable".into()), None, backoff::ATTEMPTS);
                }
                let secrets: Vec<&SecretString> = self.credential().into_iter().chain(assertion).collect();
                let words = problem::words(body, &secrets);
                let seen =
                    if words.is_empty() { problem::oauth_code(body).unwrap_or_default() } else { words };
                let detail = format!("the token endpoint answered {}: {seen}", answer.status.as_u16());
                fail(Why::Credential { detail: detail.trim_end_matches([':', ' ']).to_owned() }, None, 0)
            }
            StatusCode::TOO_MANY_REQUESTS => {
                // Callers are waiting, each with a deadline of its own: tell them rather than wait for long.
                let retry_after = answer.retry_after;
                let short = retry_after.is_none_or(|wish| wish <= Duration::from_secs(1));
                fail(Why::Busy { retry_after }, retry_after, if short { backoff::ATTEMPTS } else { 0 })
            }
            StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
                let detail = "the proxy wants other credentials (407)".into();
                fail(down(DownReason::Unreachable, detail), None, 0)
            }
            status if status.is_server_error() => {
                let detail = format!("status {}", status.as_u16());
                fail(down(DownReason::Status(status.as_u16()), detail), answer.retry_after, backoff::ATTEMPTS)
            }
            status => {
                let detail = format!("status {} instead of an answer: is token_url right?", status.as_u16());
                fail(down(DownReason::Garbage, detail), None, 0)
            }
        }
    }
}

/// Reads a good answer.
fn read(answer: &Answer, asked_at: Timestamp) -> Result<Token, String> {
    let wire: WireToken = lenient::json(answer.bytes()?)?;
    if wire.access_token.expose_secret().is_empty() || authorization(&wire.access_token).is_none() {
        return Err("the answer holds no usable token".into());
    }
    let lifetime = lenient::integer(&wire.expires_in).unwrap_or(UNTOLD_LIFETIME);
    Ok(Token::new(wire.access_token, asked_at, lifetime))
}
