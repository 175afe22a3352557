//! The copy of the clients: read in the background, shown with its age, read anew when somebody asks.

use app::desk::Leases as _;
use app::model::{TenantName, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use server::store::Standing;

use crate::rig::{Rig, Wanted};

fn tenant() -> TenantName {
    TenantName("sandbox".into())
}

async fn standing(rig: &Rig) -> Standing {
    rig.store.inventory().standing(&tenant()).await.unwrap()
}

#[tokio::test]
async fn when_upstream_fails_the_list_shows_what_was_known_and_says_why() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    rig.client("known before").await;
    admin.get("/sandbox/clients").await.says(200, &["known before"]);
    rig.pass(11);
    rig.faults(&[("GET", "*", json!({"kind": "status", "status": 500}))]).await;
    let told = ["known before", "ZIdentity failed (HTTP 500)", "Nothing was changed"];
    admin.get("/sandbox/clients?q=known").await.says(502, &told);
    admin.get("/sandbox/expiring").await.says(502, &["ZIdentity failed (HTTP 500)"]);
    rig.no_faults().await;
    admin.get("/sandbox/clients").await.says(200, &["known before"]);
}

#[tokio::test]
async fn ends_of_secrets_come_from_the_background() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("ends soon").await;
    rig.secret(&id, 33).await;
    admin.get("/sandbox/clients?q=ends").await.says(200, &["not read yet"]);
    rig.read().await;
    admin.get("/sandbox/clients?q=ends").await.says(200, &["in 33 days"]);
    admin.get("/sandbox/clients?ends=90&q=ends").await.says(200, &["1 of"]);
    admin.get("/sandbox/clients?ends=30&q=ends").await.says(200, &["No client matches"]);
    // What the console itself does shows at once.
    let secrets = format!("/sandbox/clients/{id}/secrets");
    let page = admin.get(&secrets).await;
    assert!(page.words().contains("in 33 days"), "{}", page.words());
    admin.create_secret(&id, 40).await;
    admin.get("/sandbox/clients?q=ends").await.says(200, &["in 33 days", "another lives longer"]);
    assert!(!admin.get("/").await.words().contains("changed outside"), "its own secret is no news");
}

#[tokio::test]
async fn one_console_reads_at_a_time_and_another_goes_on_where_it_was() {
    let rig = Rig::start().await;
    let (leases, now) = (rig.store.leases(), Timestamp(rig.now()));
    let held = leases.take("inventory/sandbox", now, Timestamp(now.0 + 60)).await.unwrap().unwrap();
    rig.read().await;
    assert_eq!(standing(&rig).await.listed_at, 0, "it is somebody else's turn");
    // The other one has begun, and ends in the middle of it.
    let copy = rig.store.inventory();
    let sweep = copy.begin_sweep(&tenant(), now).await.unwrap();
    let base = standing(&rig).await.revision;
    copy.take_page(&tenant(), base, sweep, 5, &[]).await.unwrap();
    leases.give_back("inventory/sandbox", &held).await.unwrap();
    rig.pass(40);
    rig.read().await;
    let standing = standing(&rig).await;
    assert_eq!((standing.sweep, standing.sweep_began), (sweep, 0), "the same reading has ended");
    assert_eq!(standing.listed_at, now.0, "its age counts from its beginning");
}

#[tokio::test]
async fn a_client_that_a_moving_list_lacked_is_not_taken_for_gone() {
    let rig = Rig::start().await;
    let id = rig.client("still there").await;
    rig.read().await;
    rig.pass(301);
    let none = json!({"records": [], "totalRecord": 0});
    rig.set_faults(&json!([
        {"method": "GET", "path": "/ziam/admin/api/v1/api-clients", "times": 1, "action": {"kind": "status", "status": 200, "body": none}},
    ]))
    .await;
    rig.read().await;
    let rows = rig.store.inventory().since(&tenant(), 0).await.unwrap();
    assert!(rows.iter().any(|row| row.client.id.0 == id && !row.is_gone));
    assert!(rows.iter().all(|row| !row.is_gone));
}

#[tokio::test]
async fn who_asks_for_everything_sees_how_far_it_is() {
    let rig = Rig::start().await;
    let auditor = rig.sign_in("auditor").await;
    rig.read().await;
    auditor.get("/sandbox/inventory").await.says(200, &["All read", "as of just now"]);
    rig.pass(60);
    let answer = auditor.post("/sandbox/inventory", &[("do", "ask")]).await;
    assert_eq!(answer.see_other(), "/sandbox/inventory?done=reading");
    auditor.get("/sandbox/inventory").await.says(200, &["Reading the list", "It is being read already."]);
    rig.read().await;
    auditor.get("/sandbox/inventory").await.says(200, &["All read"]);
    let events = auditor.get("/sandbox/inventory/events").await;
    assert!(events.text.contains(r#""running":false"#), "{}", events.text);
}

#[tokio::test]
async fn one_client_is_read_again_from_its_page() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("read again").await;
    rig.read().await;
    rig.secret(&id, 50).await;
    admin.get("/sandbox/clients?q=again").await.says(200, &["no secret"]);
    let answer = admin.post(&format!("/sandbox/clients/{id}"), &[("do", "refresh")]).await;
    assert_eq!(answer.see_other(), format!("/sandbox/clients/{id}?done=refreshed"));
    admin.get("/sandbox/clients?q=again").await.says(200, &["in 50 days"]);
}

#[tokio::test]
async fn a_background_that_fails_says_so_on_pages_once_the_copy_is_old() {
    let rig = Rig::start().await;
    rig.read().await;
    rig.set_faults(&json!([{"path": "*", "action": {"kind": "reset"}}])).await;
    rig.pass(2_000);
    rig.read().await;
    let admin = rig.admin().await;
    let words = ["older than it should be", "ZIdentity cannot be reached."];
    admin.get("/sandbox/inventory").await.says(200, &words);
    admin.get("/").await.says(200, &words);
    rig.no_faults().await;
    rig.read().await;
    let page = admin.get("/sandbox/inventory").await;
    assert!(!page.words().contains("older than it should be"), "{}", page.words());
}

#[tokio::test]
async fn no_value_of_a_secret_is_ever_in_the_copy() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("secretive").await;
    let body = json!({ "expiresAt": rig.now() + 40 * 86_400 });
    let made: Value = rig.api(Method::POST, &format!("/api-clients/{id}/secrets"), &body).await.json;
    let value = made["value"].as_str().unwrap();
    rig.read().await;
    admin.create_secret(&id, 60).await;
    let rows = rig.store.inventory().since(&tenant(), 0).await.unwrap();
    assert!(rows.iter().any(|row| row.secrets.as_ref().is_some_and(|secrets| secrets.len() == 2)));
    assert!(!format!("{rows:?}").contains(value));
}
