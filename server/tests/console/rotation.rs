//! A client's secret is replaced step by step, on good days and bad ones: nobody is locked out, nothing is lost unsaid.

use std::time::Duration;

use app::desk::{Journal, NewEntry, Rotations};
use app::model::{Actor, ClientId, Reached, Rotation, RotationStep, SecretId, TenantName, Timestamp, Trial};
use app::policy::Action;
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::html;
use crate::rig::{API, DAY, OWN, Rig, Wanted};

const TOKEN: &str = "/oauth2/v1/token";

/// A client with one secret, and the secret.
async fn client(rig: &Rig, name: &str) -> (String, String) {
    let id = rig.client(name).await;
    let old = rig.secret(&id, 60).await;
    (id, old)
}

fn page(id: &str) -> String {
    format!("/sandbox/clients/{id}/rotate")
}

async fn start(browser: &Browser<'_>, id: &str) -> Answer {
    let form = [("tenant", "sandbox"), ("id", id), ("days", "90")];
    browser.call("rotations/start", &form).await
}

/// The browser says that it showed the value.
async fn receipt(browser: &Browser<'_>, id: &str, started: &Answer) {
    let operation = started.json["operation"].as_str().unwrap();
    let form = [("tenant", "sandbox"), ("id", id), ("operation", operation)];
    assert_eq!(browser.call("secrets/displayed", &form).await.status, 200);
}

async fn report(browser: &Browser<'_>, id: &str) -> Value {
    let answer = browser.call("rotations/get", &[("tenant", "sandbox"), ("id", id)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json
}

async fn step(browser: &Browser<'_>, id: &str) -> String {
    report(browser, id).await["step"].as_str().unwrap().to_owned()
}

/// Confirms, retires, undoes or leaves, as a program that has just looked.
async fn act(browser: &Browser<'_>, id: &str, verb: &str) -> Answer {
    let version = report(browser, id).await["version"].to_string();
    let form = [("tenant", "sandbox"), ("id", id), ("version", version.as_str())];
    browser.call(&format!("rotations/{verb}"), &form).await
}

/// A rotation of which everything has moved.
async fn moved(browser: &Browser<'_>, id: &str) -> Answer {
    let started = start(browser, id).await;
    assert_eq!(started.status, 200, "{}", started.text);
    receipt(browser, id, &started).await;
    assert_eq!(act(browser, id, "confirm").await.status, 200);
    started
}

async fn opens(rig: &Rig, id: &str, value: &str) -> bool {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", id),
        ("client_secret", value),
        ("audience", "https://api.zscaler.com"),
    ];
    let token = rig.http.post(format!("{}{TOKEN}", rig.upstream)).form(&form).send().await.unwrap();
    token.status() == 200
}

/// The ids of the secrets that upstream lists; with a token of its own, for time may have passed.
async fn listed(rig: &Rig, id: &str) -> Vec<String> {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", OWN),
        ("client_secret", "sandbox-console-secret"),
        ("audience", "https://api.zscaler.com"),
    ];
    let token = Answer::of(rig.http.post(format!("{}{TOKEN}", rig.upstream)).form(&form)).await;
    let list = rig.http.get(format!("{}{API}/api-clients/{id}/secrets", rig.upstream));
    let list = Answer::of(list.bearer_auth(token.json["access_token"].as_str().unwrap())).await;
    let secrets = list.json.as_array().unwrap();
    secrets.iter().map(|secret| secret["id"].as_str().unwrap().to_owned()).collect()
}

/// Faults at the token endpoint; the console's own token is there already.
async fn token_faults(rig: &Rig, times: Option<u32>, action: Value) {
    let mut rule = json!({"method": "POST", "path": TOKEN, "action": action});
    if let Some(times) = times {
        rule["times"] = json!(times);
    }
    rig.set_faults(&json!([rule])).await;
}

