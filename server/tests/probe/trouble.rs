//! A probe that fails, or is told to stop, cleans up all the same, and touches nothing but its own.

use std::time::Duration;

use serde_json::json;
use server::probe::{Verdict, probe};
use server::sandbox::Settings as Mood;

use crate::rig::{Rig, clock, verdict};

const CLIENTS: &str = "/ziam/admin/api/v1/api-clients";

#[tokio::test]
async fn no_other_client_is_ever_written_to() {
    let rig = Rig::with(Mood::default()).await;
    let before = rig.names().await;
    let probed = rig.probe().await;
    let own = format!("{CLIENTS}/{}", probed.client.unwrap());
    let writes = rig.writes().await;
    assert!(writes.len() > 10, "{writes:?}");
    for write in writes {
        assert!(write == format!("POST {CLIENTS}") || write.contains(&own), "{write}");
    }
    assert_eq!(rig.names().await, before);
}

#[tokio::test]
async fn a_version_check_is_found_as_conflict_detection() {
    let rig = Rig::with(Mood::default()).await;
    // The first PUT passes, the second meets a check of versions.
    rig.faults(&json!([
        {"method": "PUT", "path": "*", "times": 1, "action": {"kind": "delay", "ms": 1}},
        {"method": "PUT", "path": "*", "times": 1, "action": {"kind": "status", "status": 409}},
    ]))
    .await;
    let probed = rig.probe().await;
    assert_eq!(verdict(&probed, "last-writer-wins"), Verdict::Refuted);
    assert!(probed.traits.detects_conflicts && probed.passed, "{:?}", probed.trouble);
}

#[tokio::test]
async fn a_probe_that_fails_half_way_removes_its_client() {
    let rig = Rig::with(Mood::default()).await;
    rig.faults(&json!([{"method": "POST", "path": "*/secrets", "action": {"kind": "lose_answer"}}])).await;
    let probed = rig.probe().await;
    assert!(!probed.passed && probed.trouble.is_some());
    assert_eq!(probed.left, None);
    assert_eq!(verdict(&probed, "secret-created"), Verdict::NotTested);
    rig.nothing_is_left().await;
}

#[tokio::test]
async fn a_client_whose_creation_got_no_answer_is_found_by_its_name_and_removed() {
    let rig = Rig::with(Mood::default()).await;
    let lose = json!({"kind": "lose_answer"});
    rig.faults(&json!([{"method": "POST", "path": CLIENTS, "times": 1, "action": lose}])).await;
    let probed = rig.probe().await;
    assert!(!probed.passed);
    assert_eq!(probed.left, None);
    rig.nothing_is_left().await;
}

#[tokio::test]
async fn a_probe_that_is_told_to_stop_removes_its_client() {
    let rig = Rig::with(Mood::default()).await;
    rig.faults(&json!([{"method": "PUT", "path": "*", "times": 1, "action": {"kind": "hang"}}])).await;
    let stop = tokio::time::sleep(Duration::from_secs(1));
    let probed = probe(&rig.client, clock(), Duration::from_secs(60), stop).await;
    assert_eq!(probed.trouble.as_deref(), Some("it was told to stop"));
    assert!(probed.client.is_some(), "it had made its client by then");
    assert_eq!(probed.left, None);
    rig.nothing_is_left().await;
}

#[tokio::test]
async fn what_cannot_be_removed_is_named() {
    let rig = Rig::with(Mood::default()).await;
    rig.faults(&json!([{"method": "DELETE", "path": "*", "action": {"kind": "status", "status": 403}}]))
        .await;
    // Only the cleaning up is waited for, which gives up long before its 45 seconds when nothing listens.
    let probed = rig.probe().await;
    let left = probed.left.unwrap();
    assert_eq!(left.id, probed.client);
    assert!(left.name.starts_with("clientele-probe-"), "{left:?}");
    assert!(!probed.passed);
    rig.no_faults().await;
}
