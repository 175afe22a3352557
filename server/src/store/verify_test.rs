//! What somebody who can write into the database could do, and that it is found. A function of any store, so that
//! PostgreSQL keeps the promise too.

use super::super::{
    Store, chain,
    testing::{self, START},
};
use super::*;
use app::desk::{Closing, Journal, NewEntry, OperationId, Outcome};
use app::model::{Actor, ClientId, TenantName, Timestamp};
use app::policy::Action;

const TABLES: [&str; 3] = ["operations", "chain", "chain_end"];

async fn run(store: &Store, statement: impl Into<String>) {
    sqlx::query(sqlx::AssertSqlSafe(statement.into())).execute(&store.pool).await.unwrap();
}

/// An operation that was carried out.
async fn act(store: &Store, client: &str) -> OperationId {
    let entry = NewEntry {
        at: Timestamp(START),
        actor: Actor::new("demo", "admin", "Zoë \0", None),
        action: Action::UpdateClient,
        tenant: TenantName("sandbox".into()),
        client: Some(ClientId(client.into())),
        secret: None,
        fingerprint: None,
        before: Some(r#"{"name":"a"}"#.into()),
        after: None,
        request_id: "r1".into(),
        came_from: "192.0.2.7".into(),
    };
    let journal = store.operations();
    let id = journal.open(&entry).await.unwrap();
    let closing = Closing {
        at: Timestamp(START + 1),
        outcome: Outcome::Done,
        client: None,
        secret: None,
        note: Some("It is\nthere.".into()),
        upstream_ids: vec!["their-1".into()],
    };
    journal.close(&id, &closing).await.unwrap();
    id
}

/// Makes every hash fit again from this record on, as somebody would who knows how.
async fn made_to_fit(store: &Store, from: i64) {
    let rows = sqlx::query("SELECT seq, record, hash FROM chain ORDER BY seq");
    let mut end = Point { seq: 0, hash: BEGINNING.to_owned() };
    for row in rows.fetch_all(&store.pool).await.unwrap() {
        let (seq, record): (i64, String) = (row.get(0), row.get(1));
        let hash = if seq < from { row.get(2) } else { chain::hash(&end.hash, seq, &record) };
        let made = sqlx::query("UPDATE chain SET hash = $1 WHERE seq = $2").bind(hash.as_str()).bind(seq);
        made.execute(&store.pool).await.unwrap();
        end = Point { seq, hash };
    }
    let made = sqlx::query("UPDATE chain_end SET seq = $1, hash = $2").bind(end.seq).bind(end.hash);
    made.execute(&store.pool).await.unwrap();
}

/// Does something to the database, says what is found of it with and without a head from before, and puts it back.
async fn found(
    store: &Store,
    head: &Point,
    statements: &[String],
    fit_from: Option<i64>,
) -> (Vec<String>, Vec<String>) {
    for table in TABLES {
        run(store, format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
    }
    for statement in statements {
        run(store, statement).await;
    }
    if let Some(from) = fit_from {
        made_to_fit(store, from).await;
    }
    let (alone, with_head) = (store.chain().verify(None).await, store.chain().verify(Some(head)).await);
    for table in TABLES {
        run(store, format!("DELETE FROM {table}")).await;
        run(store, format!("INSERT INTO {table} SELECT * FROM kept_{table}")).await;
        run(store, format!("DROP TABLE kept_{table}")).await;
    }
    assert!(store.chain().verify(Some(head)).await.unwrap().is_whole(), "it was not put back");
    (alone.unwrap().findings, with_head.unwrap().findings)
}

/// All promises.
pub(in super::super) async fn all(store: &Store) {
    assert_eq!(act(store, "one").await.0.len(), 36);
    let head = store.chain().verify(None).await.unwrap().end;
    let ids = [act(store, "two").await.0, act(store, "three").await.0];
    let whole = store.chain().verify(Some(&head)).await.unwrap();
    assert!(whole.is_whole(), "{:?}", whole.findings);
    assert_eq!(whole.records, u64::try_from(head.seq).unwrap() + 4);
    let verdict_head = whole.end.clone();
    let (n, last) = (head.seq + 1, whole.end.seq);
    let (two, three) = (&ids[0], &ids[1]);
    let sql = |text: &str| vec![text.to_owned()];

    // What is done to the database; whether the hashes are made to fit afterwards, and from where; what is said.
    let meddling: Vec<(&str, Vec<String>, Option<i64>, String)> = vec![
        (
            "a row is edited",
            sql(&format!("UPDATE operations SET actor_name = 'Eve' WHERE id = '{two}'")),
            None,
            format!("the operation {two} is not in the table as its records tell it"),
        ),
        (
            "an outcome is edited",
            sql(&format!("UPDATE operations SET outcome = 'failed' WHERE id = '{two}'")),
            None,
            format!("the operation {two} is not in the table as its records tell it"),
        ),
        (
            "a row is deleted",
            sql(&format!("DELETE FROM operations WHERE id = '{two}'")),
            None,
            format!("the operation {two} is not in the table any more"),
        ),
        (
            "a row is put in",
            vec![
                format!("CREATE TABLE one_row AS SELECT * FROM operations WHERE id = '{two}'"),
                "UPDATE one_row SET id = ''".to_owned(),
                "INSERT INTO operations SELECT * FROM one_row".to_owned(),
                "DROP TABLE one_row".to_owned(),
            ],
            None,
            "the operation  is in the table and in no record".to_owned(),
        ),
        (
            "a record is edited",
            sql(&format!("UPDATE chain SET record = REPLACE(record, 'Zoë', 'Eve') WHERE seq = {n}")),
            None,
            format!("record {n} does not follow from the one before it"),
        ),
        (
            "a record is edited and its own hash made to fit",
            sql(&format!(
                "UPDATE chain SET record = REPLACE(record, 'Zoë', 'Eve'), hash = '{}' WHERE seq = {n}",
                "a".repeat(64)
            )),
            None,
            format!("record {} does not follow from the one before it", n + 1),
        ),
        (
            "a record is deleted",
            sql(&format!("DELETE FROM chain WHERE seq = {n}")),
            None,
            format!("record {n} is missing"),
        ),
        (
            "two records change places",
            vec![
                format!("UPDATE chain SET seq = -1 WHERE seq = {n}"),
                format!("UPDATE chain SET seq = {n} WHERE seq = {}", n + 1),
                format!("UPDATE chain SET seq = {} WHERE seq = -1", n + 1),
            ],
            None,
            format!("record {n} does not follow from the one before it"),
        ),
        (
            "a record is put in",
            vec![
                format!("UPDATE chain SET seq = -seq WHERE seq > {n}"),
                "UPDATE chain SET seq = 1 - seq WHERE seq < 0".to_owned(),
                format!(
                    "INSERT INTO chain SELECT {}, operation_id, record, hash FROM chain WHERE seq = {n}",
                    n + 1
                ),
            ],
            None,
            format!("record {} does not follow from the one before it", n + 1),
        ),
        (
            "a record is filed under another operation",
            sql(&format!("UPDATE chain SET operation_id = '{three}' WHERE seq = {n}")),
            None,
            format!("record {n} is filed under another operation"),
        ),
        (
            "the last record is deleted",
            sql(&format!("DELETE FROM chain WHERE seq = {last}")),
            None,
            format!("the chain is said to end at record {last}"),
        ),
        (
            "the end is lost",
            sql("DELETE FROM chain_end"),
            None,
            "the chain is said to end nowhere".to_owned(),
        ),
        (
            "a record is put in and all hashes are made to fit",
            vec![
                format!("UPDATE chain SET seq = -seq WHERE seq > {n}"),
                "UPDATE chain SET seq = 1 - seq WHERE seq < 0".to_owned(),
                format!(
                    "INSERT INTO chain SELECT {}, operation_id, record, hash FROM chain WHERE seq = {n}",
                    n + 1
                ),
            ],
            Some(n),
            format!("record {} opens the operation {two} a second time", n + 1),
        ),
    ];
    for (what, statements, fit_from, words) in meddling {
        let (alone, _) = found(store, &head, &statements, fit_from).await;
        assert!(
            alone.iter().any(|finding| finding.contains(&words)),
            "{what}: {words:?} is not in {alone:?}"
        );
    }

    // Somebody who knows how, and reaches everything in the database: only a head from outside tells.
    let cut = [
        format!("DELETE FROM chain WHERE seq > {}", n + 1),
        format!("DELETE FROM operations WHERE id = '{three}'"),
    ];
    let (alone, with_head) = found(store, &verdict_head, &cut, Some(n)).await;
    assert!(alone.is_empty(), "{alone:?}");
    let words = format!("the chain ends at record {}, and the head was signed over record {last}", n + 1);
    assert!(with_head.iter().any(|finding| finding.starts_with(&words)), "{with_head:?}");

    let anew = [
        format!("UPDATE chain SET record = REPLACE(record, 'Zoë', 'Eve') WHERE seq = {n}"),
        format!("UPDATE operations SET actor_name = REPLACE(actor_name, 'Zoë', 'Eve') WHERE id = '{two}'"),
    ];
    let (alone, with_head) = found(store, &verdict_head, &anew, Some(n)).await;
    assert!(alone.is_empty(), "{alone:?}");
    let words =
        format!("record {last} is not the one that the head was signed over: the chain was written anew");
    assert_eq!(with_head, [words]);
}

#[tokio::test]
async fn whatever_is_done_to_the_audit_log_is_found() {
    all(&testing::store().await.0).await;
}

#[tokio::test]
async fn without_the_end_of_the_chain_nothing_more_is_written() {
    let (store, _) = testing::store().await;
    run(&store, "DELETE FROM chain_end").await;
    let before = store.chain().verify(None).await.unwrap();
    let entry = NewEntry {
        at: Timestamp(START),
        actor: Actor::new("i", "s", "n", None),
        action: Action::DeleteClient,
        tenant: TenantName("sandbox".into()),
        client: None,
        secret: None,
        fingerprint: None,
        before: None,
        after: None,
        request_id: String::new(),
        came_from: String::new(),
    };
    assert!(store.operations().open(&entry).await.is_err());
    let after = store.chain().verify(None).await.unwrap();
    assert_eq!((after.records, after.operations), (before.records, before.operations));
}

#[tokio::test]
async fn operations_from_before_the_chain_are_taken_into_it_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("c.db").display());
    let open = async || Store::open(&url, testing::clock().1).await.unwrap();
    let store = open().await;
    act(&store, "one").await;
    act(&store, "two").await;
    // As a release without a chain left it.
    run(&store, "DELETE FROM chain").await;
    run(&store, format!("UPDATE chain_end SET seq = 0, hash = '{BEGINNING}'")).await;
    store.close().await;
    for _ in 0..2 {
        let store = open().await;
        let verdict = store.chain().verify(None).await.unwrap();
        assert!(verdict.is_whole(), "{:?}", verdict.findings);
        assert_eq!((verdict.records, verdict.operations, verdict.adopted), (2, 2, 2));
        store.close().await;
    }
}
