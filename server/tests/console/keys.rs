//! A key is exchanged for another, without script: the new one stands beside the old one until it may go. At a JWKS URL the
//! console looks, and sends nothing.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::get;
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};

use crate::html;
use crate::rig::Rig;

const OLD: &str = include_str!("../../../app/src/clients/pem/fixtures/ec-public.pem");
const NEW: &str = include_str!("../../../app/src/clients/pem/fixtures/rsa-2048.pem");

async fn client(rig: &Rig) -> String {
    let keys = json!([{"keyName": "old", "keyValue": OLD}]);
    rig.client_like(json!({
        "name": "signs",
        "clientAuthentication": {"authType": "PUBKEYCERT", "publicKeys": keys},
        "futureField": [1],
    }))
    .await
}

async fn names(rig: &Rig, id: &str) -> Vec<String> {
    let client = rig.upstream_client(id).await;
    let keys = client["clientAuthentication"]["publicKeys"].as_array().unwrap().clone();
    keys.iter().map(|key| key["keyName"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_key_is_exchanged_step_by_step_and_everything_else_of_the_client_stays() {
    let rig = Rig::start().await;
    let (ada, ben) = (rig.admin().await, rig.sign_in("admin2").await);
    let id = client(&rig).await;
    let page = format!("/sandbox/clients/{id}/rotate");
    let shown = ada.get(&page).await;
    shown.says(200, &["Exchange a key without an outage", "public key old"]);
    let form = html::form(&shown.text, r#"name="new""#);
    let old = html::tags(&shown.text, "input");
    let old = old.iter().find(|(all, _)| html::attribute(all, "name") == Some("old")).unwrap();
    let old = html::attribute(&old.0, "value").unwrap();
    let form = html::with(html::with(form, "old", old), "do", "key-start");
    let private = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
    let refused = ada.post(&page, &html::with(form.clone(), "new", private)).await;
    refused.says(422, &["This is a private key"]);
    assert!(!refused.text.contains("AAAA"), "it is not shown again");
    ada.post(&page, &html::with(form.clone(), "new", OLD)).await.says(422, &["give another"]);
    let form = html::with(html::with(form, "new", NEW), "name", "next");
    assert!(ada.post(&page, &form).await.see_other().ends_with("done=keys-begun"));
    assert_eq!(names(&rig, &id).await, ["old", "next"]);

    let shown = ben.get(&page).await;
    shown.says(200, &["An exchange is under way", "It is not time yet", "by Ada Admin"]);
    let version = html::form(&shown.text, "key-confirm");
    let retire = html::with(version.clone(), "do", "key-retire");
    assert_eq!(ben.post(&page, &retire).await.status, 409);
    assert!(
        ben.post(&page, &html::with(version, "do", "key-confirm"))
            .await
            .see_other()
            .ends_with("keys-confirmed")
    );
    assert_eq!(ada.post(&page, &retire).await.status, 409, "that was seen before it went on");
    // Somebody changes the client in the portal meanwhile.
    let mut theirs = rig.upstream_client(&id).await;
    theirs["description"] = json!("written in the portal");
    rig.api(Method::PUT, &format!("/api-clients/{id}"), &theirs).await;
    let retire = html::with(html::form(&ben.get(&page).await.text, "key-retire"), "do", "key-retire");
    assert!(ben.post(&page, &retire).await.see_other().ends_with("done=keys-done"));
    assert_eq!(names(&rig, &id).await, ["next"]);
    let now = rig.upstream_client(&id).await;
    assert_eq!((&now["description"], &now["futureField"]), (&json!("written in the portal"), &json!([1])));
    ada.get(&page).await.says(200, &["The last exchange is done"]);
}

#[tokio::test]
async fn a_leaked_key_goes_once_another_is_there_and_never_as_the_last_one() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = client(&rig).await;
    let shown = admin.get(&format!("/sandbox/clients/{id}/rotate")).await;
    let links = html::tags(&shown.text, "a");
    let link = links
        .iter()
        .filter_map(|(all, _)| html::attribute(all, "href"))
        .find(|href| href.contains("/leak?key="));
    let page = link.unwrap().to_owned();
    let key = page.split("key=").nth(1).unwrap().replace("%3A", ":");
    admin
        .get(&page)
        .await
        .says(200, &["The private half of", "A new key or certificate can stand beside it"]);
    let press = async |verb: &str| admin.post(&page, &[("do", verb), ("key", key.as_str())]).await;
    assert!(press("contain").await.see_other().ends_with("done=leak-contained"));
    assert_eq!(rig.upstream_client(&id).await["status"], false);
    let refused = press("delete").await;
    refused.says(409, &["Nothing else of this client is valid now"]);
    let mut more = rig.upstream_client(&id).await;
    let keys = more["clientAuthentication"]["publicKeys"].as_array_mut().unwrap();
    keys.push(json!({"keyName": "next", "keyValue": NEW}));
    rig.api(Method::PUT, &format!("/api-clients/{id}"), &more).await;
    assert!(press("delete").await.see_other().ends_with("done=leak-gone"));
    assert_eq!(names(&rig, &id).await, ["next"]);
    assert!(press("enable").await.see_other().ends_with("done=leak-enabled"));
    admin.get(&page).await.says(200, &["Nothing more to do"]);
}

const THIRD: &str = include_str!("../../../app/src/clients/pem/fixtures/p384.pem");
/// Made for the key pair of `OLD`.
const CERTIFICATE: &str = include_str!("../../../app/src/clients/pem/fixtures/certificate.pem");

async fn client_with(rig: &Rig, keys: &[(&str, &str)], certificates: &[&str]) -> String {
    let keys: Vec<_> = keys.iter().map(|(name, pem)| json!({"keyName": name, "keyValue": pem})).collect();
    let certificates: Vec<_> = certificates.iter().map(|pem| json!({"certContent": pem})).collect();
    rig.client_like(json!({
        "name": "signs",
        "clientAuthentication": {"authType": "PUBKEYCERT", "publicKeys": keys, "clientCertificates": certificates},
    }))
    .await
}

#[tokio::test]
async fn a_leaked_private_half_goes_with_everything_that_it_signs_for() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = client_with(&rig, &[("plain", OLD)], &[CERTIFICATE]).await;
    let shown = admin.get(&format!("/sandbox/clients/{id}/rotate")).await;
    let links = html::tags(&shown.text, "a");
    let links: Vec<_> = links
        .iter()
        .filter_map(|(all, _)| html::attribute(all, "href"))
        .filter(|href| href.contains("/leak?key="))
        .collect();
    assert!(links.len() == 2 && links[0] == links[1], "one key pair, one report: {links:?}");
    let page = links[0].to_owned();
    admin.get(&page).await.says(200, &["public key plain and certificate CN=terraform-automation"]);
    let key = page.split("key=").nth(1).unwrap().replace("%3A", ":");
    let press = async |verb: &str| admin.post(&page, &[("do", verb), ("key", key.as_str())]).await;
    press("contain").await.see_other();
    press("delete").await.says(409, &["Nothing else of this client is valid now"]);
    // The same pair, renewed, is no way out; another one is.
    let rotate = format!("/sandbox/clients/{id}/rotate");
    let mut more = rig.upstream_client(&id).await;
    more["clientAuthentication"]["clientCertificates"] = json!([]);
    rig.api(Method::PUT, &format!("/api-clients/{id}"), &more).await;
    let form = [("do", "key-start"), ("old", key.as_str()), ("new", CERTIFICATE)];
    admin.post(&rotate, &form).await.says(422, &["This is the key pair that leaked"]);
    more["clientAuthentication"]["clientCertificates"] = json!([{"certContent": CERTIFICATE}]);
    more["clientAuthentication"]["publicKeys"]
        .as_array_mut()
        .unwrap()
        .push(json!({"keyName": "next", "keyValue": NEW}));
    rig.api(Method::PUT, &format!("/api-clients/{id}"), &more).await;
    assert!(press("delete").await.see_other().ends_with("done=leak-gone"));
    let left = rig.upstream_client(&id).await["clientAuthentication"].clone();
    assert_eq!(names(&rig, &id).await, ["next"]);
    assert!(left["clientCertificates"].as_array().is_none_or(Vec::is_empty), "{left}");
}

#[tokio::test]
async fn going_back_takes_away_only_what_the_exchange_put_there_and_only_while_the_old_one_serves() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = client_with(&rig, &[("old", OLD), ("long there", NEW), ("another", THIRD)], &[]).await;
    let page = format!("/sandbox/clients/{id}/rotate");
    let begin = async |new: &str| {
        let shown = admin.get(&page).await;
        let old = html::tags(&shown.text, "input");
        let old = old.iter().find(|(all, _)| html::attribute(all, "name") == Some("old")).unwrap();
        let old = html::attribute(&old.0, "value").unwrap().to_owned();
        admin.post(&page, &[("do", "key-start"), ("old", old.as_str()), ("new", new)]).await
    };
    begin(NEW).await.see_other();
    let shown = admin.get(&page).await;
    assert!(!shown.text.contains("key-undo"), "it was there before");
    let undo = html::with(html::form(&shown.text, "key-leave"), "do", "key-undo");
    admin.post(&page, &undo).await.says(409, &["was there before this exchange"]);
    press(&admin, &id, "key-leave").await.see_other();
    assert_eq!(names(&rig, &id).await, ["old", "long there", "another"]);

    // What the exchange puts there gets the first free name, and goes again.
    begin(CERTIFICATE).await.see_other();
    press(&admin, &id, "key-undo").await.see_other();
    begin(CERTIFICATE).await.see_other();
    let mut less = rig.upstream_client(&id).await;
    less["clientAuthentication"]["publicKeys"].as_array_mut().unwrap().remove(0);
    let undo = html::with(html::form(&admin.get(&page).await.text, "key-undo"), "do", "key-undo");
    let put = rig.api(Method::PUT, &format!("/api-clients/{id}"), &less).await;
    assert!(put.status < 300, "{}", put.text);
    assert_eq!(names(&rig, &id).await, ["long there", "another"]);
    admin.post(&page, &undo).await.says(409, &["The old one is not valid any more"]);
    assert_eq!(names(&rig, &id).await, ["long there", "another"], "nothing was taken away");
}

#[tokio::test]
async fn what_was_only_taken_is_not_told_as_done_and_the_next_look_sees_it() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = client(&rig).await;
    let page = format!("/sandbox/clients/{id}/rotate");
    let key = html::tags(&admin.get(&page).await.text, "input");
    let old = key.iter().find(|(all, _)| html::attribute(all, "name") == Some("old")).unwrap();
    let old = html::attribute(&old.0, "value").unwrap().to_owned();
    let form = [("do", "key-start"), ("old", old.as_str()), ("new", NEW), ("name", "")];
    admin.post(&page, &form).await.see_other();
    assert_eq!(names(&rig, &id).await, ["old", "key-1"]);
    press(&admin, &id, "key-confirm").await.see_other();
    rig.faults(&[("PUT", "/api-clients/*", json!({"kind": "accepted", "after_ms": 400}))]).await;
    assert!(press(&admin, &id, "key-retire").await.see_other().ends_with("done=keys-sent"));
    admin.get(&page).await.says(200, &["An exchange is under way"]);
    // Meanwhile the other one does not go.
    let undo = html::with(html::form(&admin.get(&page).await.text, "key-leave"), "do", "key-undo");
    admin.post(&page, &undo).await.says(409, &["may yet be carried out"]);
    rig.no_faults().await;
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    admin.get(&page).await.says(200, &["The last exchange is done"]);
}

