//! Enabling, disabling and deleting a client, without script.

use reqwest::Method;
use serde_json::json;

use crate::html;
use crate::rig::{Rig, Wanted};

#[tokio::test]
async fn disabling_and_enabling_change_the_status_and_nothing_else() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client_like(json!({"name": "switched", "futureField": [1]})).await;
    let page = format!("/sandbox/clients/{id}");
    let mut expected = rig.upstream_client(&id).await;
    for (act, verb, status) in [("disable", "Disable client", false), ("enable", "Enable client", true)] {
        let dialog = admin.get(&format!("{page}?dialog={act}")).await;
        dialog.says(200, &[verb, "Keep it as it is", "sandbox", "Ada Admin"]);
        let form = html::form(&dialog.text, &format!(r#"value="{act}""#));
        let done = admin.post(&page, &form).await;
        assert_eq!(done.see_other(), format!("{page}?done={act}d"));
        expected["status"] = json!(status);
        assert_eq!(rig.upstream_client(&id).await, expected);
    }
    admin.get(&format!("{page}?done=enabled")).await.says(200, &["Client enabled."]);
}

#[tokio::test]
async fn what_was_changed_elsewhere_survives_the_switch() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("as it was").await;
    let page = format!("/sandbox/clients/{id}");
    let form = html::form(&admin.get(&format!("{page}?dialog=disable")).await.text, r#"value="disable""#);
    let mut theirs = rig.upstream_client(&id).await;
    theirs["description"] = json!("written in the portal meanwhile");
    rig.api(Method::PUT, &format!("/api-clients/{id}"), &theirs).await;
    admin.post(&page, &form).await.see_other();
    let now = rig.upstream_client(&id).await;
    assert_eq!(now["description"], "written in the portal meanwhile");
    assert_eq!(now["status"], false);
}

#[tokio::test]
async fn switching_to_what_it_is_already_sends_nothing() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("on").await;
    rig.forget_sent().await;
    admin.post(&format!("/sandbox/clients/{id}"), &[("do", "enable")]).await.see_other();
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn a_client_is_deleted_only_with_its_name_typed() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("Ünser <Client>").await;
    let page = format!("/sandbox/clients/{id}");
    let dialog = admin.get(&format!("{page}?dialog=delete")).await;
    dialog.says(200, &["Delete Ünser <Client>?", "ZIdentity has no undelete", "disable it instead"]);
    let form = html::form(&dialog.text, r#"value="delete""#);
    rig.forget_sent().await;
    for wrong in ["", "ünser <client>", "Ünser", "Ünser <Client> x"] {
        let refused = admin.post(&page, &html::with(form.clone(), "typed_name", wrong)).await;
        refused.says(422, &["Type the client's name exactly", "Delete Ünser <Client>?"]);
        let again = html::form(&refused.text, r#"value="delete""#);
        assert!(again.contains(&("typed_name".to_owned(), wrong.to_owned())), "{again:?}");
    }
    assert!(rig.writes().await.is_empty());
    let done = admin.post(&page, &html::with(form, "typed_name", " Ünser <Client> ")).await;
    assert_eq!(done.see_other(), "/sandbox/clients?done=deleted");
    let list = admin.get("/sandbox/clients?done=deleted&size=100").await;
    list.says(200, &["Client deleted."]);
    assert!(!list.words().contains("Ünser"), "the list still shows it");
    assert_eq!(admin.get(&page).await.status, 404);
    assert_eq!(rig.outcome(&id).await, "done");
}

#[tokio::test]
async fn an_act_that_there_is_not_does_nothing() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("untouched").await;
    rig.forget_sent().await;
    for act in ["", "explode", "DELETE", "delete "] {
        let answer =
            admin.post(&format!("/sandbox/clients/{id}"), &[("do", act), ("typed_name", "untouched")]).await;
        assert_eq!(answer.status, 422, "{act:?}: {}", answer.words());
        assert!(answer.words().contains("Nothing was changed"), "{}", answer.words());
    }
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn a_lost_answer_is_looked_after_before_anything_is_said() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let (switched, deleted) = (rig.client("switched").await, rig.client("deleted").await);
    rig.faults(&[
        ("PUT", "*", json!({"kind": "lose_answer"})),
        ("DELETE", "*", json!({"kind": "lose_answer"})),
    ])
    .await;
    rig.forget_sent().await;
    let page = |id: &str| format!("/sandbox/clients/{id}");
    admin.post(&page(&switched), &[("do", "disable")]).await.see_other();
    admin.post(&page(&deleted), &[("do", "delete"), ("typed_name", "deleted")]).await.see_other();
    assert_eq!(rig.writes().await.len(), 2, "something was sent twice: {:?}", rig.writes().await);
    assert_eq!(rig.upstream_client(&switched).await["status"], false);

    // Where nothing came of it, that is said.
    let kept = rig.client("kept").await;
    rig.faults(&[("PUT", "*", json!({"kind": "reset"})), ("DELETE", "*", json!({"kind": "reset"}))]).await;
    for form in [vec![("do", "disable")], vec![("do", "delete"), ("typed_name", "kept")]] {
        let answer = admin.post(&page(&kept), &form).await;
        answer.says(504, &["nothing has changed so far", "It is not known whether ZIdentity carried it out"]);
    }
}

#[tokio::test]
async fn a_new_client_whose_answer_was_lost_is_found_by_what_was_asked_for() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let form = html::with(admin.form("/sandbox/clients/new").await, "name", "made and lost");
    rig.faults(&[("POST", "/api-clients", json!({"kind": "lose_answer"}))]).await;
    rig.forget_sent().await;
    let answer = admin.post("/sandbox/clients/new", &form).await;
    answer.says(504, &["a new client of this name is there: its id is", "ZIdentity carried it out"]);
    assert_eq!(rig.writes().await, ["POST /api-clients"]);
    let list = admin.get("/sandbox/clients?q=made+and+lost").await;
    list.says(200, &["made and lost", "1 of"]);
}
