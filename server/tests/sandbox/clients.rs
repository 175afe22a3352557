//! API clients: made, replaced, deleted, and checked field by field.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::sandbox::{LifetimeUnit, Settings};

use crate::rig::{API, Answer, FULL, Rig, SERVER, VIEW_ONLY, ZIA, ZIA_READ, ZPA, draft, resources};

const RSA_KEY: &str = include_str!("../../src/sandbox/fixtures/rsa_public_key.pem");
const CERTIFICATE: &str = include_str!("../../src/sandbox/fixtures/ec_certificate.pem");

#[tokio::test]
async fn a_client_goes_from_creation_to_deletion() {
    let rig = Rig::start().await;
    let made = rig.post("/api-clients", &draft("first", &[ZIA, ZPA])).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let path = format!("/api-clients/{}", made.json["id"].as_str().unwrap());
    assert_eq!(rig.get(&path).await.json, made.json);

    let resource = &made.json["clientResources"][0];
    assert_eq!((&resource["name"], &resource["defaultApi"]), (&json!("Zscaler APIs"), &json!(true)));
    let scopes = json!([
        { "id": ZIA, "name": "Role:API_Role01" },
        { "id": ZPA, "name": "Scope:Default: Role:API Full Access" },
    ]);
    assert_eq!(resource["selectedScopes"], scopes, "reading adds the names");

    let replaced = rig.put(&path, &draft("second", &[])).await;
    assert_eq!(replaced.status, StatusCode::OK);
    assert_eq!((&replaced.json["name"], &replaced.json["id"]), (&json!("second"), &made.json["id"]));
    assert_eq!(rig.get(&path).await.json, replaced.json);

    let gone = rig.delete(&path).await;
    assert_eq!((gone.status, gone.text.as_str()), (StatusCode::NO_CONTENT, ""));
    rig.get(&path).await.problem(404);
    rig.put(&path, &draft("third", &[])).await.problem(404);
    rig.delete(&path).await.problem(404);
}

#[tokio::test]
async fn a_put_replaces_everything_and_keeps_unknown_fields_that_are_sent_back() {
    let rig = Rig::start().await;
    let mut client = draft("rich", &[ZIA]);
    client["description"] = json!("told");
    client["futureField"] = json!({ "deep": [1, null] });
    let mut read = rig.post("/api-clients", &client).await.json;
    assert_eq!(read["futureField"], json!({ "deep": [1, null] }));
    let path = format!("/api-clients/{}", read["id"].as_str().unwrap());

    read["name"] = json!("renamed");
    assert_eq!(rig.put(&path, &read).await.json, read, "a read written back loses nothing");
    let bare = rig.put(&path, &draft("bare", &[])).await.json;
    assert!(bare.get("description").is_none() && bare.get("futureField").is_none());
}

#[tokio::test]
async fn what_real_clients_leave_out_is_borne() {
    let rig = Rig::start().await;
    let lean = json!({
        "name": "lean",
        "accessTokenLifeTime": 600,
        "clientAuthentication": { "authType": "SECRET", "clientJWKsUrl": null, "publicKeys": [], "clientCertificates": [] },
        "clientResources": [],
    });
    let made = rig.post("/api-clients", &lean).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    assert_eq!(made.json["status"], true);
    assert_eq!(made.json["clientAuthentication"], json!({ "authType": "SECRET" }));
    let mut empty = lean.clone();
    empty["clientResources"] = json!([{ "id": SERVER, "name": "anything", "defaultApi": false }]);
    let made = rig.post("/api-clients", &empty).await;
    assert_eq!(made.json["clientResources"][0]["selectedScopes"], json!([]));
    assert_eq!(made.json["clientResources"][0]["name"], "Zscaler APIs", "extra keys are ignored");
}

#[tokio::test]
async fn a_put_without_scope_ids_keeps_what_is_held_and_grants_nothing_by_name() {
    let rig = Rig::start().await;
    let made = rig.post("/api-clients", &draft("beta", &[ZIA])).await.json;
    let mut client = draft("beta", &[]);
    client["clientResources"] = json!([{
        "id": SERVER,
        "selectedScopes": [{ "name": "Role:API_Role01" }, { "name": "Role:Super Admin" }],
    }]);
    let put = rig.put(&format!("/api-clients/{}", made["id"].as_str().unwrap()), &client).await;
    assert_eq!(put.json["clientResources"], made["clientResources"]);
    rig.post("/api-clients", &client).await.problem(400);
}

#[tokio::test]
async fn a_client_has_one_scope_a_service_and_only_known_ones() {
    let rig = Rig::start().await;
    let twice = json!([{ "id": SERVER, "selectedScopes": [{ "id": ZIA }] }, { "id": SERVER, "selectedScopes": [{ "id": ZIA_READ }] }]);
    for wrong in [
        resources(&[ZIA, ZIA_READ]),
        resources(&[FULL, VIEW_ONLY]),
        resources(&["hhq2r7t5zia01::unknown"]),
        resources(&["hprole0000001"]),
        resources(&["hhq2r7t5zia01"]),
        resources(&[""]),
        twice,
        json!([{ "id": "other", "selectedScopes": [] }]),
        json!([{ "selectedScopes": [] }]),
        json!([{ "id": SERVER, "selectedScopes": ["text"] }]),
        json!("text"),
    ] {
        let mut client = draft("scopes", &[]);
        client["clientResources"] = wrong.clone();
        let answer = rig.post("/api-clients", &client).await;
        assert_eq!(answer.problem(400), "Invalid Input for clientResources", "{wrong}");
    }
}

