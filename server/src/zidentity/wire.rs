//! Requests and answers as they are, for a probe that wants to know how ZIdentity really behaves: nothing is read
//! leniently here, no status is turned into a meaning.

use std::sync::Arc;
use std::time::Duration;

use app::desk::{Call, DownReason, Fault};
use reqwest::Method;
use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use zeroize::Zeroizing;

use super::credential::SignIn;
use super::exchange::Upstream;
use super::route::{Effect, Route};
use super::settings::Credential;
use super::token::authorization;
use super::transport::{Answer, NoAnswer};
use super::{backoff, lenient, problem};

/// The longest that one wish to wait is granted.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// A tenant's upstream, as it is.
pub struct Wire {
    upstream: Arc<Upstream>,
    call: Arc<Call>,
}

/// One request.
pub struct Ask<'a> {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: Method,
    /// The path under the API, with `{id}` for each of `ids`.
    pub template: &'static str,
    /// What stands for `{id}`.
    pub ids: &'a [&'a str],
    /// The query's pairs.
    pub query: &'a [(&'a str, &'a str)],
    /// The body.
    pub body: Option<&'a Value>,
}

/// As whom to ask.
#[derive(Clone, Copy)]
pub enum As<'a> {
    /// The console's own client.
    Console,
    /// Whoever holds this token.
    Bearer(&'a SecretString),
}

/// An answer. No `Debug`: it may hold a secret.
pub struct Seen {
    /// The HTTP status.
    pub status: u16,
    /// Whether it bears an `ETag`.
    pub etag: bool,
    /// The body; empty where it was lost.
    pub body: Zeroizing<Vec<u8>>,
    /// ZIdentity's own words about an error, cleaned, without any secret of the console's.
    pub words: String,
}

impl Seen {
    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// An answer of the token endpoint.
pub struct TokenSeen {
    /// The HTTP status.
    pub status: u16,
    /// The token, if one was given.
    pub token: Option<SecretString>,
    /// Its life in seconds, where it was told.
    pub expires_in: Option<i64>,
    /// RFC 6749's error code, if the body holds one.
    pub code: Option<&'static str>,
}

#[derive(Deserialize)]
struct WireToken {
    access_token: SecretString,
    #[serde(default)]
    expires_in: Value,
}

impl Wire {
    pub(super) fn new(upstream: Arc<Upstream>, call: Arc<Call>) -> Self {
        Self { upstream, call }
    }

    /// The same upstream with another allowance.
    #[must_use]
    pub fn within(&self, call: Arc<Call>) -> Self {
        Self::new(Arc::clone(&self.upstream), call)
    }

    /// The client that the console itself signs in as.
    #[must_use]
    pub fn own_client(&self) -> String {
        self.upstream.tokens.granter().keeper().held().client_id.clone()
    }

    /// What is left of the allowance.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        self.call.time_left()
    }

    /// A token for the client that the console reads with, if it has one for that alone.
    ///
    /// # Errors
    /// As any token.
    pub async fn reading_token(&self) -> Result<Option<SecretString>, Fault> {
        match &self.upstream.reading {
            Some(tokens) => Ok(Some(tokens.get(&self.call).await?.secret().clone())),
            None => Ok(None),
        }
    }

