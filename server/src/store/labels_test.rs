//! The promises of the table of labels, for any database.

use super::super::{Store, testing};
use super::*;
use app::desk::Labels as _;

/// All promises.
pub(in super::super) async fn all(store: &Store) {
    let labels = store.labels();
    let tenant = TenantName("prod".into());
    let (client, other) = (ClientId("iq1".into()), ClientId("iq2".into()));
    let (one, two) = (SecretId("one".into()), SecretId("two".into()));
    let label = Label { label: "CI".into(), holder: "Pia".into(), note: "first\nsecond".into() };
    let found = async |client: &ClientId, secret: &SecretId| {
        labels.of(&tenant, Some(client)).await.unwrap().find(client, secret).cloned()
    };
    labels.save(&tenant, &client, &one, &label).await.unwrap();
    labels.save(&tenant, &other, &one, &Label::of("another client's")).await.unwrap();
    assert_eq!(found(&client, &one).await, Some(label.clone()));
    let changed = Label { note: String::new(), ..label };
    labels.save(&tenant, &client, &one, &changed).await.unwrap();
    assert_eq!(found(&client, &one).await, Some(changed.clone()));
    assert_eq!(labels.of(&tenant, None).await.unwrap().0.len(), 2);
    assert_eq!(labels.of(&TenantName("beta".into()), None).await.unwrap(), Kept::default());

    // It outlives its secret for a while, and no longer.
    let at = |days: i64| Timestamp(testing::START).plus_days(days);
    labels.save(&tenant, &client, &two, &Label::of("stays")).await.unwrap();
    labels.seen(&tenant, &client, std::slice::from_ref(&two), at(0)).await.unwrap();
    labels.seen(&tenant, &client, std::slice::from_ref(&two), at(OUTLIVES_DAYS)).await.unwrap();
    assert_eq!(found(&client, &one).await, Some(changed.clone()), "it counts from when it was missed first");
    // What comes back is there again.
    labels.seen(&tenant, &client, &[one.clone(), two.clone()], at(OUTLIVES_DAYS)).await.unwrap();
    labels.seen(&tenant, &client, std::slice::from_ref(&two), at(OUTLIVES_DAYS + 1)).await.unwrap();
    assert_eq!(found(&client, &one).await, Some(changed));
    // Another client is no reason: what is gone there may be there again.
    labels.seen(&tenant, &other, std::slice::from_ref(&one), at(2 * OUTLIVES_DAYS + 2)).await.unwrap();
    assert!(found(&client, &one).await.is_some());
    labels.seen(&tenant, &client, std::slice::from_ref(&two), at(2 * OUTLIVES_DAYS + 2)).await.unwrap();
    assert_eq!(found(&client, &one).await, None);
    assert_eq!(found(&client, &two).await, Some(Label::of("stays")));
    assert_eq!(found(&other, &one).await, Some(Label::of("another client's")));

    labels.save(&tenant, &client, &two, &Label::default()).await.unwrap();
    assert_eq!(found(&client, &two).await, None, "an empty one is none");
}

#[tokio::test]
async fn labels_are_kept_by_secret_and_outlive_it_for_a_while() {
    all(&testing::store().await.0).await;
}
