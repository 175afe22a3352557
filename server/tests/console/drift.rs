//! What changed outside the console: told, apart from what it did itself; taken note of, or put back.

use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Browser, CLIENT_FORM};
use crate::html;
use crate::rig::{Rig, SERVER, ZDX, ZIA};
use crate::scopes::catalogue_without;

/// What a colleague does in the portal.
async fn outside(rig: &Rig, id: &str, fields: Value) {
    let mut client = rig.upstream_client(id).await;
    for (key, value) in fields.as_object().unwrap() {
        client[key] = value.clone();
    }
    let answer = rig.api(Method::PUT, &format!("/api-clients/{id}"), &client).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

/// Some minutes later, when everything is read again.
async fn later(rig: &Rig) -> Browser<'_> {
    rig.pass(301);
    rig.read().await;
    rig.admin().await
}

#[tokio::test]
async fn what_changed_outside_is_told_on_the_overview_the_list_and_the_clients_page() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("watched").await;
    rig.read().await;
    assert!(!admin.get("/").await.words().contains("changed outside"), "the first reading is no news");

    outside(&rig, &id, json!({"description": "theirs", "status": false})).await;
    rig.secret(&id, 90).await;
    let new = rig.client("nobody's").await;
    let admin = later(&rig).await;
    admin.get("/").await.says(200, &["2 clients changed outside this console", "watched", "nobody's"]);
    admin.get("/sandbox/clients?q=watched").await.says(200, &["changed outside"]);
    let told = [
        "Description was made for a test → is now theirs",
        "Status was active → is now disabled",
        "A secret that nobody made here:",
        "not who changed it",
        "A client that nobody made here.",
    ];
    admin.get("/sandbox/drift").await.says(200, &told);
    admin
        .get(&format!("/sandbox/clients/{id}"))
        .await
        .says(200, &["It changed outside this console", told[0]]);

    rig.api(Method::DELETE, &format!("/api-clients/{new}"), &Value::Null).await;
    let admin = later(&rig).await;
    admin.get("/sandbox/drift").await.says(200, &["nobody's", told[0]]);
}

#[tokio::test]
async fn a_client_that_goes_is_told_until_somebody_takes_note() {
    let rig = Rig::start().await;
    let id = rig.client("vanishing").await;
    rig.read().await;
    rig.api(Method::DELETE, &format!("/api-clients/{id}"), &Value::Null).await;
    let admin = later(&rig).await;
    let page = admin.get("/sandbox/drift").await;
    page.says(200, &["vanishing", "Gone, and nobody deleted it here"]);
    let form = html::form(&page.text, "name=\"case\"");
    let auditor = rig.sign_in("auditor").await;
    let refused = auditor.post("/sandbox/drift", &form).await;
    assert_eq!(refused.status, 403, "{}", refused.words());
    let answer = admin.post("/sandbox/drift", &form).await;
    assert_eq!(answer.see_other(), "/sandbox/drift?done=noted");
    admin.get("/sandbox/drift").await.says(200, &["Nothing changed outside this console"]);
    assert_eq!(
        rig.entries(&id).await[0].opened.action.word(),
        "clients/accept",
        "who took note is on record"
    );
}

#[tokio::test]
async fn what_the_console_does_itself_is_no_news_even_if_its_answer_is_lost() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("ours").await;
    rig.read().await;
    let path = format!("/sandbox/clients/{id}");
    rig.faults(&[("PUT", "/api-clients/*", json!({"kind": "lose_answer"}))]).await;
    admin.post(&path, &[("do", "disable")]).await;
    rig.no_faults().await;
    admin.create_secret(&id, 90).await;
    let other = rig.client("deleted here").await;
    let admin = later(&rig).await;
    admin
        .post(&format!("/sandbox/clients/{other}"), &[("do", "delete"), ("typed_name", "deleted here")])
        .await;
    let admin = later(&rig).await;
    admin.get("/sandbox/drift").await.says(200, &["Nothing changed outside this console"]);
}