    /// Sends a request and gives whatever was answered. Waits where upstream is busy; a request that provably did
    /// not run is sent again, a look as well.
    ///
    /// # Errors
    /// [`Fault`] where there is no answer: a write's outcome is then unknown, unless it says otherwise.
    pub async fn ask(&self, ask: &Ask<'_>, who: As<'_>) -> Result<Seen, Fault> {
        let route = self.route(ask)?;
        let (mut attempt, mut replayed) = (1, false);
        loop {
            let own = match who {
                As::Console => Some(self.upstream.tokens.get(&self.call).await?),
                As::Bearer(_) => None,
            };
            let header = match who {
                As::Console => own.as_ref().and_then(|token| token.header()),
                As::Bearer(token) => authorization(token),
            };
            let failed = match self.upstream.attempt(&self.call, &route, header, attempt).await {
                Ok(answer) if answer.status == StatusCode::TOO_MANY_REQUESTS => {
                    let wish = Some(answer.retry_after.unwrap_or(Duration::from_secs(1)).min(LONGEST_WAIT));
                    (Fault::Busy { retry_after: answer.retry_after }, wish)
                }
                Ok(answer) if answer.status == StatusCode::UNAUTHORIZED && !replayed && own.is_some() => {
                    if let Some(token) = &own {
                        self.upstream.tokens.discard(token);
                    }
                    replayed = true;
                    continue;
                }
                Ok(answer) => return Ok(self.seen(answer)),
                Err(NoAnswer::Lost { detail, .. }) if route.effect() == Effect::Write => {
                    return Err(Fault::UnknownOutcome { detail });
                }
                Err(NoAnswer::Lost { detail, .. } | NoAnswer::NotSent { detail, .. }) => {
                    (Fault::Down { reason: DownReason::Unreachable, detail }, None)
                }
            };
            let (fault, wish) = failed;
            match backoff::pause(attempt, backoff::ATTEMPTS, wish, self.time_left()) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(fault),
            }
            attempt += 1;
        }
    }

    /// Asks for a token as the console does, but without the audience.
    ///
    /// # Errors
    /// [`Fault::Down`] where there is no answer.
    pub async fn token_without_audience(&self) -> Result<TokenSeen, Fault> {
        self.token(&self.upstream.tokens.granter().keeper().held(), None).await
    }

    /// Asks for a token as the console does.
    ///
    /// # Errors
    /// [`Fault::Down`] where there is no answer.
    pub async fn own_token(&self) -> Result<TokenSeen, Fault> {
        let granter = self.upstream.tokens.granter();
        self.token(&granter.keeper().held(), Some(granter.audience())).await
    }

    /// Asks for a token as another client, by secret.
    ///
    /// # Errors
    /// [`Fault::Down`] where there is no answer.
    pub async fn token_by_secret(&self, client: &str, secret: &SecretString) -> Result<TokenSeen, Fault> {
        let who = SignIn::new(client, &Credential::Secret(secret.clone()))
            .map_err(|error| Fault::Invalid { status: 0, detail: error.to_string() })?;
        self.token(&who, Some(self.upstream.tokens.granter().audience())).await
    }

    async fn token(&self, who: &SignIn, audience: Option<&str>) -> Result<TokenSeen, Fault> {
        let granter = self.upstream.tokens.granter();
        let down = |detail| Fault::Down { reason: DownReason::Unreachable, detail };
        let mut attempt = 1;
        loop {
            let (form, _) = granter.form(who, audience, granter.now()).map_err(down)?;
            let (fault, wish) = match granter.ask(&form, attempt, self.time_left()).await {
                Ok(answer) if answer.status == StatusCode::TOO_MANY_REQUESTS => {
                    let wish = answer.retry_after.unwrap_or(Duration::from_secs(1)).min(LONGEST_WAIT);
                    (Fault::Busy { retry_after: answer.retry_after }, Some(wish))
                }
                Ok(answer) => return Ok(token_seen(&answer)),
                Err(NoAnswer::NotSent { detail, .. } | NoAnswer::Lost { detail, .. }) => (down(detail), None),
            };
            match backoff::pause(attempt, backoff::ATTEMPTS, wish, self.time_left()) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(fault),
            }
            attempt += 1;
        }
    }

    fn route(&self, ask: &Ask<'_>) -> Result<Route, Fault> {
        let mut route = self.upstream.route("probe", ask.method.clone(), ask.template, ask.ids)?;
        if !ask.query.is_empty() {
            route.url.query_pairs_mut().extend_pairs(ask.query);
        }
        Ok(match ask.body {
            Some(body) => route.carrying(body),
            None => route,
        })
    }

    fn seen(&self, answer: Answer) -> Seen {
        let credential = self.upstream.tokens.credential();
        let secrets: Vec<&SecretString> = credential.iter().collect();
        let words = answer.bytes().map(|body| problem::words(body, &secrets)).unwrap_or_default();
        Seen {
            status: answer.status.as_u16(),
            etag: answer.etag,
            body: match answer.body {
                super::transport::Body::Whole(bytes) => bytes,
                super::transport::Body::Lost { .. } => Zeroizing::default(),
            },
            words,
        }
    }
}

fn token_seen(answer: &Answer) -> TokenSeen {
    let body = answer.bytes().unwrap_or_default();
    let read: Option<WireToken> = lenient::json(body).ok();
    let given =
        read.filter(|token| answer.status.is_success() && !token.access_token.expose_secret().is_empty());
    TokenSeen {
        status: answer.status.as_u16(),
        expires_in: given.as_ref().and_then(|token| lenient::integer(&token.expires_in)),
        token: given.map(|token| token.access_token),
        code: problem::oauth_code(body),
    }
}
