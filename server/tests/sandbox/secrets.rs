//! Secrets: shown once, two at most, for 30 to 365 days.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::sandbox::{Settings, ThirdSecret};

use crate::rig::{Answer, DAY, NOW, Rig, draft};

#[tokio::test]
async fn a_new_secret_shows_its_value_once_and_really_works() {
    let rig = Rig::start().await;
    let id = rig.client().await;
    let body = json!({ "expiresAt": NOW + 90 * DAY });
    let made = rig.post(&format!("/api-clients/{id}/secrets"), &body).await;
    assert_eq!(made.status, StatusCode::CREATED);
    assert_eq!(
        (made.json["createdAt"].as_i64(), made.json["expiresAt"].as_i64()),
        (Some(NOW), Some(NOW + 90 * DAY))
    );
    let value = made.json["value"].as_str().unwrap();
    rig.token_for(&id, value).await;

    let listed = rig.get(&format!("/api-clients/{id}/secrets")).await;
    assert!(!listed.text.contains(value));
    let masked =
        json!([{ "id": made.json["id"], "createdAt": NOW, "expiresAt": NOW + 90 * DAY, "value": "****" }]);
    assert_eq!(listed.json, masked, "a bare array");
}

#[tokio::test]
async fn a_secret_stops_working_when_it_expires() {
    let rig = Rig::start().await;
    let id = rig.client().await;
    let (_, value) = rig.secret(&id, 30).await;
    rig.pass(30 * DAY - 1);
    rig.token_for(&id, &value).await;
    rig.pass(1);
    assert_eq!(rig.sign_in(&id, &value).await.json["error"], "invalid_client");
}

#[tokio::test]
async fn a_secret_stops_working_when_it_is_deleted_and_its_sister_goes_on() {
    let rig = Rig::start().await;
    let id = rig.client().await;
    let (old, old_value) = rig.secret(&id, 90).await;
    let (_, new_value) = rig.secret(&id, 90).await;
    let path = format!("/api-clients/{id}/secrets/{old}");
    // The official Python client sends a body with every DELETE.
    let deleted = Answer::of(rig.call(Method::DELETE, &path).json(&json!({}))).await;
    assert_eq!((deleted.status, deleted.text.as_str()), (StatusCode::NO_CONTENT, ""));
    assert_eq!(rig.sign_in(&id, &old_value).await.status, StatusCode::BAD_REQUEST);
    rig.token_for(&id, &new_value).await;
    rig.delete(&path).await.problem(404);
}

#[tokio::test]
async fn an_expiry_may_be_a_number_or_a_text_of_digits() {
    let rig = Rig::start().await;
    let id = rig.client().await;
    let path = format!("/api-clients/{id}/secrets");
    let made = rig.post(&path, &json!({ "expiresAt": (NOW + 60 * DAY).to_string() })).await;
    assert_eq!(made.json["expiresAt"], NOW + 60 * DAY);
    for wrong in
        [json!(null), json!("soon"), json!(true), json!(1.5), json!((NOW + 60 * DAY) * 1000), json!(NOW - 1)]
    {
        rig.post(&path, &json!({ "expiresAt": wrong })).await.problem(400);
    }
    rig.post(&path, &json!({})).await.problem(400);
    Answer::of(rig.call(Method::POST, &path).body("{")).await.problem(400);
}

#[tokio::test]
async fn a_secret_lasts_30_to_365_days() {
    let rig = Rig::start().await;
    for (days, status) in [(29, 400), (30, 201), (365, 201), (366, 400)] {
        let id = rig.client().await;
        let body = json!({ "expiresAt": NOW + days * DAY });
        assert_eq!(rig.post(&format!("/api-clients/{id}/secrets"), &body).await.status, status, "{days}");
    }
}

#[tokio::test]
async fn a_third_secret_is_refused_and_changes_nothing() {
    let rig = Rig::start().await;
    let id = rig.client().await;
    let (first, _) = rig.secret(&id, 90).await;
    let (second, _) = rig.secret(&id, 90).await;
    rig.post(&format!("/api-clients/{id}/secrets"), &json!({ "expiresAt": NOW + 90 * DAY }))
        .await
        .problem(400);
    assert_eq!(ids(&rig.secrets(&id).await), [first, second]);
}

#[tokio::test]
async fn a_third_secret_replaces_the_newest_where_the_portal_is_followed() {
    let rig = Rig::with(Settings { third_secret: ThirdSecret::Replace, ..Settings::default() }).await;
    let id = rig.client().await;
    let (first, _) = rig.secret(&id, 90).await;
    let (_, lost) = rig.secret(&id, 90).await;
    let (third, value) = rig.secret(&id, 90).await;
    assert_eq!(ids(&rig.secrets(&id).await), [first, third]);
    rig.token_for(&id, &value).await;
    assert_eq!(rig.sign_in(&id, &lost).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn two_callers_never_make_the_second_secret_both() {
    let rig = Rig::start().await;
    let id = rig.client().await;
    let path = format!("/api-clients/{id}/secrets");
    let body = json!({ "expiresAt": NOW + 90 * DAY });
    let answers = futures::future::join_all((0..8).map(|_| rig.post(&path, &body))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == StatusCode::CREATED).count(), 2);
    assert_eq!(rig.secrets(&id).await.len(), 2);
}

#[tokio::test]
async fn limits_that_are_not_enforced_are_not_enforced() {
    let rig = Rig::with(Settings { enforce_limits: false, max_clients: 1, ..Settings::default() }).await;
    let id = rig.client().await;
    for days in [1, 90, 4000] {
        rig.secret(&id, days).await;
    }
    assert_eq!(rig.secrets(&id).await.len(), 3);
}

#[tokio::test]
async fn only_a_client_that_signs_in_by_secret_may_have_one_and_leaving_drops_them() {
    let rig = Rig::start().await;
    let id = rig.client().await;
    rig.secret(&id, 90).await;
    let mut client = draft("published keys", &[]);
    client["clientAuthentication"] =
        json!({ "authType": "JWKS", "clientJWKsUrl": "https://keys.example.com/jwks" });
    assert_eq!(rig.put(&format!("/api-clients/{id}"), &client).await.status, StatusCode::OK);
    assert!(rig.secrets(&id).await.is_empty());
    rig.post(&format!("/api-clients/{id}/secrets"), &json!({ "expiresAt": NOW + 90 * DAY }))
        .await
        .problem(400);
}

#[tokio::test]
async fn secrets_of_an_unknown_client_are_not_found() {
    let rig = Rig::start().await;
    rig.get("/api-clients/nobody/secrets").await.problem(404);
    rig.post("/api-clients/nobody/secrets", &json!({ "expiresAt": NOW + 90 * DAY })).await.problem(404);
    rig.delete("/api-clients/nobody/secrets/none").await.problem(404);
}

fn ids(secrets: &[Value]) -> Vec<&str> {
    secrets.iter().map(|secret| secret["id"].as_str().unwrap()).collect()
}