#[tokio::test]
async fn each_wrong_field_is_refused_by_its_name() {
    let rig = Rig::start().await;
    let before = rig.total().await;
    for (field, wrong) in [
        ("name", json!(null)),
        ("name", json!("  ")),
        ("name", json!(7)),
        ("name", json!("x".repeat(256))),
        ("description", json!(7)),
        ("status", json!("true")),
        ("accessTokenLifeTime", json!(null)),
        ("accessTokenLifeTime", json!(59)),
        ("accessTokenLifeTime", json!(86_401)),
        ("accessTokenLifeTime", json!(60.5)),
        ("accessTokenLifeTime", json!("3600")),
        ("clientAuthentication", json!(null)),
        ("clientAuthentication", json!("SECRET")),
        ("clientAuthentication", json!({})),
        ("clientAuthentication", json!({ "authType": "secret" })),
        ("clientAuthentication", json!({ "authType": "JWKS" })),
        ("clientAuthentication", json!({ "authType": "JWKS", "clientJWKsUrl": "ftp://x/y" })),
        ("clientAuthentication", json!({ "authType": "JWKS", "clientJWKsUrl": "/relative" })),
        ("clientAuthentication", json!({ "authType": "PUBKEYCERT" })),
        ("clientAuthentication", json!({ "authType": "PUBKEYCERT", "publicKeys": [{ "keyValue": "text" }] })),
        (
            "clientAuthentication",
            json!({ "authType": "PUBKEYCERT", "publicKeys": [{ "keyValue": CERTIFICATE }] }),
        ),
        (
            "clientAuthentication",
            json!({ "authType": "PUBKEYCERT", "clientCertificates": [{ "certContent": RSA_KEY }] }),
        ),
        (
            "clientAuthentication",
            json!({ "authType": "SECRET", "clientJWKsUrl": "https://keys.example.com" }),
        ),
        ("clientAuthentication", json!({ "authType": "SECRET", "publicKeys": [{ "keyValue": RSA_KEY }] })),
        ("clientResources", json!(null)),
    ] {
        let mut client = draft("fields", &[]);
        client[field] = wrong.clone();
        let answer = rig.post("/api-clients", &client).await;
        assert!(answer.problem(400).contains(field), "{field} = {wrong}: {}", answer.text);
    }
    assert_eq!(rig.total().await, before);
}

#[tokio::test]
async fn keys_and_certificates_are_kept_as_they_came() {
    let rig = Rig::start().await;
    let authentication = json!({
        "authType": "PUBKEYCERT",
        "publicKeys": [{ "keyName": "one", "keyValue": RSA_KEY }],
        "clientCertificates": [{ "certContent": CERTIFICATE }],
    });
    let mut client = draft("keys", &[]);
    client["clientAuthentication"] = authentication.clone();
    assert_eq!(rig.post("/api-clients", &client).await.json["clientAuthentication"], authentication);
}

#[tokio::test]
async fn a_body_that_is_not_a_json_object_is_refused() {
    let rig = Rig::start().await;
    for body in ["", "{", "[]", "\"text\"", "name=x"] {
        Answer::of(rig.call(Method::POST, "/api-clients").body(body)).await.problem(400);
    }
}

#[tokio::test]
async fn a_path_or_method_that_is_not_there_is_a_problem_too() {
    let rig = Rig::start().await;
    rig.get("/users").await.problem(404);
    Answer::of(rig.call(Method::PATCH, "/api-clients")).await.problem(405);
    Answer::of(rig.http.get(format!("{}{API}", rig.url))).await.problem(404);
}

#[tokio::test]
async fn a_tenant_holds_256_clients_however_many_the_seed_made() {
    let rig = Rig::with(Settings { clients: 253, ..Settings::default() }).await;
    assert_eq!(rig.post("/api-clients", &draft("the last", &[])).await.status, StatusCode::CREATED);
    rig.post("/api-clients", &draft("one too many", &[])).await.problem(400);
    let large = Rig::with(Settings { clients: 1_000, ..Settings::default() }).await;
    assert_eq!(large.total().await, 1_002);
}

#[tokio::test]
async fn a_tenant_may_count_lifetimes_in_minutes() {
    let rig = Rig::with(Settings { lifetime_unit: LifetimeUnit::Minutes, ..Settings::default() }).await;
    let mut client = draft("minutes", &[FULL]);
    rig.post("/api-clients", &client).await.problem(400);
    client["accessTokenLifeTime"] = json!(60);
    let id = rig.post("/api-clients", &client).await.json["id"].as_str().unwrap().to_owned();
    let (_, value) = rig.secret(&id, 90).await;
    assert_eq!(rig.sign_in(&id, &value).await.json["expires_in"], 3_600);
}

#[tokio::test]
async fn the_two_configured_clients_are_listed_under_their_client_ids() {
    let rig = Rig::start().await;
    for (id, scope) in [("sandbox-console", FULL), ("sandbox-viewer", VIEW_ONLY)] {
        let client = rig.get(&format!("/api-clients/{id}")).await.json;
        assert_eq!(client["id"], id);
        assert_eq!(client["clientResources"][0]["selectedScopes"][0]["id"], scope);
        assert_eq!(rig.secrets(id).await.len(), 1);
    }
    let all = rig.get("/api-clients").await.json;
    let ids: Vec<&Value> = all["records"].as_array().unwrap().iter().map(|client| &client["id"]).collect();
    assert!(ids.contains(&&json!("sandbox-console")) && ids.contains(&&json!("sandbox-viewer")));
}
