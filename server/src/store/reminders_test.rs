//! The promises of the tables of reminders, for any database.

use super::super::{Store, testing};
use super::*;
use app::desk::Reminders as _;
use app::expiry::{Due, Ending};
use app::model::SecretId;

const NOW: Timestamp = Timestamp(testing::START);

fn later(seconds: i64) -> Timestamp {
    Timestamp(NOW.0 + seconds)
}

fn tenant() -> TenantName {
    TenantName("prod".into())
}

fn planned(client: &str, level: Level, ways: &[&str]) -> Planned {
    let due = Due {
        client: ClientId(client.into()),
        what: Ending::Secret(SecretId("s".into())),
        at: NOW.plus_days(7),
        step: 7,
        last: true,
    };
    Planned { due, level, ways: ways.iter().map(|word| Way::from_word(word).unwrap()).collect() }
}

/// All promises.
pub(in super::super) async fn all(store: &Store) {
    let (reminders, tenant) = (store.reminders(), tenant());
    let plan = [
        planned("a", Level::First, &["mail:pia@example.com", "webhook:all"]),
        planned("b", Level::First, &["mail:pia@example.com"]),
    ];
    // Whoever notes it, and however often: once.
    for _ in 0..2 {
        reminders.note(&tenant, &plan, NOW).await.unwrap();
    }
    let waiting = reminders.waiting(&tenant, NOW, 10).await.unwrap();
    let lines: Vec<_> = waiting.iter().map(|one| (one.way.word(), one.ends.len())).collect();
    assert_eq!(lines, [("mail:pia@example.com".to_owned(), 2), ("webhook:all".to_owned(), 1)]);
    assert_eq!(reminders.told(&tenant).await.unwrap().len(), 2);
    assert!(reminders.waiting(&TenantName("other".into()), NOW, 10).await.unwrap().is_empty());

    // What failed waits its time, under the same id.
    reminders.failed(&waiting[0].id, "no mail server", later(60)).await.unwrap();
    reminders.done(&waiting[1].id, false, NOW).await.unwrap();
    assert!(reminders.waiting(&tenant, later(59), 10).await.unwrap().is_empty());
    let again = reminders.waiting(&tenant, later(60), 10).await.unwrap();
    assert_eq!(again, [Waiting { tries: 1, ..waiting[0].clone() }]);
    let stuck = reminders.stuck(&tenant).await.unwrap();
    assert_eq!((stuck.len(), stuck[0].ends, stuck[0].trouble.as_str()), (1, 2, "no mail server"));
    reminders.done(&waiting[0].id, true, later(60)).await.unwrap();
    assert!(reminders.stuck(&tenant).await.unwrap().is_empty());

    // One is acknowledged, the other goes on, once.
    let (a, b) = (ClientId("a".into()), ClientId("b".into()));
    assert!(reminders.acknowledge(&tenant, &a, "secret:s", "Pia", later(5)).await.unwrap());
    assert!(!reminders.acknowledge(&tenant, &a, "secret:s", "Paul", later(6)).await.unwrap());
    assert!(!reminders.acknowledge(&tenant, &b, "secret:t", "Pia", later(5)).await.unwrap());
    let further = [planned("b", Level::Further, &["mail:ops@example.com"])];
    for _ in 0..2 {
        reminders.note(&tenant, &further, later(90)).await.unwrap();
    }
    let told = reminders.told(&tenant).await.unwrap();
    assert_eq!(told[0].acknowledged, Some(("Pia".to_owned(), later(5))));
    assert!(told[1].went_on && !told[0].went_on);
    let waiting = reminders.waiting(&tenant, later(90), 10).await.unwrap();
    assert_eq!((waiting.len(), waiting[0].level), (1, Level::Further));

    // What has long ended is forgotten, lines and all; what waits is not.
    reminders.forget(&tenant, later(7 * Timestamp::DAY + 1)).await.unwrap();
    assert!(reminders.told(&tenant).await.unwrap().is_empty());
    let waiting = reminders.waiting(&tenant, later(90), 10).await.unwrap();
    assert!(waiting[0].ends.is_empty());
}

#[tokio::test]
async fn what_was_noted_is_laid_ready_once_and_acknowledged_once() {
    all(&testing::store().await.0).await;
}
