//! Who gets a token, and what it is good for.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::rig::{API, AUDIENCE, Answer, FULL, Rig, VIEW_ONLY, ZIA, draft, resources};

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

#[tokio::test]
async fn a_token_lasts_as_long_as_its_client_says() {
    let rig = Rig::start().await;
    let mut client = draft("brief", &[FULL]);
    client["accessTokenLifeTime"] = json!(60);
    let id = rig.post("/api-clients", &client).await.json["id"].as_str().unwrap().to_owned();
    let (_, value) = rig.secret(&id, 90).await;

    let answer = rig.sign_in(&id, &value).await;
    assert_eq!(answer.json["expires_in"], 60);
    assert_eq!(answer.json["token_type"], "Bearer");
    assert_eq!(answer.headers["cache-control"], "no-store");
    let token = answer.json["access_token"].as_str().unwrap();
    let status = async || Answer::of(rig.call_with(token, Method::GET, "/api-clients")).await.status;
    rig.pass(59);
    assert_eq!(status().await, StatusCode::OK);
    rig.pass(1);
    assert_eq!(status().await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_secret_may_also_come_by_http_basic() {
    let rig = Rig::start().await;
    let request = rig
        .http
        .post(format!("{}/oauth2/v1/token", rig.url))
        .basic_auth("sandbox-console", Some("sandbox-console-secret"))
        .form(&[GRANT, ("audience", AUDIENCE)]);
    assert_eq!(Answer::of(request).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_token_without_the_audience_is_issued_and_refused_by_the_api() {
    let rig = Rig::start().await;
    let form = [GRANT, ("client_id", "sandbox-console"), ("client_secret", "sandbox-console-secret")];
    let answer = rig.ask_token(&form).await;
    assert_eq!(answer.status, StatusCode::OK);
    let token = answer.json["access_token"].as_str().unwrap();
    Answer::of(rig.call_with(token, Method::GET, "/api-clients")).await.problem(401);
}

#[tokio::test]
async fn a_refusal_is_an_oauth_error_with_status_400() {
    let rig = Rig::start().await;
    let id = ("client_id", "sandbox-console");
    let secret = ("client_secret", "sandbox-console-secret");
    for (form, error) in [
        (vec![GRANT, id, ("client_secret", "wrong")], "invalid_client"),
        (vec![GRANT, ("client_id", "nobody"), secret], "invalid_client"),
        (vec![GRANT, id], "invalid_client"),
        (vec![id, secret], "invalid_request"),
        (vec![("grant_type", "password"), id, secret], "unsupported_grant_type"),
        (vec![GRANT, id, ("client_assertion", "x")], "invalid_request"),
    ] {
        let answer = rig.ask_token(&form).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.json["error"], error);
        assert!(answer.json["error_description"].is_string());
    }
    let json = rig.http.post(format!("{}/oauth2/v1/token", rig.url)).json(&json!({}));
    assert_eq!(Answer::of(json).await.json["error"], "invalid_request");
}

#[tokio::test]
async fn without_a_valid_token_there_is_nothing_to_see() {
    let rig = Rig::start().await;
    let bare = rig.http.get(format!("{}{API}/api-clients", rig.url));
    let answer = Answer::of(bare).await;
    answer.problem(401);
    assert_eq!(answer.headers["www-authenticate"], "Bearer");
    Answer::of(rig.call_with("made-up", Method::GET, "/resource-servers")).await.problem(401);
}

#[tokio::test]
async fn a_view_only_client_reads_everything_and_changes_nothing() {
    let rig = Rig::start().await;
    let token = rig.token_for("sandbox-viewer", "sandbox-viewer-secret").await;
    let id = rig.client().await;
    let (secret, _) = rig.secret(&id, 90).await;
    let (client, secrets) = (format!("/api-clients/{id}"), format!("/api-clients/{id}/secrets"));
    for path in ["/api-clients", &client, &secrets, "/resource-servers", "/resource-servers/jhq2r7t5v9b01"] {
        assert_eq!(
            Answer::of(rig.call_with(&token, Method::GET, path)).await.status,
            StatusCode::OK,
            "{path}"
        );
    }
    for (method, path) in [
        (Method::POST, "/api-clients"),
        (Method::PUT, &client),
        (Method::DELETE, &client),
        (Method::POST, &secrets),
        (Method::DELETE, &format!("{secrets}/{secret}")),
    ] {
        Answer::of(rig.call_with(&token, method, path).json(&draft("x", &[]))).await.problem(403);
    }
    assert_eq!(rig.get(&client).await.json["name"], "a client");
}

#[tokio::test]
async fn a_client_without_a_fitting_scope_is_forbidden_everything() {
    let rig = Rig::start().await;
    for scopes in [vec![], vec![ZIA], vec!["hhq2r7t5iam01::9huser00admin"]] {
        let id = rig.post("/api-clients", &draft("elsewhere", &scopes)).await.json["id"].clone();
        let id = id.as_str().unwrap();
        let (_, value) = rig.secret(id, 90).await;
        let token = rig.token_for(id, &value).await;
        Answer::of(rig.call_with(&token, Method::GET, "/api-clients")).await.problem(403);
        Answer::of(rig.call_with(&token, Method::GET, "/resource-servers")).await.problem(403);
    }
}

#[tokio::test]
async fn a_token_carries_the_scopes_that_its_client_had_when_it_was_issued() {
    let rig = Rig::start().await;
    let id = rig.client().await;
    let (_, value) = rig.secret(&id, 90).await;
    let before = rig.token_for(&id, &value).await;
    let mut client = draft("less", &[]);
    client["clientResources"] = resources(&[VIEW_ONLY]);
    assert_eq!(rig.put(&format!("/api-clients/{id}"), &client).await.status, StatusCode::OK);

    let after = rig.token_for(&id, &value).await;
    let create =
        |token: &str| Answer::of(rig.call_with(token, Method::POST, "/api-clients").json(&draft("x", &[])));
    assert_eq!(create(&before).await.status, StatusCode::CREATED);
    create(&after).await.problem(403);
}

#[tokio::test]
async fn disabling_a_client_ends_its_tokens_for_good_and_its_secrets_for_now() {
    let rig = Rig::start().await;
    let id = rig.client().await;
    let (_, value) = rig.secret(&id, 90).await;
    let token = rig.token_for(&id, &value).await;
    let mut client = draft("a client", &[FULL]);
    let path = format!("/api-clients/{id}");

    client["status"] = json!(false);
    rig.put(&path, &client).await;
    Answer::of(rig.call_with(&token, Method::GET, "/api-clients")).await.problem(401);
    assert_eq!(rig.sign_in(&id, &value).await.json["error"], "invalid_client");

    client["status"] = json!(true);
    rig.put(&path, &client).await;
    Answer::of(rig.call_with(&token, Method::GET, "/api-clients")).await.problem(401);
    rig.token_for(&id, &value).await;
}

#[tokio::test]
async fn deleting_a_client_ends_its_tokens_and_secrets() {
    let rig = Rig::start().await;
    let id = rig.client().await;
    let (_, value) = rig.secret(&id, 90).await;
    let token = rig.token_for(&id, &value).await;
    assert_eq!(rig.delete(&format!("/api-clients/{id}")).await.status, StatusCode::NO_CONTENT);
    Answer::of(rig.call_with(&token, Method::GET, "/api-clients")).await.problem(401);
    assert_eq!(rig.sign_in(&id, &value).await.json["error"], "invalid_client");
}
