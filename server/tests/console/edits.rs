//! Editing a client without script: nothing untouched is lost. What happens when somebody else changed it meanwhile is
//! in `under_other_hands`.

use reqwest::Method;
use serde_json::json;

use crate::html;
use crate::rig::{Rig, ZDX, ZDX_FIELD, ZIA, choice};

#[tokio::test]
async fn an_edit_loses_nothing_that_it_does_not_touch() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig
        .client_like(json!({
            "name": "known in part",
            "futureField": {"deep": [1, {"x": null}]},
            "clientAuthentication": {"authType": "SECRET", "futureOfAuth": 7},
        }))
        .await;
    let mut expected = rig.upstream_client(&id).await;
    assert_eq!(expected["futureField"]["deep"][0], 1, "the sandbox does not keep it: {expected}");
    let path = format!("/sandbox/clients/{id}/edit");
    let form = html::with(admin.form(&path).await, "name", "known in part, renamed");
    let form = html::with(form, ZDX_FIELD, &choice(ZDX));
    let saved = admin.post(&path, &form).await;
    assert_eq!(saved.see_other(), format!("/sandbox/clients/{id}?done=saved"));
    let now = rig.upstream_client(&id).await;
    let scopes = now["clientResources"][0]["selectedScopes"].as_array().unwrap();
    let mut ids: Vec<_> = scopes.iter().map(|scope| scope["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    assert_eq!(ids, [ZDX, ZIA]);
    expected["name"] = json!("known in part, renamed");
    expected["clientResources"] = now["clientResources"].clone();
    assert_eq!(now, expected);
}

#[tokio::test]
async fn saving_without_a_change_sends_nothing() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let listed = rig.api(Method::GET, "/api-clients", &json!(null)).await;
    rig.forget_sent().await;
    // Every client of the seed: each way to sign in, and lifetimes that are no whole minutes.
    for client in listed.json["records"].as_array().unwrap() {
        let path = format!("/sandbox/clients/{}/edit", client["id"].as_str().unwrap());
        let saved = admin.post(&path, &admin.form(&path).await).await;
        assert!(saved.see_other().ends_with("?done=saved"), "{client}");
    }
    assert!(rig.writes().await.is_empty(), "{:?}", rig.writes().await);
}

#[tokio::test]
async fn of_two_who_edit_at_once_the_second_is_asked() {
    let rig = Rig::start().await;
    let (admin, other) = (rig.admin().await, rig.sign_in("admin2").await);
    let id = rig.client("edited twice").await;
    let path = format!("/sandbox/clients/{id}/edit");
    let form = admin.form(&path).await;
    let (one, two) = (html::with(form.clone(), "name", "one"), html::with(form, "name", "two"));
    let (one, two) = tokio::join!(admin.post(&path, &one), other.post(&path, &two));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409], "{} {}", one.words(), two.words());
    let winner = if one.status == 303 { "one" } else { "two" };
    assert_eq!(rig.upstream_client(&id).await["name"], winner);
}

#[tokio::test]
async fn a_form_without_what_the_client_was_is_not_taken() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("no base").await;
    let path = format!("/sandbox/clients/{id}/edit");
    let form = html::with(admin.form(&path).await, "name", "overwritten");
    rig.forget_sent().await;
    for base in ["", "{}", "null", "{\"name\":1}"] {
        let answer = admin.post(&path, &html::with(form.clone(), "base", base)).await;
        answer.says(409, &["does not say what the client was", "Open the form again"]);
    }
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn another_way_to_sign_in_takes_the_old_ones_data_away_and_keeps_the_rest() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let url = "https://keys.example.com/jwks.json";
    let id = rig
        .client_like(
            json!({"name": "switcher", "clientAuthentication": {"authType": "JWKS", "clientJWKsUrl": url}}),
        )
        .await;
    let before = rig.upstream_client(&id).await;
    let path = format!("/sandbox/clients/{id}/edit");
    let form = html::with(admin.form(&path).await, "auth_type", "SECRET");
    admin.post(&path, &form).await.see_other();
    let mut expected = before;
    expected["clientAuthentication"] = json!({"authType": "SECRET"});
    assert_eq!(rig.upstream_client(&id).await, expected);
}

#[tokio::test]
async fn an_edit_of_a_client_that_has_gone_says_so() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("deleted meanwhile").await;
    let path = format!("/sandbox/clients/{id}/edit");
    let form = admin.form(&path).await;
    rig.api(Method::DELETE, &format!("/api-clients/{id}"), &json!(null)).await;
    admin.post(&path, &form).await.says(404, &["There is no such thing", "may have been deleted meanwhile"]);
    admin.get(&path).await.says(404, &["There is no such thing"]);
}
