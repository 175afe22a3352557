//! Upstream refuses, fails, talks nonsense or says nothing while somebody looks: an honest status, and a page that says
//! what happened, whether anything changed, and what to do next.

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::html;
use crate::rig::{Rig, Wanted};

/// What a page has to say when upstream does this, and with which status.
pub(crate) struct Day {
    pub(crate) action: Value,
    pub(crate) status: u16,
    pub(crate) words: &'static str,
}

pub(crate) fn day(action: Value, status: u16, words: &'static str) -> Day {
    Day { action, status, words }
}

pub(crate) fn upstream_says(status: u16) -> Value {
    json!({"kind": "status", "status": status})
}

/// What somebody who only looks is told at once, wherever the fault meets them.
fn quick_days() -> Vec<Day> {
    vec![
        day(upstream_says(400), 502, "ZIdentity did not accept the console's question"),
        day(upstream_says(401), 502, "ZIdentity does not accept the console's token"),
        day(upstream_says(403), 502, "lacks the right to do this"),
        day(upstream_says(409), 502, "ZIdentity did not accept the console's question"),
        day(json!({"kind": "status", "status": 429, "headers": {"retry-after": "60s"}}), 503, "60 seconds"),
        day(
            json!({"kind": "status", "status": 302, "headers": {"location": "/elsewhere"}}),
            502,
            "made no sense",
        ),
        day(upstream_says(500), 502, "ZIdentity failed (HTTP 500)"),
        day(upstream_says(503), 502, "ZIdentity failed (HTTP 503)"),
        day(
            json!({"kind": "status", "status": 500, "body": "<html>panic at line 3</html>"}),
            502,
            "HTTP 500",
        ),
        day(json!({"kind": "garbage"}), 502, "made no sense"),
        day(json!({"kind": "garbage", "content_type": "application/json"}), 502, "made no sense"),
        day(json!({"kind": "status", "status": 200, "body": {}}), 502, "made no sense"),
        day(json!({"kind": "status", "status": 200, "body": ""}), 502, "made no sense"),
        day(json!({"kind": "truncate", "bytes": 20}), 502, "made no sense"),
        day(json!({"kind": "reset"}), 502, "cannot be reached"),
    ]
}

/// And what is told after some waiting.
fn slow_days() -> Vec<Day> {
    vec![
        day(upstream_says(429), 503, "ZIdentity is busy"),
        day(json!({"kind": "hang"}), 502, "did not answer in time"),
        day(json!({"kind": "slow_body", "bytes_per_s": 10}), 502, "did not answer in time"),
    ]
}

/// Checks what is true of every answer to a bad day: it can be read, it hides nothing, it tells no source code.
#[track_caller]
pub(crate) fn is_honest(answer: &Answer) {
    let text = answer.text.to_lowercase();
    let id = answer.header("x-request-id");
    assert!(id.len() == 16 && answer.text.contains(id), "the request id is not there: {}", answer.text);
    for unwanted in ["deserial", "panic", "unwrap", "serde", "reqwest", "hyper", "error sending", "line 1 "] {
        assert!(!text.contains(unwanted), "{unwanted}: {}", answer.text);
    }
    // As a word only: a nonce or an id may hold these letters.
    let mut tokens = text.split(|char: char| !char.is_alphanumeric());
    assert!(!tokens.any(|token| token == "eof"), "{}", answer.text);
    if answer.json.is_object() {
        assert!(["nothing", "perhaps", "yes"].iter().any(|word| answer.json["changed"] == *word));
        assert!(answer.json["next"].as_str().is_some_and(|next| next.ends_with('.')), "{}", answer.text);
        return;
    }
    let words = answer.words();
    let changed =
        ["Nothing was changed in ZIdentity.", "It is not known whether", "ZIdentity carried it out."];
    assert!(changed.iter().any(|sentence| words.contains(sentence)), "{words}");
    assert_eq!(html::tags(&answer.text, "h1").len(), 1, "{words}");
    assert!(answer.text.contains("<title>") && answer.text.contains("role=\"alert\""), "{words}");
}

