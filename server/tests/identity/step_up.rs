//! Acts of weight ask for a fresh sign-in, and lead to where it is made.

use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use crate::idp::{Key, KeyServer, claims_with};
use crate::rig::{Answer, Rig, START, behind};

const ADDRESS: &str = "reauth_url = \"/sso/again?back={return}\"\n";
const LED_TO: &str = "/sso/again?back=https%3A%2F%2Fconsole.example%2Faccount%2Fagain";
const PERSON: [(&str, &str); 2] = [("X-User", "ada"), ("X-Groups", "zid-admins")];

async fn mint(rig: &Rig, id: &str, who: &[(&str, &str)]) -> Answer {
    let form = [("tenant", "prod"), ("id", id), ("days", "90"), ("until", "")];
    rig.call("secrets/create", &form, who).await
}

async fn secrets(rig: &Rig, id: &str, who: &[(&str, &str)]) -> usize {
    let answer = rig.call("secrets/list", &[("tenant", "prod"), ("id", id)], who).await;
    serde_json::from_str::<Vec<Value>>(&answer.text).unwrap().len()
}

/// Tells that a sign-in was refused for not being fresh, and that nothing was done.
#[track_caller]
fn asks_again(answer: &Answer, words: &str) {
    assert_eq!(answer.status, 403, "{}", answer.text);
    let error: Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!((&error["kind"], &error["changed"]), (&json!("sign_in_again"), &json!("nothing")));
    assert!(error["title"].as_str().unwrap().contains(words), "{error}");
    assert_eq!(error["link"]["href"], LED_TO);
}

#[tokio::test]
async fn a_token_of_an_old_sign_in_looks_and_changes_but_makes_and_deletes_nothing() {
    let key = Key::new("one", Algorithm::ES256);
    let server = KeyServer::start(&[&key]).await;
    let rig = Rig::start(&format!("{}max_auth_age = 300\n{ADDRESS}", server.identity())).await;
    let signed_in = |at: Value| key.sign(&claims_with("auth_time", at));
    let old = signed_in(json!(START - 301));
    let old = [("X-Jwt", old.as_str())];
    let name = "a client to open";
    let id = rig.world.client(name).await;
    assert_eq!(secrets(&rig, &id, &old).await, 0, "looking asks for nothing");
    asks_again(&mint(&rig, &id, &old).await, "too long ago");
    let one = [("tenant", "prod"), ("id", id.as_str())];
    asks_again(&rig.call("clients/delete", &one, &old).await, "too long ago");
    let secret = [("tenant", "prod"), ("id", id.as_str()), ("secret", "s")];
    asks_again(&rig.call("secrets/delete", &secret, &old).await, "too long ago");
    for untold in [Value::Null, json!("noon"), json!(START + 61)] {
        let untold = signed_in(untold);
        asks_again(&mint(&rig, &id, &[("X-Jwt", &untold)]).await, "does not tell");
    }
    assert_eq!(secrets(&rig, &id, &old).await, 0);
    // The page of the question comes back with what was typed, and the way to a new sign-in beside it.
    let browser = rig.browser();
    let form = [("do", "delete"), ("typed_name", name)];
    let page = browser.post(&format!("/prod/clients/{id}"), &form, &old).await;
    page.says(
        403,
        &["too long ago", "what you typed is kept", &format!("href=\"{LED_TO}\" target=\"_blank\"")],
    );
    assert!(page.text.contains(&format!("value=\"{name}\"")), "{}", page.text);
    browser.get("/account/again", &old).await.says(200, &["That was no new sign-in", LED_TO]);
    let fresh = signed_in(json!(START - 300));
    let fresh = [("X-Jwt", fresh.as_str())];
    browser
        .get("/account/again", &fresh)
        .await
        .says(200, &["You have signed in again", "Go back to the tab"]);
    assert_eq!(mint(&rig, &id, &fresh).await.status, 200);
    rig.world.pass(1);
    asks_again(&mint(&rig, &id, &fresh).await, "too long ago");
}

#[tokio::test]
async fn the_strength_of_the_sign_in_counts_as_configured() {
    let key = Key::new("one", Algorithm::ES256);
    let server = KeyServer::start(&[&key]).await;
    let rig = Rig::start(&format!("{}acr = \"mfa\"\n{ADDRESS}", server.identity())).await;
    let (weak, strong) =
        (key.sign(&claims_with("acr", json!("pwd"))), key.sign(&claims_with("acr", json!("mfa"))));
    let id = rig.world.client("a client").await;
    asks_again(&mint(&rig, &id, &[("X-Jwt", &weak)]).await, "stronger");
    assert_eq!(mint(&rig, &id, &[("X-Jwt", &strong)]).await.status, 200);
}

