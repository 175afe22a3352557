//! The promises of the copy. Each is a function of any store, so that PostgreSQL keeps them too.

use super::super::{
    Store,
    testing::{self, START},
};
use super::*;
use app::model::{Authentication, Client, ClientSettings, Secret, SecretId};

fn tenant() -> TenantName {
    TenantName("prod".into())
}

fn id(of: &str) -> ClientId {
    ClientId(of.into())
}

fn settings(name: &str) -> ClientSettings {
    ClientSettings {
        name: name.into(),
        description: String::new(),
        enabled: true,
        token_lifetime: 3_600,
        authentication: Authentication::Secret,
        grants: vec![],
    }
}

fn client(of: &str, name: &str) -> Client {
    Client { id: id(of), settings: settings(name) }
}

fn secret(of: &str) -> Secret {
    Secret { id: SecretId(of.into()), created_at: None, expires_at: Some(Timestamp(START + 90)) }
}

async fn revision(copy: &Inventory) -> i64 {
    copy.standing(&tenant()).await.unwrap().revision
}

/// The whole list is read, now.
async fn listed(copy: &Inventory, clients: &[Client]) {
    let base = revision(copy).await;
    copy.take_all(&tenant(), base, Timestamp(START), clients).await.unwrap();
}

/// What has drifted: id, and whether it is gone.
async fn drifted(copy: &Inventory) -> Vec<(String, bool)> {
    let (rows, count) = copy.drifted(&tenant(), None, 50).await.unwrap();
    assert_eq!(count, rows.len() as u64);
    let mut ids: Vec<_> = rows.into_iter().map(|row| (row.id.0, row.gone_at.is_some())).collect();
    ids.sort();
    ids
}

async fn there(copy: &Inventory) -> Vec<(String, String)> {
    let rows = copy.since(&tenant(), 0).await.unwrap().into_iter().filter(|row| !row.is_gone);
    let mut rows: Vec<_> = rows.map(|row| (row.client.id.0, row.client.settings.name)).collect();
    rows.sort();
    rows
}

/// What was seen outside is told apart from what was done here.
async fn drift(copy: &Inventory) {
    listed(copy, &[client("a", "A"), client("b", "B"), client("c", "C")]).await;
    assert!(drifted(copy).await.is_empty(), "what the first reading finds is no news");

    listed(copy, &[client("a", "A, renamed"), client("c", "C"), client("d", "D")]).await;
    let news = [("a".to_owned(), false), ("b".to_owned(), true), ("d".to_owned(), false)];
    assert_eq!(drifted(copy).await, news);
    listed(copy, &[client("a", "A, renamed"), client("c", "C"), client("d", "D")]).await;
    assert_eq!(drifted(copy).await, news, "it stays news until somebody takes note");
    for row in copy.drifted(&tenant(), None, 50).await.unwrap().0 {
        assert!(copy.accept(&tenant(), &row.id, row.revision).await.unwrap());
        assert!(!copy.accept(&tenant(), &row.id, row.revision).await.unwrap(), "it has changed since");
    }
    assert!(drifted(copy).await.is_empty());

    // The console's own writes: over what is known, over what it did not know, a new client, a deletion.
    copy.put(&tenant(), &client("a", "A2"), Some(&settings("A, renamed"))).await.unwrap();
    copy.put(&tenant(), &client("e", "E"), None).await.unwrap();
    copy.remove(&tenant(), &id("c"), Timestamp(START)).await.unwrap();
    assert!(drifted(copy).await.is_empty());
    listed(copy, &[client("a", "A2"), client("d", "D"), client("e", "E")]).await;
    assert!(drifted(copy).await.is_empty());
    copy.put(&tenant(), &client("d", "D3"), Some(&settings("D2, by somebody else"))).await.unwrap();
    assert_eq!(drifted(copy).await, [("d".to_owned(), false)]);
    let row = copy.drifted(&tenant(), Some(&id("d")), 1).await.unwrap().0.remove(0);
    assert_eq!(row.known, Some(settings("D")));
    copy.explain(
        &tenant(),
        &id("d"),
        row.revision,
        Some(&serde_json::to_string(&settings("D3")).unwrap()),
        "[]",
    )
    .await
    .unwrap();
    assert!(drifted(copy).await.is_empty());
}

