//! Vault's response wrapping: Vault keeps the secret for whoever brings a token that works once. The token alone is handed on,
//! and whoever opens it sees whether somebody did before.

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::desk::{Parcel, Put, Refusal};
use async_trait::async_trait;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use secrecy::SecretString;
use serde::Deserialize;

use super::fields::{Fields, json};
use super::refusal::{Miss, of_lost_write, of_write, senseless};
use super::vault::{Vault, WHO};
use super::wire::Ask;
use super::{Of, Place, Spot};

const WRAP_TTL: HeaderName = HeaderName::from_static("x-vault-wrap-ttl");

pub(super) struct VaultWrap(pub(super) Arc<Cubbyhole>);

pub(super) struct Cubbyhole {
    pub(super) vault: Vault,
    pub(super) ttl: Duration,
}

struct Wrapping {
    cubbyhole: Arc<Cubbyhole>,
    namespace: Option<HeaderValue>,
    name: String,
}

#[derive(Deserialize)]
struct Wrapped {
    wrap_info: WrapInfo,
}

#[derive(Deserialize)]
struct WrapInfo {
    token: SecretString,
}

#[async_trait]
impl Place for VaultWrap {
    fn at(&self) -> String {
        self.0.vault.wire.at()
    }

    async fn look(&self, of: Of<'_>, until: Instant) -> Result<Box<dyn Spot>, Refusal> {
        let Cubbyhole { vault, ttl } = &*self.0;
        let namespace = vault.namespace(of)?;
        vault.look_at_token(namespace.as_ref(), until).await?;
        let name = format!("within {} minutes, at {}", ttl.as_secs() / 60, vault.wire.at());
        Ok(Box::new(Wrapping { cubbyhole: self.0.clone(), namespace, name }))
    }

    async fn check(&self, until: Instant) -> Result<String, Refusal> {
        let vault = &self.0.vault;
        vault.look_at_token(vault.fixed_namespace().as_ref(), until).await
    }
}

#[async_trait]
impl Spot for Wrapping {
    fn name(&self) -> &str {
        &self.name
    }

    async fn put(&self, parcel: &Parcel, until: Instant) -> Result<Put, Miss> {
        let Cubbyhole { vault, ttl } = &*self.cubbyhole;
        let mut ask = Ask::new(Method::POST, "/v1/sys/wrapping/wrap")
            .header(CONTENT_TYPE, "application/json")
            .carrying(json(&Fields::of(parcel)));
        ask.headers.insert(WRAP_TTL, HeaderValue::from(ttl.as_secs()));
        let answer = vault.ask(ask, self.namespace.as_ref(), until).await;
        // What Vault may have kept and nobody has a token for, nobody can open, and it ends by itself: that is no delivery.
        let unopened = |miss: Miss| Miss { refusal: Refusal { perhaps: false, ..miss.refusal }, ..miss };
        let answer = answer.map_err(|silence| unopened(of_lost_write(WHO, &silence)))?;
        if !answer.is_good() {
            return Err(unopened(of_write(WHO, answer.status)));
        }
        match answer.read::<Wrapped>() {
            Some(Wrapped { wrap_info: WrapInfo { token } }) => Ok(Put::Wrapped { token }),
            None => Err(Miss { refusal: senseless(WHO), again: false }),
        }
    }
}
