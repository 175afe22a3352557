//! The keys that a proxy signs with: fetched when one is needed that is not known, and kept while nothing better comes.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::desk::Clock;
use app::model::Timestamp;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;

use crate::config::KeySource;

/// An unknown key leads to a look at most once in this many seconds: anybody can write any key id.
const LOOK_EVERY: i64 = 60;
/// Keys this old are fetched again, so that one which was taken back is not believed for ever.
const STALE_AFTER: i64 = 60 * 60;
/// How long a look may take.
const LOOK_TIME: Duration = Duration::from_secs(5);
/// The largest set of keys that is read, in bytes.
const LARGEST_SET: usize = 256 * 1024;
/// As many single keys of a key server are kept.
const MOST_SINGLE_KEYS: usize = 16;
/// RSA keys shorter than this many bytes (2048 bits) are not believed.
const SHORTEST_RSA: usize = 256;

/// A key with the one algorithm that it serves, so that a token cannot choose another.
#[derive(Clone)]
pub(super) struct Key {
    id: Option<String>,
    pub(super) algorithm: Algorithm,
    pub(super) key: DecodingKey,
}

/// Why keys could not be had.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeysError {
    #[error("they cannot be fetched: {0}")]
    Fetch(#[from] reqwest::Error),
    #[error("their address answers {0}")]
    Status(u16),
    #[error("the file cannot be read: {0}")]
    File(#[from] std::io::Error),
    #[error("they are no set of keys that this console can use")]
    Useless,
}

/// The keys of one source.
#[derive(Clone)]
pub(super) struct Keys(Arc<Inner>);

struct Inner {
    source: KeySource,
    http: reqwest::Client,
    clock: Clock,
    shelf: Mutex<Shelf>,
    /// One look at a time.
    looking: tokio::sync::Mutex<()>,
}

#[derive(Clone, Default)]
struct Shelf {
    keys: Arc<Vec<Key>>,
    tried_at: Option<Timestamp>,
    good_at: Option<Timestamp>,
}

impl Keys {
    pub(super) fn new(source: KeySource, http: reqwest::Client, clock: Clock) -> Self {
        let (shelf, looking) = (Mutex::default(), tokio::sync::Mutex::default());
        Self(Arc::new(Inner { source, http, clock, shelf, looking }))
    }

    /// The key of this id; a token without one is checked against the only key there is.
    ///
    /// # Errors
    /// None were ever to be had.
    pub(super) async fn find(&self, id: Option<&str>) -> Result<Option<Key>, ()> {
        if let Some(key) = self.known(id) {
            self.renew_if_stale();
            return Ok(Some(key));
        }
        self.look(id).await;
        match (self.known(id), self.shelf().good_at) {
            (None, None) => Err(()),
            (key, _) => Ok(key),
        }
    }

    fn shelf(&self) -> Shelf {
        self.0.shelf.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn known(&self, id: Option<&str>) -> Option<Key> {
        let keys = self.shelf().keys;
        match (id, keys.as_slice()) {
            (Some(id), keys) => keys.iter().find(|key| key.id.as_deref() == Some(id)).cloned(),
            (None, [only]) => Some(only.clone()),
            (None, _) => None,
        }
    }

    /// Fetches again in the background what is old; until then it serves.
    fn renew_if_stale(&self) {
        let good_at = self.shelf().good_at.map_or(i64::MIN, |at| at.0);
        let is_set = !matches!(self.0.source, KeySource::KeyServer(_));
        if is_set && (self.0.clock)().0.saturating_sub(good_at) >= STALE_AFTER {
            let keys = self.clone();
            tokio::spawn(async move { keys.look(None).await });
        }
    }

    /// Looks for a key that is not known, unless somebody has just looked.
    async fn look(&self, id: Option<&str>) {
        let _one_at_a_time = self.0.looking.lock().await;
        let now = (self.0.clock)();
        let tried_at = self.shelf().tried_at.map_or(i64::MIN, |at| at.0);
        if now.0.saturating_sub(tried_at) < LOOK_EVERY || id.is_some_and(|id| self.known(Some(id)).is_some())
        {
            return;
        }
        self.change(|shelf| shelf.tried_at = Some(now));
        match self.fetch(id).await {
            Ok(keys) => self.change(|shelf| {
                shelf.keys = Arc::new(keys);
                shelf.good_at = Some(now);
            }),
            Err(error) => {
                tracing::error!(%error, "the keys of the sign-in could not be renewed; those known go on serving")
            }
        }
    }

    fn change(&self, change: impl FnOnce(&mut Shelf)) {
        change(&mut self.0.shelf.lock().unwrap_or_else(PoisonError::into_inner));
    }

    async fn fetch(&self, id: Option<&str>) -> Result<Vec<Key>, KeysError> {
        match &self.0.source {
            KeySource::File(path) => set(&tokio::fs::read(path).await?),
            KeySource::Url(url) => set(&self.body(url.clone()).await?),
            KeySource::KeyServer(base) => {
                let id = id.filter(|id| is_plain(id)).ok_or(KeysError::Useless)?;
                let url = base.join(id).map_err(|_| KeysError::Useless)?;
                let key = DecodingKey::from_ec_pem(&self.body(url).await?).map_err(|_| KeysError::Useless)?;
                let mut keys = self.shelf().keys.to_vec();
                keys.insert(0, Key { id: Some(id.to_owned()), algorithm: Algorithm::ES256, key });
                keys.truncate(MOST_SINGLE_KEYS);
                Ok(keys)
            }
        }
    }

    async fn body(&self, url: url::Url) -> Result<Vec<u8>, KeysError> {
        let mut answer = self.0.http.get(url).timeout(LOOK_TIME).send().await?;
        if answer.status() != reqwest::StatusCode::OK {
            return Err(KeysError::Status(answer.status().as_u16()));
        }
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await? {
            body.extend_from_slice(&part);
            if body.len() > LARGEST_SET {
                return Err(KeysError::Useless);
            }
        }
        Ok(body)
    }
}

/// An id that is one segment of an address and nothing else.
fn is_plain(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// The usable keys of a JWK set. One that this console does not understand does not spoil the others.
fn set(text: &[u8]) -> Result<Vec<Key>, KeysError> {
    let document: Value = serde_json::from_slice(text).map_err(|_| KeysError::Useless)?;
    let listed = document.get("keys").and_then(Value::as_array).ok_or(KeysError::Useless)?;
    let keys: Vec<Key> = listed.iter().filter_map(usable).collect();
    if keys.is_empty() { Err(KeysError::Useless) } else { Ok(keys) }
}

fn usable(jwk: &Value) -> Option<Key> {
    let jwk: Jwk = serde_json::from_value(jwk.clone()).ok()?;
    if jwk.common.public_key_use.as_ref().is_some_and(|made_for| *made_for != PublicKeyUse::Signature) {
        return None;
    }
    let algorithm = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => Algorithm::RS256,
        AlgorithmParameters::EllipticCurve(of) => match of.curve {
            EllipticCurve::P256 => Algorithm::ES256,
            EllipticCurve::P384 => Algorithm::ES384,
            _ => return None,
        },
        AlgorithmParameters::OctetKeyPair(of) if of.curve == EllipticCurve::Ed25519 => Algorithm::EdDSA,
        _ => return None,
    };
    let named = match jwk.common.key_algorithm {
        None => algorithm,
        Some(KeyAlgorithm::RS256) => Algorithm::RS256,
        Some(KeyAlgorithm::ES256) => Algorithm::ES256,
        Some(KeyAlgorithm::ES384) => Algorithm::ES384,
        Some(KeyAlgorithm::EdDSA) => Algorithm::EdDSA,
        Some(_) => return None,
    };
    let long_enough = match &jwk.algorithm {
        AlgorithmParameters::RSA(of) => super::claims::bytes(&of.n).is_some_and(|n| n.len() >= SHORTEST_RSA),
        _ => true,
    };
    let key = DecodingKey::from_jwk(&jwk).ok()?;
    (named == algorithm && long_enough).then_some(Key { id: jwk.common.key_id, algorithm, key })
}