fn headers(more: &str) -> String {
    format!(
        "{}user_header = \"X-User\"\ngroups_header = \"X-Groups\"\nauth_time_header = \"X-Auth-Time\"\nmax_auth_age = 300\n{ADDRESS}{more}",
        behind("custom")
    )
}

fn at(time: &str) -> [(&str, &str); 3] {
    [PERSON[0], PERSON[1], ("X-Auth-Time", time)]
}

#[tokio::test]
async fn headers_tell_when_somebody_signed_in_too() {
    let rig = Rig::start(&headers("")).await;
    let id = rig.world.client("a client").await;
    asks_again(&mint(&rig, &id, &PERSON).await, "does not tell");
    asks_again(&mint(&rig, &id, &at(&(START - 301).to_string())).await, "too long ago");
    assert_eq!(mint(&rig, &id, &at(&format!("{}.250", START - 10))).await.status, 200);
    for wrong in ["yesterday", "", "0x10"] {
        let answer = rig.get("/account", &at(wrong)).await;
        assert_eq!(answer.status, if wrong.is_empty() { 200 } else { 400 }, "{wrong}");
    }
    let now = START.to_string();
    for smuggled in ["X-Auth-Time", "X_Auth_Time"] {
        let twice = [PERSON[0], PERSON[1], ("X-Auth-Time", "1"), (smuggled, now.as_str())];
        assert_eq!(rig.get("/account", &twice).await.status, 400, "{smuggled}");
    }
}

#[tokio::test]
async fn where_the_time_is_told_on_the_way_back_alone_the_session_remembers_it_for_its_person() {
    let rig = Rig::start(&headers("")).await;
    let id = rig.world.client("a client").await;
    let (browser, other) = (rig.browser(), rig.browser());
    let form = [("tenant", "prod"), ("id", id.as_str()), ("days", "90"), ("until", "")];
    let mint = async |browser: &crate::rig::Browser<'_>, who: &[(&str, &str)]| {
        browser.call("secrets/create", &form, who).await
    };
    other.get("/", &PERSON).await.says(200, &["Overview"]);
    browser.get("/", &PERSON).await.says(200, &["Overview"]);
    // Told elsewhere, it counts there and then and is not kept.
    browser.get("/account", &at(&START.to_string())).await.says(200, &["administrator"]);
    asks_again(&mint(&browser, &PERSON).await, "does not tell");
    browser.get("/account/again", &at(&START.to_string())).await.says(200, &["You have signed in again"]);
    assert_eq!(mint(&browser, &PERSON).await.status, 200);
    asks_again(&mint(&other, &PERSON).await, "does not tell");
    rig.world.pass(301);
    asks_again(&mint(&browser, &PERSON).await, "too long ago");
    // Another person in the same browser has not proved anything.
    browser
        .get("/account/again", &at(&(START + 301).to_string()))
        .await
        .says(200, &["You have signed in again"]);
    let mia = [("X-User", "mia"), ("X-Groups", "zid-admins")];
    browser.get("/", &mia).await.says(200, &["Overview"]);
    asks_again(&mint(&browser, &mia).await, "does not tell");
}

#[tokio::test]
async fn secrets_are_counted_apart_and_each_person_for_themselves() {
    let identity = format!("{}[limits]\nmints_per_minute = 1\nchanges_per_minute = 3\n", behind("authelia"));
    let rig = Rig::start(&identity).await;
    let person = |name: &'static str| [("Remote-User", name), ("Remote-Groups", "zid-admins")];
    let id = rig.world.client("a client").await;
    assert_eq!(mint(&rig, &id, &person("ada")).await.status, 200);
    let refused = mint(&rig, &id, &person("ada")).await;
    refused.says(429, &["too_often", "\"changed\":\"nothing\"", "60 seconds"]);
    assert_eq!(refused.header("retry-after"), "60");
    assert_eq!(secrets(&rig, &id, &person("ada")).await, 1);
    assert_eq!(mint(&rig, &id, &person("ben")).await.status, 200);
    let missing = [("tenant", "prod"), ("id", "nothing-of-this-id")];
    for expected in [404, 404, 404, 429] {
        assert_eq!(rig.call("clients/delete", &missing, &person("ada")).await.status, expected);
    }
    rig.world.pass(60);
    assert_eq!(rig.call("clients/delete", &missing, &person("ada")).await.status, 404);
}
