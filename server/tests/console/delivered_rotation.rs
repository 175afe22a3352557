//! A rotation whose new secret goes straight to where it is used: what its page says, and what it does when that fails.

use serde_json::Value;

use crate::browser::{Answer, Browser};
use crate::delivery::{Does, noted, read, with_double, with_files};
use crate::rig::Rig;
use crate::sealed::{Dialog, works};

/// A client with a secret that is to be replaced.
async fn client(rig: &Rig, name: &str) -> String {
    let id = rig.client(name).await;
    rig.secret(&id, 60).await;
    id
}

async fn start(browser: &Browser<'_>, id: &str, to: &str, seal_to: Option<&Dialog>) -> Answer {
    let key = seal_to.map(Dialog::key);
    let mut form = vec![("tenant", "sandbox"), ("id", id), ("days", "90"), ("deliver_to", to)];
    if let Some(key) = &key {
        form.push(("seal_to", key));
    }
    browser.call("rotations/start", &form).await
}

fn page(id: &str) -> String {
    format!("/sandbox/clients/{id}/rotate")
}

async fn start_form(browser: &Browser<'_>, id: &str, days: &str, until: &str) -> Answer {
    let form = [
        ("do", "start"),
        ("to", "files"),
        ("days", days),
        ("until", until),
        ("replaces", ""),
        ("move_by", ""),
    ];
    browser.post(&page(id), &form).await
}

async fn report(browser: &Browser<'_>, id: &str) -> Value {
    browser.call("rotations/get", &[("tenant", "sandbox"), ("id", id)]).await.json
}

#[tokio::test]
async fn the_new_secret_is_where_it_was_sent_and_the_rotation_goes_on_from_there() {
    let folder = tempfile::tempdir().unwrap();
    let rig = with_files(folder.path(), "").await;
    let (admin, id) = (rig.admin().await, client(&rig, "rotated into a file").await);
    let started = start(&admin, &id, "files", Some(&Dialog::new())).await;
    assert_eq!(started.status, 200, "{}", started.text);
    assert_eq!(started.json["delivered"]["destination"], "files");
    assert_eq!(started.json["trial"]["came"], "token");
    let value = read(folder.path(), &id)["client_secret"].as_str().unwrap().to_owned();
    assert!(works(&rig, &id, &value).await && !started.text.contains(&value));
    assert_eq!(report(&admin, &id).await["step"], "moving", "nobody has to say that it was stored");
    let shown = admin.get(&page(&id)).await;
    shown.says(200, &["Its value was delivered to files: ", "taken up from there", "Everything has moved"]);
    assert!(!shown.text.contains(&value));
    let (note, outcome) = noted(&rig, &id).await;
    assert!(note.starts_with("delivered to files: ") && outcome == "done", "{note}, {outcome}");
}

#[tokio::test]
async fn without_script_a_rotation_is_begun_too_and_a_form_that_fails_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let rig = with_files(folder.path(), "").await;
    let (admin, id) = (rig.admin().await, client(&rig, "rotated by hand").await);
    admin.get(&page(&id)).await.says(200, &["Send it to files", "Sending it to a destination works without"]);
    rig.forget_sent().await;
    let again = start_form(&admin, &id, "date", "2001-01-01").await;
    again.says(422, &["Choose an end between"]);
    assert!(again.text.contains(r#"value="2001-01-01""#), "{}", again.text);
    assert!(rig.writes().await.is_empty() && report(&admin, &id).await.is_null());
    let begun = start_form(&admin, &id, "90", "").await;
    assert!(begun.see_other().ends_with("/rotate?done=secret-delivered"), "{begun:?}");
    admin.get(begun.see_other()).await.says(200, &["Secret created and delivered.", "delivered to files: "]);
    assert!(works(&rig, &id, read(folder.path(), &id)["client_secret"].as_str().unwrap()).await);
}

#[tokio::test]
async fn a_destination_that_cannot_take_it_begins_no_rotation() {
    let folder = tempfile::tempdir().unwrap();
    let rig = with_files(&folder.path().join("missing"), "").await;
    let (admin, id) = (rig.admin().await, client(&rig, "not begun").await);
    rig.forget_sent().await;
    let refused = start(&admin, &id, "files", Some(&Dialog::new())).await;
    assert_eq!((refused.status, &refused.json["changed"]), (502, &"nothing".into()), "{}", refused.text);
    assert!(rig.writes().await.is_empty() && report(&admin, &id).await.is_null());
}

#[tokio::test]
async fn a_new_secret_that_nobody_was_given_is_called_lost_and_taken_back_lightly() {
    let (rig, given) = with_double(Does::Refuse { perhaps: false }).await;
    let (admin, id) = (rig.admin().await, client(&rig, "nobody's").await);
    let lost = start(&admin, &id, "vault", None).await;
    assert_eq!((lost.status, &lost.json["changed"]), (502, &"yes".into()), "{}", lost.text);
    let value = secrecy::ExposeSecret::expose_secret(&given.lock().unwrap()[0].value).to_owned();
    assert!(!lost.text.contains(&value));
    let now = report(&admin, &id).await;
    assert_eq!(now["step"], "value_lost");
    admin.get(&page(&id)).await.says(200, &["The value is gone: nobody has it", "It is sealed."]);
    let version = now["version"].to_string();
    let form = [("tenant", "sandbox"), ("id", id.as_str()), ("version", version.as_str())];
    assert_eq!(admin.call("rotations/undo", &form).await.status, 200);
    assert_eq!(report(&admin, &id).await["step"], "undone");
}

#[tokio::test]
async fn a_new_secret_that_may_have_arrived_is_never_called_lost() {
    let (rig, _) = with_double(Does::Refuse { perhaps: true }).await;
    let (admin, id) = (rig.admin().await, client(&rig, "perhaps").await);
    assert_eq!(start(&admin, &id, "vault", None).await.status, 504);
    assert_eq!(report(&admin, &id).await["step"], "hand_over");
    rig.pass(60);
    admin.get(&page(&id)).await.says(200, &["not known where its value is", "It was stored"]);
}

#[tokio::test]
async fn what_did_not_arrive_comes_sealed_to_the_dialog_that_began_the_rotation() {
    let (rig, _) = with_double(Does::Refuse { perhaps: false }).await;
    let (admin, id, dialog) = (rig.admin().await, client(&rig, "sealed instead").await, Dialog::new());
    let started = start(&admin, &id, "vault", Some(&dialog)).await;
    assert_eq!(started.status, 200, "{}", started.text);
    assert_eq!(started.json["undelivered"]["destination"], "vault");
    assert!(works(&rig, &id, &dialog.open(&started, &id).unwrap()).await);
    assert_eq!(report(&admin, &id).await["step"], "hand_over");
    let operation = started.json["operation"].as_str().unwrap();
    let form = [("tenant", "sandbox"), ("id", id.as_str()), ("operation", operation)];
    assert_eq!(admin.call("secrets/displayed", &form).await.status, 200);
    let shown = report(&admin, &id).await;
    assert_eq!(shown["step"], "moving");
    assert_eq!(shown["reached"].as_array().unwrap().last().unwrap()["by"], "Ada Admin");
}
