//! The promises of the tables about the console's own credential, for any database.

use super::super::{
    Store,
    testing::{self, Hand},
};
use super::*;

/// All promises.
pub(in super::super) async fn all(store: &Store, hand: &Hand) {
    let (replicas, tenant) = (store.replicas(), TenantName("prod".into()));
    let replica =
        |name: &str, fingerprint: &str| Replica { name: name.into(), fingerprint: fingerprint.into() };
    replicas.beat(&tenant, &replica("a", "old")).await.unwrap();
    replicas.beat(&tenant, &replica("b", "old")).await.unwrap();
    replicas.beat(&tenant, &replica("a", "new")).await.unwrap();
    let running = replicas.running(&tenant).await.unwrap();
    assert_eq!(running, [replica("a", "new"), replica("b", "old")]);

    hand.pass(GONE_AFTER - 1);
    replicas.beat(&tenant, &replica("a", "new")).await.unwrap();
    hand.pass(2);
    assert_eq!(replicas.running(&tenant).await.unwrap(), [replica("a", "new")], "who is silent is gone");
    replicas.leave("a").await.unwrap();
    assert_eq!(replicas.running(&tenant).await.unwrap(), []);

    assert_eq!(replicas.secret(&tenant, "f1").await.unwrap(), None);
    replicas.note_secret(&tenant, "f1", &SecretId("s1".into())).await.unwrap();
    replicas.note_secret(&tenant, "f1", &SecretId("s2".into())).await.unwrap();
    let known = replicas.secret(&tenant, "f1").await.unwrap();
    assert_eq!(known, Some(SecretId("s1".into())), "what was noted first stays");
}

#[tokio::test]
async fn it_is_known_which_credential_each_running_console_signs_in_with() {
    let (store, hand) = testing::store().await;
    all(&store, &hand).await;
}