#[tokio::test]
async fn somebody_elses_change_under_an_edit_here_stays_news() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("both").await;
    rig.read().await;
    outside(&rig, &id, json!({"description": "theirs"})).await;
    admin.post(&format!("/sandbox/clients/{id}"), &[("do", "disable")]).await;
    let page = admin.get("/sandbox/drift").await;
    page.says(200, &["Description was made for a test → is now theirs"]);
    assert!(!page.words().contains("Status was"), "{}", page.words());
}

#[tokio::test]
async fn a_change_is_put_back_through_the_form_and_then_is_none() {
    let rig = Rig::start().await;
    let id = rig.client("put back").await;
    rig.read().await;
    outside(&rig, &id, json!({"description": "theirs", "accessTokenLifeTime": 600})).await;
    let admin = later(&rig).await;
    let edit = format!("/sandbox/clients/{id}/edit");
    let page = admin.get(&format!("{edit}?put_back=1")).await;
    page.says(200, &["What is kept?", "It is now theirs", "10 minutes"]);
    let form = html::form(&page.text, CLIENT_FORM);
    let saved = admin.post(&edit, &form).await;
    assert_eq!(saved.status, 303, "{}", saved.words());
    let now = rig.upstream_client(&id).await;
    assert_eq!(
        (&now["description"], &now["accessTokenLifeTime"]),
        (&json!("made for a test"), &json!(3_600))
    );
    admin.get("/sandbox/drift").await.says(200, &["Nothing changed outside this console"]);
}

#[tokio::test]
async fn what_changed_once_more_is_not_taken_note_of_unseen() {
    let rig = Rig::start().await;
    let id = rig.client("twice").await;
    rig.read().await;
    outside(&rig, &id, json!({"description": "once"})).await;
    let admin = later(&rig).await;
    let form = html::form(&admin.get("/sandbox/drift").await.text, "name=\"case\"");
    outside(&rig, &id, json!({"description": "once more"})).await;
    let admin = later(&rig).await;
    let answer = admin.post("/sandbox/drift", &form).await;
    answer.says(409, &["This client changed once more since you looked.", "once more"]);
}

#[tokio::test]
async fn a_role_that_leaves_the_catalogue_is_told_until_somebody_takes_note_and_again_if_it_comes_and_goes() {
    let rig = Rig::start().await;
    let scopes = json!([{"id": SERVER, "selectedScopes": [{"id": ZIA}, {"id": ZDX}]}]);
    let id = rig.client_like(json!({"name": "holds it", "clientResources": scopes})).await;
    rig.read().await;
    let gone = [("GET", "/resource-servers", catalogue_without(&rig, ZIA).await)];
    rig.faults(&gone).await;
    let admin = later(&rig).await;
    admin.get("/").await.says(200, &["left the catalogue"]);
    admin.get(&format!("/sandbox/clients/{id}")).await.says(200, &["no longer offered"]);
    let page = admin.get("/sandbox/drift").await;
    page.says(200, &["Roles that left the catalogue", ZIA]);
    let buttons = html::tags(&page.text, "button").into_iter();
    let mut values = buttons.filter(|(attributes, _)| html::attribute(attributes, "name") == Some("scope"));
    let value = html::attribute(&values.next().unwrap().0, "value").unwrap().to_owned();
    let noted = admin.post("/sandbox/drift", &[("scope", value.as_str())]).await;
    assert_eq!(noted.see_other(), "/sandbox/drift?done=noted");
    assert!(!admin.get("/sandbox/drift").await.words().contains("left the catalogue"));
    assert!(!admin.get("/").await.words().contains("left the catalogue"));
    rig.no_faults().await;
    let admin = later(&rig).await;
    assert!(!admin.get("/sandbox/drift").await.words().contains("left the catalogue"));
    rig.faults(&gone).await;
    let admin = later(&rig).await;
    admin.get("/sandbox/drift").await.says(200, &["Roles that left the catalogue", ZIA]);
}