#[tokio::test]
async fn what_may_be_a_private_key_is_not_shown_again_whatever_it_looks_like() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = client(&rig).await;
    let page = format!("/sandbox/clients/{id}/rotate");
    for new in [r#"{"kty":"EC","d":"c2VjcmV0"}"#, "Private-Lines: 14\nc2VjcmV0", "c2VjcmV0"] {
        let answer = admin.post(&page, &[("do", "key-start"), ("old", "x"), ("new", new)]).await;
        assert_eq!(answer.status, 422);
        assert!(!answer.text.contains("c2VjcmV0"), "{new}");
    }
}

/// A server of public keys, which can be published and taken down, and counts who asks.
struct Published {
    port: u16,
    ids: Arc<Mutex<Vec<&'static str>>>,
    asked: Arc<Mutex<usize>>,
}

impl Published {
    async fn serve() -> Self {
        let (ids, asked) = (Arc::<Mutex<Vec<&'static str>>>::default(), Arc::<Mutex<usize>>::default());
        let (listed, counted) = (ids.clone(), asked.clone());
        let answer = move || {
            *counted.lock().unwrap() += 1;
            let key = |id: &&str| json!({"kty": "EC", "crv": "P-256", "x": "eHg", "y": "eXk", "kid": *id});
            let keys: Vec<Value> = listed.lock().unwrap().iter().map(key).collect();
            async move { json!({"keys": keys}).to_string() }
        };
        let router = Router::new().route("/jwks", get(answer));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { port, ids, asked }
    }

    fn now_serves(&self, ids: &[&'static str]) {
        *self.ids.lock().unwrap() = ids.to_vec();
    }

    fn asked(&self) -> usize {
        *self.asked.lock().unwrap()
    }

    /// A client whose keys are read here, at `path`.
    async fn client(&self, rig: &Rig, path: &str) -> String {
        let url = format!("http://127.0.0.1:{}{path}", self.port);
        let authentication = json!({"authType": "JWKS", "clientJWKsUrl": url});
        rig.client_like(json!({"name": "by url", "clientAuthentication": authentication})).await
    }
}

async fn begin(browser: &Browser<'_>, id: &str, old: &str, new: &str) -> Answer {
    let form = [("do", "key-start"), ("old", old), ("new", new), ("move_by", "")];
    browser.post(&format!("/sandbox/clients/{id}/rotate"), &form).await
}

/// Presses a button of the page as it is now.
async fn press(browser: &Browser<'_>, id: &str, verb: &str) -> Answer {
    let page = format!("/sandbox/clients/{id}/rotate");
    let form = html::with(html::form(&browser.get(&page).await.text, verb), "do", verb);
    browser.post(&page, &form).await
}

#[tokio::test]
async fn at_a_jwks_url_an_exchange_is_done_when_the_new_key_is_served_and_the_old_one_is_not() {
    let (rig, keys) = (Rig::start().await, Published::serve().await);
    let (ada, ben) = (rig.admin().await, rig.sign_in("admin2").await);
    let id = keys.client(&rig, "/jwks").await;
    let page = format!("/sandbox/clients/{id}/rotate");
    ada.get(&page).await.says(200, &["Exchange a key without an outage", "Id of the new key (kid)"]);
    assert_eq!(keys.asked(), 0, "opening a page sends nobody out");
    rig.forget_sent().await;
    keys.now_serves(&["key-1"]);
    begin(&ada, &id, "key-1", "key-2").await.says(422, &["publish it there beside the old one first"]);
    begin(&ada, &id, "key-0", "key-1").await.says(422, &["The JWKS URL serves no key of this id."]);
    begin(&ada, &id, "key-1", "key-1").await.says(422, &["give another"]);
    keys.now_serves(&["key-1", "key-2"]);
    assert!(begin(&ada, &id, " key-1 ", "key-2").await.see_other().ends_with("done=keys-begun"));
    begin(&ada, &id, "key-1", "key-2").await.says(409, &["is under way already"]);

    ben.get(&page).await.says(200, &["An exchange is under way", "by Ada Admin", "Look at the JWKS URL"]);
    assert!(press(&ben, &id, "key-confirm").await.see_other().ends_with("done=keys-confirmed"));
    assert!(press(&ben, &id, "key-look").await.see_other().ends_with("done=keys-looked"));
    keys.now_serves(&["key-1"]);
    press(&ben, &id, "key-look").await.says(409, &["does not serve the new key"]);
    keys.now_serves(&["key-2"]);
    assert!(press(&ben, &id, "key-look").await.see_other().ends_with("done=keys-done"));
    ada.get(&page).await.says(200, &["The last exchange is done", "Look, and begin"]);
    assert!(rig.writes().await.is_empty(), "keys at a URL are exchanged at its own server");
}

#[tokio::test]
async fn a_jwks_url_that_cannot_be_read_tells_nothing_and_nothing_is_taken_away_there() {
    let (rig, keys) = (Rig::start().await, Published::serve().await);
    let admin = rig.admin().await;
    let missing = keys.client(&rig, "/missing").await;
    begin(&admin, &missing, "key-1", "key-2").await.says(409, &["could not read the JWKS URL"]);
    let id = keys.client(&rig, "/jwks").await;
    keys.now_serves(&["key-1", "key-2"]);
    begin(&admin, &id, "key-1", "key-2").await.see_other();
    rig.forget_sent().await;
    let page = format!("/sandbox/clients/{id}/rotate");
    let form = html::form(&admin.get(&page).await.text, "key-look");
    for verb in ["key-retire", "key-undo"] {
        assert_eq!(admin.post(&page, &html::with(form.clone(), "do", verb)).await.status, 409, "{verb}");
    }
    assert!(press(&admin, &id, "key-leave").await.see_other().ends_with("done=keys-left"));
    admin.get(&page).await.says(200, &["ended by hand: both stayed"]);
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn only_an_administrator_sends_the_server_out_to_a_jwks_url() {
    let (rig, keys) = (Rig::start().await, Published::serve().await);
    let id = keys.client(&rig, "/jwks").await;
    rig.give("payments", &id).await;
    keys.now_serves(&["key-1", "key-2"]);
    for who in ["payments", "auditor"] {
        let person = rig.sign_in(who).await;
        assert_eq!(begin(&person, &id, "key-1", "key-2").await.status, 403, "{who}");
    }
    assert_eq!(keys.asked(), 0);
    // A member goes on with what an administrator began, as far as no look is needed.
    begin(&rig.admin().await, &id, "key-1", "key-2").await.see_other();
    let pia = rig.sign_in("payments").await;
    assert!(press(&pia, &id, "key-confirm").await.see_other().ends_with("done=keys-confirmed"));
    let asked = keys.asked();
    assert_eq!(press(&pia, &id, "key-look").await.status, 403);
    assert_eq!(keys.asked(), asked);
}