fn refusal() -> Value {
    json!({"kind": "status", "status": 400, "body": r#"{"error":"invalid_client"}"#})
}

#[tokio::test]
async fn the_whole_way_leaves_the_new_secret_that_was_seen_to_work_and_a_value_nowhere() {
    let rig = Rig::with(Wanted { on_disk: true, ..Wanted::default() }).await;
    let admin = rig.admin().await;
    let (id, old) = client(&rig, "goes the whole way").await;
    admin.get(&page(&id)).await.says(200, &["Replace a secret without an outage", "Make the new secret"]);
    let started = start(&admin, &id).await;
    assert_eq!(started.status, 200, "{}", started.text);
    assert_eq!(started.json["trial"], json!({"came": "token", "lifetime": 3600, "scopes": null}));
    let (value, new) =
        (started.json["value"].as_str().unwrap(), started.json["secret"]["id"].as_str().unwrap());
    assert_eq!(started.text.matches(value).count(), 1);
    assert!(opens(&rig, &id, value).await);

    let shown = admin.get(&page(&id)).await;
    shown.says(
        200,
        &["It works: the console signed in with it", "a token that lives 60 minutes", "Ada Admin"],
    );
    receipt(&admin, &id, &started).await;
    let shown = admin.get(&page(&id)).await;
    shown.says(200, &["Everything has moved", "It is not time yet"]);
    let confirm = html::with(html::form(&shown.text, r#"value="confirm""#), "do", "confirm");
    let done = admin.post(&page(&id), &confirm).await;
    assert!(done.see_other().ends_with("/rotate?done=rotation-confirmed"));

    let question = admin.get(&format!("{}?dialog=retire", page(&id))).await;
    question.says(200, &[&format!("Retire secret {old}"), "Ada Admin said", "gets no new tokens"]);
    let form = html::form(&question.text, r#"value="retire""#);
    rig.forget_sent().await;
    let wrong = admin.post(&page(&id), &html::with(form.clone(), "typed_name", "another")).await;
    wrong.says(422, &["Type the client's name exactly"]);
    assert!(rig.writes().await.is_empty());
    let done = admin.post(&page(&id), &html::with(form, "typed_name", "goes the whole way")).await;
    assert!(done.see_other().ends_with("/rotate?done=rotation-done"));
    assert_eq!(listed(&rig, &id).await, [new]);
    assert!(opens(&rig, &id, value).await);
    admin
        .get(&page(&id))
        .await
        .says(200, &["The last rotation is done: the old secret is gone", "Ada Admin"]);
    assert_eq!(step(&admin, &id).await, "done");

    let entries = rig.entries(&id).await;
    let told: Vec<_> =
        entries.iter().map(|entry| (entry.opened.action.word(), entry.outcome.word())).collect();
    assert_eq!(told, [("secrets/delete", "done"), ("rotations/confirm", "done"), ("secrets/create", "done")]);
    for path in [page(&id), format!("/sandbox/clients/{id}"), format!("/sandbox/clients/{id}/secrets")] {
        assert!(!admin.get(&path).await.text.contains(value), "the value is on {path}");
    }
    for file in std::fs::read_dir(rig.folder.path()).unwrap() {
        let path = file.unwrap().path();
        let bytes = if path.is_file() { std::fs::read(&path).unwrap() } else { Vec::new() };
        let held = bytes.windows(value.len()).any(|window| window == value.as_bytes());
        assert!(!held, "{}", path.display());
    }
}

#[tokio::test]
async fn until_the_hand_over_it_is_undone_lightly_and_after_it_with_as_much_care_as_going_on() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let (id, old) = client(&rig, "goes back").await;
    start(&admin, &id).await;
    let question = admin.get(&format!("{}?dialog=undo", page(&id))).await;
    question
        .says(200, &["Nobody was seen to have its value", &format!("The old secret {old} keeps working")]);
    assert!(!question.text.contains("typed_name"));
    let form = html::form(&question.text, r#"value="undo""#);
    assert!(admin.post(&page(&id), &form).await.see_other().ends_with("done=rotation-undone"));
    assert_eq!(listed(&rig, &id).await, std::slice::from_ref(&old));
    // It is sent again by a page that stood open.
    rig.forget_sent().await;
    admin.post(&page(&id), &form).await.says(409, &["The rotation has gone on since you looked"]);
    assert!(rig.writes().await.is_empty());

    let started = start(&admin, &id).await;
    receipt(&admin, &id, &started).await;
    let question = admin.get(&format!("{}?dialog=undo", page(&id))).await;
    question.says(200, &["Its value was handed over", "Go back: delete the new secret"]);
    let form = html::form(&question.text, r#"value="undo""#);
    rig.forget_sent().await;
    admin.post(&page(&id), &form).await.says(422, &["Type the client's name exactly"]);
    assert!(rig.writes().await.is_empty());
    admin.post(&page(&id), &html::with(form, "typed_name", "goes back")).await.see_other();
    assert_eq!(listed(&rig, &id).await, [old]);
}

#[tokio::test]
async fn a_secret_that_takes_a_moment_to_be_known_is_tried_again() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let (id, _) = client(&rig, "takes a moment").await;
    admin.get(&page(&id)).await;
    token_faults(&rig, Some(2), refusal()).await;
    let started = start(&admin, &id).await;
    assert_eq!(started.json["trial"]["came"], "token", "{}", started.text);
    token_faults(&rig, Some(1), json!({"kind": "delay", "ms": 700})).await;
    let (slow, _) = client(&rig, "answers late").await;
    assert_eq!(start(&admin, &slow).await.json["trial"]["came"], "token");
}

#[tokio::test]
async fn what_was_not_seen_to_work_never_replaces_anything() {
    let cases = [
        (refusal(), "refused"),
        (json!({"kind": "hang"}), "unanswered"),
        (json!({"kind": "status", "status": 503}), "unanswered"),
        (json!({"kind": "garbage"}), "unanswered"),
    ];
    for (fault, came) in cases {
        let rig = Rig::with(Wanted::hasty()).await;
        let admin = rig.admin().await;
        let (id, old) = client(&rig, "never seen to work").await;
        admin.get(&page(&id)).await;
        token_faults(&rig, None, fault).await;
        let started = start(&admin, &id).await;
        assert_eq!(started.status, 200, "{}", started.text);
        assert_eq!(started.json["trial"]["came"], came);
        assert!(started.json["value"].as_str().is_some_and(|value| !value.is_empty()), "it is handed over");
        assert!(started.took < Duration::from_secs(4), "{:?}", started.took);
        rig.no_faults().await;
        receipt(&admin, &id, &started).await;
        admin.get(&page(&id)).await.says(200, &["It was not seen to work", "will not delete the old secret"]);
        assert_eq!(act(&admin, &id, "confirm").await.status, 409);
        rig.pass(15 * DAY);
        let admin = rig.admin().await;
        rig.forget_sent().await;
        let refused = act(&admin, &id, "retire").await;
        assert_eq!(refused.status, 409, "{}", refused.text);
        assert!(rig.writes().await.is_empty());
        assert!(listed(&rig, &id).await.contains(&old));
        assert_eq!(act(&admin, &id, "leave").await.status, 200);
        assert_eq!(listed(&rig, &id).await.len(), 2, "both stay");
    }
}

#[tokio::test]
async fn a_value_that_was_lost_with_its_answer_is_said_to_be_gone_and_one_starts_again() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let (id, old) = client(&rig, "answer lost").await;
    rig.faults(&[("POST", "/api-clients/*/secrets", json!({"kind": "lose_answer"}))]).await;
    rig.forget_sent().await;
    let started = start(&admin, &id).await;
    assert_eq!((started.status, &started.json["changed"]), (504, &json!("yes")), "{}", started.text);
    assert_eq!(rig.writes().await.len(), 1, "never a second one by itself");
    rig.no_faults().await;
    admin
        .get(&page(&id))
        .await
        .says(200, &["The value is gone: nobody has it", "Undo: delete the new secret"]);
    assert_eq!(step(&admin, &id).await, "value_lost");
    assert_eq!(act(&admin, &id, "confirm").await.status, 409);
    assert_eq!(act(&admin, &id, "retire").await.status, 409);
    assert_eq!(act(&admin, &id, "undo").await.status, 200);
    assert_eq!(listed(&rig, &id).await, [old]);
    assert_eq!(start(&admin, &id).await.status, 200);
}

#[tokio::test]
async fn what_nobody_could_look_up_is_unknown_until_the_page_is_next_opened() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let (id, _) = client(&rig, "lost twice").await;
    let path = format!("{API}/api-clients/*/secrets");
    let rules = json!([
        {"method": "GET", "path": path, "times": 1, "action": {"kind": "delay", "ms": 0}},
        {"method": "POST", "path": path, "times": 1, "action": {"kind": "lose_answer"}},
        {"method": "GET", "path": path, "action": {"kind": "status", "status": 500}},
    ]);
    rig.set_faults(&rules).await;
    let started = start(&admin, &id).await;
    assert_eq!(started.json["changed"], "perhaps", "{}", started.text);
    rig.no_faults().await;
    assert_eq!(step(&admin, &id).await, "value_lost");
}

#[tokio::test]
async fn where_nothing_came_of_it_the_rotation_is_over_and_another_can_begin() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let (id, old) = client(&rig, "nothing came").await;
    rig.faults(&[("POST", "/api-clients/*/secrets", json!({"kind": "reset"}))]).await;
    let started = start(&admin, &id).await;
    assert_eq!((started.status, &started.json["changed"]), (504, &json!("nothing")), "{}", started.text);
    rig.no_faults().await;
    admin.get(&page(&id)).await.says(200, &["no new secret came of it", "Make the new secret"]);
    assert_eq!(listed(&rig, &id).await, [old]);
    assert_eq!(start(&admin, &id).await.status, 200);
}

#[tokio::test]
async fn a_secret_that_upstream_only_accepted_is_tried_until_it_is_there() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let (id, _) = client(&rig, "accepted").await;
    rig.faults(&[("POST", "/api-clients/*/secrets", json!({"kind": "accepted", "after_ms": 900}))]).await;
    let started = start(&admin, &id).await;
    assert_eq!((started.status, &started.json["accepted"]), (200, &json!(true)), "{}", started.text);
    assert_eq!(started.json["trial"]["came"], "token", "{}", started.text);
    rig.no_faults().await;
    receipt(&admin, &id, &started).await;
    assert_eq!(step(&admin, &id).await, "moving");
}

#[tokio::test]
async fn a_secret_that_was_accepted_and_never_came_is_not_waited_for_for_ever() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let (id, old) = client(&rig, "never comes").await;
    rig.faults(&[("POST", "/api-clients/*/secrets", json!({"kind": "accepted", "never": true}))]).await;
    let started = start(&admin, &id).await;
    assert_eq!(started.json["trial"]["came"], "refused", "{}", started.text);
    rig.no_faults().await;
    receipt(&admin, &id, &started).await;
    assert_eq!(step(&admin, &id).await, "moving");
    assert_eq!(act(&admin, &id, "confirm").await.status, 409);
    rig.pass(601);
    assert_eq!(step(&admin, &id).await, "undone");
    assert_eq!(listed(&rig, &id).await, [old]);
}

