//! What the token endpoint's answer means: a token, or why there is none.

use std::sync::Arc;
use std::time::Duration;

use app::desk::{DownReason, Fault, RefusedReason};
use app::model::Timestamp;
use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::token::{Token, authorization};
use super::transport::{Answer, Body, NoAnswer};
use super::unreachable::PROXY_CREDENTIALS;
use super::{backoff, lenient, problem};

/// How long a token is taken to live whose answer does not say it, in seconds.
const UNTOLD_LIFETIME: i64 = 300;

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

    /// Whether the token endpoint does not accept the credential.
    pub(super) fn is_of_credential(&self) -> bool {
        matches!(self.why, Why::Credential { .. })
    }

    /// The fetch itself broke.
    pub(super) fn broken() -> Self {
        Self::down(DownReason::Unreachable, "the fetch was broken off".into())
    }

    /// The token endpoint is not there.
    pub(super) fn down(reason: DownReason, detail: String) -> Self {
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

/// A failed attempt.
pub(super) struct Failed {
    pub(super) denied: Denied,
    /// How long upstream asks to wait.
    pub(super) wish: Option<Duration>,
    /// The most attempts for this sort of failure.
    pub(super) most: u32,
}

/// What an attempt at `asked_at` has brought; `secrets` are what no words may repeat.
pub(super) fn meaning(
    result: Result<Answer, NoAnswer>,
    asked_at: Timestamp,
    secrets: &[&SecretString],
) -> Result<Granted, Failed> {
    let answer = match result {
        Ok(answer) => answer,
        Err(NoAnswer::NotSent { late, detail } | NoAnswer::Lost { late, detail }) => {
            let reason = if late { DownReason::Timeout } else { DownReason::Unreachable };
            return Err(Failed { denied: Denied::down(reason, detail), wish: None, most: backoff::ATTEMPTS });
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
            if matches!(problem::oauth_code(body), Some("temporarily_unavailable" | "server_error")) {
                let reason = DownReason::Status(answer.status.as_u16());
                return fail(down(reason, "temporarily unavailable".into()), None, backoff::ATTEMPTS);
            }
            let words = problem::words(body, secrets);
            let seen = if words.is_empty() {
                problem::oauth_code(body).unwrap_or_default().to_owned()
            } else {
                words
            };
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
            let detail = PROXY_CREDENTIALS.into();
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

/// Reads a good answer.
fn read(answer: &Answer, asked_at: Timestamp) -> Result<Token, String> {
    let wire: WireToken = lenient::json(answer.bytes()?)?;
    if wire.access_token.expose_secret().is_empty() || authorization(&wire.access_token).is_none() {
        return Err("the answer holds no usable token".into());
    }
    let lifetime = lenient::integer(&wire.expires_in).unwrap_or(UNTOLD_LIFETIME);
    Ok(Token::new(wire.access_token, asked_at, lifetime))
}
