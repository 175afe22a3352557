//! HashiCorp Vault, as far as its kinds of destination have it in common.

use std::time::Instant;

use app::desk::Refusal;
use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use serde::Deserialize;

use super::Of;
use super::refusal::{of_silence, of_status, refused, senseless};
use super::wire::{Answer, Ask, NoAnswer, Shown, Wire};
use crate::config::Template;

/// What people call it.
pub(super) const WHO: &str = "Vault";
const NAMESPACE: HeaderName = HeaderName::from_static("x-vault-namespace");
/// Vault's agents refuse requests without it: by it they know that no browser was made to send them.
const REQUEST: HeaderName = HeaderName::from_static("x-vault-request");

/// A Vault and the namespace in it.
pub(super) struct Vault {
    pub(super) wire: Wire,
    pub(super) namespace: Option<Template>,
}

#[derive(Deserialize)]
struct Looked {
    data: TokenFacts,
}

#[derive(Deserialize)]
struct TokenFacts {
    /// Seconds; 0 = it does not end.
    ttl: i64,
}

impl Vault {
    /// The namespace for a client.
    pub(super) fn namespace(&self, of: Of<'_>) -> Result<Option<HeaderValue>, Refusal> {
        let Some(template) = &self.namespace else { return Ok(None) };
        let name = of.name(template)?;
        HeaderValue::from_str(&name)
            .map(Some)
            .map_err(|_| super::refusal::misnamed("Its namespace is no name."))
    }

    /// Asks once.
    pub(super) async fn ask(
        &self,
        ask: Ask,
        namespace: Option<&HeaderValue>,
        until: Instant,
    ) -> Result<Answer, NoAnswer> {
        let mut ask = ask.header(REQUEST, "true");
        if let Some(namespace) = namespace {
            ask.headers.insert(NAMESPACE, namespace.clone());
        }
        self.wire.ask(ask, Shown::In("x-vault-token"), until).await
    }

    /// What Vault says of the console's token.
    pub(super) async fn look_at_token(
        &self,
        namespace: Option<&HeaderValue>,
        until: Instant,
    ) -> Result<String, Refusal> {
        let ask = Ask::new(Method::GET, "/v1/auth/token/lookup-self");
        let answer = self.ask(ask, namespace, until).await.map_err(|silence| of_silence(WHO, &silence))?;
        if answer.status == 403 {
            // For a token that has ended, too.
            return Err(refused(
                "Vault answered 403: it does not accept the console's token.",
                "Whoever runs the console must renew that token.",
            ));
        }
        if !answer.is_good() {
            return Err(of_status(WHO, answer.status));
        }
        let looked: Looked = answer.read().ok_or_else(|| senseless(WHO))?;
        Ok(match looked.data.ttl {
            0 => "its token is accepted and does not end".to_owned(),
            ttl => format!("its token is accepted and ends in {} hours", ttl / 3_600),
        })
    }

    /// The namespace where it is the same for every client.
    pub(super) fn fixed_namespace(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.namespace.as_ref()?.fixed()?).ok()
    }
}