#[tokio::test]
async fn a_retirement_whose_answer_was_lost_is_done_if_the_secret_is_gone() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let (id, _) = client(&rig, "retired unheard").await;
    let started = moved(&admin, &id).await;
    rig.faults(&[("DELETE", "/api-clients/*/secrets/*", json!({"kind": "lose_answer"}))]).await;
    let retired = act(&admin, &id, "retire").await;
    assert_eq!(retired.status, 200, "{}", retired.text);
    assert_eq!(step(&admin, &id).await, "done");
    assert_eq!(listed(&rig, &id).await, [started.json["secret"]["id"].as_str().unwrap()]);
}

#[tokio::test]
async fn while_a_deletion_may_yet_be_carried_out_the_other_secret_is_never_deleted() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let (id, old) = client(&rig, "in doubt").await;
    moved(&admin, &id).await;
    rig.faults(&[("DELETE", "/api-clients/*/secrets/*", json!({"kind": "reset"}))]).await;
    let lost = act(&admin, &id, "retire").await;
    assert_eq!((lost.status, &lost.json["changed"]), (504, &json!("perhaps")), "{}", lost.text);
    rig.no_faults().await;
    admin.get(&page(&id)).await.says(200, &["A deletion of the old secret was sent, and it is still there"]);
    rig.forget_sent().await;
    let back = act(&admin, &id, "undo").await;
    assert_eq!(back.status, 409, "{}", back.text);
    assert!(rig.writes().await.is_empty());
    // The same deletion harms nobody.
    assert_eq!(act(&admin, &id, "retire").await.status, 200);
    assert!(!listed(&rig, &id).await.contains(&old));
}

