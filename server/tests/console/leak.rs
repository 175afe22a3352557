//! A secret leaked: both ways out, without script, by whoever opens the page next.

use reqwest::Method;
use serde_json::{Value, json};

use app::model::{Leak, TenantName};

use crate::browser::Browser;
use crate::delivery::with_files;
use crate::html;
use crate::rig::{OWN, Rig, Wanted};

fn page(id: &str, secret: &str) -> String {
    format!("/sandbox/clients/{id}/leak?secret={secret}")
}

async fn press(browser: &Browser<'_>, id: &str, secret: &str, verb: &str) -> crate::browser::Answer {
    let form = [("do", verb), ("secret", secret)];
    browser.post(&page(id, secret), &form).await
}

#[tokio::test]
async fn contained_first_the_client_is_disabled_at_once_and_comes_back_without_the_leaked_one() {
    let rig = Rig::start().await;
    let (ada, ben) = (rig.admin().await, rig.sign_in("admin2").await);
    let id = rig.client("leaky").await;
    let secret = rig.secret(&id, 60).await;
    ada.secrets_page(&id).await.says(200, &["It leaked…"]);
    ada.get(&page(&id, &secret)).await.says(200, &["stop for a while?", "There is room for another secret"]);
    let advice = ada.get(&format!("{}&outage=yes", page(&id, &secret))).await;
    advice.says(200, &["Contain first"]);
    let form = html::form(&advice.text, r#"value="contain""#);
    let done = ada.post(&page(&id, &secret), &html::with(form, "do", "contain")).await;
    assert!(done.see_other().ends_with("done=leak-contained"), "{}", done.see_other());
    assert_eq!(rig.upstream_client(&id).await["status"], false);
    rig.read().await;
    let overview = ada.get("/").await;
    overview.says(200, &["A leak needs a person today", "leaky"]);

    let about = format!("/sandbox/clients/{id}");
    ada.get(&about).await.says(200, &["Something leaked, and is still there", "Go on with it"]);
    ada.get(&format!("{about}?dialog=enable")).await.says(200, &["is still there. Delete it first"]);

    // A colleague goes on.
    let shown = ben.get(&page(&id, &secret)).await;
    shown.says(200, &["by Ada Admin", "Make a new secret", "It was no leak"]);
    assert_eq!(press(&ben, &id, &secret, "enable").await.status, 409, "the thief would be back");
    assert_eq!(rig.upstream_client(&id).await["status"], false);
    assert_eq!(ben.create_secret(&id, 90).await.status, 200);
    let question = ben.get(&format!("{}&dialog=delete", page(&id, &secret))).await;
    question.says(200, &["Delete the leaked secret", "One other works"]);
    let form = html::form(&question.text, r#"value="delete""#);
    assert!(ben.post(&page(&id, &secret), &form).await.see_other().ends_with("done=leak-gone"));
    let left: Vec<Value> = rig.upstream_secrets(&id).await;
    assert!(left.len() == 1 && left[0]["id"] != json!(secret), "{left:?}");
    assert!(press(&ben, &id, &secret, "enable").await.see_other().ends_with("done=leak-enabled"));
    assert_eq!(rig.upstream_client(&id).await["status"], true);
    let over = ben.get(&page(&id, &secret)).await;
    over.says(
        200,
        &[
            "Nothing more to do",
            "may live on until",
            "A token of this client lives 60 minutes".to_lowercase().as_str(),
        ],
    );
    let end = html::with(html::form(&over.text, r#"value="end""#), "do", "end");
    assert!(ada.post(&page(&id, &secret), &end).await.see_other().ends_with("done=leak-ended"));
    assert!(!ada.get("/").await.words().contains("A leak needs a person"));
    assert_eq!(ada.post(&page(&id, &secret), &end).await.status, 409, "of two who press, one does");
}

#[tokio::test]
async fn replaced_first_exactly_the_leaked_one_is_rotated_and_nothing_stops() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("goes on").await;
    let secret = rig.secret(&id, 60).await;
    admin.get(&format!("{}&outage=no", page(&id, &secret))).await.says(200, &["Replace first"]);
    assert!(press(&admin, &id, &secret, "replace").await.see_other().ends_with("done=leak-reported"));
    assert_eq!(rig.upstream_client(&id).await["status"], true);
    admin
        .get(&page(&id, &secret))
        .await
        .says(200, &["A rotation of exactly this secret", "Make the new secret"]);
    let form = [("tenant", "sandbox"), ("id", id.as_str()), ("days", "90"), ("replaces", secret.as_str())];
    assert_eq!(admin.call("rotations/start", &form).await.status, 200);
    admin.get(&page(&id, &secret)).await.says(200, &["Its rotation is under way", "Contain after all"]);
    let question = admin.get(&format!("{}&dialog=delete", page(&id, &secret))).await;
    let form = html::form(&question.text, r#"value="delete""#);
    admin.post(&page(&id, &secret), &form).await.see_other();
    admin.get(&page(&id, &secret)).await.says(200, &["Nothing more to do"]);
    assert_eq!(rig.upstream_client(&id).await["status"], true);
}

#[tokio::test]
async fn without_room_it_says_which_could_go_and_the_last_live_one_goes_only_with_its_clients_name() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("full").await;
    let (secret, other) = (rig.secret(&id, 60).await, rig.secret(&id, 90).await);
    admin
        .get(&format!("{}&outage=no", page(&id, &secret)))
        .await
        .says(200, &["Move to the other one, or contain"]);
    press(&admin, &id, &secret, "replace").await.see_other();
    admin.get(&page(&id, &secret)).await.says(200, &["There is no room for another secret"]);
    rig.api(Method::DELETE, &format!("/api-clients/{id}/secrets/{other}"), &Value::Null).await;
    let question = admin.get(&format!("{}&dialog=delete", page(&id, &secret))).await;
    question.says(200, &["cannot sign in at all until a new one is made"]);
    let form = html::form(&question.text, r#"value="delete""#);
    rig.forget_sent().await;
    admin.post(&page(&id, &secret), &form).await.says(422, &["Type the client's name exactly"]);
    assert!(rig.writes().await.is_empty());
    admin.post(&page(&id, &secret), &html::with(form, "typed_name", "full")).await.see_other();
    assert!(rig.upstream_secrets(&id).await.is_empty());
    admin.get(&page(&id, &secret)).await.says(200, &["Make a new secret"]);
}

#[tokio::test]
async fn what_is_not_theirs_or_not_there_is_not_found_and_the_consoles_own_is_spared() {
    let rig = Rig::start().await;
    let id = rig.client("whose").await;
    let secret = rig.secret(&id, 60).await;
    assert_eq!(rig.sign_in("payments").await.get(&page(&id, &secret)).await.status, 404);
    let admin = rig.admin().await;
    assert_eq!(admin.get(&page(&id, "no-such")).await.status, 404);
    rig.forget_sent().await;
    assert_eq!(press(&rig.sign_in("auditor").await, &id, &secret, "contain").await.status, 403);
    let own = rig.secret(OWN, 60).await;
    assert_eq!(press(&admin, OWN, &own, "contain").await.status, 409);
    assert!(
        rig.writes().await.iter().all(|line| line.contains(OWN) && line.starts_with("POST")),
        "the test's own"
    );
    assert_eq!(rig.upstream_client(&id).await["status"], true);
}

#[tokio::test]
async fn while_another_one_that_leaked_is_there_nobody_enables_the_client_nor_counts_on_it() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("twice").await;
    let (one, two) = (rig.secret(&id, 60).await, rig.secret(&id, 90).await);
    for secret in [&one, &two] {
        press(&admin, &id, secret, "contain").await.see_other();
    }
    let question = admin.get(&format!("{}&dialog=delete", page(&id, &one))).await;
    question.says(200, &["cannot sign in at all until a new one is made"]);
    admin.post(&page(&id, &one), &html::form(&question.text, r#"value="delete""#)).await.see_other();
    press(&admin, &id, &one, "enable").await.says(409, &["Something else of this client leaked"]);
    assert_eq!(rig.upstream_client(&id).await["status"], false);
}

#[tokio::test]
async fn a_secret_whose_value_nobody_has_is_not_counted_on() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("nobody has it").await;
    let secret = rig.secret(&id, 60).await;
    press(&admin, &id, &secret, "contain").await.see_other();
    rig.faults(&[("POST", "/api-clients/*/secrets", json!({"kind": "lose_answer"}))]).await;
    assert_ne!(admin.create_secret(&id, 90).await.status, 200);
    rig.no_faults().await;
    assert_eq!(rig.upstream_secrets(&id).await.len(), 2);
    let question = admin.get(&format!("{}&dialog=delete", page(&id, &secret))).await;
    question.says(200, &["cannot sign in at all until a new one is made"]);
    let form = html::form(&question.text, r#"value="delete""#);
    admin.post(&page(&id, &secret), &form).await.says(422, &["Type the client's name exactly"]);
}

#[tokio::test]
async fn what_is_gone_already_disables_nothing_and_what_was_only_taken_is_not_told_as_done() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("late").await;
    let (secret, _) = (rig.secret(&id, 60).await, rig.secret(&id, 90).await);
    press(&admin, &id, &secret, "replace").await.see_other();
    rig.faults(&[("DELETE", "/api-clients/*/secrets/*", json!({"kind": "accepted", "after_ms": 300}))]).await;
    assert!(press(&admin, &id, &secret, "delete").await.see_other().ends_with("done=leak-sent"));
    rig.no_faults().await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    press(&admin, &id, &secret, "contain").await.says(409, &["What leaked is gone already"]);
    assert_eq!(rig.upstream_client(&id).await["status"], true);
}

#[tokio::test]
async fn a_deletion_that_was_lost_on_its_way_keeps_the_other_one() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let id = rig.client("lost").await;
    let (one, two) = (rig.secret(&id, 60).await, rig.secret(&id, 90).await);
    let delete = async |secret: &str| {
        let own = [("tenant", "sandbox"), ("id", id.as_str()), ("secret", secret)];
        admin.call("secrets/delete", &own).await
    };
    rig.faults(&[("DELETE", "/api-clients/*/secrets/*", json!({"kind": "reset"}))]).await;
    assert_eq!(delete(&two).await.status, 504);
    rig.no_faults().await;
    rig.forget_sent().await;
    assert_eq!(delete(&one).await.status, 409, "the other may yet go");
    assert!(rig.writes().await.is_empty());
    assert_eq!(delete(&two).await.status, 200, "the same again harms nobody");
}

async fn open_reports(rig: &Rig) -> Vec<Leak> {
    app::desk::Leaks::open(&rig.store.leaks(), &TenantName("sandbox".into())).await.unwrap()
}

#[tokio::test]
async fn while_the_other_one_may_yet_be_deleted_the_leaked_one_goes_only_with_its_clients_name() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let id = rig.client("in doubt").await;
    let secret = rig.secret(&id, 60).await;
    press(&admin, &id, &secret, "replace").await.see_other();
    let own = [("tenant", "sandbox"), ("id", id.as_str())];
    let begin = [own[0], own[1], ("days", "90"), ("replaces", secret.as_str())];
    assert_eq!(admin.call("rotations/start", &begin).await.status, 200);
    // The way back is sent, and its answer is lost: the new secret may yet go.
    rig.faults(&[("DELETE", "/api-clients/*/secrets/*", json!({"kind": "reset"}))]).await;
    let version = admin.call("rotations/get", &own).await.json["version"].to_string();
    let undo = admin.call("rotations/undo", &[own[0], own[1], ("version", version.as_str())]).await;
    assert_eq!(undo.status, 504, "{}", undo.text);
    rig.no_faults().await;
    rig.forget_sent().await;
    let program = admin.call("secrets/delete", &[own[0], own[1], ("secret", secret.as_str())]).await;
    assert_eq!(program.status, 409, "{}", program.text);
    let question = admin.get(&format!("{}&dialog=delete", page(&id, &secret))).await;
    question.says(200, &["a deletion of it was sent that may yet be carried out"]);
    let form = html::form(&question.text, r#"value="delete""#);
    admin.post(&page(&id, &secret), &form).await.says(422, &["Type the client's name exactly"]);
    let listed = format!("/sandbox/clients/{id}/secrets");
    let form_there = [("do", "delete"), ("secret", secret.as_str())];
    admin
        .post(&listed, &form_there)
        .await
        .says(422, &["may yet be carried out: then in doubt stops working"]);
    assert!(rig.writes().await.is_empty());
    admin.post(&page(&id, &secret), &html::with(form, "typed_name", "in doubt")).await.see_other();
    let left = rig.upstream_secrets(&id).await;
    assert!(left.len() == 1 && left[0]["id"] != json!(secret), "{left:?}");
}

#[tokio::test]
async fn an_open_report_ends_with_its_client_wherever_that_was_deleted() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let mut reported = Vec::new();
    for name in ["deleted here", "deleted in the portal", "stays"] {
        let id = rig.client(name).await;
        let secret = rig.secret(&id, 60).await;
        press(&admin, &id, &secret, "replace").await.see_other();
        reported.push(id);
    }
    rig.read().await;
    assert_eq!(open_reports(&rig).await.len(), 3);
    let here = [("tenant", "sandbox"), ("id", reported[0].as_str())];
    assert_eq!(admin.call("clients/delete", &here).await.status, 200);
    assert_eq!(open_reports(&rig).await.len(), 2, "nobody has to end it");

    rig.api(Method::DELETE, &format!("/api-clients/{}", reported[1]), &Value::Null).await;
    rig.look_by_itself().await;
    assert_eq!(open_reports(&rig).await.len(), 2, "nobody has seen yet that it is gone");
    rig.pass(400);
    rig.read().await;
    rig.forget_sent().await;
    rig.look_by_itself().await;
    let open = open_reports(&rig).await;
    assert_eq!(open.iter().map(|leak| leak.client.0.as_str()).collect::<Vec<_>>(), [&reported[2]]);
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn in_place_of_the_leaked_one_a_secret_is_delivered_without_script() {
    let folder = tempfile::tempdir().unwrap();
    let rig = with_files(folder.path(), "").await;
    let admin = rig.admin().await;
    let id = rig.client("delivered").await;
    let secret = rig.secret(&id, 60).await;
    press(&admin, &id, &secret, "replace").await.see_other();
    let at = page(&id, &secret);
    let shown = admin.get(&at).await;
    shown.says(200, &["A rotation of exactly this secret", "Send it to files"]);
    let form = html::form(&shown.text, r#"value="start""#);
    assert!(form.contains(&("replaces".to_owned(), secret.clone())), "{form:?}");
    let form = html::with(form, "days", "date");
    let refused = admin.post(&at, &html::with(html::with(form, "to", "files"), "until", "2001-01-01")).await;
    refused.says(422, &["Choose an end between", "A leak is being dealt with"]);
    let again =
        html::with(html::with(html::form(&refused.text, r#"value="start""#), "days", "90"), "to", "files");
    let done = admin.post(&at, &html::with(again, "label", "after the leak")).await;
    assert!(done.see_other().ends_with("done=secret-delivered"), "{}", done.see_other());
    admin
        .get(done.see_other())
        .await
        .says(200, &["Its rotation is under way", "Secret created and delivered."]);
    admin.secrets_page(&id).await.says(200, &["after the leak", "delivered to files: "]);
    assert_eq!(rig.upstream_secrets(&id).await.len(), 2);
}
