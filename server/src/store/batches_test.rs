//! The promises of the batches. Each is a function of any store, so that PostgreSQL keeps them too.

use super::super::{
    Store,
    testing::{Hand, START},
};
use super::*;
use app::desk::Batches as _;

fn actor(subject: &str) -> Actor {
    Actor::new("demo", subject, "Zoë", Some(vec!["g".into()]))
}

fn new(batches: &Batches, tenant: &str, clients: &[&str]) -> NewBatch {
    let clients = clients.iter().map(|id| (ClientId((*id).into()), format!("名 {id}"))).collect();
    let (at, tenant) = (Timestamp(START), TenantName(tenant.into()));
    NewBatch { id: batches.next_id(at), at, actor: actor("admin"), tenant, switch: Switch::Disable, clients }
}

macro_rules! promises {
    ($($name:ident)*) => {
        mod on_sqlite {
            use super::super::super::testing;

            $(#[tokio::test]
            async fn $name() {
                let (store, hand) = testing::store().await;
                super::$name(&store, &hand).await;
            })*
        }

        /// All promises, for another database.
        pub(in super::super) async fn all(store: &Store, hand: &Hand) {
            $($name(store, hand).await;)*
        }
    };
}

promises! {
    what_is_asked_for_is_read_back_waiting
    the_same_batch_is_made_once_however_often_it_is_sent
    what_became_of_a_row_is_kept_and_the_others_stay
    of_several_who_take_a_batch_one_gets_it
    a_batch_that_nobody_holds_on_to_can_be_taken_again
    what_has_not_ended_is_everybodys_and_what_has_is_its_askers
    only_our_own_kind_of_id_is_known
}

async fn what_is_asked_for_is_read_back_waiting(store: &Store, _: &Hand) {
    let batches = store.batches();
    let new = new(&batches, "read-back", &["b", "a"]);
    assert!(batches.create(&new).await.unwrap());
    let batch = batches.get(&new.id).await.unwrap().unwrap();
    assert_eq!((batch.id, batch.at, batch.tenant, batch.switch), (new.id, new.at, new.tenant, new.switch));
    assert_eq!(
        (batch.asked_by.name.as_str(), batch.held_until, batch.left_because),
        ("Zoë", Timestamp(0), None)
    );
    let rows: Vec<_> =
        batch.rows.iter().map(|row| (row.place, row.client.0.as_str(), row.name.as_str())).collect();
    assert_eq!(rows, [(1, "b", "名 b"), (2, "a", "名 a")]);
    assert!(batch.rows.iter().all(|row| row.state == RowState::Waiting && row.operation.is_none()));
    assert!(batches.get(&BatchId("no-such".into())).await.unwrap().is_none());
}

async fn the_same_batch_is_made_once_however_often_it_is_sent(store: &Store, _: &Hand) {
    let batches = store.batches();
    let new = new(&batches, "once", &["a", "b"]);
    let sent = futures::future::join_all((0..8).map(|_| batches.create(&new))).await;
    assert_eq!(sent.into_iter().filter(|made| *made.as_ref().unwrap()).count(), 1);
    assert_eq!(batches.get(&new.id).await.unwrap().unwrap().rows.len(), 2);
}

async fn what_became_of_a_row_is_kept_and_the_others_stay(store: &Store, _: &Hand) {
    let batches = store.batches();
    let new = new(&batches, "rows", &["a", "b"]);
    batches.create(&new).await.unwrap();
    let mut row = batches.get(&new.id).await.unwrap().unwrap().rows.remove(1);
    row.state = RowState::Refused;
    row.note = "It is \"gone\".".into();
    row.operation = Some("op-1".into());
    row.upstream_ids = vec!["x".into(), "y\"".into()];
    batches.write(&new.id, &row).await.unwrap();
    let rows = batches.get(&new.id).await.unwrap().unwrap().rows;
    assert_eq!((rows[0].state, &rows[1]), (RowState::Waiting, &row));
}

async fn of_several_who_take_a_batch_one_gets_it(store: &Store, _: &Hand) {
    let batches = store.batches();
    let new = new(&batches, "taken", &["a"]);
    batches.create(&new).await.unwrap();
    let takes = (0..8).map(|_| batches.take(&new.id, Timestamp(START), Timestamp(START + 30)));
    let taken = futures::future::join_all(takes).await;
    assert_eq!(taken.into_iter().filter(|taken| taken.as_ref().unwrap().is_some()).count(), 1);
}

async fn a_batch_that_nobody_holds_on_to_can_be_taken_again(store: &Store, _: &Hand) {
    let batches = store.batches();
    let new = new(&batches, "left", &["a"]);
    batches.create(&new).await.unwrap();
    let take = async |second: i64| {
        batches.take(&new.id, Timestamp(START + second), Timestamp(START + second + 30)).await.unwrap()
    };
    let first = take(0).await.unwrap();
    assert!(batches.hold(&new.id, &first, Timestamp(START + 60)).await.unwrap());
    assert_eq!(take(59).await, None);
    let second = take(60).await.unwrap();
    assert!(!batches.hold(&new.id, &first, Timestamp(START + 120)).await.unwrap(), "it is another's now");
    batches.leave(&new.id, &first, Some("It woke up late.")).await.unwrap();
    assert_eq!(take(61).await, None, "whoever lost it cannot let go of it");
    batches.leave(&new.id, &second, Some("The console was stopped.")).await.unwrap();
    let left = batches.get(&new.id).await.unwrap().unwrap().left_because;
    assert_eq!(left.as_deref(), Some("The console was stopped."));
    assert!(take(61).await.is_some());
    assert_eq!(batches.get(&new.id).await.unwrap().unwrap().left_because, None);
}

async fn what_has_not_ended_is_everybodys_and_what_has_is_its_askers(store: &Store, _: &Hand) {
    let batches = store.batches();
    let tenant = TenantName("recent".into());
    let (going, ended) = (new(&batches, "recent", &["a", "b"]), new(&batches, "recent", &["c"]));
    batches.create(&going).await.unwrap();
    batches.create(&ended).await.unwrap();
    batches.create(&new(&batches, "elsewhere", &["a"])).await.unwrap();
    for (batch, state) in [(&going, RowState::Done), (&ended, RowState::Unknown)] {
        let row = batches.get(&batch.id).await.unwrap().unwrap().rows.remove(0);
        batches.write(&batch.id, &BatchRow { state, ..row }).await.unwrap();
    }
    let seen = async |by: &str, since: i64, limit| {
        let lines = batches.recent(&tenant, &actor(by), true, Timestamp(START + since), limit).await.unwrap();
        lines.into_iter().map(|line| (line.id, line.ended, line.total)).collect::<Vec<_>>()
    };
    let (going, ended) = ((going.id, 1, 2), (ended.id, 1, 1));
    assert_eq!(seen("admin", 0, 5).await, [ended.clone(), going.clone()]);
    assert_eq!(seen("admin", 1, 5).await, std::slice::from_ref(&going));
    assert_eq!(seen("somebody else", 0, 5).await, [going]);
    assert_eq!(seen("admin", 0, 1).await, [ended]);
}

async fn only_our_own_kind_of_id_is_known(store: &Store, _: &Hand) {
    let batches = store.batches();
    assert!(batches.knows(&batches.next_id(Timestamp(START))));
    for id in ["", "1", "../x", "00000000", "{0190f5a4-0000-7000-8000-000000000000}"] {
        assert!(!batches.knows(&BatchId(id.into())), "{id}");
    }
}
