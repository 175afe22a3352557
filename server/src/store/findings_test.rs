//! The promises of the table `findings`, for any database.

use super::super::{Store, testing};
use super::*;
use app::model::LifetimeUnit;

/// All promises.
pub(in super::super) async fn all(store: &Store) {
    let (findings, tenant) = (store.findings(), TenantName("prod".into()));
    assert!(findings.of(&tenant).await.unwrap().is_none());
    let kept = |passed, lifetime_unit| Kept {
        place: "https://api.example/ziam/admin/api/v1".into(),
        at: Timestamp(testing::START),
        passed,
        traits: TenantTraits { lifetime_unit, ..TenantTraits::default() },
        findings: "[]".into(),
    };
    findings.keep(&tenant, &kept(true, LifetimeUnit::Minutes)).await.unwrap();
    let found = findings.of(&tenant).await.unwrap().unwrap();
    assert!(found.passed);
    assert_eq!(found.traits.lifetime_unit, LifetimeUnit::Minutes);
    findings.keep(&tenant, &kept(false, LifetimeUnit::Seconds)).await.unwrap();
    let found = findings.of(&tenant).await.unwrap().unwrap();
    assert!(!found.passed, "the last probe counts");
    assert_eq!(found.traits.lifetime_unit, LifetimeUnit::Seconds);
}

#[tokio::test]
async fn the_last_probe_of_a_tenant_counts() {
    all(&testing::store().await.0).await;
}
