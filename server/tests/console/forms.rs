//! The form of a new client, without script: what is typed is kept, what is wrong is said beside its field.

use serde_json::{Value, json};

use crate::browser::{Browser, CLIENT_FORM};
use crate::html::{self, Fields};
use crate::rig::{Rig, ZDX, ZDX_FIELD, ZIA, ZIA_FIELD, choice};

const NEW: &str = "/sandbox/clients/new";
const KEY: &str = include_str!("../../src/sandbox/fixtures/rsa_public_key.pem");
const OTHER_KEY: &str = include_str!("../../src/sandbox/fixtures/ec_public_key.pem");
const CERTIFICATE: &str = include_str!("../../src/sandbox/fixtures/rsa_certificate.pem");
const OTHER_CERTIFICATE: &str = include_str!("../../src/sandbox/fixtures/ec_certificate.pem");

/// Fields by name, as a person fills them.
type Typed<'a> = &'a [(&'a str, &'a str)];

/// The empty form with these fields typed.
async fn typed(admin: &Browser<'_>, fields: Typed<'_>) -> Fields {
    let empty = admin.form(NEW).await;
    fields.iter().fold(empty, |form, (name, value)| html::with(form, name, value))
}

/// Creates a client that upstream takes, and gives it as upstream has it.
async fn created(rig: &Rig, fields: Typed<'_>) -> Value {
    let admin = rig.admin().await;
    let answer = admin.post(NEW, &typed(&admin, fields).await).await;
    let led = answer.see_other().strip_suffix("?done=created").expect("a page that says it was created");
    admin.get(&format!("{led}?done=created")).await.says(200, &["Client created."]);
    rig.upstream_client(led.rsplit('/').next().unwrap()).await
}

