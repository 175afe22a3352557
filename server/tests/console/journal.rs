//! A change is written down before it is sent, or it is not sent; what is written down tells who, what and what came
//! of it, and nothing secret.

use std::sync::atomic::Ordering;

use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::html;
use crate::rig::{Rig, ZIA};

/// Every way to change something about the client `id` and its `secret`.
async fn every_write(admin: &Browser<'_>, id: &str, secret: &str) -> Vec<(&'static str, Answer)> {
    let page = format!("/sandbox/clients/{id}");
    let new = admin.form("/sandbox/clients/new").await;
    let new = html::with(new, "name", "never made");
    let edit = admin.form(&format!("{page}/edit")).await;
    let edit = html::with(edit, "name", "never renamed");
    let one = [("tenant", "sandbox"), ("id", id)];
    let of_secret = [one[0], one[1], ("secret", secret)];
    let function = |form: &[(String, String)]| {
        let own = one.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        own.chain(html::as_arguments(form)).collect::<Vec<_>>()
    };
    vec![
        ("create", admin.post("/sandbox/clients/new", &new).await),
        ("create by function", admin.call("clients/create", &function(&new)).await),
        ("edit", admin.post(&format!("{page}/edit"), &edit).await),
        ("edit by function", admin.call("clients/update", &function(&edit)).await),
        ("disable", admin.post(&page, &[("do", "disable")]).await),
        ("delete", admin.post(&page, &[("do", "delete"), ("typed_name", "kept")]).await),
        ("delete by function", admin.call("clients/delete", &one).await),
        ("create secret", admin.create_secret(id, 90).await),
        (
            "delete secret",
            admin
                .post(
                    &format!("{page}/secrets"),
                    &[("do", "delete"), ("secret", secret), ("typed_name", "kept")],
                )
                .await,
        ),
        ("delete secret by function", admin.call("secrets/delete", &of_secret).await),
    ]
}

#[tokio::test]
async fn a_change_that_cannot_be_written_down_is_refused_and_nothing_is_sent() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("kept").await;
    let secret = rig.secret(&id, 90).await;
    rig.forget_sent().await;
    rig.journal.broken.store(true, Ordering::SeqCst);
    for (write, answer) in every_write(&admin, &id, &secret).await {
        assert_eq!(answer.status, 500, "{write}: {}", answer.words());
        for wanted in ["could not write its journal, so it did not try", "Tell whoever runs the console"] {
            assert!(answer.text.contains(wanted), "{write}: {}", answer.text);
        }
        let nothing = answer.json["changed"] == "nothing"
            || answer.words().contains("Nothing was changed in ZIdentity");
        assert!(nothing, "{write}: {}", answer.text);
    }
    assert!(rig.writes().await.is_empty(), "{:?}", rig.writes().await);
    assert_eq!(rig.upstream_client(&id).await["name"], "kept");
    rig.journal.broken.store(false, Ordering::SeqCst);
    admin.post(&format!("/sandbox/clients/{id}"), &[("do", "disable")]).await.see_other();
}

#[tokio::test]
async fn an_entry_that_cannot_be_closed_undoes_no_success() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("changed all the same").await;
    rig.journal.closing_broken.store(true, Ordering::SeqCst);
    let done = admin.post(&format!("/sandbox/clients/{id}"), &[("do", "disable")]).await;
    assert!(done.see_other().ends_with("?done=disabled"));
    assert_eq!(rig.upstream_client(&id).await["status"], false);
    assert_eq!(rig.outcome(&id).await, "pending");
    // A later look finds out what became of it.
    rig.journal.closing_broken.store(false, Ordering::SeqCst);
    rig.pass(31);
    admin.get(&format!("/sandbox/clients/{id}")).await.says(200, &["Change client", "done"]);
    assert_eq!(rig.outcome(&id).await, "done");
}

#[tokio::test]
async fn a_look_shows_what_it_learnt_even_if_that_cannot_be_written_down() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("looked at").await;
    rig.journal.closing_broken.store(true, Ordering::SeqCst);
    admin.post(&format!("/sandbox/clients/{id}"), &[("do", "disable")]).await.see_other();
    admin.create_secret(&id, 90).await;
    rig.pass(31);
    admin.get(&format!("/sandbox/clients/{id}")).await.says(200, &["Change client done"]);
    admin.secrets_page(&id).await.says(200, &["value never seen"]);
    assert_eq!(rig.outcome(&id).await, "pending");
}

