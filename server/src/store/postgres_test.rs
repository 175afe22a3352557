//! The same promises on PostgreSQL: a throwaway server from Debian's package.

use super::{
    Store, batches, campaigns, exposures, findings, inventory, journal, key_rotations, labels, leaks, leases,
    reminders, removals, replicas, requests, rotations, sessions, teams, testing, verify,
};
use std::os::unix::fs::PermissionsExt;
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
    teams::tests::all(&store).await;
    requests::tests::all(&store).await;
    reminders::tests::all(&store).await;
    rotations::tests::all(&store).await;
    removals::tests::all(&store).await;
    campaigns::tests::all(&store).await;
    exposures::tests::all(&store).await;
    labels::tests::all(&store).await;
    leaks::tests::all(&store).await;
    key_rotations::tests::all(&store).await;
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

/// A certificate of its own for `localhost`; gives where it stands.
fn certificate(folder: &std::path::Path) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("server.crt"), made.cert.pem()).unwrap();
    std::fs::write(folder.join("server.key"), made.signing_key.serialize_pem()).unwrap();
    std::fs::set_permissions(folder.join("server.key"), std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[tokio::test]
async fn a_database_elsewhere_is_reached_by_tls_that_is_vouched_for() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let options = format!(
        "-c listen_addresses=127.0.0.1 -p {port} -c ssl=on -c ssl_cert_file=../server.crt -c ssl_key_file=../server.key"
    );
    let server = Throwaway::start_with(&options, certificate);
    let stranger = tempfile::tempdir().unwrap();
    certificate(stranger.path());
    let open = async |authority: &std::path::Path| {
        let authority = authority.join("server.crt");
        let url = format!(
            "postgres://postgres@localhost:{port}/postgres?sslmode=verify-full&sslrootcert={}",
            authority.display()
        );
        Store::open(&url, testing::clock().1).await
    };
    let store = open(server.folder.path()).await.unwrap();
    let row =
        sqlx::query("SELECT CASE WHEN ssl THEN 1 ELSE 0 END FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    let by_tls: i32 = sqlx::Row::get(&row.fetch_one(&store.pool).await.unwrap(), 0);
    assert_eq!(by_tls, 1);
    let said = open(stranger.path()).await.err().unwrap().to_string();
    assert!(said.contains("cannot be used") && said.to_lowercase().contains("certificate"), "{said}");
}
