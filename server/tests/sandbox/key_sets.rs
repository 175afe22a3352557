//! Signing in with a key that the client publishes: its key set is fetched at that very moment, with care.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use futures::stream;
use serde_json::{Value, json};

use crate::keys::{Pair, claims, client, present};
use crate::rig::Rig;

/// A server of the client's own; answers its address. Each test says what is at which path.
async fn publisher(routes: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    url
}

fn published(url: &str) -> Value {
    json!({ "authType": "JWKS", "clientJWKsUrl": url })
}

fn set(keys: &[Value]) -> String {
    json!({ "keys": keys }).to_string()
}

#[tokio::test]
async fn each_key_of_a_published_set_signs_in_and_only_under_its_own_name() {
    let rig = Rig::start().await;
    let (old, new) = (Pair::new(), Pair::new());
    let keys = set(&[old.jwk("old"), new.jwk("new")]);
    let url = publisher(Router::new().route("/jwks.json", get(|| async move { keys }))).await;
    let id = client(&rig, published(&format!("{url}/jwks.json"))).await;
    let status = async |assertion: String| present(&rig, Some(&id), &assertion).await.status.as_u16();
    assert_eq!(status(new.sign(&claims(&id), Some("new"))).await, 200);
    assert_eq!(status(old.sign(&claims(&id), None)).await, 200);
    assert_eq!(status(new.sign(&claims(&id), Some("old"))).await, 400);
    assert_eq!(status(Pair::new().sign(&claims(&id), None)).await, 400);
}

#[tokio::test]
async fn a_key_that_leaves_the_set_signs_in_no_more_and_its_successor_does_at_once() {
    let rig = Rig::start().await;
    let (old, new) = (Pair::new(), Pair::new());
    let shown = Arc::new(Mutex::new(set(&[old.jwk("k")])));
    let routes = Router::new()
        .route(
            "/",
            get(|State(shown): State<Arc<Mutex<String>>>| async move { shown.lock().unwrap().clone() }),
        )
        .with_state(shown.clone());
    let id = client(&rig, published(&publisher(routes).await)).await;
    let status =
        async |pair: &Pair| present(&rig, Some(&id), &pair.sign(&claims(&id), None)).await.status.as_u16();
    assert_eq!((status(&old).await, status(&new).await), (200, 400));
    *shown.lock().unwrap() = set(&[new.jwk("k")]);
    assert_eq!((status(&old).await, status(&new).await), (400, 200));
}

#[tokio::test]
async fn keys_of_other_kinds_in_a_set_are_passed_over() {
    let rig = Rig::start().await;
    let (pair, for_encryption) = (Pair::new(), Pair::new());
    let mut encrypts = for_encryption.jwk("e");
    encrypts["use"] = json!("enc");
    let keys = set(&[
        json!({ "kty": "of tomorrow", "kid": "t" }),
        json!({ "kty": "oct", "k": "c2VjcmV0" }),
        json!({ "kty": "EC", "crv": "P-256", "x": "AA", "y": "!" }),
        json!("not even an object"),
        encrypts,
        pair.jwk("good"),
    ]);
    let url = publisher(Router::new().route("/", get(|| async move { keys }))).await;
    let id = client(&rig, published(&url)).await;
    let status =
        async |pair: &Pair| present(&rig, Some(&id), &pair.sign(&claims(&id), None)).await.status.as_u16();
    assert_eq!((status(&pair).await, status(&for_encryption).await), (200, 400));
}

#[tokio::test]
async fn a_set_that_is_elsewhere_too_long_too_slow_or_none_signs_nobody_in() {
    let rig = Rig::start().await;
    let pair = Pair::new();
    let keys = set(&[pair.jwk("k")]);
    let good = keys.clone();
    let padded = format!("{}{keys}", " ".repeat(64 * 1024));
    let broken = keys.clone();
    let routes = Router::new()
        .route("/good", get(|| async move { good }))
        .route("/moved", get(|| async { Redirect::temporary("/good") }))
        .route("/long", get(|| async move { padded }))
        .route("/silent", get(|| async { std::future::pending::<()>().await }))
        .route("/drop-by-drop", get(|| async { drop_by_drop() }))
        .route("/broken", get(|| async move { (StatusCode::INTERNAL_SERVER_ERROR, broken) }))
        .route("/page", get(|| async { ([(header::CONTENT_TYPE, "text/html")], "<html>").into_response() }))
        .route("/empty", get(|| async { r#"{"keys":[]}"# }));
    let url = publisher(routes).await;
    let answer = async |path: &str| {
        let id = client(&rig, published(&format!("{url}/{path}"))).await;
        let assertion = pair.sign(&claims(&id), None);
        let answer = present(&rig, Some(&id), &assertion);
        tokio::time::timeout(Duration::from_secs(20), answer)
            .await
            .expect("an answer, whatever the publisher does")
    };
    assert_eq!(answer("good").await.status, StatusCode::OK);
    let bad = ["moved", "long", "silent", "drop-by-drop", "broken", "page", "empty", "missing"];
    for (path, answer) in bad.iter().zip(futures::future::join_all(bad.map(answer)).await) {
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(answer.json["error"], "invalid_client", "{path}");
    }
}

/// A body that never ends and is never silent for long.
fn drop_by_drop() -> Response {
    Body::from_stream(stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        Some((Ok::<_, std::io::Error>(" "), ()))
    }))
    .into_response()
}
