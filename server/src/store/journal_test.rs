//! The promises of the journal. Each is a function of any store, so that PostgreSQL keeps them too.

use super::super::{
    Store,
    testing::{self, Hand, START},
};
use super::*;
use app::desk::EVERY_TENANT;
use app::model::{Actor, SecretId, Timestamp};
use app::policy::Action;

fn entry_on(client: Option<&str>) -> NewEntry {
    NewEntry {
        at: Timestamp(START),
        actor: Actor::new("demo", "admin", "Zoë", Some(vec!["g".into()])),
        action: Action::CreateSecret,
        tenant: TenantName("sandbox".into()),
        client: client.map(|id| ClientId(id.into())),
        secret: None,
        fingerprint: None,
        before: Some("[\"s1\"]".into()),
        after: None,
        request_id: "r1".into(),
        came_from: "192.0.2.7 via 10.0.0.5".into(),
    }
}

fn closing(outcome: Outcome) -> Closing {
    Closing {
        at: Timestamp(START + 9),
        outcome,
        client: None,
        secret: None,
        note: None,
        upstream_ids: vec![],
    }
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
    what_is_opened_is_read_back_as_pending
    a_closing_fills_in_what_was_learnt_and_leaves_the_rest
    ids_of_several_closings_are_gathered
    closings_at_the_same_moment_all_count
    a_fingerprint_is_taken_once_a_client
    operations_without_a_fingerprint_or_a_client_never_collide
    open_entries_are_exactly_those_that_somebody_must_look_at
    recent_entries_come_newest_first_and_no_more_than_asked
    closing_what_is_not_there_is_an_error
    what_is_looked_for_is_found_newest_first_and_counted
    what_the_console_looks_at_by_itself_is_what_no_request_is_at_any_more_and_is_due
    of_two_who_saw_the_same_entry_one_writes
}

async fn what_is_opened_is_read_back_as_pending(store: &Store, _: &Hand) {
    let journal = store.operations();
    let new = NewEntry { fingerprint: Some(Timestamp(START + 1)), ..entry_on(Some("read-back")) };
    let id = journal.open(&new).await.unwrap();
    let entry = journal.get(&id).await.unwrap().unwrap();
    assert_eq!(entry.id, id);
    assert_eq!((entry.outcome, entry.outcome_at, entry.note), (Outcome::Pending, None, None));
    assert!(entry.upstream_ids.is_empty());
    let opened = entry.opened;
    assert_eq!((opened.at, opened.fingerprint), (new.at, new.fingerprint));
    assert_eq!((opened.action, opened.tenant, opened.client), (new.action, new.tenant, new.client));
    assert_eq!((opened.before, opened.after, opened.secret), (new.before, None, None));
    assert_eq!(opened.actor, Actor { groups: None, ..new.actor });
    assert_eq!((opened.request_id.as_str(), opened.came_from), ("r1", new.came_from));
    assert!(journal.get(&OperationId("no-such".into())).await.unwrap().is_none());
}

async fn a_closing_fills_in_what_was_learnt_and_leaves_the_rest(store: &Store, _: &Hand) {
    let journal = store.operations();
    let id = journal.open(&entry_on(None)).await.unwrap();
    let learnt = Closing {
        client: Some(ClientId("new".into())),
        secret: Some(SecretId("s2".into())),
        note: Some("It is there.".into()),
        ..closing(Outcome::Handed)
    };
    journal.close(&id, &learnt).await.unwrap();
    journal.close(&id, &closing(Outcome::Done)).await.unwrap();
    let entry = journal.get(&id).await.unwrap().unwrap();
    assert_eq!((entry.outcome, entry.outcome_at), (Outcome::Done, Some(Timestamp(START + 9))));
    assert_eq!((entry.opened.client, entry.opened.secret), (learnt.client, learnt.secret));
    assert_eq!(entry.note, learnt.note);
}

async fn ids_of_several_closings_are_gathered(store: &Store, _: &Hand) {
    let journal = store.operations();
    let id = journal.open(&entry_on(Some("ids"))).await.unwrap();
    for ids in [&["a", "b"][..], &[], &["b", "c\""]] {
        let upstream_ids = ids.iter().map(|id| (*id).to_owned()).collect();
        journal.close(&id, &Closing { upstream_ids, ..closing(Outcome::Unknown) }).await.unwrap();
    }
    assert_eq!(journal.get(&id).await.unwrap().unwrap().upstream_ids, ["a", "b", "c\""]);
}

async fn closings_at_the_same_moment_all_count(store: &Store, _: &Hand) {
    let journal = store.operations();
    let id = journal.open(&entry_on(Some("together"))).await.unwrap();
    let closings =
        ["a", "b", "c"].map(|one| Closing { upstream_ids: vec![one.to_owned()], ..closing(Outcome::Done) });
    let all = closings.iter().map(|closing| journal.close(&id, closing));
    for closed in futures::future::join_all(all).await {
        closed.unwrap();
    }
    let mut ids = journal.get(&id).await.unwrap().unwrap().upstream_ids;
    ids.sort();
    assert_eq!(ids, ["a", "b", "c"]);
}

