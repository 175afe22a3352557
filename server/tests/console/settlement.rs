//! What becomes of a secret whose creation got no answer: never doubled, never a colleague's, never lied about.

use std::time::Duration;

use serde_json::{Value, json};

use crate::html;
use crate::rig::{Rig, Wanted};

const CREATE: (&str, &str) = ("POST", "/api-clients/*/secrets");

/// A console, and a client whose next secret meets `action`.
async fn rig_with(action: Value) -> (Rig, String) {
    let rig = Rig::with(Wanted::hasty()).await;
    let id = rig.client("unlucky").await;
    rig.faults(&[(CREATE.0, CREATE.1, action)]).await;
    rig.forget_sent().await;
    (rig, id)
}

#[tokio::test]
async fn a_secret_whose_answer_was_lost_is_found_named_and_never_asked_for_again() {
    let answers = [
        json!({"kind": "lose_answer"}),
        json!({"kind": "truncate", "bytes": 20}),
        json!({"kind": "truncate", "bytes": 0}),
    ];
    for action in answers {
        let (rig, id) = rig_with(action.clone()).await;
        let admin = rig.admin().await;
        let answer = admin.create_secret(&id, 90).await;
        assert_eq!(answer.status, 504, "{action} {}", answer.text);
        assert_eq!(answer.json["changed"], "yes", "{}", answer.text);
        assert!(answer.json["title"].as_str().unwrap().contains("nobody has it"));
        assert_eq!(rig.writes().await, [format!("POST /api-clients/{id}/secrets")], "{action}");
        assert_eq!(rig.outcome(&id).await, "orphan");
        let there = rig.upstream_secrets(&id).await;
        let [secret] = &there[..] else { panic!("{there:?}") };
        let secret = secret["id"].as_str().unwrap();

        rig.no_faults().await;
        let page = admin.secrets_page(&id).await;
        page.says(200, &["value lost", "A secret was made whose value nobody has", "Delete it"]);
        let href = format!("/sandbox/clients/{id}/secrets?dialog=delete&amp;secret={secret}");
        assert!(page.text.contains(&href), "it is not offered for deletion");
        // It is the only live one: its name is asked for all the same.
        let dialog = admin.get(&html::unescape(&href)).await;
        let form = html::with(html::form(&dialog.text, r#"value="delete""#), "typed_name", "unlucky");
        admin.post(&format!("/sandbox/clients/{id}/secrets"), &form).await.see_other();
        let page = admin.secrets_page(&id).await;
        assert!(!page.words().contains("value nobody has"), "it is told of after it has gone");
        assert_eq!(admin.create_secret(&id, 90).await.status, 200);
    }
}

#[tokio::test]
async fn when_upstream_cannot_be_asked_it_is_unknown_until_the_page_is_next_seen() {
    let (rig, id) = lost_twice().await;
    let admin = rig.admin().await;
    let answer = admin.create_secret(&id, 90).await;
    assert_eq!(answer.json["changed"], "perhaps", "{}", answer.text);
    assert!(answer.json["next"].as_str().unwrap().contains("Do not create another one yet"));
    assert_eq!(rig.outcome(&id).await, "unknown");
    rig.no_faults().await;
    admin.secrets_page(&id).await.says(200, &["A secret was made whose value nobody has"]);
    assert_eq!(rig.outcome(&id).await, "orphan");
}

/// The next secret is made, its answer lost, and no list of secrets answers after that.
async fn lost_twice() -> (Rig, String) {
    let rig = Rig::with(Wanted::hasty()).await;
    let id = rig.client("lost twice").await;
    let path = format!("{}/api-clients/*/secrets", crate::rig::API);
    let rules = json!([
        {"method": "GET", "path": path, "times": 1, "action": {"kind": "delay", "ms": 0}},
        {"method": "POST", "path": path, "times": 1, "action": {"kind": "lose_answer"}},
        {"method": "GET", "path": path, "action": {"kind": "status", "status": 500}},
    ]);
    rig.set_faults(&rules).await;
    (rig, id)
}

#[tokio::test]
async fn when_nothing_came_of_it_the_person_may_try_again() {
    let (rig, id) = rig_with(json!({"kind": "reset"})).await;
    let admin = rig.admin().await;
    let answer = admin.create_secret(&id, 90).await;
    assert_eq!(answer.status, 504, "{}", answer.text);
    assert_eq!(answer.json["changed"], "nothing", "{}", answer.text);
    assert!(answer.json["next"].as_str().unwrap().contains("safe to try again"));
    assert_eq!(rig.writes().await.len(), 1);
    assert_eq!(rig.outcome(&id).await, "nothing_came");
    rig.no_faults().await;
    assert!(!admin.secrets_page(&id).await.words().contains("answer was lost"));
    assert_eq!(admin.create_secret(&id, 90).await.status, 200);
    assert_eq!(rig.upstream_secrets(&id).await.len(), 1);
}

#[tokio::test]
async fn a_secret_that_comes_late_is_still_known_as_ours() {
    // Upstream carries it out only after the console has given up and looked.
    let (rig, id) = rig_with(json!({"kind": "delay", "ms": 1_500})).await;
    let admin = rig.admin().await;
    let answer = admin.create_secret(&id, 90).await;
    assert_eq!(answer.status, 504, "{}", answer.text);
    assert!(rig.upstream_secrets(&id).await.is_empty(), "it came too early for this test");
    rig.no_faults().await;
    while rig.upstream_secrets(&id).await.is_empty() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let page = admin.secrets_page(&id).await;
    page.says(200, &["A secret was made whose value nobody has", "value lost"]);
    assert_eq!(rig.outcome(&id).await, "orphan");
}

#[tokio::test]
async fn a_colleagues_secret_is_unknown_and_never_offered_for_deletion_by_itself() {
    let (rig, id) = rig_with(json!({"kind": "reset"})).await;
    let admin = rig.admin().await;
    // The colleague makes it in the portal while the console's own request is under way.
    let path = format!("{}/api-clients/*/secrets", crate::rig::API);
    let rules = json!([
        {"method": "POST", "path": path, "times": 1, "action": {"kind": "hang"}},
    ]);
    rig.set_faults(&rules).await;
    let colleague = async {
        tokio::time::sleep(Duration::from_millis(250)).await;
        rig.secret(&id, 200).await
    };
    let (answer, theirs) = tokio::join!(admin.create_secret(&id, 90), colleague);
    assert_eq!(answer.status, 504, "{}", answer.text);
    assert_eq!(answer.json["changed"], "perhaps");
    assert!(answer.json["next"].as_str().unwrap().contains("perhaps in use"));
    assert_eq!(rig.outcome(&id).await, "perhaps_in_use");
    rig.no_faults().await;
    let page = admin.secrets_page(&id).await;
    page.says(200, &["unknown, perhaps in use", "Ask who works on this client"]);
    let words = page.words();
    assert!(!words.contains("value nobody has") && !words.contains("value lost"), "{words}");
    assert_eq!(page.text.matches("Delete it…").count(), 0);
    assert_eq!(rig.upstream_secrets(&id).await[0]["id"], json!(theirs));
    // Somebody says that it is known; then there is peace.
    let note = html::form(&page.text, r#"value="note""#);
    admin.post(&format!("/sandbox/clients/{id}/secrets"), &note).await.see_other();
    assert!(!admin.secrets_page(&id).await.words().contains("perhaps in use"));
}

#[tokio::test]
async fn beside_a_colleagues_secret_ours_is_still_known_when_it_comes_late() {
    let (rig, id) = rig_with(json!({"kind": "delay", "ms": 1_500})).await;
    let admin = rig.admin().await;
    let colleague = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        rig.no_faults().await;
        rig.secret(&id, 200).await
    };
    let (answer, theirs) = tokio::join!(admin.create_secret(&id, 90), colleague);
    assert_eq!(answer.status, 504, "{}", answer.text);
    while rig.upstream_secrets(&id).await.len() < 2 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let page = admin.secrets_page(&id).await;
    page.says(200, &["A secret was made whose value nobody has"]);
    assert_eq!(rig.outcome(&id).await, "orphan");
    let orphan = rig.entries(&id).await[0].opened.secret.clone().unwrap();
    assert_ne!(orphan.0, theirs);
}

#[tokio::test]
async fn a_secret_that_upstream_only_accepted_is_followed_until_it_is_there() {
    let (rig, id) = rig_with(json!({"kind": "accepted", "after_ms": 700})).await;
    let admin = rig.admin().await;
    let made = admin.create_secret(&id, 90).await;
    assert_eq!(made.status, 200, "{}", made.text);
    assert_eq!(made.json["accepted"], true);
    assert!(made.json["value"].as_str().is_some_and(|value| !value.is_empty()));
    let operation = format!("/sandbox/operations/{}", made.json["operation"].as_str().unwrap());
    let page = admin.get(&operation).await;
    page.says(200, &["Create secret", "accepted, not there yet"]);
    assert!(page.text.contains(r#"<noscript><meta http-equiv="refresh" content="2""#), "{}", page.text);
    let events = admin.get(&format!("{operation}/events")).await;
    assert!(events.text.contains("waiting") && events.text.contains("there"), "{}", events.text);
    assert_eq!(admin.get(&operation).await.see_other(), format!("/sandbox/clients/{id}/secrets"));
    assert_eq!(rig.upstream_secrets(&id).await.len(), 1);
}

#[tokio::test]
async fn a_value_that_was_accepted_and_never_shown_is_marked_like_any_other() {
    let (rig, id) = rig_with(json!({"kind": "accepted", "after_ms": 100})).await;
    let admin = rig.admin().await;
    admin.create_secret(&id, 90).await;
    rig.no_faults().await;
    while rig.upstream_secrets(&id).await.is_empty() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    admin.secrets_page(&id).await;
    rig.pass(61);
    admin.secrets_page(&id).await.says(200, &["value never seen"]);
}

#[tokio::test]
async fn a_value_that_was_accepted_and_shown_is_at_peace() {
    let (rig, id) = rig_with(json!({"kind": "accepted", "after_ms": 300})).await;
    let admin = rig.admin().await;
    let made = admin.create_secret(&id, 90).await;
    let form =
        [("tenant", "sandbox"), ("id", id.as_str()), ("operation", made.json["operation"].as_str().unwrap())];
    assert_eq!(admin.call("secrets/displayed", &form).await.status, 200);
    rig.no_faults().await;
    while rig.upstream_secrets(&id).await.is_empty() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    rig.pass(61);
    assert!(!admin.secrets_page(&id).await.words().contains("value never seen"));
    assert_eq!(rig.outcome(&id).await, "done");
}
