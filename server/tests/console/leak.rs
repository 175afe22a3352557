//! A secret leaked: both ways out, without script, by whoever opens the page next.

use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::html;
use crate::rig::{OWN, Rig};

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
