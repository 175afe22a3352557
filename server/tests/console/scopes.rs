//! Roles in the form: what cannot be loaded or is no longer offered is never taken away by that.

use serde_json::{Value, json};

use crate::browser::CLIENT_FORM;
use crate::html;
use crate::rig::{Rig, SERVER, ZDX, ZIA, ZIA_FIELD, choice};

/// The catalogue with only these scopes left of ZIA, as a fault.
pub(crate) async fn catalogue_without(rig: &Rig, gone: &str) -> Value {
    let mut catalogue = rig.api(reqwest::Method::GET, "/resource-servers", &Value::Null).await.json;
    for service in catalogue["records"][0]["serviceScopes"].as_array_mut().unwrap() {
        service["scopes"].as_array_mut().unwrap().retain(|scope| scope["id"] != gone);
    }
    json!({"kind": "status", "status": 200, "body": catalogue})
}

fn scope_ids(client: &Value) -> Vec<&str> {
    let scopes = client["clientResources"][0]["selectedScopes"].as_array();
    scopes.into_iter().flatten().map(|scope| scope["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_catalogue_that_does_not_load_clears_nothing() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let scopes = json!([{"id": SERVER, "selectedScopes": [{"id": ZIA}, {"id": ZDX}]}]);
    let faults =
        [json!({"kind": "status", "status": 500}), json!({"kind": "garbage"}), json!({"kind": "reset"})];
    for (round, fault) in faults.into_iter().enumerate() {
        let id = rig.client_like(json!({"name": "kept", "clientResources": scopes})).await;
        let mut expected = rig.upstream_client(&id).await;
        rig.faults(&[("GET", "/resource-servers", fault.clone())]).await;
        let path = format!("/sandbox/clients/{id}/edit");
        let page = admin.get(&path).await;
        page.says(200, &["The roles that can be given could not be loaded", "What is stored stays as it is"]);
        page.says(200, &["API_Role01", "ZDX View Only"]);
        let name = format!("renamed {round}");
        let form = html::with(html::form(&page.text, CLIENT_FORM), "name", &name);
        admin.post(&path, &form).await.see_other();
        expected["name"] = json!(name);
        assert_eq!(rig.upstream_client(&id).await, expected, "{fault}");
        rig.no_faults().await;
    }
}

#[tokio::test]
async fn a_form_that_is_refused_while_the_catalogue_is_away_still_carries_the_roles() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("kept over two rounds").await;
    rig.faults(&[("GET", "/resource-servers", json!({"kind": "status", "status": 500}))]).await;
    let path = format!("/sandbox/clients/{id}/edit");
    let refused = admin.post(&path, &html::with(admin.form(&path).await, "name", "")).await;
    refused.says(422, &["Give the client a name", "API_Role01"]);
    let form = html::with(html::form(&refused.text, CLIENT_FORM), "name", "mended");
    admin.post(&path, &form).await.see_other();
    let now = rig.upstream_client(&id).await;
    assert_eq!((scope_ids(&now), &now["name"]), (vec![ZIA], &json!("mended")));
}

const ZCC: &str = "hhq2r7t5zcc01::hpzccread0001";

#[tokio::test]
async fn a_role_that_is_no_longer_offered_stays_until_it_is_taken_away() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let scopes = json!([{"id": SERVER, "selectedScopes": [{"id": ZIA}, {"id": ZDX}]}]);
    let id = rig.client_like(json!({"name": "older than the catalogue", "clientResources": scopes})).await;
    let fault = catalogue_without(&rig, ZIA).await;
    rig.faults(&[("GET", "/resource-servers", fault)]).await;
    let path = format!("/sandbox/clients/{id}/edit");
    let page = admin.get(&path).await;
    page.says(200, &["no longer offered", "Keep it as it is stored", "Take it away", ZIA]);

    // Another role is changed: the one that is gone from the catalogue goes along as it is.
    let form = html::form(&page.text, CLIENT_FORM);
    admin.post(&path, &html::with(form, "scope.hhq2r7t5zcc01", &choice(ZCC))).await.see_other();
    let now = rig.upstream_client(&id).await;
    let mut ids = scope_ids(&now);
    ids.sort_unstable();
    assert_eq!(ids, [ZCC, ZDX, ZIA]);

    let form = html::with(admin.form(&path).await, "scope.gone.0", "");
    admin.post(&path, &form).await.see_other();
    let now = rig.upstream_client(&id).await;
    let mut ids = scope_ids(&now);
    ids.sort_unstable();
    assert_eq!(ids, [ZCC, ZDX]);
}

#[tokio::test]
async fn a_role_is_taken_away_by_choosing_no_access() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("emptied").await;
    let path = format!("/sandbox/clients/{id}/edit");
    let form = admin.form(&path).await;
    assert!(form.contains(&(ZIA_FIELD.to_owned(), choice(ZIA))), "{form:?}");
    admin.post(&path, &html::with(form, ZIA_FIELD, "")).await.see_other();
    let now = rig.upstream_client(&id).await;
    assert!(scope_ids(&now).is_empty(), "{now}");
    admin.get(&format!("/sandbox/clients/{id}")).await.says(200, &["No access"]);
}

#[tokio::test]
async fn a_new_client_with_roles_waits_for_a_catalogue_that_can_tell_them() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let form = html::with(admin.form("/sandbox/clients/new").await, "name", "unchecked");
    let form = html::with(form, ZIA_FIELD, &choice(ZIA));
    rig.faults(&[("GET", "/resource-servers", json!({"kind": "status", "status": 500}))]).await;
    rig.forget_sent().await;
    let answer = admin.post("/sandbox/clients/new", &form).await;
    answer.says(502, &["ZIdentity failed (HTTP 500)", "Nothing was changed"]);
    assert!(rig.writes().await.is_empty());
    rig.no_faults().await;
    let again = html::form(&answer.text, CLIENT_FORM);
    admin.post("/sandbox/clients/new", &again).await.see_other();
}

#[tokio::test]
async fn roles_that_administer_identity_are_marked() {
    let rig = Rig::start().await;
    let page = rig.admin().await.get("/sandbox/clients/new").await;
    page.says(200, &["administers identity", "ZIdentity Administration", "No access"]);
    let marks = page.words().matches("administers identity").count();
    let of_ziam = page.text.matches(r#"name="scope.hhq2r7t5iam01""#).count();
    assert_eq!(marks, of_ziam - 1, "every role of ZIAM and no other");
}
