//! Keys to sign in with, made for one test.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::rig::{AUDIENCE, Answer, FULL, NOW, Rig, draft};

/// A P-256 key pair.
pub(crate) struct Pair(SecretKey);

impl Pair {
    pub(crate) fn new() -> Self {
        // Any number will do, and nearly all are below the group's order.
        Self(SecretKey::from_slice(&rand::random::<[u8; 32]>()).unwrap())
    }

    pub(crate) fn pkcs8(&self) -> Vec<u8> {
        self.0.to_pkcs8_der().unwrap().as_bytes().to_vec()
    }

    pub(crate) fn public_pem(&self) -> String {
        self.0.public_key().to_public_key_pem(LineEnding::LF).unwrap()
    }

    pub(crate) fn jwk(&self, kid: &str) -> Value {
        let point = self.0.public_key().to_encoded_point(false);
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({ "kty": "EC", "crv": "P-256", "kid": kid, "x": text(point.x().unwrap()), "y": text(point.y().unwrap()) })
    }

    pub(crate) fn sign(&self, claims: &Value, kid: Option<&str>) -> String {
        let header = Header { kid: kid.map(str::to_owned), ..Header::new(Algorithm::ES256) };
        jsonwebtoken::encode(&header, claims, &EncodingKey::from_ec_der(&self.pkcs8())).unwrap()
    }
}

/// The claims that the published clients send.
pub(crate) fn claims(id: &str) -> Value {
    json!({ "iss": id, "sub": id, "aud": AUDIENCE, "exp": NOW + 600 })
}

/// A new client with full access that signs in this way; answers its id.
pub(crate) async fn client(rig: &Rig, authentication: Value) -> String {
    let mut client = draft("by assertion", &[FULL]);
    client["clientAuthentication"] = authentication;
    let made = rig.post("/api-clients", &client).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    made.json["id"].as_str().unwrap().to_owned()
}

/// What the token endpoint says to an assertion.
pub(crate) async fn present(rig: &Rig, id: Option<&str>, assertion: &str) -> Answer {
    let mut form = vec![
        ("grant_type", "client_credentials"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion),
        ("audience", AUDIENCE),
    ];
    form.extend(id.map(|id| ("client_id", id)));
    rig.ask_token(&form).await
}
