//! The promises of the table of exchanges, for any database.

use super::super::{Store, testing};
use super::*;
use app::desk::KeyRotations as _;
use app::model::{Done, KeyName, KeyStep};

fn begun(rotations: &KeyRotations, client: &str, at: i64) -> KeyRotation {
    let at = Timestamp(testing::START + at);
    let name = |id: &str| KeyName { id: id.into(), words: format!("key {id}") };
    KeyRotation {
        added: true,
        id: rotations.next_id(at),
        tenant: TenantName("prod".into()),
        client: ClientId(client.into()),
        version: 1,
        step: KeyStep::Moving,
        old: name("old"),
        new: name("new"),
        due: at.plus_days(14),
        reached: vec![(KeyStep::Moving, Done { by: None, at })],
    }
}

/// All promises.
pub(in super::super) async fn all(store: &Store) {
    let rotations = store.key_rotations();
    let newest = async |client: &str| {
        rotations.newest(&TenantName("prod".into()), &ClientId(client.into())).await.unwrap()
    };
    let first = begun(&rotations, "iq1", 0);
    assert!(rotations.begin(&first).await.unwrap());
    assert!(!rotations.begin(&begun(&rotations, "iq1", 1)).await.unwrap(), "one at a time");
    assert!(rotations.begin(&begun(&rotations, "iq2", 1)).await.unwrap(), "another client's is another");
    assert_eq!(newest("iq1").await, Some(first.clone()));
    assert_eq!(newest("iq9").await, None);
    let done = KeyRotation { step: KeyStep::Done, ..first };
    assert!(rotations.save(&done).await.unwrap());
    assert!(!rotations.save(&done).await.unwrap(), "of two who saw the same state, one writes");
    assert_eq!(newest("iq1").await, Some(KeyRotation { version: 2, ..done }));
    let second = begun(&rotations, "iq1", 5);
    assert!(rotations.begin(&second).await.unwrap(), "after the end there is room for another");
    assert_eq!(newest("iq1").await, Some(second));
}

#[tokio::test]
async fn exchanges_are_kept_one_at_a_time_and_written_by_one_of_several() {
    all(&testing::store().await.0).await;
}
