//! A registered key is exchanged for another, without script: the new one stands beside the old one until it may go.

use reqwest::Method;
use serde_json::json;

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
