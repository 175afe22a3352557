//! The promises of the session store. Each is a function of any store, so that PostgreSQL keeps
//! them too.

use super::super::{
    Store,
    testing::{self, Hand},
};
use super::*;
use serde_json::json;

fn record() -> Record {
    let data = [("who".to_owned(), json!({"name": "Zoë", "groups": ["a,b", ""], "n": 7}))];
    Record { id: Id::default(), data: data.into(), expiry_date: OffsetDateTime::UNIX_EPOCH }
}

async fn created(sessions: &Sessions) -> Record {
    let mut record = record();
    sessions.create(&mut record).await.unwrap();
    record
}

macro_rules! promises {
    ($($name:ident)*) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $name() {
                let (store, hand) = super::testing::store().await;
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
    what_is_saved_is_loaded
    a_session_saved_after_sign_out_stays_dead
    a_session_ends_when_it_is_not_used
    a_session_in_use_ends_all_the_same_after_eight_hours
    use_is_noted_once_a_minute
    an_id_that_is_taken_is_replaced
    the_session_id_never_stands_in_the_table
    purging_removes_only_what_has_ended
}

async fn what_is_saved_is_loaded(store: &Store, _: &Hand) {
    let sessions = store.sessions();
    let mut record = created(&sessions).await;
    assert_eq!(sessions.load(&record.id).await.unwrap().unwrap().data, record.data);
    record.data.insert("more".into(), json!(null));
    sessions.save(&record).await.unwrap();
    let loaded = sessions.load(&record.id).await.unwrap().unwrap();
    assert_eq!((loaded.id, loaded.data), (record.id, record.data));
    assert!(sessions.load(&Id::default()).await.unwrap().is_none());
}

async fn a_session_saved_after_sign_out_stays_dead(store: &Store, _: &Hand) {
    let sessions = store.sessions();
    let record = created(&sessions).await;
    sessions.delete(&record.id).await.unwrap();
    sessions.save(&record).await.unwrap();
    assert!(sessions.load(&record.id).await.unwrap().is_none());
    sessions.delete(&record.id).await.unwrap();
}

async fn a_session_ends_when_it_is_not_used(store: &Store, hand: &Hand) {
    let sessions = store.sessions();
    let record = created(&sessions).await;
    hand.pass(IDLE_LIMIT - 1);
    assert!(sessions.load(&record.id).await.unwrap().is_some());
    hand.pass(IDLE_LIMIT);
    assert!(sessions.load(&record.id).await.unwrap().is_none());
    sessions.save(&record).await.unwrap();
    assert!(sessions.load(&record.id).await.unwrap().is_none());
}

async fn a_session_in_use_ends_all_the_same_after_eight_hours(store: &Store, hand: &Hand) {
    let sessions = store.sessions();
    let record = created(&sessions).await;
    let step = 20 * 60;
    for _ in 0..(ABSOLUTE_LIMIT / step - 1) {
        hand.pass(step);
        assert!(sessions.load(&record.id).await.unwrap().is_some());
    }
    hand.pass(step);
    assert!(sessions.load(&record.id).await.unwrap().is_none());
}

async fn use_is_noted_once_a_minute(store: &Store, hand: &Hand) {
    let sessions = store.sessions();
    let record = created(&sessions).await;
    let seen = async || -> i64 {
        sessions.load(&record.id).await.unwrap().unwrap();
        let row = sqlx::query("SELECT last_seen FROM sessions WHERE id_hash = $1").bind(hash(&record.id));
        row.fetch_one(&sessions.pool).await.unwrap().get(0)
    };
    let first = seen().await;
    hand.pass(TOUCH_EVERY - 1);
    assert_eq!(seen().await, first);
    hand.pass(1);
    assert_eq!(seen().await, first + TOUCH_EVERY);
}

async fn an_id_that_is_taken_is_replaced(store: &Store, _: &Hand) {
    let sessions = store.sessions();
    let first = created(&sessions).await;
    let mut second = Record { id: first.id, ..record() };
    second.data.clear();
    sessions.create(&mut second).await.unwrap();
    assert_ne!(second.id, first.id);
    assert_eq!(sessions.load(&first.id).await.unwrap().unwrap().data, first.data);
    assert!(sessions.load(&second.id).await.unwrap().unwrap().data.is_empty());
}

async fn the_session_id_never_stands_in_the_table(store: &Store, _: &Hand) {
    let sessions = store.sessions();
    let record = created(&sessions).await;
    let rows = sqlx::query("SELECT id_hash, data FROM sessions").fetch_all(&sessions.pool).await.unwrap();
    let table: String = rows.iter().map(|row| row.get::<String, _>(0) + &row.get::<String, _>(1)).collect();
    assert!(table.contains(&hash(&record.id)));
    assert!(!table.contains(&record.id.to_string()) && !table.contains(&record.id.0.to_string()));
}

async fn purging_removes_only_what_has_ended(store: &Store, hand: &Hand) {
    let sessions = store.sessions();
    let _ended = created(&sessions).await;
    hand.pass(IDLE_LIMIT);
    let alive = created(&sessions).await;
    assert!(sessions.purge().await.unwrap() >= 1);
    assert_eq!(sessions.purge().await.unwrap(), 0);
    assert!(sessions.load(&alive.id).await.unwrap().is_some());
}