async fn a_fingerprint_is_taken_once_a_client(store: &Store, _: &Hand) {
    let journal = store.operations();
    let marked = |client| NewEntry { fingerprint: Some(Timestamp(START + 5)), ..entry_on(Some(client)) };
    journal.open(&marked("marked-1")).await.unwrap();
    let again = journal.open(&marked("marked-1")).await;
    assert!(matches!(again, Err(JournalError::FingerprintTaken)), "{again:?}");
    journal.open(&marked("marked-2")).await.unwrap();
    let elsewhere = NewEntry { tenant: TenantName("other".into()), ..marked("marked-1") };
    journal.open(&elsewhere).await.unwrap();
}

async fn operations_without_a_fingerprint_or_a_client_never_collide(store: &Store, _: &Hand) {
    let journal = store.operations();
    for _ in 0..2 {
        journal.open(&entry_on(Some("unmarked"))).await.unwrap();
        journal.open(&NewEntry { fingerprint: Some(Timestamp(START + 6)), ..entry_on(None) }).await.unwrap();
    }
}

async fn open_entries_are_exactly_those_that_somebody_must_look_at(store: &Store, _: &Hand) {
    let journal = store.operations();
    let mut expected = Vec::new();
    for (outcome, _) in Outcome::WORDS {
        let id = journal.open(&entry_on(Some("looked-at"))).await.unwrap();
        if outcome != Outcome::Pending {
            journal.close(&id, &closing(outcome)).await.unwrap();
        }
        if outcome.is_open() {
            expected.push((id, outcome));
        }
    }
    journal.open(&entry_on(Some("another"))).await.unwrap();
    let found =
        journal.open_entries(&TenantName("sandbox".into()), &ClientId("looked-at".into())).await.unwrap();
    assert_eq!(found.into_iter().map(|entry| (entry.id, entry.outcome)).collect::<Vec<_>>(), expected);
}

async fn recent_entries_come_newest_first_and_no_more_than_asked(store: &Store, _: &Hand) {
    let journal = store.operations();
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(journal.open(&entry_on(Some("recent"))).await.unwrap());
    }
    let found = journal.recent(&TenantName("sandbox".into()), &ClientId("recent".into()), 2).await.unwrap();
    assert_eq!(found.into_iter().map(|entry| entry.id).collect::<Vec<_>>(), [ids[2].clone(), ids[1].clone()]);
}

async fn closing_what_is_not_there_is_an_error(store: &Store, _: &Hand) {
    let closed = store.operations().close(&OperationId("no-such".into()), &closing(Outcome::Done)).await;
    assert!(matches!(closed, Err(JournalError::Unavailable(_))));
}

async fn what_is_looked_for_is_found_newest_first_and_counted(store: &Store, _: &Hand) {
    let journal = store.operations();
    let tenant = TenantName("found".into());
    let mut ids = Vec::new();
    for (second, subject, client) in [(0, "ann", "a"), (1, "ben", "b"), (2, "an_", "a"), (3, "Ann", "c")] {
        let opened = entry_on(Some(client));
        let actor = Actor { subject: subject.into(), ..opened.actor };
        let entry = NewEntry { at: Timestamp(START + 100 + second), tenant: tenant.clone(), actor, ..opened };
        ids.push(journal.open(&entry).await.unwrap());
    }
    journal.close(&ids[1], &closing(Outcome::Failed)).await.unwrap();
    let note = NewEntry {
        at: Timestamp(START + 104),
        tenant: TenantName(EVERY_TENANT.into()),
        action: Action::ExportAudit,
        ..entry_on(None)
    };
    ids.push(journal.note(&note).await.unwrap());
    let everything = WantedEntries {
        tenant: Some(tenant.clone()),
        since: Some(Timestamp(START + 100)),
        ..WantedEntries::default()
    };
    let found = async |wanted: &WantedEntries| {
        let found = journal.find(wanted, 0, 100).await.unwrap();
        let oldest_first = journal.after(wanted, None, 100).await.unwrap();
        assert_eq!(found.total, found.entries.len() as u64);
        let place = |entry: &Entry| ids.iter().position(|id| *id == entry.id).unwrap();
        let newest: Vec<_> = found.entries.iter().map(place).collect();
        assert_eq!(oldest_first.iter().rev().map(place).collect::<Vec<_>>(), newest);
        newest
    };
    assert_eq!(found(&everything).await, [4, 3, 2, 1, 0], "what is about every tenant belongs to each");
    let person = |text: &str| WantedEntries { person: text.into(), ..everything.clone() };
    assert_eq!(found(&person(" ANN ")).await, [3, 0]);
    assert_eq!(found(&person("n_")).await, [2], "an underscore stands for itself");
    assert_eq!(found(&person("zo")).await, [4, 3, 2, 1, 0], "names are looked at too");
    assert_eq!(found(&person("%")).await, [0usize; 0]);
    assert_eq!(
        found(&WantedEntries { client: Some(ClientId("a".into())), ..everything.clone() }).await,
        [2, 0]
    );
    assert_eq!(found(&WantedEntries { action: Some(Action::ExportAudit), ..everything.clone() }).await, [4]);
    assert_eq!(found(&WantedEntries { outcome: Some(Outcome::Failed), ..everything.clone() }).await, [1]);
    assert_eq!(found(&WantedEntries { outcome: Some(Outcome::Done), ..everything.clone() }).await, [4]);
    let from_to = |from, to| WantedEntries {
        since: Some(Timestamp(START + 100 + from)),
        until: Some(Timestamp(START + 100 + to)),
        ..everything.clone()
    };
    assert_eq!(found(&from_to(1, 3)).await, [2, 1]);
    let page = journal.find(&everything, 3, 1).await.unwrap();
    assert_eq!((page.total, &page.entries[0].id), (5, &ids[1]));
    let rest = journal.after(&everything, Some(&ids[1]), 2).await.unwrap();
    assert_eq!(rest.into_iter().map(|entry| entry.id).collect::<Vec<_>>(), ids[2..4]);
}