async fn look(admin: &Browser<'_>, path: &str, day: &Day) {
    let answer = admin.get(path).await;
    let told = format!("{path} with {}: {}", day.action, answer.words());
    assert_eq!(answer.status, day.status, "{told}");
    for wanted in [day.words, "Nothing was changed in ZIdentity."] {
        assert!(answer.words().contains(wanted), "{wanted:?} is missing in {told}");
    }
    is_honest(&answer);
    // The way back is there: navigation, and the page once more where that may help.
    assert!(answer.text.contains(r#"href="/sandbox/clients""#), "{told}");
}

/// Looks at every page while upstream does this at each of its places in turn, and once more when it is over.
async fn look_at_all(day: Day) {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let id = rig.client("looked at").await;
    rig.secret(&id, 90).await;
    let client = format!("/sandbox/clients/{id}");
    let [edit, secrets] = ["edit", "secrets"].map(|page| format!("{client}/{page}"));
    let pages = [
        ("/api-clients", vec!["/sandbox/clients", "/sandbox/clients?q=looked&page=2"]),
        ("/api-clients/*", vec![client.as_str(), &edit, &secrets]),
        ("/api-clients/*/secrets", vec![secrets.as_str()]),
    ];
    for (at, paths) in pages {
        rig.faults(&[("GET", at, day.action.clone())]).await;
        join_all(paths.iter().map(|path| look(&admin, path, &day))).await;
    }
    rig.no_faults().await;
    for path in ["/sandbox/clients", &client, &edit, &secrets] {
        admin.get(path).await.says(200, &["looked at"]);
    }
}

#[tokio::test]
async fn whatever_upstream_answers_each_page_tells_it() {
    for day in quick_days() {
        look_at_all(day).await;
    }
}

#[tokio::test]
async fn when_upstream_does_not_answer_each_page_tells_it() {
    join_all(slow_days().into_iter().map(look_at_all)).await;
}

#[tokio::test]
async fn what_is_missing_upstream_is_not_found_and_a_missing_list_is_no_such_thing() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let id = rig.client("missing").await;
    let client = format!("/sandbox/clients/{id}");
    rig.faults(&[("GET", "*", upstream_says(404))]).await;
    for path in [&client, &format!("{client}/edit"), &format!("{client}/secrets")] {
        let answer = admin.get(path).await;
        answer.says(404, &["Not found", "There is no such thing in this tenant", "look for it in the list"]);
        is_honest(&answer);
    }
    let list = admin.get("/sandbox/clients").await;
    list.says(502, &["made no sense"]);
    is_honest(&list);
}

#[tokio::test]
async fn a_credential_that_upstream_does_not_accept_is_called_by_its_name() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    for (status, words) in [
        (400, "does not accept the console's own credential"),
        (401, "does not accept the console's own credential"),
        (500, "ZIdentity failed (HTTP 500)"),
    ] {
        // The first question is refused for its token, and there is no other one.
        let body =
            json!({"error": "invalid_client", "error_description": "client_secret of-upstream is wrong"});
        rig.set_faults(&json!([
            {"method": "POST", "path": "/oauth2/v1/token", "action": {"kind": "status", "status": status, "body": body}},
            {"method": "GET", "path": "*", "action": {"kind": "status", "status": 401}},
        ]))
        .await;
        let answer = admin.get("/sandbox/clients").await;
        answer.says(502, &[words, "Nothing was changed"]);
        is_honest(&answer);
        assert!(!answer.text.contains("of-upstream") && !answer.text.contains("sandbox-console-secret"));
        rig.no_faults().await;
        admin.get("/sandbox/clients").await.says(200, &["API clients"]);
        rig.pass(11);
    }
}

#[tokio::test]
async fn functions_tell_a_bad_day_as_pages_do() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let id = rig.client("asked about").await;
    rig.secret(&id, 90).await;
    let form = [("tenant", "sandbox"), ("id", id.as_str())];
    for day in quick_days() {
        rig.faults(&[("GET", "/api-clients/*", day.action.clone())]).await;
        let answers = join_all(["clients/get", "secrets/list"].map(|name| admin.call(name, &form))).await;
        for answer in answers {
            assert_eq!(answer.status, day.status, "{}: {}", day.action, answer.text);
            assert_eq!(answer.json["changed"], "nothing");
            is_honest(&answer);
        }
    }
}

#[tokio::test]
async fn a_bad_day_is_the_same_to_who_asks_without_a_body() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    rig.faults(&[("GET", "*", upstream_says(500))]).await;
    let answer = Answer::of(admin.bare(Method::HEAD, "/sandbox/clients")).await;
    assert_eq!((answer.status, answer.text.as_str()), (502, ""));
}
