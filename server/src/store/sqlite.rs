//! SQLite's manners: a file for this user only, readers that do not wait for writers, and writers
//! that wait for each other.

use super::StoreError;
use percent_encoding::percent_decode_str;
use sqlx::{AnyConnection, Executor, any::AnyPoolOptions};
use std::{
    fs::{OpenOptions, Permissions},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::PathBuf,
};

/// Read and write for the owner, nothing for anybody else. SQLite gives its side files the same.
const OWNER_ONLY: u32 = 0o600;

/// Makes the database file if it is missing, and takes it away from other users' eyes.
pub(super) fn prepare_file(url: &str) -> Result<(), StoreError> {
    let Some(path) = file_of(url) else { return Ok(()) };
    let prepare = || {
        let file = OpenOptions::new().append(true).create(true).mode(OWNER_ONLY).open(&path)?;
        let mode = file.metadata()?.permissions().mode();
        if mode & 0o077 != 0 {
            tracing::warn!(file = %path.display(), "other users could read the database file; now only its owner can");
            file.set_permissions(Permissions::from_mode(OWNER_ONLY))?;
        }
        Ok(())
    };
    prepare().map_err(|source| StoreError::File { path: path.clone(), source })
}

/// How many connections there are, and how each begins.
pub(super) fn with_manners(options: AnyPoolOptions, url: &str) -> AnyPoolOptions {
    let options = match file_of(url) {
        Some(_) => options.max_connections(4),
        // Each connection to memory is a database of its own: there must be one, for ever.
        None => options.min_connections(1).max_connections(1).idle_timeout(None).max_lifetime(None),
    };
    options.after_connect(|connection, _| Box::pin(settle(connection)))
}

/// Settings that SQLite forgets with each connection.
pub(super) async fn settle(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    // The wait first: changing the journal mode may itself have to wait.
    connection.execute("PRAGMA busy_timeout = 5000").await?;
    connection.execute("PRAGMA journal_mode = WAL").await?;
    connection.execute("PRAGMA foreign_keys = ON").await?;
    Ok(())
}

/// The file that a SQLite URL names; `None` for a database in memory.
pub(super) fn file_of(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (name, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let in_memory = name == ":memory:" || parameters.split('&').any(|parameter| parameter == "mode=memory");
    match in_memory {
        true => None,
        false => Some(PathBuf::from(percent_decode_str(name).decode_utf8_lossy().into_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Store, testing};
    use super::*;
    use sqlx::Row;
    use time::OffsetDateTime;
    use tower_sessions::{
        SessionStore,
        session::{Id, Record},
    };

    #[test]
    fn the_file_is_the_one_that_the_driver_opens() {
        let file = |url| file_of(url).map(|path| path.display().to_string());
        assert_eq!(file("sqlite://clientele.db").as_deref(), Some("clientele.db"));
        assert_eq!(file("sqlite:clientele.db").as_deref(), Some("clientele.db"));
        assert_eq!(file("sqlite:///var/lib/a%20b.db?mode=rwc").as_deref(), Some("/var/lib/a b.db"));
        assert_eq!(file("sqlite::memory:"), None);
        assert_eq!(file("sqlite://x?mode=memory"), None);
    }

    #[tokio::test]
    async fn nobody_else_can_read_the_database() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.db");
        let open = || Store::open_for_test(&path);
        open().await.close().await;
        std::fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        let _store = open().await;
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let entry = entry.unwrap();
            assert_eq!(
                entry.metadata().unwrap().permissions().mode() & 0o777,
                OWNER_ONLY,
                "{:?}",
                entry.path()
            );
        }
    }

    #[tokio::test]
    async fn readers_do_not_wait_for_writers_and_writers_wait_for_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_for_test(&folder.path().join("c.db")).await;
        let mode: String = sqlx::query("PRAGMA journal_mode").fetch_one(&store.pool).await.unwrap().get(0);
        assert_eq!(mode, "wal");
        let wait: i64 = sqlx::query("PRAGMA busy_timeout").fetch_one(&store.pool).await.unwrap().get(0);
        assert_eq!(wait, 5000);
        let keys: i64 = sqlx::query("PRAGMA foreign_keys").fetch_one(&store.pool).await.unwrap().get(0);
        assert_eq!(keys, 1);
    }

    #[tokio::test]
    async fn many_writers_at_once_all_succeed() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_for_test(&folder.path().join("c.db")).await;
        let write = async || {
            let mut record = Record {
                id: Id::default(),
                data: Default::default(),
                expiry_date: OffsetDateTime::UNIX_EPOCH,
            };
            store.sessions().create(&mut record).await
        };
        let written = futures::future::join_all((0..40).map(|_| write())).await;
        assert!(written.iter().all(Result::is_ok), "{written:?}");
    }

    #[tokio::test]
    async fn the_tables_are_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.db");
        Store::open_for_test(&path).await.close().await;
        Store::open_for_test(&path).await.ping().await.unwrap();
    }

    impl Store {
        async fn open_for_test(path: &std::path::Path) -> Store {
            Store::open(&format!("sqlite://{}", path.display()), testing::clock().1).await.unwrap()
        }
    }
}