async fn what_the_console_looks_at_by_itself_is_what_no_request_is_at_any_more_and_is_due(
    store: &Store,
    _: &Hand,
) {
    let (journal, tenant) = (store.operations(), TenantName("looked at".into()));
    let open = async |action, at: i64| {
        let (at, tenant) = (Timestamp(START + at), tenant.clone());
        journal.open(&NewEntry { at, tenant, action, ..entry_on(None) }).await.unwrap()
    };
    let close = async |id: &OperationId, outcome| journal.close(id, &closing(outcome)).await.unwrap();
    let due = async |at: i64| {
        let entries = journal.unsettled(&tenant, Timestamp(START + at), 10).await.unwrap();
        entries.into_iter().map(|entry| entry.id).collect::<Vec<_>>()
    };
    let cut_off = open(Action::DeleteSecret, 0).await;
    let unknown = open(Action::UpdateClient, 5).await;
    close(&unknown, Outcome::Unknown).await;
    let late = open(Action::CreateSecret, 6).await;
    close(&late, Outcome::NothingCame).await;
    let over = open(Action::UpdateClient, 7).await;
    close(&over, Outcome::NothingCame).await;
    for outcome in [Outcome::Done, Outcome::Failed, Outcome::Orphan, Outcome::Handed] {
        let id = open(Action::CreateSecret, 8).await;
        close(&id, outcome).await;
    }
    assert_eq!(due(29).await, [unknown.clone(), late.clone()], "a request may still be at the first");
    assert_eq!(due(30).await, [cut_off.clone(), unknown.clone(), late.clone()]);
    let open_now = journal.open_since(&tenant, Timestamp(START + 1), 10).await.unwrap();
    let open_now: Vec<_> = open_now.iter().map(|entry| entry.outcome).collect();
    assert_eq!(open_now, [Outcome::Handed, Outcome::Orphan, Outcome::Unknown]);

    let look = SecondLook { at: Timestamp(START + 30), next: Timestamp(START + 40) };
    assert_eq!(journal.last_look(&unknown.0).await.unwrap(), None);
    journal.looked(&unknown.0, look).await.unwrap();
    assert_eq!(journal.last_look(&unknown.0).await.unwrap(), Some(look));
    assert_eq!(due(39).await, [cut_off.clone(), late.clone()]);
    assert_eq!(due(40).await, [cut_off.clone(), unknown.clone(), late.clone()]);
    journal.looked(&unknown.0, SecondLook { next: SecondLook::NEVER, ..look }).await.unwrap();
    assert_eq!(due(9_000).await, [cut_off], "what came to nothing an hour ago comes no more");
}

async fn of_two_who_saw_the_same_entry_one_writes(store: &Store, _: &Hand) {
    let journal = store.operations();
    let id = journal.open(&entry_on(Some("seen by two"))).await.unwrap();
    let seen = journal.get(&id).await.unwrap().unwrap();
    assert!(journal.close_seen(&seen, &closing(Outcome::Accepted)).await.unwrap());
    assert!(!journal.close_seen(&seen, &closing(Outcome::Orphan)).await.unwrap());
    let seen = journal.get(&id).await.unwrap().unwrap();
    assert_eq!(seen.outcome, Outcome::Accepted);
    // A receipt keeps the outcome and writes a note.
    let receipt = Closing { note: Some("shown".into()), ..closing(Outcome::Accepted) };
    journal.close(&id, &receipt).await.unwrap();
    assert!(!journal.close_seen(&seen, &closing(Outcome::Handed)).await.unwrap());
}
