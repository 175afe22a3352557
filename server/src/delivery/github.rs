//! A secret of an environment of GitHub Actions, sealed to the environment's key before it leaves (libsodium's sealed box).
//! What may be seen stands beside it as variables: whose it is, which one, and when it ends.

use std::sync::Arc;
use std::time::Instant;

use app::desk::{Parcel, Put, Refusal};
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto_box::{PublicKey, aead::OsRng};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderName};
use serde::Deserialize;
use serde_json::json;

use super::fields::{self, Fields};
use super::refusal::{Miss, misnamed, of_lost_write, of_silence, of_status, of_write, senseless};
use super::wire::{Answer, Ask, NoAnswer, Shown, Wire};
use super::{Of, Place, Spot};
use crate::config::{Template, fitting};

const WHO: &str = "GitHub";
const VERSION: HeaderName = HeaderName::from_static("x-github-api-version");

pub(super) struct Github(pub(super) Arc<Environment>);

pub(super) struct Environment {
    pub(super) wire: Wire,
    pub(super) repository: String,
    pub(super) environment: String,
    pub(super) prefix: Template,
}

struct Name {
    environment: Arc<Environment>,
    prefix: String,
    name: String,
    key_id: String,
    key: PublicKey,
}

#[derive(Deserialize)]
struct Key {
    key_id: String,
    key: String,
}

impl Environment {
    async fn ask(
        &self,
        method: Method,
        below: &str,
        body: Option<&serde_json::Value>,
        until: Instant,
    ) -> Result<Answer, NoAnswer> {
        let environment = utf8_percent_encode(&self.environment, NON_ALPHANUMERIC);
        let path = format!("/repos/{}/environments/{environment}{below}", self.repository);
        let ask = Ask::new(method, path)
            .header(ACCEPT, "application/vnd.github+json")
            .header(CONTENT_TYPE, "application/json")
            .header(VERSION, "2022-11-28");
        let ask = match body {
            Some(body) => ask.carrying(fields::json(body)),
            None => ask,
        };
        self.wire.ask(ask, Shown::Bearer, until).await
    }

    /// The key to which the environment's secrets are sealed.
    async fn key(&self, until: Instant) -> Result<(String, PublicKey), Refusal> {
        let answer = self.ask(Method::GET, "/secrets/public-key", None, until).await;
        let answer = answer.map_err(|silence| of_silence(WHO, &silence))?;
        if !answer.is_good() {
            return Err(of_status(WHO, answer.status));
        }
        let key: Key = answer.read().ok_or_else(|| senseless(WHO))?;
        let bytes = STANDARD.decode(&key.key).ok();
        let bytes: Option<[u8; 32]> = bytes.and_then(|bytes| bytes.try_into().ok());
        Ok((key.key_id, PublicKey::from_bytes(bytes.ok_or_else(|| senseless(WHO))?)))
    }

    /// Sets a variable, which is changed if it is there and made if not.
    async fn set(&self, name: &str, value: &str, until: Instant) -> Result<(), Refusal> {
        let body = json!({ "name": name, "value": value });
        let change = self.ask(Method::PATCH, &format!("/variables/{name}"), Some(&body), until).await;
        let answer = match change {
            Ok(answer) if answer.status == 404 => {
                self.ask(Method::POST, "/variables", Some(&body), until).await
            }
            other => other,
        };
        match answer {
            Ok(answer) if answer.is_good() => Ok(()),
            Ok(answer) => Err(of_status(WHO, answer.status)),
            Err(silence) => Err(of_silence(WHO, &silence)),
        }
    }
}

#[async_trait]
impl Place for Github {
    fn at(&self) -> String {
        format!("{}, {}", self.0.repository, self.0.environment)
    }

    async fn look(&self, of: Of<'_>, until: Instant) -> Result<Box<dyn Spot>, Refusal> {
        let prefix = of.name(&self.0.prefix)?.to_ascii_uppercase();
        let fit = fitting::github_name(&prefix);
        fit.map_err(|_| misnamed("The client's id makes no name that GitHub takes."))?;
        let (key_id, key) = self.0.key(until).await?;
        let name = format!("{}, {}: {prefix}_CLIENT_SECRET", self.0.repository, self.0.environment);
        Ok(Box::new(Name { environment: self.0.clone(), prefix, name, key_id, key }))
    }

    async fn check(&self, until: Instant) -> Result<String, Refusal> {
        self.0.key(until).await.map(|_| "its token reads the environment's key".to_owned())
    }
}

impl Name {
    /// The variables beside the secret; what could not be set, in words.
    async fn describe(&self, fields: &Fields<'_>, until: Instant) -> Option<String> {
        let set = async |end: &str, value: &str| {
            self.environment.set(&format!("{}_{end}", self.prefix), value, until).await.err()
        };
        let (id, secret, ends) = tokio::join!(
            set("CLIENT_ID", fields.client_id),
            set("SECRET_ID", fields.secret_id),
            set("SECRET_EXPIRES_AT", &fields.expires_at),
        );
        let first = id.or(secret).or(ends)?;
        Some(format!("The variables beside it could not all be set. {}", first.words))
    }
}

#[async_trait]
impl Spot for Name {
    fn name(&self) -> &str {
        &self.name
    }

    async fn put(&self, parcel: &Parcel, until: Instant) -> Result<Put, Miss> {
        let fields = Fields::of(parcel);
        let sealed = self.key.seal(&mut OsRng, fields.client_secret.as_bytes());
        let sealed = sealed.map_err(|_| Miss { refusal: senseless(WHO), again: false })?;
        let body = json!({ "encrypted_value": STANDARD.encode(sealed), "key_id": self.key_id });
        let below = format!("/secrets/{}_CLIENT_SECRET", self.prefix);
        match self.environment.ask(Method::PUT, &below, Some(&body), until).await {
            Ok(answer) if answer.is_good() => Ok(Put::Stored { remark: self.describe(&fields, until).await }),
            Ok(answer) => Err(of_write(WHO, answer.status)),
            Err(silence) => Err(of_lost_write(WHO, &silence)),
        }
    }
}
