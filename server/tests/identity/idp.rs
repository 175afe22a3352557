//! An identity provider for one test: it publishes keys, which can be exchanged, and signs tokens.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::rig::START;

pub(crate) const ISSUER: &str = "https://sso.example.com";
pub(crate) const AUDIENCE: &str = "clientele";

/// A key pair with its id.
pub(crate) struct Key {
    id: String,
    algorithm: Algorithm,
    secret: EncodingKey,
    pub(crate) jwk: Value,
    pub(crate) public_pem: String,
}

impl Key {
    pub(crate) fn new(id: &str, algorithm: Algorithm) -> Self {
        if algorithm == Algorithm::RS256 {
            return Self::rsa(id, 2048);
        }
        let (kind, curve) = match algorithm {
            Algorithm::ES256 => (&PKCS_ECDSA_P256_SHA256, "P-256"),
            Algorithm::ES384 => (&PKCS_ECDSA_P384_SHA384, "P-384"),
            _ => (&PKCS_ED25519, "Ed25519"),
        };
        let pair = KeyPair::generate_for(kind).unwrap();
        let (raw, pem) = (pair.public_key_raw(), pair.serialize_pem());
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let (jwk, secret) = match algorithm {
            Algorithm::EdDSA => (
                json!({ "kty": "OKP", "crv": curve, "kid": id, "x": text(raw) }),
                EncodingKey::from_ed_pem(pem.as_bytes()).unwrap(),
            ),
            _ => {
                let (x, y) = raw[1..].split_at(raw.len() / 2);
                (
                    json!({ "kty": "EC", "crv": curve, "kid": id, "use": "sig", "x": text(x), "y": text(y) }),
                    EncodingKey::from_ec_pem(pem.as_bytes()).unwrap(),
                )
            }
        };
        Self { id: id.to_owned(), algorithm, secret, jwk, public_pem: pair.public_key_pem() }
    }

    pub(crate) fn rsa(id: &str, bits: usize) -> Self {
        use rsa::pkcs1::EncodeRsaPrivateKey;
        use rsa::traits::PublicKeyParts;
        let key = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, bits).unwrap();
        let text = |number: &rsa::BigUint| URL_SAFE_NO_PAD.encode(number.to_bytes_be());
        let jwk = json!({ "kty": "RSA", "alg": "RS256", "kid": id, "n": text(key.n()), "e": text(key.e()) });
        let secret = EncodingKey::from_rsa_der(key.to_pkcs1_der().unwrap().as_bytes());
        Self { id: id.to_owned(), algorithm: Algorithm::RS256, secret, jwk, public_pem: String::new() }
    }

    /// A token with these claims.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let header = json!({ "alg": format!("{:?}", self.algorithm), "kid": self.id, "typ": "JWT" });
        self.sign_as(&header, claims)
    }

    /// A token with a header of one's own.
    pub(crate) fn sign_as(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &self.secret, self.algorithm).unwrap();
        format!("{message}.{signature}")
    }

    /// A token with its base64 padded, as AWS makes them.
    pub(crate) fn sign_padded(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &self.secret, self.algorithm).unwrap();
        let padding = "=".repeat((4 - signature.len() % 4) % 4);
        format!("{message}.{signature}{padding}")
    }
}

/// Claims of somebody who is an administrator.
pub(crate) fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "ada", "name": "Ada Lovelace", "email": "ada@example.com",
        "groups": ["zid-admins"], "iat": START - 10, "exp": START + 600,
    })
}

/// The same with one of them otherwise; null takes it away.
pub(crate) fn claims_with(claim: &str, value: Value) -> Value {
    let mut claims = claims();
    match value {
        Value::Null => drop(claims.as_object_mut().unwrap().remove(claim)),
        value => claims[claim] = value,
    }
    claims
}

/// Where keys are published.
#[derive(Clone)]
pub(crate) struct KeyServer {
    pub(crate) url: String,
    shelf: Arc<Shelf>,
}

#[derive(Default)]
struct Shelf {
    set: Mutex<Value>,
    single: Mutex<Vec<(String, String)>>,
    asked: AtomicUsize,
    broken: AtomicBool,
}

impl KeyServer {
    pub(crate) async fn start(keys: &[&Key]) -> Self {
        let shelf = Arc::new(Shelf::default());
        let router = Router::new()
            .route("/keys", get(set))
            .route("/single/{id}", get(single))
            .with_state(shelf.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let server = Self { url, shelf };
        server.publish(keys);
        server
    }

    /// Publishes these keys and no others.
    pub(crate) fn publish(&self, keys: &[&Key]) {
        let jwks: Vec<_> = keys.iter().map(|key| key.jwk.clone()).collect();
        *self.shelf.set.lock().unwrap() = json!({ "keys": jwks });
        let single = keys.iter().map(|key| (key.id.clone(), key.public_pem.clone()));
        *self.shelf.single.lock().unwrap() = single.collect();
    }

    /// Publishes this in place of a set of keys.
    pub(crate) fn publish_raw(&self, set: Value) {
        *self.shelf.set.lock().unwrap() = set;
    }

    pub(crate) fn break_down(&self, broken: bool) {
        self.shelf.broken.store(broken, Ordering::SeqCst);
    }

    /// How often it was asked.
    pub(crate) fn asked(&self) -> usize {
        self.shelf.asked.load(Ordering::SeqCst)
    }

    /// The keys of `[identity]` for a proxy whose keys are here.
    pub(crate) fn identity(&self) -> String {
        format!(
            "mode = \"jwt\"\nheader = \"X-Jwt\"\nissuer = \"{ISSUER}\"\naudience = \"{AUDIENCE}\"\njwks_url = \"{}/keys\"\n",
            self.url
        )
    }
}

async fn set(State(shelf): State<Arc<Shelf>>) -> Result<String, StatusCode> {
    shelf.asked.fetch_add(1, Ordering::SeqCst);
    match shelf.broken.load(Ordering::SeqCst) {
        true => Err(StatusCode::INTERNAL_SERVER_ERROR),
        false => Ok(shelf.set.lock().unwrap().to_string()),
    }
}

async fn single(State(shelf): State<Arc<Shelf>>, Path(id): Path<String>) -> Result<String, StatusCode> {
    shelf.asked.fetch_add(1, Ordering::SeqCst);
    let single = shelf.single.lock().unwrap();
    single.iter().find(|(own, _)| *own == id).map(|(_, pem)| pem.clone()).ok_or(StatusCode::NOT_FOUND)
}
