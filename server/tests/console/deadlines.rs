//! Every page answers within ten seconds, whatever upstream does, and says so when it did not answer.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;

use crate::rig::{Rig, Wanted};

/// What every page promises; a console of `Wanted::hasty` is far below it even on a slow machine.
const PROMISED: Duration = Duration::from_secs(10);

fn pages(id: &str) -> Vec<String> {
    let client = format!("/sandbox/clients/{id}");
    let [edit, secrets] = ["edit", "secrets"].map(|page| format!("{client}/{page}"));
    vec!["/sandbox/clients".to_owned(), client, edit, secrets]
}

#[tokio::test]
async fn a_page_whose_upstream_hangs_says_that_it_did_not_answer() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let id = rig.client("waited for").await;
    rig.faults(&[("GET", "*", json!({"kind": "hang"}))]).await;
    for path in pages(&id) {
        let answer = admin.get(&path).await;
        answer.says(502, &["ZIdentity did not answer in time", "Nothing was changed", "Try again"]);
        assert!(answer.took < PROMISED, "{path} took {:?}", answer.took);
    }
    // After it has recovered, the next look shows it.
    rig.no_faults().await;
    for path in pages(&id) {
        admin.get(&path).await.says(200, &["waited for"]);
    }
}

#[tokio::test]
async fn pages_that_need_nothing_from_upstream_do_not_wait_for_it() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    rig.set_faults(&json!([{"path": "*", "action": {"kind": "hang"}}])).await;
    for path in ["/", "/account", "/demo", "/no/such"] {
        let answer = admin.get(path).await;
        assert!([200, 404].contains(&answer.status) && !answer.words().contains("in time"), "{path}");
    }
}

#[tokio::test]
async fn the_form_of_a_new_client_is_there_even_if_the_roles_do_not_come() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    rig.faults(&[("GET", "/resource-servers", json!({"kind": "hang"}))]).await;
    let answer = admin.get("/sandbox/clients/new").await;
    answer.says(200, &["The roles that can be given could not be loaded", "did not answer in time"]);
    assert!(answer.took < PROMISED);
}

#[tokio::test]
async fn a_token_that_does_not_come_is_not_waited_for_longer() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    rig.set_faults(&json!([{"method": "POST", "path": "/oauth2/v1/token", "action": {"kind": "hang"}}]))
        .await;
    let answer = admin.get("/sandbox/clients").await;
    answer.says(502, &["did not answer in time"]);
    assert!(answer.took < PROMISED);
}

#[tokio::test]
async fn at_its_real_allowance_every_page_and_every_write_keeps_the_promise() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("really waited for").await;
    rig.set_faults(&json!([
        {"method": "GET", "path": "*/resource-servers", "action": {"kind": "slow_body", "bytes_per_s": 20}},
        {"method": "GET", "path": format!("*/api-clients/{id}"), "action": {"kind": "delay", "ms": 2_000}},
        {"path": "*", "action": {"kind": "hang"}},
    ]))
    .await;
    let disable = [("do", "disable")];
    let client = format!("/sandbox/clients/{id}");
    let secrets = format!("{client}/secrets");
    let answers = tokio::join!(
        admin.get("/sandbox/clients"),
        admin.get("/sandbox/clients/new"),
        admin.get(&secrets),
        admin.post(&client, &disable),
        admin.create_secret(&id, 90),
    );
    for answer in [answers.0, answers.1, answers.2, answers.3, answers.4] {
        assert!(answer.took < PROMISED, "{:?}: {}", answer.took, answer.words());
        assert!(!answer.words().is_empty() && answer.text.contains("ZIdentity"), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_wait_longer_than_a_page_may_take_is_told_at_once() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let busy = json!({"kind": "status", "status": 429, "headers": {"retry-after": "60"}});
    rig.faults(&[("GET", "*", busy)]).await;
    rig.forget_sent().await;
    let answer = admin.get("/sandbox/clients").await;
    answer.says(503, &["ZIdentity is busy", "60 seconds"]);
    assert!(answer.took < Duration::from_secs(4), "it was waited for: {:?}", answer.took);
}

#[tokio::test]
async fn a_journal_that_takes_too_long_leaves_upstream_alone() {
    let rig = Rig::with(Wanted::hasty()).await;
    let admin = rig.admin().await;
    let id = rig.client("slow to write").await;
    rig.journal.slow.store(3_000, Ordering::SeqCst);
    rig.forget_sent().await;
    let answer = admin.post(&format!("/sandbox/clients/{id}"), &[("do", "disable")]).await;
    assert!(answer.took < PROMISED && answer.status >= 500, "{:?} {}", answer.took, answer.words());
    assert!(answer.words().contains("Nothing was changed"), "{}", answer.words());
    assert!(rig.writes().await.is_empty());
}

#[tokio::test]
async fn who_waits_for_somebody_elses_change_is_told_before_the_time_is_over() {
    let rig = Rig::with(Wanted::hasty()).await;
    let (admin, other) = (rig.admin().await, rig.sign_in("admin2").await);
    let id = rig.client("contended").await;
    // The first write looks for a long time before it writes: three attempts in vain.
    rig.faults(&[("GET", "/api-clients/*", json!({"kind": "hang"}))]).await;
    let path = format!("/sandbox/clients/{id}");
    let disable = [("do", "disable")];
    let (one, two) = tokio::join!(admin.post(&path, &disable), other.post(&path, &disable));
    for answer in [&one, &two] {
        assert!(answer.took < PROMISED && answer.status >= 409, "{:?} {}", answer.took, answer.words());
        assert!(answer.words().contains("Nothing was changed"), "{}", answer.words());
    }
    rig.no_faults().await;
    assert_eq!(rig.upstream_client(&id).await["status"], true);
}
