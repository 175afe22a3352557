//! The client's form without script: what is typed is kept, what is not touched is not lost.

use serde_json::json;

use crate::html;
use crate::rig::{Rig, SERVER, ZDX, ZIA};

type Fields = Vec<(String, String)>;

/// The form that this page shows, as a browser would send it.
fn shown(html: &str) -> Fields {
    html::form(html, r#"name="minutes""#)
}

/// A scope as the form's value.
fn choice(scope: &str) -> String {
    format!("{SERVER}/{}", scope.replace(':', "%3A"))
}

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
    let form = shown(&admin.get(&path).await.text);
    let form = html::with(form, "name", "known in part, renamed");
    let form = html::with(form, "scope.hhq2r7t5zdx01", &choice(ZDX));
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
