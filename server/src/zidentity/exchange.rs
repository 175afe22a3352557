//! From a request of the contract to its answer: token, attempts, pauses, and what came of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::desk::{Call, Clock, Completion, Fault, Learnt, RefusedReason};
use reqwest::StatusCode;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use secrecy::SecretString;
use url::Url;

use super::credential::{Keeper, SignIn};
use super::grant::Granter;
use super::route::{Effect, Route};
use super::settings::{Settings, SettingsError};
use super::tokens::Tokens;
use super::transport::{Answer, NoAnswer, Transport};
use super::verdict::{Verdict, judge};
use super::{backoff, problem, tally};

/// One tenant's upstream.
pub(super) struct Upstream {
    pub(super) tenant: String,
    pub(super) api_url: Url,
    pub(super) transport: Arc<Transport>,
    pub(super) tokens: Arc<Tokens>,
    /// The tokens of whatever only looks, where it has a client of its own.
    pub(super) reading: Option<Arc<Tokens>>,
    /// This tenant's own ways.
    pub(super) learnt: Learnt,
}

impl Upstream {
    pub(super) fn new(tenant: &str, settings: &Settings, clock: Clock) -> Result<Self, SettingsError> {
        settings.examine()?;
        let transport = Arc::new(Transport::new(settings, clock)?);
        let tokens = |who, source: &Option<_>| {
            let keeper = Keeper::new(who, source.clone());
            Tokens::new(Granter::new(tenant, settings, keeper, Arc::clone(&transport)))
        };
        let reader = settings.reader.as_ref().map(|reader| {
            SignIn::new(&reader.client_id, &reader.credential).map(|who| tokens(who, &reader.source))
        });
        Ok(Self {
            tenant: tenant.to_owned(),
            api_url: settings.api_url.clone(),
            tokens: tokens(SignIn::new(&settings.client_id, &settings.credential)?, &settings.source),
            reading: reader.transpose()?,
            learnt: Learnt::default(),
            transport,
        })
    }

    /// The tokens for a request with this effect.
    fn tokens_for(&self, effect: Effect) -> &Arc<Tokens> {
        match effect {
            Effect::Read => self.reading.as_ref().unwrap_or(&self.tokens),
            Effect::Write => &self.tokens,
        }
    }

    /// Asks until there is an answer or a reason to stop, all within `call`'s deadline. `decode` reads the answer
    /// of a success; what it cannot read counts as no answer.
    ///
    /// # Errors
    /// The [`Fault`] with the meaning that `verdict` gives the last attempt.
    pub(super) async fn exchange<T>(
        &self,
        call: &Call,
        route: &Route,
        decode: impl Fn(&Answer) -> Result<T, String>,
    ) -> Result<T, Fault> {
        let tokens = self.tokens_for(route.effect());
        let mut attempt = 1;
        let mut replayed = false;
        loop {
            let token = tokens.get(call).await?;
            let seen = self.attempt(call, route, token.header(), attempt).await;
            let credential = tokens.credential();
            let secrets: Vec<&SecretString> = credential.iter().chain([token.secret()]).collect();
            match judge(route.effect(), route.names_one(), seen, &decode, |body| {
                problem::words(body, &secrets)
            }) {
                Verdict::Done(value) => return Ok(value),
                Verdict::Over(fault) => return Err(fault),
                // A 401 provably ran nothing: replay at once, writes too, with a token that is surely fresh.
                Verdict::StaleToken { .. } if !replayed => {
                    tokens.discard(&token);
                    replayed = true;
                }
                Verdict::StaleToken { detail } => {
                    return Err(Fault::Refused { reason: RefusedReason::Token, detail });
                }
                Verdict::Again { fault, wish, most } => {
                    match backoff::pause(attempt, most, wish, call.time_left()) {
                        Some(pause) => tokio::time::sleep(pause).await,
                        None => return Err(last_word(fault, wish, call.time_left())),
                    }
                    attempt += 1;
                }
            }
        }
    }

    /// One attempt, presenting `token`.
    pub(super) async fn attempt(
        &self,
        call: &Call,
        route: &Route,
        token: Option<HeaderValue>,
        attempt: u32,
    ) -> Result<Answer, NoAnswer> {
        let mut request = self
            .transport
            .client()
            .request(route.method.clone(), route.url.clone())
            .header(ACCEPT, "application/json");
        if let Some(value) = token {
            request = request.header(AUTHORIZATION, value);
        }
        if let Some(body) = &route.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_vec());
        }
        let begun = Instant::now();
        let result = self.transport.attempt(call, request, route.effect() == Effect::Write).await;
        let status = result.as_ref().map_or(0, |answer| answer.status.as_u16());
        tally::record(&self.tenant, route.operation, status, begun.elapsed());
        tracing::debug!(
            tenant = self.tenant,
            method = %route.method,
            route = route.template,
            status,
            elapsed_ms = begun.elapsed().as_millis() as u64,
            attempt,
            request_id = call.request_id,
            "upstream call"
        );
        result
    }
}

/// A wish that does not fit is reported as what it is, so that a person knows how long to wait.
fn last_word(fault: Fault, wish: Option<Duration>, time_left: Duration) -> Fault {
    match wish {
        Some(wish) if wish >= time_left => Fault::Busy { retry_after: Some(wish) },
        _ => fault,
    }
}

/// Whether a success is complete or to come.
pub(super) fn completion(answer: &Answer) -> Completion {
    if answer.status == StatusCode::ACCEPTED { Completion::Accepted } else { Completion::Complete }
}
