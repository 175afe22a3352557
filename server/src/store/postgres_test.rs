//! The same promises on PostgreSQL: a throwaway server from Debian's package.

use super::{Store, batches, findings, inventory, journal, leases, replicas, sessions, testing, verify};
use throwaway::Throwaway;

#[path = "../../tests/support/postgres.rs"]
mod throwaway;

#[tokio::test]
async fn postgresql_keeps_the_same_promises_from_the_same_files() {
    let server = Throwaway::start();
    let (hand, clock) = testing::clock();
    let store = Store::open(&server.url(), clock.clone()).await.unwrap();
    sessions::tests::all(&store, &hand).await;
    journal::tests::all(&store, &hand).await;
    batches::tests::all(&store, &hand).await;
    findings::tests::all(&store).await;
    replicas::tests::all(&store, &hand).await;
    leases::tests::all(&store).await;
    inventory::tests::all(&store).await;
    verify::tests::all(&store).await;
    store.close().await;
    Store::open(&server.url(), clock).await.unwrap().ping().await.unwrap();
}

#[tokio::test]
async fn consoles_that_start_together_bring_the_tables_up_to_date_once() {
    let server = Throwaway::start();
    let open = async || Store::open(&server.url(), testing::clock().1).await;
    let stores = futures::future::join_all((0..6).map(|_| open())).await;
    let store = stores.into_iter().map(Result::unwrap).last().unwrap();
    let count = async |statement| -> i64 {
        sqlx::Row::get(&sqlx::query(statement).fetch_one(&store.pool).await.unwrap(), 0)
    };
    let known = i64::try_from(super::MIGRATIONS.iter().count()).unwrap();
    assert_eq!(count("SELECT COUNT(*) FROM _sqlx_migrations WHERE success").await, known);
    assert_eq!(count("SELECT COUNT(*) FROM chain_end").await, 1);
}