#[tokio::test]
async fn an_edit_leaves_who_when_what_it_was_and_what_it_became() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("before").await;
    let path = format!("/sandbox/clients/{id}/edit");
    let form = admin.form(&path).await;
    let answer = admin.post(&path, &html::with(form, "name", "after")).await;
    answer.see_other();
    let entries = rig.entries(&id).await;
    let [entry] = &entries[..] else { panic!("{entries:?}") };
    let opened = &entry.opened;
    assert_eq!((opened.actor.name.as_str(), opened.actor.subject.as_str()), ("Ada Admin", "admin"));
    assert_eq!(opened.action.word(), "clients/update");
    assert_eq!((opened.tenant.0.as_str(), opened.at.0), ("sandbox", rig.now()));
    assert_eq!(opened.request_id, answer.header("x-request-id"));
    assert_eq!(opened.came_from, "127.0.0.1");
    assert_eq!(entry.outcome.word(), "done");
    let read = |text: &Option<String>| serde_json::from_str::<Value>(text.as_deref().unwrap()).unwrap();
    let (before, after) = (read(&opened.before), read(&opened.after));
    assert_eq!((&before["name"], &after["name"]), (&json!("before"), &json!("after")));
    assert_eq!(before["grants"][0]["scopes"][0]["id"], ZIA);
    assert!(!entry.upstream_ids.is_empty(), "ZIdentity's own ids are missing");
}

#[tokio::test]
async fn what_upstream_calls_a_request_is_kept_with_it() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("traced").await;
    let refusal =
        json!({"kind": "status", "status": 403, "headers": {"x-oneapi-request-id": "their-own-id-7"}});
    rig.faults(&[("PUT", "/api-clients/*", refusal)]).await;
    let answer = admin.post(&format!("/sandbox/clients/{id}"), &[("do", "disable")]).await;
    answer.says(502, &["lacks the right", "their-own-id-7"]);
    let entry = &rig.entries(&id).await[0];
    assert_eq!(entry.outcome.word(), "failed");
    assert!(entry.upstream_ids.iter().any(|id| id == "their-own-id-7"), "{:?}", entry.upstream_ids);
}

#[tokio::test]
async fn the_entries_of_a_secrets_life_hold_no_secret() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("silent").await;
    let made = admin.create_secret(&id, 90).await;
    let value = made.json["value"].as_str().unwrap();
    let secret = made.json["secret"]["id"].as_str().unwrap();
    let form = [("tenant", "sandbox"), ("id", id.as_str()), ("secret", secret)];
    assert_eq!(admin.call("secrets/delete", &form).await.status, 200);
    let entries = rig.entries(&id).await;
    let words: Vec<_> = entries.iter().map(|entry| entry.opened.action.word()).collect();
    assert_eq!(words, ["secrets/delete", "secrets/create"]);
    for entry in &entries {
        assert_eq!(entry.opened.secret.as_ref().map(|id| id.0.as_str()), Some(secret));
        assert!(!format!("{entry:?}").contains(value), "{entry:?}");
    }
    let end = made.json["secret"]["expires_at"].as_i64().unwrap();
    let asked = format!(r#"{{"expiresAt":{end},"sealed":false}}"#);
    assert_eq!(entries[1].opened.after.as_deref(), Some(asked.as_str()));
}

#[tokio::test]
async fn looking_leaves_no_entry() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("looked at").await;
    let page = format!("/sandbox/clients/{id}");
    for path in [&page, &format!("{page}/edit"), &format!("{page}/secrets"), &format!("{page}?dialog=delete")]
    {
        assert_eq!(admin.get(path).await.status, 200);
        assert_eq!(Answer::of(admin.bare(Method::HEAD, path)).await.status, 200);
    }
    assert_eq!(rig.outcome(&id).await, "no entry");
}

/// A client whose new secret was handed over while no entry could be closed.
async fn handed_over_unclosed(rig: &Rig) -> (String, Answer) {
    let id = rig.client("handed over").await;
    rig.journal.closing_broken.store(true, Ordering::SeqCst);
    let made = rig.admin().await.create_secret(&id, 90).await;
    assert!(made.json["value"].is_string(), "{} {}", made.status, made.text);
    (id, made)
}

#[tokio::test]
async fn a_secret_that_was_shown_is_never_called_lost_because_its_entry_could_not_be_closed() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let (id, made) = handed_over_unclosed(&rig).await;
    rig.journal.closing_broken.store(false, Ordering::SeqCst);
    let operation = made.json["operation"].as_str().unwrap();
    let form = [("tenant", "sandbox"), ("id", id.as_str()), ("operation", operation)];
    assert_eq!(admin.call("secrets/displayed", &form).await.status, 200);
    rig.pass(61);
    let words = admin.secrets_page(&id).await.words();
    assert!(!words.contains("nobody has") && !words.contains("never seen"), "{words}");
    assert_eq!(rig.outcome(&id).await, "done");
}

#[tokio::test]
async fn a_secret_of_which_nobody_can_tell_whether_it_was_shown_is_not_called_lost() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let (id, made) = handed_over_unclosed(&rig).await;
    rig.journal.closing_broken.store(false, Ordering::SeqCst);
    rig.pass(61);
    let page = admin.secrets_page(&id).await;
    page.says(200, &["value never seen", "If nobody stored the value, delete the secret"]);
    assert!(!page.words().contains("nobody has"), "{}", page.words());
    let entry = &rig.entries(&id).await[0];
    assert_eq!(entry.opened.secret.as_ref().map(|id| id.0.as_str()), made.json["secret"]["id"].as_str());
}
