//! Signing in with a key that the client registered, alone or in a certificate.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use p256::pkcs8::LineEnding;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::keys::{Pair, claims, client, present};
use crate::rig::{AUDIENCE, Answer, NOW, Rig};

fn registered(pair: &Pair) -> Value {
    json!({ "authType": "PUBKEYCERT", "publicKeys": [{ "keyName": "test", "keyValue": pair.public_pem() }] })
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
        flawed("nbf", json!(NOW + 1)),
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
async fn a_certificate_signs_in_while_it_is_valid() {
    let rig = Rig::start().await;
    let pair = Pair::new();
    for (from, until, status) in [(2026, 2028, 200), (2020, 2026, 400), (2028, 2030, 400)] {
        let certificate = certificate(&pair.pkcs8(), from, until);
        let id = client(&rig, certified(&[&certificate])).await;
        let answer = present(&rig, Some(&id), &pair.sign(&claims(&id), None)).await;
        assert_eq!(answer.status.as_u16(), status, "valid from {from} to {until}: {}", answer.text);
    }
}

#[tokio::test]
async fn of_several_keys_and_certificates_each_signs_in() {
    let rig = Rig::start().await;
    let (first, second, third) = (Pair::new(), Pair::new(), Pair::new());
    let key = |pair: &Pair| json!({ "keyName": "one of two", "keyValue": pair.public_pem() });
    let mut authentication = certified(&[&certificate(&third.pkcs8(), 2026, 2028)]);
    authentication["publicKeys"] = json!([key(&first), key(&second)]);
    let id = client(&rig, authentication).await;
    for pair in [first, second, third] {
        let answer = present(&rig, Some(&id), &pair.sign(&claims(&id), None)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }
}

#[tokio::test]
async fn an_rsa_key_and_its_certificate_sign_in_by_rs256_and_nothing_weaker() {
    let rig = Rig::start().await;
    let key = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap();
    let pkcs8 = rsa::pkcs8::EncodePrivateKey::to_pkcs8_der(&key).unwrap();
    let public =
        rsa::pkcs8::EncodePublicKey::to_public_key_pem(&key.to_public_key(), LineEnding::LF).unwrap();
    let private = rsa::pkcs8::EncodePrivateKey::to_pkcs8_pem(&key, LineEnding::LF).unwrap();
    let signing = EncodingKey::from_rsa_pem(private.as_bytes()).unwrap();
    let by_key =
        json!({ "authType": "PUBKEYCERT", "publicKeys": [{ "keyName": "rsa", "keyValue": public }] });
    for authentication in [by_key, certified(&[&certificate(pkcs8.as_bytes(), 2026, 2028)])] {
        let id = client(&rig, authentication).await;
        for (algorithm, status) in [(Algorithm::RS256, 200), (Algorithm::RS384, 400), (Algorithm::PS256, 400)]
        {
            let assertion = jsonwebtoken::encode(&Header::new(algorithm), &claims(&id), &signing).unwrap();
            let answer = present(&rig, Some(&id), &assertion).await;
            assert_eq!(answer.status.as_u16(), status, "{algorithm:?}: {}", answer.text);
        }
    }
}

fn certified(certificates: &[&str]) -> Value {
    let all: Vec<Value> = certificates.iter().map(|pem| json!({ "certContent": pem })).collect();
    json!({ "authType": "PUBKEYCERT", "clientCertificates": all })
}

/// A self-signed certificate that is valid from the beginning of one year to that of another.
fn certificate(pkcs8: &[u8], from: i32, until: i32) -> String {
    let key = rcgen::KeyPair::try_from(pkcs8).unwrap();
    let mut params = rcgen::CertificateParams::new(vec!["client.example".to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(from, 1, 1);
    params.not_after = rcgen::date_time_ymd(until, 1, 1);
    params.self_signed(&key).unwrap().pem()
}
