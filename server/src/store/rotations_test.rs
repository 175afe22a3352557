//! The promises of the table of rotations, for any database.

use super::super::{Store, testing};
use super::*;
use app::desk::Rotations as _;
use app::model::{Actor, Doubt, Reached, RotationStep, SecretId, Trial, Which, Who};

fn begun(rotations: &Rotations, client: &str, at: i64) -> Rotation {
    let at = Timestamp(testing::START + at);
    let by = Some(Who::from(&Actor::new("proxy", "pia", "Pia", None)));
    Rotation {
        id: rotations.next_id(at),
        tenant: TenantName("prod".into()),
        client: ClientId(client.into()),
        version: 1,
        step: RotationStep::Making,
        old: SecretId("old".into()),
        new: None,
        operation: "op".into(),
        due: at.plus_days(14),
        trial: Trial::Untried,
        doubt: None,
        reached: vec![Reached { step: RotationStep::Making, by, at }],
    }
}

/// All promises.
pub(in super::super) async fn all(store: &Store) {
    let rotations = store.rotations();
    let newest = async |client: &str| {
        rotations.newest(&TenantName("prod".into()), &ClientId(client.into())).await.unwrap()
    };
    let first = begun(&rotations, "iq1", 0);
    assert!(rotations.begin(&first).await.unwrap());
    assert!(!rotations.begin(&begun(&rotations, "iq1", 1)).await.unwrap(), "one at a time");
    assert!(rotations.begin(&begun(&rotations, "iq2", 1)).await.unwrap(), "another client's is another");
    assert_eq!(newest("iq1").await, Some(first.clone()));
    assert_eq!(newest("iq9").await, None);

    let trial = Trial::Token { lifetime: Some(3_600), scopes: Some("a b".into()) };
    let doubt = Some(Doubt { of: Which::Old, until: Timestamp(testing::START + 9) });
    let later =
        Rotation { step: RotationStep::Moved, new: Some(SecretId("new".into())), trial, doubt, ..first };
    assert!(rotations.save(&later).await.unwrap());
    assert!(!rotations.save(&later).await.unwrap(), "of two who saw the same state, one writes");
    let seen = newest("iq1").await.unwrap();
    assert_eq!(seen, Rotation { version: 2, ..later });

    let ended = Rotation { step: RotationStep::Done, ..seen };
    assert!(rotations.save(&ended).await.unwrap());
    assert_eq!(newest("iq1").await.unwrap().step, RotationStep::Done);
    let second = begun(&rotations, "iq1", 5);
    assert!(rotations.begin(&second).await.unwrap(), "after the end there is room for another");
    assert_eq!(newest("iq1").await, Some(second));

    let in_between = rotations.in_between(&TenantName("prod".into()), 10).await.unwrap();
    let clients: Vec<_> = in_between.into_iter().map(|rotation| rotation.client.0).collect();
    assert_eq!(clients, ["iq2", "iq1"], "what is being made, oldest first");
    let in_between = rotations.in_between(&TenantName("another".into()), 10).await.unwrap();
    assert!(in_between.is_empty());

    let of = async |clients: &[&str]| {
        let clients: Vec<_> = clients.iter().map(|id| ClientId((*id).into())).collect();
        let found = rotations.of(&TenantName("prod".into()), &clients).await.unwrap();
        found.iter().map(|found| (found.client.0.clone(), found.step)).collect::<Vec<_>>()
    };
    let (done, making) = (RotationStep::Done, RotationStep::Making);
    assert_eq!(of(&["iq1"]).await, [("iq1".to_owned(), done), ("iq1".to_owned(), making)], "oldest first");
    assert_eq!(of(&["iq2", "iq9"]).await, [("iq2".to_owned(), making)]);
    assert!(of(&[]).await.is_empty());
}

#[tokio::test]
async fn rotations_are_kept_one_at_a_time_and_written_by_one_of_several() {
    all(&testing::store().await.0).await;
}
