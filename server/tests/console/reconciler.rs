//! The console looks by itself what became of what was cut off or whose answer was lost: nobody opens a page, and nothing
//! is sent a second time.

use std::sync::atomic::Ordering;

use app::desk::{Entry, Journal, LATE_FOR, NewEntry, WantedEntries};
use app::model::{Actor, ClientId, TenantName, Timestamp};
use app::policy::Action;
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::html;
use crate::rig::{API, DAY, Rig, Wanted};

/// The newest entry of an action.
async fn newest(rig: &Rig, action: Action) -> Entry {
    let wanted = WantedEntries { action: Some(action), ..WantedEntries::default() };
    rig.store.operations().find(&wanted, 0, 1).await.unwrap().entries.remove(0)
}

/// Asks for a client of this name, by its form.
async fn make(browser: &Browser<'_>, name: &str) {
    let form = html::with(browser.form("/sandbox/clients/new").await, "name", name);
    browser.post("/sandbox/clients/new", &form).await;
}

/// Looks by itself, and sees that nothing but looks was sent.
async fn look(rig: &Rig) -> usize {
    rig.forget_sent().await;
    let looks = rig.look_by_itself().await;
    assert!(rig.writes().await.is_empty(), "a look writes");
    looks
}

#[tokio::test]
async fn a_client_that_was_made_when_the_console_was_cut_off_is_found_and_goes_to_its_team() {
    let rig = Rig::start().await;
    let pia = rig.sign_in("payments").await;
    let form = html::with(pia.form("/sandbox/clients/new").await, "name", "cut off");
    // Neither its end nor what a first look has shown is written down, nor whose it is.
    rig.journal.closing_broken.store(true, Ordering::SeqCst);
    let lists = format!("{API}/api-clients");
    // The team's clients are counted and those of the name looked for; after that nothing can be looked up.
    rig.set_faults(&json!([
        {"method": "GET", "path": lists, "times": 2, "action": {"kind": "delay", "ms": 0}},
        {"method": "POST", "path": lists, "times": 1, "action": {"kind": "lose_answer"}},
        {"method": "GET", "path": lists, "action": {"kind": "status", "status": 500}},
    ]))
    .await;
    pia.post("/sandbox/clients/new", &form).await;
    rig.no_faults().await;
    rig.journal.closing_broken.store(false, Ordering::SeqCst);
    assert_eq!(newest(&rig, Action::CreateClient).await.outcome.word(), "pending");
    assert_eq!(look(&rig).await, 0, "somebody's request may still be at it");
    rig.pass(31);
    assert_eq!(look(&rig).await, 1);
    let entry = newest(&rig, Action::CreateClient).await;
    assert_eq!(entry.outcome.word(), "done");
    let id = entry.opened.client.unwrap().0;
    assert_eq!(rig.owner(&id).await.as_deref(), Some("payments"));
    assert_eq!(look(&rig).await, 0, "it is settled");
}

#[tokio::test]
async fn a_client_of_which_nothing_came_is_safe_to_repeat_and_one_that_comes_late_is_still_known() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    rig.faults(&[("POST", "/api-clients", json!({"kind": "reset"}))]).await;
    make(&admin, "comes late").await;
    rig.no_faults().await;
    rig.pass(31);
    look(&rig).await;
    let entry = newest(&rig, Action::CreateClient).await;
    assert_eq!(entry.outcome.word(), "nothing_came");
    let page = format!("/sandbox/operations/{}", entry.id.0);
    admin.get(&page).await.says(200, &["safe to try again", "The console looked by itself"]);
    // Upstream carries it out after all.
    let wanted: Value = serde_json::from_str(entry.opened.after.as_deref().unwrap()).unwrap();
    let late = rig
        .client_like(json!({
            "name": "comes late", "description": wanted["description"], "clientResources": [],
            "accessTokenLifeTime": wanted["token_lifetime"],
        }))
        .await;
    rig.pass(700);
    look(&rig).await;
    let entry = newest(&rig, Action::CreateClient).await;
    assert_eq!((entry.outcome.word(), entry.opened.client.unwrap().0), ("done", late.clone()));
    assert!(admin.get(&page).await.see_other().starts_with(&format!("/sandbox/clients/{late}")));
}

#[tokio::test]
async fn two_clients_that_could_each_be_it_are_neither() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    rig.faults(&[("POST", "/api-clients", json!({"kind": "reset"}))]).await;
    make(&admin, "twins").await;
    rig.no_faults().await;
    for _ in 0..2 {
        rig.client_like(json!({"name": "twins"})).await;
    }
    rig.pass(31);
    look(&rig).await;
    assert_eq!(newest(&rig, Action::CreateClient).await.outcome.word(), "perhaps_in_use");
}

#[tokio::test]
async fn a_deletion_whose_answer_was_lost_is_done_once_the_client_is_gone() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let id = rig.client("goes").await;
    rig.faults(&[("DELETE", "/api-clients/*", json!({"kind": "hang"}))]).await;
    admin.call("clients/delete", &[("tenant", "sandbox"), ("id", id.as_str())]).await;
    assert_eq!(rig.outcome(&id).await, "unknown");
    rig.no_faults().await;
    rig.api(Method::DELETE, &format!("/api-clients/{id}"), &Value::Null).await;
    rig.pass(31);
    assert_eq!(look(&rig).await, 1);
    assert_eq!(rig.outcome(&id).await, "done");
}

