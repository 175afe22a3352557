use std::sync::{Arc, Mutex};

use app::desk::Put;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto_box::SecretKey;
use crypto_box::aead::OsRng;
use serde_json::{Value, json};

use crate::rig::{Reply, Server, TOKEN, VALUE, at, deliver, delivery, look, refused};

const BASE: &str = "/repos/acme/pipelines/environments/prod%2Feu";
const SETTINGS: &str =
    "repository = \"acme/pipelines\"\nenvironment = \"prod/eu\"\nprefix = \"Zscaler_{client_id}\"";

/// GitHub with this environment's key; `variables` says how it answers to them.
async fn github(key: &SecretKey, variables: fn(&str) -> u16) -> Server {
    let public = STANDARD.encode(key.public_key().as_bytes());
    Server::start(move |seen, _| {
        assert_eq!(seen.header("authorization"), format!("Bearer {TOKEN}"));
        assert_eq!(seen.header("accept"), "application/vnd.github+json");
        assert_eq!(seen.header("x-github-api-version"), "2022-11-28");
        assert!(seen.header("user-agent").starts_with("clientele/"));
        let (method, path) = seen.line.split_once(' ').unwrap();
        match (method, path.strip_prefix(BASE).unwrap()) {
            ("GET", "/secrets/public-key") => Reply::Json(200, json!({ "key_id": "key-1", "key": public })),
            ("PUT", "/secrets/ZSCALER_IQ7_CLIENT_SECRET") => Reply::Json(201, json!({})),
            (method, _) => Reply::Json(variables(method), json!({})),
        }
    })
    .await
}

#[tokio::test]
async fn only_the_environment_opens_what_is_sent_and_what_may_be_seen_stands_beside_it() {
    let key = SecretKey::generate(&mut OsRng);
    for (variables, made) in
        [((|_| 204) as fn(&str) -> u16, false), (|method| if method == "PATCH" { 404 } else { 201 }, true)]
    {
        let server = github(&key, variables).await;
        let github = delivery(&at("github-environment", &server, SETTINGS));
        assert_eq!(
            look(&github, "iq7").await.unwrap().place(),
            "acme/pipelines, prod/eu: ZSCALER_IQ7_CLIENT_SECRET"
        );
        assert!(matches!(deliver(&github).await, Ok(Put::Stored { remark: None })));
        let seen = server.seen();
        let put = seen.iter().find(|seen| seen.line.starts_with("PUT ")).unwrap();
        assert_eq!(put.body["key_id"], "key-1");
        let sealed = STANDARD.decode(put.body["encrypted_value"].as_str().unwrap()).unwrap();
        assert_eq!(key.unseal(&sealed).unwrap(), VALUE.as_bytes());
        assert!(SecretKey::generate(&mut OsRng).unseal(&sealed).is_err());
        assert!(
            seen.iter().all(|seen| !seen.body.to_string().contains(VALUE)),
            "the value itself is never sent"
        );
        let method = if made { "POST" } else { "PATCH" };
        let mut set: Vec<(Value, Value)> = seen
            .iter()
            .filter(|seen| seen.line.starts_with(method))
            .map(|seen| (seen.body["name"].clone(), seen.body["value"].clone()))
            .collect();
        set.sort_by_key(|(name, _)| name.to_string());
        let wanted = [
            ("ZSCALER_IQ7_CLIENT_ID", "iq7"),
            ("ZSCALER_IQ7_SECRET_EXPIRES_AT", "2026-12-31T23:59:59Z"),
            ("ZSCALER_IQ7_SECRET_ID", "sec-1"),
        ];
        assert_eq!(set, wanted.map(|(name, value)| (json!(name), json!(value))));
    }
}

#[tokio::test]
async fn variables_that_cannot_be_set_are_told_and_the_secret_is_delivered() {
    let key = SecretKey::generate(&mut OsRng);
    let server = github(&key, |_| 403).await;
    let Ok(Put::Stored { remark: Some(remark) }) =
        deliver(&delivery(&at("github-environment", &server, SETTINGS))).await
    else {
        panic!("no remark")
    };
    assert!(remark.contains("variables beside it") && remark.contains("403"), "{remark}");
}

#[tokio::test]
async fn without_a_key_to_seal_to_nothing_is_sent() {
    for (status, body) in [
        (404, json!({ "message": "Not Found" })),
        (401, json!({ "message": "Bad credentials" })),
        (200, json!({ "key_id": "1", "key": "c2hvcnQ=" })),
        (200, json!({ "key_id": "1" })),
    ] {
        let server = Server::start(move |_, _| Reply::Json(status, body.clone())).await;
        refused(look(&delivery(&at("github-environment", &server, SETTINGS)), "iq7").await);
        assert_eq!(server.lines(), [format!("GET {BASE}/secrets/public-key")]);
    }
}

#[tokio::test]
async fn a_write_that_failed_is_made_again_and_is_the_same_secret() {
    let key = SecretKey::generate(&mut OsRng);
    let public = STANDARD.encode(key.public_key().as_bytes());
    let opened = Arc::<Mutex<Vec<Vec<u8>>>>::default();
    let kept = opened.clone();
    let server = Server::start(move |seen, _| match seen.line.split(' ').next() {
        Some("GET") => Reply::Json(200, json!({ "key_id": "key-1", "key": public })),
        Some("PUT") => {
            let sealed = STANDARD.decode(seen.body["encrypted_value"].as_str().unwrap()).unwrap();
            let mut kept = kept.lock().unwrap();
            kept.push(key.unseal(&sealed).unwrap());
            if kept.len() == 1 { Reply::CutOff } else { Reply::Json(204, json!({})) }
        }
        _ => Reply::Json(204, json!({})),
    })
    .await;
    assert!(deliver(&delivery(&at("github-environment", &server, SETTINGS))).await.is_ok());
    assert_eq!(*opened.lock().unwrap(), [VALUE.as_bytes(), VALUE.as_bytes()]);
}
