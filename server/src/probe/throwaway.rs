//! The probe's own client, and the requests that reach it. No other client is ever written to: every path of a write
//! is made here, out of the one id that the probe's own creation has brought.

use app::desk::Fault;
use rand::RngCore;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Probe, Stopped};
use crate::zidentity::{As, Ask, Seen};

pub(super) const ALL: &str = "/api-clients";
pub(super) const ONE: &str = "/api-clients/{id}";
pub(super) const SECRETS: &str = "/api-clients/{id}/secrets";
pub(super) const SECRET: &str = "/api-clients/{id}/secrets/{id}";

/// The probe's own client.
pub(super) struct Throwaway {
    /// Its name; nobody else's begins with this.
    pub(super) name: String,
    /// Whether it was asked for, so that it may be there whatever became of the answer.
    pub(super) asked_for: bool,
    /// Whether it is known to be gone again.
    pub(super) gone: bool,
    id: Option<String>,
}

impl Throwaway {
    pub(super) fn new() -> Self {
        let mut random = [0_u8; 8];
        rand::rng().fill_bytes(&mut random);
        let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { name: format!("clientele-probe-{random}"), asked_for: false, gone: false, id: None }
    }

    /// Its id, once it is known.
    pub(super) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Takes the id of a client that `document` shows to be the probe's own, by its name.
    pub(super) fn take(&mut self, document: &Value) -> bool {
        let own = document.get("name").and_then(Value::as_str) == Some(&self.name);
        if let Some(id) = document.get("id").and_then(Value::as_str).filter(|_| own) {
            self.id = Some(id.to_owned());
        }
        own
    }

    /// What it is to be, without roles.
    pub(super) fn document(&self) -> Value {
        json!({
            "name": self.name,
            "description": "A throwaway of Clientele's probe. It is safe to delete.",
            "status": false,
            // Valid in either unit: a minute, or an hour.
            "accessTokenLifeTime": 60,
            "clientAuthentication": { "authType": "SECRET" },
            "clientResources": [],
        })
    }
}

impl Probe {
    /// A look, anywhere.
    pub(super) async fn look(
        &self,
        template: &'static str,
        ids: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Seen, Fault> {
        self.wire.ask(&Ask { method: Method::GET, template, ids, query, body: None }, As::Console).await
    }

    /// A request about the probe's own client. `more` is the id of a secret, where the path names one.
    pub(super) async fn own(
        &self,
        method: Method,
        template: &'static str,
        more: &[&str],
        body: Option<&Value>,
        who: As<'_>,
    ) -> Result<Seen, Stopped> {
        let id = self.throwaway.id().ok_or_else(|| senseless("the probe's client has no id"))?;
        let ids: Vec<&str> = std::iter::once(id).chain(more.iter().copied()).collect();
        Ok(self.wire.ask(&Ask { method, template, ids: &ids, query: &[], body }, who).await?)
    }

    /// The probe's own client as it is upstream.
    pub(super) async fn read_own(&self) -> Result<(Seen, Value), Stopped> {
        let seen = self.own(Method::GET, ONE, &[], None, As::Console).await?;
        let document = seen.json().unwrap_or_default();
        Ok((seen, document))
    }

    /// Replaces the probe's own client.
    pub(super) async fn put(&self, document: &Value) -> Result<Seen, Stopped> {
        self.own(Method::PUT, ONE, &[], Some(document), As::Console).await
    }
}

/// An answer with which the rest makes no sense.
pub(super) fn senseless(words: impl Into<String>) -> Stopped {
    Stopped::Senseless(words.into())
}

/// `400: ZIdentity's own words`.
pub(super) fn status_words(seen: &Seen) -> String {
    match seen.words.as_str() {
        "" => seen.status.to_string(),
        words => format!("{}: {words}", seen.status),
    }
}

/// Whether a status says that what was asked is refused for what it says.
pub(super) fn is_refusal(status: u16) -> bool {
    matches!(status, 400 | 409 | 412 | 422 | 428)
}