#[tokio::test]
async fn a_secret_whose_answer_was_lost_is_named_without_anybody_opening_its_page() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let id = rig.client("lost twice").await;
    let path = format!("{API}/api-clients/*/secrets");
    rig.set_faults(&json!([
        {"method": "GET", "path": path, "times": 1, "action": {"kind": "delay", "ms": 0}},
        {"method": "POST", "path": path, "times": 1, "action": {"kind": "lose_answer"}},
        {"method": "GET", "path": path, "action": {"kind": "status", "status": 500}},
    ]))
    .await;
    admin.create_secret(&id, 90).await;
    assert_eq!(rig.outcome(&id).await, "unknown");
    let mut pace = tokio::time::interval(std::time::Duration::from_millis(2));
    let tenant = TenantName("sandbox".into());
    let down = app::operations::reconcile(&rig.console, &tenant, &mut pace).await;
    assert!(down.is_err(), "it waits until upstream serves");
    rig.no_faults().await;
    look(&rig).await;
    assert_eq!(rig.outcome(&id).await, "orphan");
    let entry = newest(&rig, Action::CreateSecret).await;
    admin
        .get(&format!("/sandbox/audit/{}", entry.id.0))
        .await
        .says(200, &["made, value lost", "The console looked by itself"]);
    admin.get("/").await.says(200, &["made, value lost", "lost twice"]);
}

#[tokio::test]
async fn a_rotation_that_was_cut_off_is_taken_on_and_a_word_that_was_not_kept_is_said_to_be_lost() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("cut off").await;
    rig.secret(&id, 60).await;
    let form = [("tenant", "sandbox"), ("id", id.as_str()), ("days", "90")];
    rig.journal.closing_broken.store(true, Ordering::SeqCst);
    let started = admin.call("rotations/start", &form).await;
    assert_eq!(started.status, 200, "{}", started.text);
    rig.journal.closing_broken.store(false, Ordering::SeqCst);
    assert_eq!(rig.outcome(&id).await, "pending");
    let confirm = NewEntry {
        at: Timestamp(rig.now()),
        actor: Actor::new("demo", "admin", "Ada Admin", None),
        action: Action::ConfirmRotation,
        tenant: TenantName("sandbox".into()),
        client: Some(ClientId(id.clone())),
        secret: None,
        fingerprint: None,
        before: None,
        after: Some(json!({"rotation": started.json["rotation"]}).to_string()),
        request_id: "r".into(),
        came_from: String::new(),
    };
    rig.store.operations().open(&confirm).await.unwrap();
    rig.pass(31);
    assert_eq!(look(&rig).await, 1, "one look tells of both");
    let told: Vec<_> =
        rig.entries(&id).await.iter().map(|entry| (entry.opened.action, entry.outcome.word())).collect();
    assert_eq!(told, [(Action::ConfirmRotation, "nothing_came"), (Action::CreateSecret, "handed")]);
}

#[tokio::test]
async fn what_nobody_can_tell_is_unknown_after_an_hour_and_not_asked_for_any_more() {
    let rig = Rig::start().await;
    let give = NewEntry {
        at: Timestamp(rig.now()),
        actor: Actor::new("demo", "admin", "Ada Admin", None),
        action: Action::GiveClient,
        tenant: TenantName("sandbox".into()),
        client: Some(ClientId("somebody's".into())),
        secret: None,
        fingerprint: None,
        before: None,
        after: None,
        request_id: "r".into(),
        came_from: String::new(),
    };
    rig.store.operations().open(&give).await.unwrap();
    rig.pass(31);
    assert_eq!(look(&rig).await, 1);
    assert_eq!(look(&rig).await, 0, "it is not due again yet");
    rig.pass(LATE_FOR);
    look(&rig).await;
    assert_eq!(newest(&rig, Action::GiveClient).await.outcome.word(), "unknown");
    rig.pass(DAY);
    assert_eq!(look(&rig).await, 0, "it is asked for for ever");
}

#[tokio::test]
async fn what_somebody_has_written_meanwhile_is_not_written_over() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("meanwhile").await;
    let made = admin.create_secret(&id, 90).await;
    let seen = rig.entries(&id).await.remove(0);
    let form =
        [("tenant", "sandbox"), ("id", id.as_str()), ("operation", made.json["operation"].as_str().unwrap())];
    assert_eq!(admin.call("secrets/displayed", &form).await.status, 200);
    let closing = app::desk::Closing {
        at: Timestamp(rig.now()),
        outcome: app::desk::Outcome::Orphan,
        client: None,
        secret: None,
        note: None,
        upstream_ids: vec![],
    };
    assert!(!rig.store.operations().close_seen(&seen, &closing).await.unwrap());
    assert_eq!(rig.outcome(&id).await, "done");
    let now = rig.entries(&id).await.remove(0);
    assert!(rig.store.operations().close_seen(&now, &closing).await.unwrap());
}