#[tokio::test]
async fn a_deletion_that_upstream_only_accepted_is_followed_until_it_is_done() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let (id, old) = client(&rig, "deleted later").await;
    moved(&admin, &id).await;
    rig.faults(&[("DELETE", "/api-clients/*/secrets/*", json!({"kind": "accepted", "after_ms": 600}))]).await;
    let question = admin.get(&format!("{}?dialog=retire", page(&id))).await;
    let form = html::with(html::form(&question.text, r#"value="retire""#), "typed_name", "deleted later");
    assert!(admin.post(&page(&id), &form).await.see_other().ends_with("done=rotation-sent"));
    let shown = admin.get(&page(&id)).await;
    shown.says(200, &["It is being deleted"]);
    assert!(shown.text.contains(r#"http-equiv="refresh""#), "it does not look again by itself");
    assert_eq!(act(&admin, &id, "undo").await.status, 409);
    while listed(&rig, &id).await.contains(&old) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(step(&admin, &id).await, "done");
}

#[tokio::test]
async fn of_two_people_who_press_at_once_one_does_it() {
    let rig = Rig::start().await;
    let (ada, ben) = (rig.admin().await, rig.sign_in("admin2").await);
    let (id, old) = client(&rig, "pressed twice").await;
    // A slow moment upstream, so that the two really meet.
    rig.faults(&[("POST", "/api-clients/*/secrets", json!({"kind": "delay", "ms": 300}))]).await;
    rig.forget_sent().await;
    let (one, two) = tokio::join!(start(&ada, &id), start(&ben, &id));
    let mut heard = [one.status, two.status];
    heard.sort_unstable();
    assert_eq!(heard, [200, 409], "{} {}", one.text, two.text);
    assert_eq!(rig.writes().await.len(), 1);
    rig.no_faults().await;
    let (starter, started) = if one.status == 200 { (&ada, one) } else { (&ben, two) };
    receipt(starter, &id, &started).await;
    // The colleague goes on with it.
    assert_eq!(act(&ben, &id, "confirm").await.status, 200);
    rig.faults(&[("DELETE", "/api-clients/*/secrets/*", json!({"kind": "delay", "ms": 300}))]).await;
    let version = report(&ada, &id).await["version"].to_string();
    let form = [("tenant", "sandbox"), ("id", id.as_str()), ("version", version.as_str())];
    rig.forget_sent().await;
    let (on, back) = tokio::join!(ada.call("rotations/retire", &form), ben.call("rotations/undo", &form));
    let mut heard = [on.status, back.status];
    heard.sort_unstable();
    assert_eq!(heard, [200, 409], "{} {}", on.text, back.text);
    assert_eq!(rig.writes().await.len(), 1, "one of the two secrets is left");
    let left = listed(&rig, &id).await;
    assert_eq!((left.len(), left[0] == old), (1, back.status == 200));
}

#[tokio::test]
async fn a_laptop_that_was_closed_leaves_a_secret_that_a_colleague_is_told_of() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let (id, old) = client(&rig, "laptop closed").await;
    start(&admin, &id).await;
    let other = rig.sign_in("admin2").await;
    assert!(!other.get(&page(&id)).await.words().contains("No browser said"));
    rig.pass(31);
    let shown = other.get(&page(&id)).await;
    shown.says(200, &["No browser said that it showed the value", "The console keeps no copy"]);
    assert_eq!(act(&other, &id, "retire").await.status, 409);
    // Either it was stored after all …
    let stored = html::form(&shown.text, r#"value="stored""#);
    assert!(other.post(&page(&id), &stored).await.see_other().ends_with("done=rotation-stored"));
    assert_eq!(step(&other, &id).await, "moving");
    // … or one starts again.
    let (id, _) = (client(&rig, "laptop closed again").await.0, old);
    start(&admin, &id).await;
    rig.pass(31);
    assert_eq!(act(&other, &id, "undo").await.status, 200);
    assert_eq!(start(&other, &id).await.status, 200);
}

#[tokio::test]
async fn a_console_that_was_killed_in_the_middle_knows_afterwards_what_became_of_it() {
    let rig = Rig::start().await;
    let (admin, tenant) = (rig.admin().await, TenantName("sandbox".into()));
    for sent in [false, true] {
        let (id, old) = client(&rig, "killed").await;
        // What stands in the database when the process ends before, and after, the secret is made.
        let (now, ends) = (Timestamp(rig.now()), Timestamp(rig.now() + 90 * DAY));
        let entry = NewEntry {
            at: now,
            actor: Actor::new("demo", "admin", "Ada Admin", None),
            action: Action::CreateSecret,
            tenant: tenant.clone(),
            client: Some(ClientId(id.clone())),
            secret: None,
            fingerprint: Some(ends),
            before: Some(json!([old]).to_string()),
            after: None,
            request_id: "killed".into(),
            came_from: String::new(),
        };
        let entry = rig.store.operations().open(&entry).await.unwrap();
        let rotations = rig.store.rotations();
        let rotation = Rotation {
            id: rotations.next_id(now),
            tenant: tenant.clone(),
            client: ClientId(id.clone()),
            version: 1,
            step: RotationStep::Making,
            old: SecretId(old.clone()),
            new: None,
            operation: entry.0,
            due: now.plus_days(14),
            trial: Trial::Untried,
            doubt: None,
            reached: vec![Reached { step: RotationStep::Making, by: None, at: now }],
        };
        assert!(rotations.begin(&rotation).await.unwrap());
        if sent {
            let body = json!({ "expiresAt": ends.0 });
            rig.api(Method::POST, &format!("/api-clients/{id}/secrets"), &body).await;
        }
        assert_eq!(step(&admin, &id).await, "making", "somebody may still be at it");
        assert_eq!(start(&admin, &id).await.status, 409, "none is doubled");
        rig.pass(31);
        if sent {
            assert_eq!(step(&admin, &id).await, "hand_over");
            rig.pass(31);
            let shown = admin.get(&page(&id)).await;
            shown.says(200, &["It was not tried", "No browser said that it showed the value"]);
            assert_eq!(act(&admin, &id, "undo").await.status, 200);
        } else {
            assert_eq!(step(&admin, &id).await, "nothing_came");
        }
        assert_eq!(listed(&rig, &id).await, [old]);
        assert_eq!(start(&admin, &id).await.status, 200);
    }
}

#[tokio::test]
async fn the_day_that_passes_is_shown_as_due_and_lets_the_old_secret_go() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let (id, old) = client(&rig, "due").await;
    let started = start(&admin, &id).await;
    receipt(&admin, &id, &started).await;
    assert_eq!(act(&admin, &id, "retire").await.status, 409);
    rig.pass(15 * DAY);
    let admin = rig.admin().await;
    admin.get(&page(&id)).await.says(200, &["It is due, and nobody has said that everything has moved"]);
    for path in [format!("/sandbox/clients/{id}"), format!("/sandbox/clients/{id}/secrets")] {
        admin.get(&path).await.says(200, &["A rotation is due", "Go on with it"]);
    }
    assert_eq!(act(&admin, &id, "retire").await.status, 200);
    assert!(!listed(&rig, &id).await.contains(&old));
}

#[tokio::test]
async fn the_last_secret_that_works_is_not_deleted_by_going_back() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("old one ended").await;
    rig.secret(&id, 30).await;
    start(&admin, &id).await;
    rig.pass(31 * DAY);
    let admin = rig.admin().await;
    rig.forget_sent().await;
    let back = act(&admin, &id, "undo").await;
    assert_eq!(back.status, 409, "{}", back.text);
    assert!(back.json["title"].as_str().unwrap().contains("the only one that works"));
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn what_a_colleague_does_in_the_portal_is_seen_and_nothing_more_is_deleted() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let (id, old) = client(&rig, "portal").await;
    let started = moved(&admin, &id).await;
    let new = started.json["secret"]["id"].as_str().unwrap().to_owned();
    let version = report(&admin, &id).await["version"].to_string();
    rig.api(Method::DELETE, &format!("/api-clients/{id}/secrets/{new}"), &Value::Null).await;
    rig.forget_sent().await;
    let form = [("tenant", "sandbox"), ("id", id.as_str()), ("version", version.as_str())];
    assert_eq!(admin.call("rotations/retire", &form).await.status, 409);
    assert!(rig.writes().await.is_empty());
    assert_eq!((step(&admin, &id).await.as_str(), listed(&rig, &id).await), ("undone", vec![old]));
}

#[tokio::test]
async fn without_room_it_does_not_begin_and_says_which_may_go_first() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let (id, _) = client(&rig, "full").await;
    rig.secret(&id, 90).await;
    let shown = admin.get(&page(&id)).await;
    shown.says(
        200,
        &["First make room", "A client holds two secrets at most", "It works, and may be in use."],
    );
    assert_eq!(shown.text.matches("Delete…").count(), 2);
    rig.forget_sent().await;
    assert_eq!(start(&admin, &id).await.status, 409);
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn it_does_not_begin_where_a_new_secret_could_not_be_tried_or_has_nothing_to_replace() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let disabled = rig.client_like(json!({"name": "disabled", "status": false})).await;
    rig.secret(&disabled, 60).await;
    let keys = json!({"name": "keys", "clientAuthentication": {"authType": "JWKS", "clientJWKsUrl": "https://a.example/jwks"}});
    let keys = rig.client_like(keys).await;
    let bare = rig.client("bare").await;
    rig.forget_sent().await;
    for (id, words) in [
        (disabled.as_str(), "could not be tried"),
        (&keys, "Exchange a key without an outage"),
        (&bare, "has no secret to replace"),
        (OWN, "clientele credential rotate"),
    ] {
        admin.get(&page(id)).await.says(200, &[words]);
        assert_eq!(start(&admin, id).await.status, 409, "{words}");
    }
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn a_day_on_which_not_both_work_is_refused_beside_its_field() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let (id, _) = client(&rig, "days").await;
    rig.forget_sent().await;
    let own = [("tenant", "sandbox"), ("id", id.as_str()), ("days", "90")];
    for day in ["2000-01-01", "soon", "9999-99-99", "2099-01-01"] {
        let answer = admin.call("rotations/start", &[own[0], own[1], own[2], ("move_by", day)]).await;
        assert_eq!((answer.status, &answer.json["fields"][0]["field"]), (422, &json!("move_by")), "{day}");
    }
    let other = admin.call("rotations/start", &[own[0], own[1], own[2], ("replaces", "nothing")]).await;
    assert_eq!(other.json["fields"][0]["field"], "replaces", "{}", other.text);
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn without_script_it_does_not_begin_and_says_why() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let (id, _) = client(&rig, "no script").await;
    let shown = admin.get(&page(&id)).await;
    shown.says(200, &["Making the new secret needs JavaScript"]);
    rig.forget_sent().await;
    let form = html::form(&shown.text, r#"value="start""#);
    admin.post(&page(&id), &form).await.says(422, &["A new secret is shown by a script"]);
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn an_auditor_sees_how_it_stands_and_why_there_is_nothing_to_press() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let (id, _) = client(&rig, "audited").await;
    moved(&admin, &id).await;
    let auditor = rig.sign_in("auditor").await;
    auditor.get(&page(&id)).await.says(200, &["Retire the old secret", "As auditor you look"]);
    rig.forget_sent().await;
    for verb in ["confirm", "retire", "undo", "leave"] {
        assert_eq!(act(&auditor, &id, verb).await.status, 403, "{verb}");
    }
    let question = auditor.get(&format!("{}?dialog=retire", page(&id))).await;
    assert!(!question.text.contains(r#"id="ask""#), "it is asked what cannot be done");
    assert!(rig.writes().await.is_empty());
}