#[tokio::test]
async fn a_client_with_a_secret_is_made_as_it_was_typed() {
    let rig = Rig::start().await;
    let fields = [
        ("name", "  Zahlungen & Überweisungen  "),
        ("description", "Two lines,\r\nkept."),
        ("minutes", "1:30"),
        ("status", "disabled"),
        (ZIA_FIELD, &choice(ZIA)),
        (ZDX_FIELD, &choice(ZDX)),
    ];
    let client = created(&rig, &fields).await;
    assert_eq!(client["name"], "Zahlungen & Überweisungen");
    assert_eq!(client["description"], "Two lines,\nkept.");
    assert_eq!(client["accessTokenLifeTime"], 90);
    assert_eq!(client["status"], false);
    assert_eq!(client["clientAuthentication"], json!({"authType": "SECRET"}));
    let scopes = client["clientResources"][0]["selectedScopes"].as_array().unwrap();
    let mut ids: Vec<_> = scopes.iter().map(|scope| scope["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    assert_eq!(ids, [ZDX, ZIA]);
}

#[tokio::test]
async fn a_client_with_a_jwks_url_is_made_as_it_was_typed() {
    let rig = Rig::start().await;
    let url = "https://keys.example.com/.well-known/jwks.json?a=1&b=2";
    let client = created(&rig, &[("name", "by url"), ("auth_type", "JWKS"), ("jwks_url", url)]).await;
    assert_eq!(client["clientAuthentication"], json!({"authType": "JWKS", "clientJWKsUrl": url}));
    assert_eq!(client["clientResources"], json!([]), "a role was given that nobody chose");
}

#[tokio::test]
async fn a_client_with_keys_and_certificates_is_made_as_it_was_typed() {
    let rig = Rig::start().await;
    let certificates = format!("{CERTIFICATE}\n{OTHER_CERTIFICATE}");
    let mut fields = vec![("name", "by keys"), ("auth_type", "PUBKEYCERT"), ("certificates", &certificates)];
    fields.extend([("key_name", "build"), ("key_pem", KEY)]);
    let client = created(&rig, &fields).await;
    let made = &client["clientAuthentication"];
    assert_eq!(made["publicKeys"][0]["keyName"], "build");
    assert_eq!(made["publicKeys"][0]["keyValue"].as_str().unwrap().trim(), KEY.trim());
    let pems: Vec<_> = made["clientCertificates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| each["certContent"].clone())
        .collect();
    assert_eq!(pems, [CERTIFICATE, OTHER_CERTIFICATE]);
}

#[tokio::test]
async fn a_form_that_is_refused_keeps_everything_that_was_typed() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    for auth_type in ["SECRET", "JWKS", "PUBKEYCERT"] {
        let scope = choice(ZDX);
        let typed = typed(
            &admin,
            &[
                ("name", ""),
                ("description", "\r\n<textarea> & \"quotes\"\r\nsecond line"),
                ("minutes", "0"),
                ("status", "disabled"),
                ("auth_type", auth_type),
                ("jwks_url", "http://plain.example/jwks"),
                ("key_name", "kept key"),
                ("key_pem", OTHER_KEY),
                ("certificates", "not a certificate"),
                (ZDX_FIELD, &scope),
            ],
        )
        .await;
        rig.forget_sent().await;
        let answer = admin.post(NEW, &typed).await;
        answer.says(422, &["things need mending", "Give the client a name."]);
        let lines = |text: &str| text.replace("\r\n", "\n");
        let again = html::form(&answer.text, CLIENT_FORM);
        for (name, value) in &typed {
            let kept = again.iter().any(|(field, kept)| field == name && lines(kept) == lines(value));
            assert!(kept, "{auth_type}: {name} = {value:?} is lost: {again:?}");
        }
        assert!(rig.writes().await.is_empty());
    }
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_and_in_the_summary() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let long = "x".repeat(257);
    let broken = KEY.replace("MII", "!!!");
    let private = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
    let keys = ("auth_type", "PUBKEYCERT");
    let cases: [(Typed<'_>, &str, &str); 12] = [
        (&[("name", "   ")], "f-name", "Give the client a name"),
        (&[("name", &long)], "f-name", "At most 256 characters"),
        (&[("minutes", "1441")], "f-minutes", "1440"),
        (&[("minutes", "soon")], "f-minutes", "minutes"),
        (&[("auth_type", "JWKS"), ("jwks_url", "http://a.example/")], "f-jwks_url", "https://"),
        (&[("auth_type", "JWKS"), ("jwks_url", "https://user@a.example/")], "f-jwks_url", "whole address"),
        (&[keys], "f-key_pem-0", "Paste a public key here"),
        (&[keys, ("key_pem", &broken)], "f-key_pem-0", "not a readable public key"),
        (&[keys, ("key_pem", CERTIFICATE)], "f-key_pem-0", "CERTIFICATE block"),
        (&[keys, ("certificates", KEY)], "f-certificates", "not a CERTIFICATE"),
        (&[keys, ("certificates", "-----BEGIN CERTIFICATE-----\nMIIB")], "f-certificates", "last line"),
        (&[keys, ("key_pem", private)], "f-key_pem-0", "This is a private key"),
    ];
    rig.forget_sent().await;
    for (fields, control, words) in cases {
        let form = typed(&admin, &[&[("name", "refused")], fields].concat()).await;
        let answer = admin.post(NEW, &form).await;
        answer.says(422, &["needs mending", words]);
        assert!(answer.text.contains(&format!(r##"href="#{control}""##)), "{control} {words}: no way to it");
        let error = format!(r#"id="{control}-error""#);
        let (_, beside) =
            answer.text.split_once(&error).unwrap_or_else(|| panic!("{control}: nothing beside it"));
        assert!(html::unescape(beside.split("</p>").next().unwrap()).contains(words), "{control} {words}");
        assert!(!answer.text.contains("AAAA"), "a private key is shown again");
    }
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn two_keys_of_one_name_and_roles_that_there_are_not_are_refused() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    rig.forget_sent().await;
    let mut form = typed(&admin, &[("name", "twins"), ("auth_type", "PUBKEYCERT")]).await;
    let keys = [("key_name", "same"), ("key_pem", KEY), ("key_name", "same"), ("key_pem", OTHER_KEY)];
    form.retain(|(name, _)| !name.starts_with("key_"));
    form.extend(keys.map(|(name, value)| (name.to_owned(), value.to_owned())));
    admin.post(NEW, &form).await.says(422, &["Two keys cannot have the same name"]);

    for (scopes, words) in [
        (vec![choice("no:such:scope")], "ZIdentity offers no role with the id no:such:scope"),
        (vec![choice(ZIA), choice("hhq2r7t5zia01::hprole000supr")], "ZIdentity allows one a service"),
        (vec!["no-slash".to_owned()], "could not read a chosen role"),
    ] {
        let mut form = typed(&admin, &[("name", "too much")]).await;
        form.extend(scopes.into_iter().map(|scope| ("scope.x".to_owned(), scope)));
        admin.post(NEW, &form).await.says(422, &[words]);
    }
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn what_upstream_does_not_accept_is_told_in_its_own_words_and_nothing_is_lost() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let body = json!({"detail": "name must not begin with <b>x</b>"});
    rig.faults(&[("POST", "/api-clients", json!({"kind": "status", "status": 400, "body": body}))]).await;
    let form = typed(&admin, &[("name", "x-ray"), ("description", "typed before")]).await;
    let answer = admin.post(NEW, &form).await;
    answer.says(
        422,
        &["ZIdentity did not accept it: name must not begin with <b>x</b>", "Nothing was changed"],
    );
    assert!(!answer.text.contains("<b>x</b>"), "upstream's words are markup");
    assert_eq!(html::form(&answer.text, CLIENT_FORM), form);
}

#[tokio::test]
async fn a_clone_starts_as_the_other_one_under_another_name_and_without_its_secrets() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let from = rig.client("origin").await;
    rig.secret(&from, 90).await;
    let path = format!("{NEW}?from={from}");
    let form = admin.form(&path).await;
    assert!(form.contains(&("name".to_owned(), "origin (copy)".to_owned())), "{form:?}");
    let made = admin.post(NEW, &form).await;
    let id = made.see_other().rsplit('/').next().unwrap().replace("?done=created", "");
    let (mut one, mut other) = (rig.upstream_client(&from).await, rig.upstream_client(&id).await);
    for client in [&mut one, &mut other] {
        client["id"] = Value::Null;
        client["name"] = Value::Null;
    }
    assert_eq!(one, other);
    assert!(rig.upstream_secrets(&id).await.is_empty());
    admin
        .get(&format!("{NEW}?from=no-such"))
        .await
        .says(404, &["is not there any more, or you may not see it"]);
}
