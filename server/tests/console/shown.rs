//! What pages tell of a client, of the console and of who looks; names are text wherever they stand.

use serde_json::json;

use crate::browser::Answer;
use crate::html;
use crate::rig::{Rig, SERVER, ZIA};

const KEY: &str = include_str!("../../src/sandbox/fixtures/rsa_public_key.pem");
const CERTIFICATE: &str = include_str!("../../src/sandbox/fixtures/rsa_certificate.pem");

#[tokio::test]
async fn the_page_of_a_client_tells_how_it_signs_in() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let keys = json!({"authType": "PUBKEYCERT", "publicKeys": [{"keyName": "build <1>", "keyValue": KEY}],
        "clientCertificates": [{"certContent": CERTIFICATE}]});
    let jwks = json!({"authType": "JWKS", "clientJWKsUrl": "https://keys.example.com/jwks.json"});
    for (authentication, words) in [
        (json!({"authType": "SECRET"}), vec!["A client secret.", "See its secrets"]),
        (jwks, vec!["Private-key JWT", "https://keys.example.com/jwks.json"]),
        (keys, vec!["Public key build <1>", "Certificate CN=", "ends"]),
    ] {
        let id = rig.client_like(json!({"name": "signer", "clientAuthentication": authentication})).await;
        let page = admin.get(&format!("/sandbox/clients/{id}")).await;
        page.says(200, &words);
        page.says(
            200,
            &["signer", &id, "60 minutes", "API_Role01", ZIA, "https://api.zscaler.com", "Nothing yet"],
        );
        assert!(page.text.contains(&format!("{}/oauth2/v1/token", rig.upstream)), "the token URL is missing");
    }
}

#[tokio::test]
async fn a_way_to_sign_in_that_this_version_does_not_know_is_shown_and_not_edited() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let strange = json!({"id": "strange", "name": "from the future", "status": true, "accessTokenLifeTime": 600,
        "clientAuthentication": {"authType": "PASSKEY"}, "clientResources": [{"id": SERVER, "selectedScopes": []}]});
    rig.faults(&[("GET", "/api-clients/strange", json!({"kind": "status", "status": 200, "body": strange}))])
        .await;
    let page = admin.get("/sandbox/clients/strange").await;
    page.says(200, &["A way that this version of the console does not know: PASSKEY"]);
    let edit = admin.get("/sandbox/clients/strange/edit").await;
    edit.says(200, &["You can look at this form, not send it", "does not know"]);
    assert!(!edit.text.contains(r#"<button type="submit" class="btn main""#), "it can be sent");
}

#[tokio::test]
async fn the_overview_and_the_account_tell_where_and_who_one_is() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    admin
        .get("/")
        .await
        .says(200, &["Overview", "One tenant", "sandbox", "Sandbox", "Create API client", "Start here"]);
    let page = admin.get("/account").await;
    page.says(200, &["Ada Admin", "administrator", "zid-admins", "demo", "Save preferences"]);
    let form = html::with(html::form(&page.text, r#"name="theme""#), "theme", "dark");
    let saved = admin.post("/account", &form).await;
    assert_eq!(saved.see_other(), "/account?done=preferences");
    let cookies: Vec<_> =
        saved.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    assert!(
        cookies.iter().any(|cookie| cookie.starts_with("theme=dark") && cookie.contains("HttpOnly")),
        "{cookies:?}"
    );
    let cookie = format!("{}; theme=dark", admin.cookie().unwrap());
    let request = rig.http.get(format!("{}/account", rig.url)).header("cookie", cookie);
    assert!(Answer::of(request).await.text.contains(r#"data-theme="dark""#));
    admin.post("/account", &[("theme", "\"><b>")]).await.says(422, &["Nothing was changed"]);
}

#[tokio::test]
async fn names_in_any_script_and_markup_are_text_on_every_page() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    for name in [
        "東京データセンター監視",
        "بوابة المدفوعات",
        "ניטור אבטחה (תל אביב)",
        "🐙 café e\u{301}\u{200d}",
        "<script>alert(1)</script>",
        "</title><h1>x</h1>",
        "\"><img src=x onerror=alert(1)>",
        "{{7*7}} ${7*7} <!-- --> & &amp; 'quoted'",
    ] {
        let id = rig.client_like(json!({"name": name, "description": format!("about {name}")})).await;
        rig.secret(&id, 90).await;
        rig.pass(11);
        let client = format!("/sandbox/clients/{id}");
        let dialog = |path: &str, dialog: &str| format!("{path}?dialog={dialog}");
        for path in [
            format!("/sandbox/clients?q={id}"),
            client.clone(),
            dialog(&client, "delete"),
            dialog(&client, "disable"),
            format!("{client}/edit"),
            format!("{client}/secrets"),
            format!("/sandbox/clients/new?from={id}"),
        ] {
            let page = admin.get(&path).await;
            assert_eq!(page.status, 200, "{path}");
            let shown = html::unescape(&page.text).contains(name);
            assert!(shown, "{name} is not on {path}");
            for markup in ["<script>alert", "<img src=x", "<h1>x</h1>"] {
                assert!(!page.text.contains(markup), "{name} is markup on {path}");
            }
            assert_eq!(page.text.matches("</title>").count(), 1, "{path}");
        }
    }
}
