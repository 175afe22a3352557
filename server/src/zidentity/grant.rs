//! The token request: RFC 6749 client credentials, by secret or by RFC 7523 assertion.

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::desk::DownReason;
use app::model::Timestamp;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use secrecy::{ExposeSecret, SecretString};
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use super::backoff;
use super::credential::{Keeper, Proof, SignIn};
use super::granted::{Denied, Failed, Granted, meaning};
use super::settings::Settings;
use super::transport::{Answer, NoAnswer, Transport};

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Asks the token endpoint.
pub(super) struct Granter {
    transport: Arc<Transport>,
    tenant: String,
    token_url: Url,
    keeper: Keeper,
    audience: String,
    assertion_audience: String,
    /// All attempts at one fetch have ended after this long.
    allowance: Duration,
}

impl Granter {
    pub(super) fn new(tenant: &str, settings: &Settings, keeper: Keeper, transport: Arc<Transport>) -> Self {
        Self {
            transport,
            tenant: tenant.to_owned(),
            token_url: settings.token_url.clone(),
            keeper,
            audience: settings.audience.clone(),
            assertion_audience: settings.assertion_audience.clone(),
            allowance: settings.attempt_timeout.saturating_mul(2),
        }
    }

    /// The time.
    pub(super) fn now(&self) -> Timestamp {
        self.transport.now()
    }

    /// What holds the credential.
    pub(super) fn keeper(&self) -> &Keeper {
        &self.keeper
    }

    /// What a token is asked for.
    pub(super) fn audience(&self) -> &str {
        &self.audience
    }

    /// Fetches a token, with what is new in the credential's file if anything is.
    pub(super) async fn grant(&self) -> Result<Granted, Denied> {
        if let Some(candidate) = self.keeper.candidate().await {
            match self.grant_to(&candidate).await {
                Ok(granted) => {
                    self.keeper.take(candidate);
                    return Ok(granted);
                }
                Err(denied) if denied.is_of_credential() => self.keeper.refuse(&candidate),
                Err(denied) => return Err(denied),
            }
        }
        let result = self.grant_to(&self.keeper.held()).await;
        if result.as_ref().is_err_and(Denied::is_of_credential) {
            self.keeper.despair();
        }
        result
    }

    /// Asking twice harms nobody, so whatever may pass is tried again.
    async fn grant_to(&self, who: &SignIn) -> Result<Granted, Denied> {
        let end = Instant::now() + self.allowance;
        let mut attempt = 1;
        loop {
            let time_left = end.saturating_duration_since(Instant::now());
            let failed = match self.attempt(who, attempt, time_left).await {
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

    async fn attempt(&self, who: &SignIn, attempt: u32, time_left: Duration) -> Result<Granted, Failed> {
        let asked_at = self.now();
        let over =
            |detail| Failed { denied: Denied::down(DownReason::Unreachable, detail), wish: None, most: 0 };
        let (form, assertion) = self.form(who, Some(&self.audience), asked_at).map_err(over)?;
        let result = self.ask(&form, attempt, time_left).await;
        let secrets: Vec<&SecretString> = who.secret().into_iter().chain(assertion.as_ref()).collect();
        meaning(result, asked_at, &secrets)
    }

    /// Sends one token request as it is.
    pub(super) async fn ask(
        &self,
        form: &Zeroizing<String>,
        attempt: u32,
        time_left: Duration,
    ) -> Result<Answer, NoAnswer> {
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
        super::tally::record(&self.tenant, "token", status, begun.elapsed());
        tracing::debug!(
            tenant = self.tenant,
            method = "POST",
            route = "token",
            status,
            elapsed_ms = begun.elapsed().as_millis() as u64,
            attempt,
            "upstream call"
        );
        result
    }

    /// The request's form, and the assertion in it.
    pub(super) fn form(
        &self,
        who: &SignIn,
        audience: Option<&str>,
        now: Timestamp,
    ) -> Result<(Zeroizing<String>, Option<SecretString>), String> {
        let mut form = form_urlencoded::Serializer::new(String::with_capacity(2048));
        form.append_pair("grant_type", "client_credentials").append_pair("client_id", &who.client_id);
        if let Some(audience) = audience {
            form.append_pair("audience", audience);
        }
        let assertion = match &who.proof {
            Proof::Secret(secret) => {
                form.append_pair("client_secret", secret.expose_secret());
                None
            }
            Proof::Key(signer) => {
                let assertion = signer.assert(&who.client_id, &self.assertion_audience, now)?;
                form.append_pair("client_assertion_type", ASSERTION_TYPE)
                    .append_pair("client_assertion", assertion.expose_secret());
                Some(assertion)
            }
        };
        Ok((Zeroizing::new(form.finish()), assertion))
    }
}
