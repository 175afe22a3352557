//! The token request: RFC 6749 client credentials, by secret or by RFC 7523 assertion.

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::desk::DownReason;
use app::model::Timestamp;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use secrecy::{ExposeSecret, SecretString};
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use super::assertion::Signer;
use super::backoff;
use super::granted::{Denied, Failed, Granted, meaning};
use super::settings::{Credential, Settings, SettingsError};
use super::transport::Transport;

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
        let secrets: Vec<&SecretString> = self.credential().into_iter().chain(assertion.as_ref()).collect();
        meaning(result, asked_at, &secrets)
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
}
