//! The promises of the table of leaks, for any database.

use super::super::{Store, testing};
use super::*;
use app::desk::Leaks as _;
use app::model::{Actor, Done, LeakWay, SecretId, Who};

fn done(at: i64) -> Done {
    let by = Some(Who::from(&Actor::new("proxy", "pia", "Pia", None)));
    Done { by, at: Timestamp(testing::START + at) }
}

fn reported(leaks: &Leaks, client: &str, what: &Leaked, at: i64) -> Leak {
    Leak {
        id: leaks.next_id(Timestamp(testing::START + at)),
        tenant: TenantName("prod".into()),
        client: ClientId(client.into()),
        what: what.clone(),
        way: LeakWay::Replace,
        version: 1,
        reported: done(at),
        gone: None,
        ended: None,
    }
}

/// All promises.
pub(in super::super) async fn all(store: &Store) {
    let leaks = store.leaks();
    let tenant = TenantName("prod".into());
    let secret = Leaked::Secret(SecretId("x".into()));
    let key = Leaked::Key("x".into());
    let newest = async |what: &Leaked| leaks.newest(&tenant, &ClientId("iq1".into()), what).await.unwrap();
    let open = async || leaks.open(&tenant).await.unwrap();

    let first = reported(&leaks, "iq1", &secret, 0);
    assert!(leaks.begin(&first).await.unwrap());
    assert!(!leaks.begin(&reported(&leaks, "iq1", &secret, 1)).await.unwrap(), "one of a thing at a time");
    let other = reported(&leaks, "iq1", &key, 1);
    assert!(leaks.begin(&other).await.unwrap(), "a key of the same id is another thing");
    assert_eq!(open().await, [first.clone(), other.clone()]);
    assert_eq!(leaks.open(&TenantName("beta".into())).await.unwrap(), []);

    let gone = Leak { gone: Some(done(5)), ..first };
    assert!(leaks.save(&gone).await.unwrap());
    assert!(!leaks.save(&gone).await.unwrap(), "of two who saw the same state, one writes");
    assert_eq!(newest(&secret).await, Some(Leak { version: 2, ..gone.clone() }));

    let ended = Leak { version: 2, ended: Some(done(9)), ..gone };
    assert!(leaks.save(&ended).await.unwrap());
    assert_eq!(open().await, [other]);
    let again = reported(&leaks, "iq1", &secret, 20);
    assert!(leaks.begin(&again).await.unwrap(), "what leaks twice is reported twice");
    assert_eq!(newest(&secret).await, Some(again));
}

#[tokio::test]
async fn leaks_are_kept_one_of_a_thing_and_written_by_one_of_several() {
    all(&testing::store().await.0).await;
}
