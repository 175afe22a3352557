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
    a_sixth_session_of_a_person_ends_the_oldest_and_nobody_elses
    a_session_that_was_ended_is_recognised_and_never_revived
    who_an_administrator_ended_is_asked_until_they_come_in_knowingly
}

async fn of(sessions: &Sessions, subject: &str) -> Record {
    let holder = json!({"issuer": "i", "subject": subject, "name": "Zoë", "device": "Firefox on Linux"});
    let mut record = Record { data: [(HOLDER.to_owned(), holder)].into(), ..record() };
    sessions.create(&mut record).await.unwrap();
    record
}

async fn a_sixth_session_of_a_person_ends_the_oldest_and_nobody_elses(store: &Store, hand: &Hand) {
    use app::desk::Sessions as _;
    let sessions = store.sessions();
    let other = of(&sessions, "limit-other").await;
    let mut own = Vec::new();
    for _ in 0..MOST_OF_A_PERSON {
        own.push(of(&sessions, "limit").await);
        hand.pass(1);
    }
    assert_eq!(sessions.of("i", "limit").await.unwrap().len(), 5);
    let sixth = of(&sessions, "limit").await;
    let listed = sessions.of("i", "limit").await.unwrap();
    assert_eq!(listed.len(), 5);
    assert_eq!(listed[0].handle, Sessions::handle(&sixth.id), "newest first");
    assert!(!listed.iter().any(|card| card.handle == Sessions::handle(&own[0].id)));
    assert!(sessions.load(&own[0].id).await.unwrap().unwrap().data.contains_key(ENDED));
    assert!(sessions.load(&other.id).await.unwrap().unwrap().data.contains_key(HOLDER));
    // All within the same second: the newest stays all the same.
    for _ in 0..7 {
        let newest = of(&sessions, "limit").await;
        assert!(sessions.load(&newest.id).await.unwrap().unwrap().data.contains_key(HOLDER));
    }
    assert_eq!(sessions.of("i", "limit").await.unwrap().len(), 5);
}

async fn a_session_that_was_ended_is_recognised_and_never_revived(store: &Store, hand: &Hand) {
    use app::desk::Sessions as _;
    let sessions = store.sessions();
    let mut record = of(&sessions, "ended").await;
    let handle = Sessions::handle(&record.id);
    assert!(sessions.end(&handle, EndedBy::Administrator).await.unwrap());
    assert!(!sessions.end(&handle, EndedBy::Person).await.unwrap(), "it is over already");
    let ended = |record: &Record| serde_json::from_value::<Ended>(record.data[ENDED].clone()).unwrap();
    let loaded = sessions.load(&record.id).await.unwrap().unwrap();
    assert_eq!(ended(&loaded).by, EndedBy::Administrator);
    assert_eq!(ended(&loaded).holder.subject, "ended");
    assert_eq!(loaded.data.len(), 1, "nothing else of it is left");
    record.data.insert("more".into(), json!(1));
    sessions.save(&record).await.unwrap();
    sessions.delete(&record.id).await.unwrap();
    hand.pass(IDLE_LIMIT);
    sessions.purge().await.unwrap();
    let loaded = sessions.load(&record.id).await.unwrap().unwrap();
    assert_eq!(ended(&loaded).by, EndedBy::Administrator, "for its absolute life");
    assert!(sessions.of("i", "ended").await.unwrap().is_empty());
    hand.pass(ABSOLUTE_LIMIT);
    assert!(sessions.load(&record.id).await.unwrap().is_none());
}

async fn who_an_administrator_ended_is_asked_until_they_come_in_knowingly(store: &Store, hand: &Hand) {
    use app::desk::Sessions as _;
    let sessions = store.sessions();
    let record = of(&sessions, "barred").await;
    let holder: Holder = serde_json::from_value(record.data[HOLDER].clone()).unwrap();
    let second = of(&sessions, "barred").await;
    sessions.end(&Sessions::handle(&second.id), EndedBy::Person).await.unwrap();
    assert_eq!(sessions.barred_since(&holder).await.unwrap(), None, "their own ending bars nobody");
    sessions.end(&Sessions::handle(&record.id), EndedBy::Administrator).await.unwrap();
    let since = sessions.barred_since(&holder).await.unwrap();
    assert!(since.is_some());
    assert_eq!(
        sessions.barred_since(&Holder { subject: "other".into(), ..holder.clone() }).await.unwrap(),
        None
    );
    sessions.readmit(&holder).await.unwrap();
    assert_eq!(sessions.barred_since(&holder).await.unwrap(), None);
    hand.pass(1);
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
