//! What people here call a secret: kept by the console, shown where the secret is named, and never sent upstream.

use serde_json::json;

use crate::html;
use crate::rig::Rig;

#[tokio::test]
async fn a_label_is_given_without_script_shown_where_the_secret_is_named_and_journalled() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("labelled").await;
    let secret = rig.secret(&id, 60).await;
    let page = format!("/sandbox/clients/{id}/secrets");
    let form = admin.get(&format!("{page}?dialog=label&secret={secret}")).await;
    form.says(200, &["ZIdentity does not know it", "never write a secret's value here"]);
    let form = html::form(&form.text, r#"value="label""#);
    let form = html::with(html::with(form, "label", " Nightly build "), "holder", "CI <b>");
    rig.forget_sent().await;
    let done = admin.post(&page, &form).await;
    assert!(done.see_other().ends_with("?done=labelled"));
    assert!(rig.writes().await.is_empty(), "upstream never hears of it");
    rig.read().await;
    for path in [page.clone(), format!("/sandbox/clients/{id}/rotate"), "/sandbox/expiring".to_owned()] {
        admin.get(&path).await.says(200, &["Nightly build"]);
    }
    admin.get(&page).await.says(200, &["held by CI <b>"]);
    let form = html::with(form, "label", "Weekly build");
    admin.post(&page, &form).await.see_other();
    let entry = rig.entries(&id).await.remove(0);
    assert_eq!((entry.opened.action.word(), entry.outcome.word()), ("secrets/label", "done"));
    assert!(
        entry.opened.before.unwrap().contains("Nightly") && entry.opened.after.unwrap().contains("Weekly")
    );
    // The same again is no news.
    let entries = rig.entries(&id).await.len();
    admin.post(&page, &form).await.see_other();
    assert_eq!(rig.entries(&id).await.len(), entries);
}

#[tokio::test]
async fn what_looks_like_a_value_comes_back_beside_its_field_and_is_not_kept() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("careful").await;
    let secret = rig.secret(&id, 60).await;
    let page = format!("/sandbox/clients/{id}/secrets");
    let value = "Zx81kQ0v7LmNpR3sT5uW9yAbCd";
    let form = [("do", "label"), ("secret", secret.as_str()), ("label", "Quarterly report"), ("note", value)];
    admin.post(&page, &form).await.says(422, &["looks like a secret's value"]);
    assert!(rig.entries(&id).await.is_empty());
    assert!(!admin.get(&page).await.words().contains("Quarterly"));
}

#[tokio::test]
async fn a_label_comes_with_a_new_secret_and_a_secret_that_there_is_not_gets_none() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("made with a label").await;
    let form = [("tenant", "sandbox"), ("id", id.as_str()), ("days", "90"), ("label", "for the pipeline")];
    let made = admin.call("secrets/create", &form).await;
    assert_eq!(made.status, 200, "{}", made.text);
    admin.secrets_page(&id).await.says(200, &["for the pipeline"]);
    let wrong =
        [("tenant", "sandbox"), ("id", id.as_str()), ("days", "90"), ("label", "Zx81kQ0v7LmNpR3sT5uW9yAbCd")];
    rig.forget_sent().await;
    let refused = admin.call("secrets/create", &wrong).await;
    assert_eq!(
        (refused.status, &refused.json["fields"][0]["field"]),
        (422, &json!("label")),
        "{}",
        refused.text
    );
    assert!(rig.writes().await.is_empty());
    let none = [("tenant", "sandbox"), ("id", id.as_str()), ("secret", "no-such"), ("label", "x")];
    assert_eq!(admin.call("secrets/label", &none).await.status, 404);
}
