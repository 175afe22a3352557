//! The promises of the leases. Each is a function of any store, so that PostgreSQL keeps them too.

use super::super::{
    Store,
    testing::{self, START},
};
use super::*;
use app::desk::Leases as _;

async fn take(store: &Store, name: &str, second: i64) -> Option<Receipt> {
    store.leases().take(name, Timestamp(START + second), Timestamp(START + second + 30)).await.unwrap()
}

/// All promises.
pub(in super::super) async fn all(store: &Store) {
    let takes = (0..8).map(|_| take(store, "one", 0));
    let taken: Vec<_> = futures::future::join_all(takes).await.into_iter().flatten().collect();
    let [receipt] = &taken[..] else { panic!("of several who take a lease one gets it: {taken:?}") };
    assert!(take(store, "another", 0).await.is_some(), "another lease is free");
    assert_eq!(take(store, "one", 29).await, None, "it is held until its time");

    let later = take(store, "one", 30).await.expect("after its time it is anybody's");
    store.leases().give_back("one", receipt).await.unwrap();
    assert_eq!(take(store, "one", 31).await, None, "who lost it cannot give it back for another");
    store.leases().give_back("one", &later).await.unwrap();
    assert!(take(store, "one", 31).await.is_some(), "what was given back is free at once");
}

#[tokio::test]
async fn one_at_a_time_has_a_lease() {
    all(&testing::store().await.0).await;
}
