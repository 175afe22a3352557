//! The access token.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use app::desk::{DownReason, Fault, RefusedReason, ZIdentityPort};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use p256::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};
use serde_json::json;
use server::zidentity::Credential;

use crate::answers::{id, settings};
use crate::scripted::{Reply, START, Seen, TOKEN, Upstream, call, json, status, token};

fn good() -> Reply {
    json(json!({"id": "a"}))
}

fn forms(upstream: &Upstream) -> Vec<Vec<(String, String)>> {
    let of = |seen: &Seen| url::form_urlencoded::parse(seen.body.as_bytes()).into_owned().collect();
    upstream.seen().iter().filter(|seen| seen.target == TOKEN).map(of).collect()
}

fn field(form: &[(String, String)], name: &str) -> String {
    form.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

#[tokio::test]
async fn many_callers_wait_for_one_token() {
    let upstream = Upstream::scripted(|seen, before| match seen.target.as_str() {
        TOKEN => Reply::Late(Duration::from_millis(100), Box::new(token(before + 1, 3_600))),
        _ => good(),
    })
    .await;
    let client = Arc::new(upstream.client());
    let one = |_| {
        let client = Arc::clone(&client);
        async move { client.within(call(3_000)).get_client(&id("a")).await.map(drop) }
    };
    let all = futures::future::join_all((0..40).map(one)).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!((upstream.tokens_asked(), upstream.asked().len()), (1, 40));
}

#[tokio::test]
async fn a_token_is_asked_for_with_secret_and_audience() {
    let upstream = Upstream::start(|_, _| good()).await;
    upstream.api().get_client(&id("a")).await.expect("a client");
    let form = &forms(&upstream)[0];
    for (name, value) in [
        ("grant_type", "client_credentials"),
        ("audience", "https://api.zscaler.com"),
        ("client_id", "console"),
        ("client_secret", "console-secret"),
    ] {
        assert_eq!(field(form, name), value);
    }
    let asked = upstream.seen().pop().expect("a request");
    assert_eq!(asked.header("authorization"), "Bearer token-1");
    assert!(asked.header("user-agent").starts_with("clientele/"));
}

async fn assertion(private_pem: &str, public: DecodingKey, algorithm: Algorithm) {
    let upstream = Upstream::start(|_, _| good()).await;
    let client = upstream.client_with(|settings| {
        settings.credential = Credential::PrivateKey(private_pem.into());
        settings.assertion_audience = "https://acme.zslogin.net".into();
    });
    client.within(call(3_000)).get_client(&id("a")).await.expect("a client");
    let form = &forms(&upstream)[0];
    assert_eq!(
        field(form, "client_assertion_type"),
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    );
    assert_eq!((field(form, "client_id").as_str(), field(form, "client_secret").as_str()), ("console", ""));
    let mut validation = Validation::new(algorithm);
    validation.set_audience(&["https://acme.zslogin.net"]);
    validation.validate_exp = false;
    let claims =
        jsonwebtoken::decode::<serde_json::Value>(field(form, "client_assertion"), &public, &validation)
            .expect("a good signature")
            .claims;
    assert_eq!(
        claims,
        json!({"iss": "console", "sub": "console", "aud": "https://acme.zslogin.net", "exp": START + 300})
    );
}

#[tokio::test]
async fn a_private_key_of_p256_signs_es256() {
    let key = p256::SecretKey::random(&mut rsa::rand_core::OsRng);
    let private = key.to_pkcs8_pem(LineEnding::LF).expect("PEM");
    let public = key.public_key().to_public_key_pem(LineEnding::LF).expect("PEM");
    assertion(&private, DecodingKey::from_ec_pem(public.as_bytes()).expect("a key"), Algorithm::ES256).await;
}

#[tokio::test]
async fn a_private_key_of_rsa_signs_rs256() {
    let key = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).expect("a key");
    let public = key.to_public_key().to_public_key_pem(LineEnding::LF).expect("PEM");
    let public = DecodingKey::from_rsa_pem(public.as_bytes()).expect("a key");
    assertion(&key.to_pkcs8_pem(LineEnding::LF).expect("PEM"), public.clone(), Algorithm::RS256).await;
    let older = rsa::pkcs1::EncodeRsaPrivateKey::to_pkcs1_pem(&key, LineEnding::LF).expect("PEM");
    assertion(&older, public, Algorithm::RS256).await;
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends_and_nobody_waits_for_that() {
    let upstream = Upstream::scripted(|seen, before| match (seen.target.as_str(), before) {
        (TOKEN, 0) => token(1, 600),
        (TOKEN, _) => Reply::Late(Duration::from_millis(600), Box::new(token(2, 600))),
        _ => good(),
    })
    .await;
    let client = upstream.client();
    let bearer =
        |upstream: &Upstream| upstream.seen().pop().expect("a request").header("authorization").to_owned();
    client.within(call(3_000)).get_client(&id("a")).await.expect("a client");
    upstream.now.store(START + 550, Ordering::SeqCst);
    client.within(call(500)).get_client(&id("a")).await.expect("at once, with the old token");
    assert_eq!(upstream.asked().len(), 2);
    tokio::time::sleep(Duration::from_millis(1_000)).await;
    client.within(call(3_000)).get_client(&id("a")).await.expect("a client");
    assert_eq!((bearer(&upstream).as_str(), upstream.tokens_asked()), ("Bearer token-2", 2));
}

#[tokio::test]
async fn a_token_that_has_ended_is_not_used() {
    let upstream = Upstream::start(|_, _| good()).await;
    let client = upstream.client();
    client.within(call(3_000)).get_client(&id("a")).await.expect("a client");
    upstream.now.store(START + 3_600, Ordering::SeqCst);
    client.within(call(3_000)).get_client(&id("a")).await.expect("a client");
    assert_eq!(upstream.tokens_asked(), 2);
}

#[tokio::test]
async fn a_token_that_is_refused_is_thrown_away_once_and_the_call_replayed() {
    let upstream = Upstream::start(|seen, _| match seen.header("authorization") {
        "Bearer token-1" => status(401),
        _ => Reply::Json(201, json!({"id": "c1"})),
    })
    .await;
    let client = upstream.client();
    client.within(call(3_000)).create_client(&settings()).await.expect("made, with the second token");
    client.within(call(3_000)).get_client(&id("a")).await.expect("still the second token");
    assert_eq!((upstream.tokens_asked(), upstream.asked().len()), (2, 3));
}

#[tokio::test]
async fn many_refused_callers_throw_one_token_away() {
    let upstream = Upstream::start(|seen, _| match seen.header("authorization") {
        "Bearer token-1" => Reply::Late(Duration::from_millis(100), Box::new(status(401))),
        _ => good(),
    })
    .await;
    let client = upstream.client();
    let all = futures::future::join_all(
        (0..10).map(|_| async { client.within(call(3_000)).get_client(&id("a")).await.map(drop) }),
    )
    .await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(upstream.tokens_asked(), 2);
}

#[tokio::test]
async fn a_second_401_is_the_tokens_fault_and_the_end() {
    let upstream = Upstream::start(|_, _| Reply::Json(401, json!({"detail": "wrong audience"}))).await;
    let fault = upstream.api().create_client(&settings()).await.expect_err("refused");
    assert!(
        matches!(&fault, Fault::Refused { reason: RefusedReason::Token, detail } if detail == "wrong audience"),
        "{fault}"
    );
    assert_eq!((upstream.tokens_asked(), upstream.asked().len()), (2, 2));
}

async fn without_token(reply: Reply) -> (Fault, Upstream) {
    let upstream = Upstream::scripted(move |_, _| reply.clone()).await;
    let fault = upstream.api().create_client(&settings()).await.expect_err("no token");
    assert!(upstream.asked().is_empty(), "nothing is sent without a token");
    (fault, upstream)
}

#[tokio::test]
async fn a_refused_credential_is_told_without_repeating_it() {
    for code in [400, 401, 403] {
        let told = json!({"error": "invalid_client", "error_description": "no such client"});
        let (fault, upstream) = without_token(Reply::Json(code, told)).await;
        let Fault::Refused { reason: RefusedReason::Credential, detail } = &fault else { panic!("{fault}") };
        assert!(detail.ends_with("invalid_client: no such client"), "{detail}");
        assert_eq!(upstream.tokens_asked(), 1);
        let told = json!({"error": "invalid_client", "error_description": "bad secret console-secret"});
        let (fault, _) = without_token(Reply::Json(code, told)).await;
        assert!(!format!("{fault:?}").contains("console-secret"), "{fault:?}");
    }
}

#[tokio::test]
async fn a_token_endpoint_that_asks_to_wait_is_busy() {
    let (fault, _) = without_token(Reply::With(429, vec![("retry-after", "30".into())], vec![])).await;
    assert!(matches!(fault, Fault::Busy { retry_after: Some(wait) } if wait.as_secs() == 30), "{fault}");
}

#[tokio::test]
async fn a_token_endpoint_that_fails_is_down_even_for_a_write() {
    for (reply, reason) in [
        (status(500), DownReason::Status(500)),
        (Reply::Close, DownReason::Unreachable),
        (Reply::With(200, vec![], b"<html>".to_vec()), DownReason::Garbage),
        (json(json!({"token_type": "Bearer"})), DownReason::Garbage),
        (json(json!({"access_token": "no\nheader"})), DownReason::Garbage),
        (status(302), DownReason::Garbage),
        (Reply::Hang, DownReason::Timeout),
    ] {
        let (fault, _) = without_token(reply).await;
        assert!(matches!(&fault, Fault::Down { reason: seen, .. } if *seen == reason), "{reason:?}: {fault}");
    }
}

#[tokio::test]
async fn a_token_endpoint_that_stumbles_is_asked_again() {
    let upstream = Upstream::scripted(|seen, before| match (seen.target.as_str(), before) {
        (TOKEN, 0) => status(503),
        (TOKEN, 1) => Reply::Close,
        (TOKEN, _) => token(1, 3_600),
        _ => good(),
    })
    .await;
    upstream.api().get_client(&id("a")).await.expect("a client");
    assert_eq!(upstream.tokens_asked(), 3);
}

#[tokio::test]
async fn a_caller_who_leaves_does_not_end_the_fetch_for_the_others() {
    let upstream = Upstream::scripted(|seen, before| match seen.target.as_str() {
        TOKEN => Reply::Late(Duration::from_millis(200), Box::new(token(before + 1, 3_600))),
        _ => good(),
    })
    .await;
    let client = upstream.client();
    let fault = client.within(call(50)).get_client(&id("a")).await.expect_err("too late");
    assert!(matches!(fault, Fault::Down { reason: DownReason::Timeout, .. }), "{fault}");
    let dropped =
        tokio::time::timeout(Duration::from_millis(20), client.within(call(3_000)).get_client(&id("a")))
            .await;
    assert!(dropped.is_err());
    client.within(call(3_000)).get_client(&id("a")).await.expect("the same fetch");
    assert_eq!(upstream.tokens_asked(), 1);
}
