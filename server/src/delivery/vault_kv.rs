//! A key-value store of Vault, version 2. A secret is a new version at its path; older versions stay as the store keeps them.

use std::time::Instant;

use app::desk::{Parcel, Put, Refusal};
use async_trait::async_trait;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use super::fields::{Fields, json};
use super::refusal::{Miss, of_lost_write, of_silence, of_status, of_write, refused, senseless};
use super::vault::{Vault, WHO};
use super::wire::Ask;
use super::{Of, Place, Spot};
use crate::config::Template;

pub(super) struct VaultKv(pub(super) Arc<Store>);

pub(super) struct Store {
    pub(super) vault: Vault,
    pub(super) mount: String,
    pub(super) path: Template,
}

struct Version {
    store: Arc<Store>,
    namespace: Option<HeaderValue>,
    path: String,
    name: String,
    /// The newest version that was there; 0 = none ever was.
    newest: u64,
}

#[derive(Deserialize)]
struct Metadata {
    data: Newest,
}

#[derive(Deserialize)]
struct Newest {
    current_version: u64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Errors {
    errors: Vec<String>,
}

#[derive(Serialize)]
struct Write<'a> {
    options: Options,
    data: Fields<'a>,
}

/// It is written only if nobody wrote since it was looked at.
#[derive(Serialize)]
struct Options {
    cas: u64,
}

#[async_trait]
impl Place for VaultKv {
    fn at(&self) -> String {
        self.0.vault.wire.at()
    }

    async fn look(&self, of: Of<'_>, until: Instant) -> Result<Box<dyn Spot>, Refusal> {
        let store = &self.0;
        let (path, namespace) = (of.name(&store.path)?, store.vault.namespace(of)?);
        let ask = Ask::new(Method::GET, format!("/v1/{}/metadata/{path}", store.mount));
        let answer = store.vault.ask(ask, namespace.as_ref(), until).await;
        let answer = answer.map_err(|silence| of_silence(WHO, &silence))?;
        let newest = match answer.status {
            // With errors it says that no store is mounted there; without, that nothing stands at the path.
            404 if answer.read::<Errors>().is_some_and(|told| told.errors.is_empty()) => 0,
            _ if answer.is_good() => {
                answer.read::<Metadata>().ok_or_else(|| senseless(WHO))?.data.current_version
            }
            status => return Err(of_status(WHO, status)),
        };
        let name = format!("{}/{path}", store.mount);
        Ok(Box::new(Version { store: store.clone(), namespace, path, name, newest }))
    }

    async fn check(&self, until: Instant) -> Result<String, Refusal> {
        let vault = &self.0.vault;
        vault.look_at_token(vault.fixed_namespace().as_ref(), until).await
    }
}

#[async_trait]
impl Spot for Version {
    fn name(&self) -> &str {
        &self.name
    }

    async fn put(&self, parcel: &Parcel, until: Instant) -> Result<Put, Miss> {
        let Store { vault, mount, .. } = &*self.store;
        let body = Write { options: Options { cas: self.newest }, data: Fields::of(parcel) };
        let ask = Ask::new(Method::POST, format!("/v1/{mount}/data/{}", self.path))
            .header(CONTENT_TYPE, "application/json")
            .carrying(json(&body));
        let answer = vault.ask(ask, self.namespace.as_ref(), until).await;
        let answer = answer.map_err(|silence| of_lost_write(WHO, &silence))?;
        if answer.is_good() {
            return Ok(Put::Stored { remark: None });
        }
        let mismatch = |told: Errors| told.errors.iter().any(|words| words.contains("check-and-set"));
        if answer.status == 400 && answer.read().is_some_and(mismatch) {
            let words = "Somebody else wrote to this path meanwhile, so nothing was overwritten.";
            let refusal = refused(words, "Look there who did, then try again.");
            return Err(Miss { refusal, again: false });
        }
        Err(of_write(WHO, answer.status))
    }
}
