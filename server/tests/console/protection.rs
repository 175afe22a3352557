//! The client that the console itself signs in as cannot be deleted, disabled, re-scoped or given another way to sign in
//! through the console, by no form and by no function.

use serde_json::{Value, json};

use crate::browser::{Browser, CLIENT_FORM};
use crate::html::{self, Fields};
use crate::rig::{OWN, Rig, ZDX, ZDX_FIELD, choice};

const PAGE: &str = "/sandbox/clients/sandbox-console";
const EDIT: &str = "/sandbox/clients/sandbox-console/edit";
const WHY: &str = "The console itself signs in as this client";
const KEY: &str = include_str!("../../src/sandbox/fixtures/ec_public_key.pem");

/// Every edit that would lock the console out, as its form sends it.
async fn ruinous_edits(admin: &Browser<'_>) -> Vec<Fields> {
    let form = admin.form(EDIT).await;
    let with = |fields: &[(&str, &str)]| {
        fields.iter().fold(form.clone(), |form, (name, value)| html::with(form, name, value))
    };
    let ziam = form
        .iter()
        .find(|(name, value)| name.starts_with("scope.") && value.contains("9hsuper0admin"))
        .unwrap()
        .0
        .clone();
    vec![
        with(&[("status", "disabled")]),
        with(&[("auth_type", "JWKS"), ("jwks_url", "https://keys.example.com/jwks.json")]),
        with(&[("auth_type", "PUBKEYCERT"), ("key_name", "k"), ("key_pem", KEY)]),
        with(&[(&ziam, "")]),
        with(&[(&ziam, &choice("hhq2r7t5iam01::9hview00admin"))]),
        with(&[(ZDX_FIELD, &choice(ZDX))]),
        with(&[("name", "renamed too"), ("status", "disabled")]),
    ]
}

async fn own(rig: &Rig) -> Value {
    rig.upstream_client(OWN).await
}

#[tokio::test]
async fn no_form_of_its_page_locks_the_console_out() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let before = own(&rig).await;
    rig.forget_sent().await;
    let name = before["name"].as_str().unwrap();
    for form in [vec![("do", "disable")], vec![("do", "delete"), ("typed_name", name)]] {
        let answer = admin.post(PAGE, &form).await;
        answer.says(409, &[WHY, "Nothing was changed", "ZIdentity's own portal"]);
    }
    for form in ruinous_edits(&admin).await {
        let answer = admin.post(EDIT, &form).await;
        answer.says(409, &[WHY, "Nothing was changed"]);
        let again = html::form(&answer.text, CLIENT_FORM);
        for (name, value) in form.iter().filter(|(name, _)| name != "base") {
            let lines = |text: &str| text.replace("\r\n", "\n");
            let kept = again.iter().any(|(field, kept)| field == name && lines(kept) == lines(value));
            assert!(kept, "{name} = {value:?} is lost");
        }
    }
    assert!(rig.writes().await.is_empty(), "{:?}", rig.writes().await);
    assert_eq!(own(&rig).await, before);
}

#[tokio::test]
async fn no_function_locks_the_console_out() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let before = own(&rig).await;
    let secret = rig.secret(OWN, 90).await;
    rig.forget_sent().await;
    let about = [("tenant", "sandbox"), ("id", OWN)].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut answers = vec![
        admin.call("clients/delete", &about).await,
        admin.call("secrets/delete", &[&about[..], &[("secret".to_owned(), secret)]].concat()).await,
    ];
    for form in ruinous_edits(&admin).await {
        answers.push(admin.call("clients/update", &[&about[..], &html::as_arguments(&form)].concat()).await);
    }
    for answer in answers {
        assert_eq!(answer.status, 409, "{}", answer.text);
        assert!(answer.json["title"].as_str().unwrap().starts_with(WHY), "{}", answer.text);
        assert_eq!(answer.json["changed"], "nothing");
    }
    assert!(rig.writes().await.is_empty(), "{:?}", rig.writes().await);
    assert_eq!(own(&rig).await, before);
}

#[tokio::test]
async fn another_spelling_of_its_id_is_no_way_around() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let before = own(&rig).await;
    rig.forget_sent().await;
    let spellings = [
        "sandbox%2Dconsole",
        "%73andbox-console",
        "sandbox-console%20",
        "sandbox-console%00",
        "SANDBOX-CONSOLE",
        "x%2F..%2Fsandbox-console",
        "sandbox-console%3Fx",
        "sandbox-console%2F",
        ".%2Fsandbox-console",
        "sandbox-console%23",
        "sandbox-console;x",
    ];
    for spelling in spellings {
        for form in [[("do", "disable"), ("", "")], [("do", "delete"), ("typed_name", "Clientele")]] {
            let answer = admin.post(&format!("/sandbox/clients/{spelling}"), &form).await;
            assert!(
                [404, 409, 422].contains(&answer.status),
                "{spelling}: {} {}",
                answer.status,
                answer.words()
            );
        }
    }
    for id in [
        "sandbox-console ",
        "SANDBOX-CONSOLE",
        "x/../sandbox-console",
        "sandbox-console/",
        "./sandbox-console",
    ] {
        let answer = admin.call("clients/delete", &[("tenant", "sandbox"), ("id", id)]).await;
        assert_eq!(answer.status, 404, "{id}: {}", answer.text);
    }
    let sent = rig.writes().await;
    assert!(sent.is_empty(), "{sent:?}");
    assert_eq!(own(&rig).await, before);
}

#[tokio::test]
async fn what_is_protected_says_so_before_anybody_tries() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let page = admin.get(PAGE).await;
    page.says(200, &["it cannot be deleted here", "it cannot be disabled here"]);
    assert!(!page.text.contains("dialog=delete") && !page.text.contains("dialog=disable"));
    admin.get(EDIT).await.says(200, &["This console signs in as this client", "cannot be changed here"]);
    rig.secret(OWN, 90).await;
    let secrets = admin.get(&format!("{PAGE}/secrets")).await;
    secrets.says(200, &["The console itself signs in as this client, perhaps with this secret."]);
    assert!(!secrets.text.contains("dialog=delete"));
    // Not even by an address that somebody was sent.
    for dialog in ["delete", "disable"] {
        let page = admin.get(&format!("{PAGE}?dialog={dialog}")).await;
        assert!(page.status == 200 && !page.text.contains("<dialog id=\"ask\""), "{dialog}");
    }
    admin.get("/sandbox/clients?q=sandbox-console").await.says(200, &["this console"]);
}

#[tokio::test]
async fn what_locks_nobody_out_can_be_changed() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let form = admin.form(EDIT).await;
    let form = html::with(html::with(form, "description", "asked for by the platform team"), "minutes", "30");
    admin.post(EDIT, &form).await.see_other();
    let now = own(&rig).await;
    assert_eq!(
        (&now["description"], &now["accessTokenLifeTime"]),
        (&json!("asked for by the platform team"), &json!(1800))
    );
    admin.get("/sandbox/clients").await.says(200, &["API clients"]);
}

#[tokio::test]
async fn a_second_secret_for_it_can_be_made_here() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let before = rig.upstream_secrets(OWN).await.len();
    assert_eq!(admin.create_secret(OWN, 90).await.status, 200);
    assert_eq!(rig.upstream_secrets(OWN).await.len(), before + 1);
}
