//! The promises of the table of removals, for any database.

use super::super::{Store, testing};
use super::*;
use app::desk::Removals as _;
use app::model::{Actor, Authentication, ClientSettings, KeptBecause, RemovalMark, RemovalStep, TeamId, Who};

fn begun(removals: &Removals, client: &str, at: i64, step: RemovalStep) -> Removal {
    let at = Timestamp(testing::START + at);
    let by = Some(Who::from(&Actor::new("proxy", "pia", "Pia", None)));
    Removal {
        id: removals.next_id(at),
        tenant: TenantName("prod".into()),
        client: ClientId(client.into()),
        version: 1,
        step,
        settings: ClientSettings {
            name: "Ünser 'client'".into(),
            description: String::new(),
            enabled: true,
            token_lifetime: 3_600,
            authentication: Authentication::Secret,
            grants: vec![],
        },
        team: Some(TeamId("payments".into())),
        wait_days: 7,
        due: at.plus_days(7),
        doubt: None,
        kept: None,
        trouble: None,
        marks: vec![RemovalMark { step, by, at }],
    }
}

/// All promises.
pub(in super::super) async fn all(store: &Store) {
    let removals = store.removals();
    let (prod, other) = (TenantName("prod".into()), TenantName("other".into()));
    let newest = async |client: &str| removals.newest(&prod, &ClientId(client.into())).await.unwrap();
    let first = begun(&removals, "iq1", 0, RemovalStep::Disabling);
    assert!(removals.begin(&first).await.unwrap());
    assert!(
        !removals.begin(&begun(&removals, "iq1", 1, RemovalStep::Disabling)).await.unwrap(),
        "one at a time"
    );
    let second = begun(&removals, "iq2", -60, RemovalStep::Disabling);
    assert!(removals.begin(&second).await.unwrap(), "another client's is another");
    assert_eq!(newest("iq1").await, Some(first.clone()));
    assert_eq!(newest("iq9").await, None);
    assert_eq!(removals.under_way(&prod).await.unwrap(), [second.clone(), first.clone()], "soonest first");
    assert!(removals.under_way(&other).await.unwrap().is_empty());

    // Whoever has looked says when the next look is due; that is no change of the removal.
    let due = async |at: i64| {
        let now = Timestamp(testing::START + at);
        let due = removals.to_look_at(&prod, now, 10).await.unwrap();
        due.into_iter().map(|removal| removal.client.0).collect::<Vec<_>>()
    };
    assert_eq!(due(0).await, ["iq2", "iq1"]);
    removals.look_again(&second.id, Timestamp(testing::START + 600)).await.unwrap();
    assert_eq!(due(599).await, ["iq1"]);
    assert_eq!(due(600).await, ["iq1", "iq2"]);
    assert_eq!(newest("iq2").await, Some(second));

    let at = Timestamp(testing::START + 700);
    let waiting = Removal {
        step: RemovalStep::Waiting,
        doubt: Some(at),
        trouble: Some("It failed.".into()),
        marks: [first.marks.clone(), vec![RemovalMark { step: RemovalStep::Waiting, by: None, at }]].concat(),
        ..first
    };
    assert!(removals.save(&waiting).await.unwrap());
    assert!(!removals.save(&waiting).await.unwrap(), "of two who saw the same state, one writes");
    let seen = newest("iq1").await.unwrap();
    assert_eq!(seen, Removal { version: 2, ..waiting });
    assert_eq!(due(600).await, ["iq2"], "what was just written is looked at soon after");

    assert!(removals.ended(&prod, 10).await.unwrap().is_empty());
    let kept = Removal { step: RemovalStep::Kept, kept: Some(KeptBecause::Enabled), ..seen };
    assert!(removals.save(&kept).await.unwrap());
    assert_eq!(due(10_000).await, ["iq2"], "nothing comes after the end");
    let third = begun(&removals, "iq1", 800, RemovalStep::Disabling);
    assert!(removals.begin(&third).await.unwrap(), "after the end there is room for another");
    assert_eq!(newest("iq1").await, Some(third));
    // A client that was deleted at once is written down as it was.
    let gone = begun(&removals, "iq3", 900, RemovalStep::Removed);
    assert!(removals.begin(&gone).await.unwrap());
    let ended = removals.ended(&prod, 10).await.unwrap();
    assert_eq!(ended.iter().map(|one| one.client.0.as_str()).collect::<Vec<_>>(), ["iq3", "iq1"]);
    assert_eq!(ended[1].kept, Some(KeptBecause::Enabled));
    assert_eq!(removals.ended(&prod, 1).await.unwrap().len(), 1);
}

#[tokio::test]
async fn removals_are_kept_one_at_a_time_and_written_by_one_of_several() {
    all(&testing::store().await.0).await;
}
