//! Each mood is found.

use std::time::Duration;

use app::model::{Beyond, LifetimeUnit, TenantTraits};
use server::probe::{Probed, Verdict, table};
use server::sandbox::{LifetimeUnit as Unit, Settings as Mood, ThirdSecret};

use crate::rig::{Rig, verdict};

const BY_THE_BOOK: TenantTraits = TenantTraits {
    lifetime_unit: LifetimeUnit::Seconds,
    max_secrets: 2,
    beyond: Beyond::Refused,
    shortest_days: 30,
    longest_days: 365,
    made_at_once: true,
    detects_conflicts: false,
};

async fn probed(mood: Mood) -> Probed {
    let rig = Rig::with(mood).await;
    let probed = rig.probe().await;
    assert!(probed.passed, "{:?}\n{}", probed.trouble, table(&probed.findings));
    rig.nothing_is_left().await;
    probed
}

fn refuted(probed: &Probed) -> Vec<&'static str> {
    let refuted = probed.findings.iter().filter(|finding| finding.verdict == Verdict::Refuted);
    refuted.map(|finding| finding.key).collect()
}

fn not_tested(probed: &Probed) -> Vec<&'static str> {
    let left = probed.findings.iter().filter(|finding| finding.verdict == Verdict::NotTested);
    left.map(|finding| finding.key).collect()
}

#[tokio::test]
async fn a_tenant_by_the_book_confirms_every_line_that_can_be_seen() {
    let probed = probed(Mood::default()).await;
    assert_eq!(refuted(&probed), ["third-replaces-newest"], "{}", table(&probed.findings));
    assert_eq!(not_tested(&probed), ["disabling-revokes", "busy-tells-when", "client-limit"]);
    assert_eq!(probed.traits, BY_THE_BOOK);
}

#[tokio::test]
async fn a_third_secret_that_replaces_the_newest_is_found() {
    let probed = probed(Mood { third_secret: ThirdSecret::Replace, ..Mood::default() }).await;
    assert_eq!(refuted(&probed), [] as [&str; 0]);
    assert_eq!(probed.traits, TenantTraits { beyond: Beyond::ReplacesNewest, ..BY_THE_BOOK });
}

#[tokio::test]
async fn a_third_secret_that_is_made_is_found() {
    let probed = probed(Mood { third_secret: ThirdSecret::Allow, ..Mood::default() }).await;
    assert_eq!(refuted(&probed), ["secrets-at-most-two", "third-replaces-newest"]);
    assert_eq!(probed.traits, TenantTraits { beyond: Beyond::Made, max_secrets: 3, ..BY_THE_BOOK });
}

#[tokio::test]
async fn limits_that_only_the_portal_has_are_found() {
    let probed = probed(Mood { enforce_limits: false, ..Mood::default() }).await;
    let wanted = ["secret-shortest", "secret-longest", "secrets-at-most-two", "third-replaces-newest"];
    assert_eq!(refuted(&probed), wanted);
    assert_eq!(probed.traits.shortest_days, 1);
    assert_eq!(probed.traits.longest_days, 365, "longer than the portal allows is never offered");
}

#[tokio::test]
async fn lifetimes_in_minutes_are_found() {
    let probed = probed(Mood { lifetime_unit: Unit::Minutes, ..Mood::default() }).await;
    assert_eq!(refuted(&probed), ["lifetime-unit", "third-replaces-newest"]);
    assert_eq!(probed.traits, TenantTraits { lifetime_unit: LifetimeUnit::Minutes, ..BY_THE_BOOK });
}

#[tokio::test]
async fn creations_that_come_later_are_waited_for() {
    let mood = Mood { accepted_after: Some(Duration::from_millis(500)), ..Mood::default() };
    let probed = probed(mood).await;
    assert_eq!(refuted(&probed), ["third-replaces-newest"], "{}", table(&probed.findings));
    assert_eq!(probed.traits, TenantTraits { made_at_once: false, ..BY_THE_BOOK });
}

#[tokio::test]
async fn small_differences_are_found_one_by_one() {
    let moods = [
        (Mood { audience_needed: false, ..Mood::default() }, "token-without-audience"),
        (Mood { one_scope_a_service: false, ..Mood::default() }, "one-scope-a-service"),
        (Mood { replace_shows_client: false, ..Mood::default() }, "replace-answer"),
        (Mood { exact_expiry: false, ..Mood::default() }, "secret-end-echoed"),
    ];
    for (mood, line) in moods {
        let probed = probed(mood).await;
        assert_eq!(verdict(&probed, line), Verdict::Refuted, "{line}");
        assert_eq!(refuted(&probed).len(), 2, "{line}: {:?}", refuted(&probed));
    }
}