/// A secret that nobody here made is news; one that the console made or deleted is not.
async fn secrets(copy: &Inventory) {
    let read = async |of: &str, secrets: &[Secret]| {
        let base = revision(copy).await;
        copy.take_secrets(&tenant(), base, &id(of), secrets, Timestamp(START)).await.unwrap();
    };
    read("a", &[secret("1")]).await;
    assert!(drifted(copy).await.is_empty(), "the first look at a client's secrets is no news");
    read("a", &[secret("2"), secret("1")]).await;
    assert_eq!(drifted(copy).await, [("a".to_owned(), false)]);
    let row = copy.drifted(&tenant(), Some(&id("a")), 1).await.unwrap().0.remove(0);
    assert_eq!(row.known_secrets, Some(vec![SecretId("1".into())]));
    copy.accept(&tenant(), &id("a"), row.revision).await.unwrap();
    copy.change_secrets(&tenant(), &id("a"), |secrets, known| {
        secrets.push(secret("3"));
        known.push(SecretId("3".into()));
        secrets.retain(|one| one.id.0 != "1");
        known.retain(|one| one.0 != "1");
    })
    .await
    .unwrap();
    assert!(drifted(copy).await.is_empty());
    read("a", &[secret("2"), secret("3")]).await;
    assert!(drifted(copy).await.is_empty());
    // A client that the console made has none to begin with.
    read("e", &[secret("x")]).await;
    assert_eq!(drifted(copy).await, [("e".to_owned(), false)]);
}

/// A reading that began before a write does not undo it.
async fn late_readings(copy: &Inventory) {
    let base = revision(copy).await;
    copy.put(&tenant(), &client("a", "written"), None).await.unwrap();
    copy.remove(&tenant(), &id("d"), Timestamp(START)).await.unwrap();
    let seen = [client("a", "read before"), client("d", "D3"), client("f", "F")];
    copy.take_all(&tenant(), base, Timestamp(START), &seen).await.unwrap();
    let pair = |id: &str, name: &str| (id.to_owned(), name.to_owned());
    assert_eq!(
        there(copy).await,
        [pair("a", "written"), pair("f", "F")],
        "`e` was there before, and is gone"
    );
    copy.take_secrets(&tenant(), base, &id("a"), &[], Timestamp(START + 5)).await.unwrap();
    copy.gone(&tenant(), base, &id("a"), Timestamp(START)).await.unwrap();
    assert_eq!(there(copy).await.len(), 2);
}

/// A reading in parts goes on where it was, and knows what it has not seen.
async fn readings_in_parts(copy: &Inventory) {
    let sweep = copy.begin_sweep(&tenant(), Timestamp(START + 50)).await.unwrap();
    let base = revision(copy).await;
    copy.take_page(&tenant(), base, sweep, 1, &[client("f", "F")]).await.unwrap();
    let standing = copy.standing(&tenant()).await.unwrap();
    assert_eq!((standing.sweep, standing.sweep_began, standing.sweep_offset), (sweep, START + 50, 1));
    assert_eq!(copy.missing(&tenant(), sweep, 9).await.unwrap(), [id("a")]);
    copy.take_one(&tenant(), revision(copy).await, sweep, &client("a", "written"), None).await.unwrap();
    assert!(copy.missing(&tenant(), sweep, 9).await.unwrap().is_empty());
    copy.end_sweep(&tenant(), Timestamp(START + 50)).await.unwrap();
    let standing = copy.standing(&tenant()).await.unwrap();
    assert_eq!((standing.listed_at, standing.sweep_began), (START + 50, 0));
    let due = async |before: i64| copy.secrets_due(&tenant(), Timestamp(before), 9).await.unwrap();
    assert_eq!(due(1).await, [id("f")], "never read");
    assert_eq!(due(START + 1).await, [id("f"), id("a")]);
}

/// All promises.
pub(in super::super) async fn all(store: &Store) {
    let copy = store.inventory();
    copy.begin(&tenant(), "here").await.unwrap();
    drift(&copy).await;
    secrets(&copy).await;
    late_readings(&copy).await;
    readings_in_parts(&copy).await;
    copy.trouble(&tenant(), Some("away")).await.unwrap();
    copy.ask(&tenant(), Timestamp(START + 60)).await.unwrap();
    copy.begin(&tenant(), "here").await.unwrap();
    let standing = copy.standing(&tenant()).await.unwrap();
    assert_eq!((standing.trouble.as_deref(), standing.asked_at), (Some("away"), START + 60));
    copy.begin(&tenant(), "elsewhere").await.unwrap();
    assert!(there(&copy).await.is_empty(), "a copy of another place does not count");
    assert_eq!(copy.standing(&tenant()).await.unwrap().listed_at, 0);
}

#[tokio::test]
async fn the_copy_keeps_its_promises() {
    all(&testing::store().await.0).await;
}
