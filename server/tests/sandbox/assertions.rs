//! Signing in with a key: by registered public keys, and by a key set that the client publishes.

use axum::Router;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::rig::{AUDIENCE, Answer, FULL, NOW, Rig, draft};

/// A key pair made for one test.
struct Pair(SecretKey);

impl Pair {
    fn new() -> Self {
        // Any number will do, and nearly all are below the group's order.
        Self(SecretKey::from_slice(&rand::random::<[u8; 32]>()).unwrap())
    }

    fn public_pem(&self) -> String {
        self.0.public_key().to_public_key_pem(LineEnding::LF).unwrap()
    }

    fn jwk(&self, kid: &str) -> Value {
        let point = self.0.public_key().to_encoded_point(false);
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({ "kty": "EC", "crv": "P-256", "kid": kid, "x": text(point.x().unwrap()), "y": text(point.y().unwrap()) })
    }

    fn sign(&self, claims: &Value, kid: Option<&str>) -> String {
        let key = EncodingKey::from_ec_der(self.0.to_pkcs8_der().unwrap().as_bytes());
        let header = Header { kid: kid.map(str::to_owned), ..Header::new(Algorithm::ES256) };
        jsonwebtoken::encode(&header, claims, &key).unwrap()
    }
}

fn claims(id: &str) -> Value {
    json!({ "iss": id, "sub": id, "aud": AUDIENCE, "exp": NOW + 600 })
}

async fn client(rig: &Rig, authentication: Value) -> String {
    let mut client = draft("by assertion", &[FULL]);
    client["clientAuthentication"] = authentication;
    let made = rig.post("/api-clients", &client).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    made.json["id"].as_str().unwrap().to_owned()
}

fn registered(pair: &Pair) -> Value {
    json!({ "authType": "PUBKEYCERT", "publicKeys": [{ "keyName": "test", "keyValue": pair.public_pem() }] })
}

async fn present(rig: &Rig, id: Option<&str>, assertion: &str) -> Answer {
    let mut form = vec![
        ("grant_type", "client_credentials"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion),
        ("audience", AUDIENCE),
    ];
    form.extend(id.map(|id| ("client_id", id)));
    rig.ask_token(&form).await
}

#[tokio::test]
async fn a_registered_key_signs_in_with_either_audience_and_without_a_client_id() {
    let rig = Rig::start().await;
    let pair = Pair::new();
    let id = client(&rig, registered(&pair)).await;
    let origin = rig.url.replace("http:", "https:");
    for audience in [json!(AUDIENCE), json!(rig.url), json!(origin), json!(["elsewhere", AUDIENCE])] {
        let mut claims = claims(&id);
        claims["aud"] = audience;
        let answer = present(&rig, Some(&id), &pair.sign(&claims, None)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let token = answer.json["access_token"].as_str().unwrap();
        let list = Answer::of(rig.call_with(token, reqwest::Method::GET, "/api-clients")).await;
        assert_eq!(list.status, StatusCode::OK);
    }
    assert_eq!(present(&rig, None, &pair.sign(&claims(&id), None)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_assertion_with_any_flaw_is_refused() {
    let rig = Rig::start().await;
    let pair = Pair::new();
    let id = client(&rig, registered(&pair)).await;
    let flawed = |field: &str, value: Value| {
        let mut claims = claims(&id);
        claims[field] = value;
        pair.sign(&claims, None)
    };
    let unsigned = {
        let text = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.", text(json!({ "alg": "none" })), text(claims(&id)))
    };
    let by_password = jsonwebtoken::encode(
        &Header::new(Algorithm::HS256),
        &claims(&id),
        &EncodingKey::from_secret(pair.public_pem().as_bytes()),
    );
    for assertion in [
        flawed("iss", json!("somebody")),
        flawed("sub", json!("somebody")),
        flawed("aud", json!("https://elsewhere.example")),
        flawed("aud", json!([])),
        flawed("exp", json!(NOW)),
        flawed("exp", json!(NOW - 1)),
        flawed("exp", json!(null)),
        Pair::new().sign(&claims(&id), None),
        unsigned,
        by_password.unwrap(),
        "not a token".into(),
    ] {
        let answer = present(&rig, Some(&id), &assertion).await;
        assert_eq!(
            (answer.status, &answer.json["error"]),
            (StatusCode::BAD_REQUEST, &json!("invalid_client"))
        );
    }
    let other = client(&rig, registered(&Pair::new())).await;
    assert_eq!(
        present(&rig, Some(&other), &pair.sign(&claims(&other), None)).await.status,
        400,
        "another's key"
    );
}

#[tokio::test]
async fn a_client_signs_in_only_the_way_it_is_registered() {
    let rig = Rig::start().await;
    let pair = Pair::new();
    let assertion = pair.sign(&claims("sandbox-console"), None);
    assert_eq!(present(&rig, Some("sandbox-console"), &assertion).await.status, StatusCode::BAD_REQUEST);
    let id = client(&rig, registered(&pair)).await;
    assert_eq!(rig.sign_in(&id, "anything").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_published_key_set_signs_in_and_a_missing_one_does_not() {
    let rig = Rig::start().await;
    let (old, new) = (Pair::new(), Pair::new());
    let keys = json!({ "keys": [old.jwk("old"), new.jwk("new")] }).to_string();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/jwks.json", listener.local_addr().unwrap());
    let publisher = Router::new().route("/jwks.json", get(|| async move { keys }));
    tokio::spawn(async move { axum::serve(listener, publisher).await });

    let id = client(&rig, json!({ "authType": "JWKS", "clientJWKsUrl": url })).await;
    let claims_of = claims(&id);
    assert_eq!(present(&rig, Some(&id), &new.sign(&claims_of, Some("new"))).await.status, StatusCode::OK);
    assert_eq!(present(&rig, Some(&id), &old.sign(&claims_of, None)).await.status, StatusCode::OK);
    assert_eq!(
        present(&rig, Some(&id), &new.sign(&claims_of, Some("old"))).await.status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        present(&rig, Some(&id), &Pair::new().sign(&claims_of, None)).await.status,
        StatusCode::BAD_REQUEST
    );

    let missing = url.replace("jwks.json", "gone");
    let id = client(&rig, json!({ "authType": "JWKS", "clientJWKsUrl": missing })).await;
    assert_eq!(present(&rig, Some(&id), &new.sign(&claims(&id), None)).await.json["error"], "invalid_client");
}
