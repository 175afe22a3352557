//! Two consoles on one PostgreSQL are one: sessions, the audit log, turns at a client, and work in the background.

use std::sync::atomic::Ordering;

use reqwest::Method;
use serde_json::Value;

use crate::browser::Browser;
use crate::html;
use crate::postgres::Throwaway;
use crate::rig::{Beside, Rig, Wanted};

/// Two consoles that started together on an empty database; it is there as long as the first of the three.
async fn two() -> (Throwaway, Rig, Rig) {
    let server = Throwaway::start();
    let beside = Beside::new().await;
    let wanted =
        || Wanted { database: Some(server.url()), beside: Some(beside.clone()), ..Wanted::default() };
    let (one, other) = tokio::join!(Rig::with(wanted()), Rig::with(wanted()));
    (server, one, other)
}

fn page(id: &str) -> String {
    format!("/sandbox/clients/{id}")
}

#[tokio::test]
async fn a_session_ended_on_one_console_is_dead_on_the_other_at_once() {
    let (_server, one, other) = two().await;
    let here = one.admin().await;
    let cookie = here.cookie().unwrap();
    let there = Browser::with_cookie(&other, &cookie);
    there.get("/account").await.says(200, &["Ada Admin"]);
    here.post("/sign-out", &[("", "")]).await.see_other();
    let there = Browser::with_cookie(&other, &cookie);
    assert_eq!(there.get("/account").await.see_other(), "/demo");
    let id = other.client("kept").await;
    assert_eq!(there.post(&page(&id), &[("do", "disable")]).await.status, 401);
}

#[tokio::test]
async fn parallel_changes_on_both_leave_one_unbroken_chain() {
    let (_server, one, other) = two().await;
    let (ada, ben) = (one.admin().await, other.sign_in("admin2").await);
    let mut ids = Vec::new();
    for number in 0..12 {
        ids.push(one.client(&format!("in parallel {number}")).await);
    }
    let acts = ids.iter().enumerate().map(|(number, id)| {
        let who = if number % 2 == 0 { &ada } else { &ben };
        async move { who.post(&page(id), &[("do", "disable")]).await.see_other().to_owned() }
    });
    futures::future::join_all(acts).await;
    let verdict = one.store.chain().verify(None).await.unwrap();
    assert!(verdict.is_whole(), "{:?}", verdict.findings);
    assert_eq!((verdict.operations, verdict.records), (12, 24));
    // What the other console did is in this one's log.
    let log = ada.get("/sandbox/audit?outcome=done").await;
    log.says(200, &["12 entries", "Ada Admin", "Benno Admin"]);
}

#[tokio::test]
async fn two_who_make_a_secret_on_two_consoles_are_served_in_turn() {
    let (_server, one, other) = two().await;
    let (ada, ben) = (one.admin().await, other.sign_in("admin2").await);
    let id = one.client("minted twice").await;
    one.secret(&id, 90).await;
    one.forget_sent().await;
    // The first one is held up while it has the turn.
    one.journal.slow.store(700, Ordering::SeqCst);
    let second = async {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        ben.create_secret(&id, 60).await
    };
    let (first, second) = tokio::join!(ada.create_secret(&id, 60), second);
    assert_eq!(first.status, 200, "{}", first.text);
    assert_eq!(second.status, 409, "a third secret was asked for: {}", second.text);
    assert_eq!(one.writes().await.len(), 1, "{:?}", one.writes().await);
    assert_eq!(one.upstream_secrets(&id).await.len(), 2);
}

#[tokio::test]
async fn a_rotation_begun_on_one_console_is_gone_on_with_on_the_other_and_never_twice() {
    let (_server, one, other) = two().await;
    let (ada, ben) = (one.admin().await, other.sign_in("admin2").await);
    let id = one.client("rotated on two").await;
    one.secret(&id, 60).await;
    one.forget_sent().await;
    let own = [("tenant", "sandbox"), ("id", id.as_str())];
    let begin = [own[0], own[1], ("days", "90")];
    let (here, there) =
        tokio::join!(ada.call("rotations/start", &begin), ben.call("rotations/start", &begin));
    assert_eq!(here.status.min(there.status), 200, "{} {}", here.text, there.text);
    assert_eq!(here.status.max(there.status), 409, "{} {}", here.text, there.text);
    assert_eq!(one.writes().await.len(), 1);
    let (starter, started) = if here.status == 200 { (&ada, here) } else { (&ben, there) };
    let operation = started.json["operation"].as_str().unwrap();
    starter.call("secrets/displayed", &[own[0], own[1], ("operation", operation)]).await;
    let version = async || ben.call("rotations/get", &own).await.json["version"].to_string();
    let confirm = [own[0], own[1], ("version", &version().await)];
    assert_eq!(ada.call("rotations/confirm", &confirm).await.status, 200);
    let retire = [own[0], own[1], ("version", &version().await)];
    one.forget_sent().await;
    let (on, back) = tokio::join!(ada.call("rotations/retire", &retire), ben.call("rotations/undo", &retire));
    assert_eq!(on.status.min(back.status), 200, "{} {}", on.text, back.text);
    assert_eq!(on.status.max(back.status), 409, "{} {}", on.text, back.text);
    assert_eq!(one.writes().await.len(), 1, "one of the two secrets is left");
}

#[tokio::test]
async fn a_batch_that_both_consoles_are_asked_for_runs_once() {
    let (_server, one, other) = two().await;
    let admin = one.admin().await;
    let mut ids = Vec::new();
    for number in 0..4 {
        ids.push(one.client(&format!("batched {number}")).await);
    }
    let there = Browser::with_cookie(&other, &admin.cookie().unwrap());
    let query: String = ids.iter().map(|id| format!("&id={id}")).collect();
    let question = admin.get(&format!("/sandbox/clients/bulk?do=disable{query}")).await;
    let form = html::form(&question.text, r#"name="batch""#);
    one.forget_sent().await;
    let bulk = "/sandbox/clients/bulk";
    let (begun, begun_there) = tokio::join!(admin.post(bulk, &form), there.post(bulk, &form));
    let path = begun.see_other();
    assert_eq!(begun_there.see_other(), path);
    for _ in 0..200 {
        // Both show it, and neither begins it again.
        let (here, there) = tokio::join!(admin.get(path), there.get(path));
        if !here.text.contains("http-equiv=\"refresh\"") && !there.text.contains("http-equiv=\"refresh\"") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let writes = one.writes().await;
    assert_eq!(writes.iter().filter(|write| write.starts_with("PUT ")).count(), 4, "{writes:?}");
    for id in &ids {
        let client = other.api(Method::GET, &format!("/api-clients/{id}"), &Value::Null).await;
        assert_eq!(client.json["status"], false);
        assert_eq!(other.entries(id).await.len(), 1);
    }
    assert!(other.store.chain().verify(None).await.unwrap().is_whole());
}
