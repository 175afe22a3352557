//! Why the database cannot be used, and what to do about it.

use sqlx::migrate::MigrateError;
use std::path::PathBuf;
use url::Url;

/// A database that cannot be used; its text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file of a SQLite database can be neither opened nor made.
    #[error(
        "the database file {} cannot be opened: {source}; check that its folder exists and that this user may \
         write there, or set `url` in [database]",
        path.display()
    )]
    File {
        /// The file, as configured.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// No connection.
    #[error(
        "the database {url} cannot be used: {}; check `url` in [database] and that the database is running",
        driver_words(source)
    )]
    Connect {
        /// The URL without its password.
        url: String,
        /// What the driver said.
        source: sqlx::Error,
    },
    /// A newer release has used this database.
    #[error(
        "the database {url} was used by a newer release of Clientele (it has migration {version}); start that \
         release, or restore a backup from before it"
    )]
    Newer {
        /// The URL without its password.
        url: String,
        /// The migration that this release does not know.
        version: i64,
    },
    /// The tables cannot be brought up to date.
    #[error(
        "the tables of the database {url} cannot be brought up to date: {source}; check that this user may create \
         tables there and that the database holds nothing but Clientele's"
    )]
    Migrate {
        /// The URL without its password.
        url: String,
        /// What the driver said.
        source: MigrateError,
    },
}

/// The database did not serve; its text is for a log line.
#[derive(Debug, thiserror::Error)]
pub enum Unavailable {
    /// The driver's words.
    #[error("the database does not serve: {0}")]
    Database(#[from] sqlx::Error),
    /// What it holds cannot be read.
    #[error("what the database holds cannot be read: {0}")]
    Json(#[from] serde_json::Error),
}

impl StoreError {
    pub(super) fn connect(url: &str, source: sqlx::Error) -> Self {
        Self::Connect { url: without_password(url), source }
    }

    pub(super) fn migrate(url: &str, source: MigrateError) -> Self {
        let url = without_password(url);
        match source {
            MigrateError::VersionMissing(version) => Self::Newer { url, version },
            source => Self::Migrate { url, source },
        }
    }
}

/// What of the URL may be shown: neither a password nor parameters, one of which may be a password.
fn without_password(url: &str) -> String {
    if url.starts_with("sqlite:") {
        return url.to_owned();
    }
    let Ok(url) = Url::parse(url) else { return "(an unreadable URL)".to_owned() };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path())
}

/// The driver's words: of a database's own error only its message.
fn driver_words(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        error => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Store, testing};
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for url in [
            "postgres://me:hunter2@db:5433/x",
            "postgres://db:5433/x?password=hunter2",
            "postgres://me:hunter2@[x",
        ] {
            assert!(!without_password(url).contains("hunter2"), "{url}");
        }
        assert_eq!(without_password("postgres://me:p@db:5433/x"), "postgres://db:5433/x");
    }

    #[tokio::test]
    async fn a_missing_folder_is_explained() {
        let said =
            Store::open("sqlite:///no/such/folder/c.db", testing::clock().1).await.err().unwrap().to_string();
        assert!(
            said.contains("/no/such/folder/c.db") && said.contains("check that its folder exists"),
            "{said}"
        );
    }

    #[tokio::test]
    async fn a_file_that_is_no_database_is_explained_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.db");
        std::fs::write(
            &path,
            "a text that somebody needs, long enough to be looked at as a database header".repeat(9),
        )
        .unwrap();
        let before = std::fs::read(&path).unwrap();
        let said = Store::open(&format!("sqlite://{}", path.display()), testing::clock().1)
            .await
            .err()
            .unwrap()
            .to_string();
        assert!(said.contains("file is not a database; check `url` in [database]"), "{said}");
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_named_at_once() {
        let url = "postgres://me:hunter2@127.0.0.1:1/x";
        let said = Store::open(url, testing::clock().1).await.err().unwrap().to_string();
        assert!(said.starts_with("the database postgres://127.0.0.1:1/x cannot be used: "), "{said}");
        assert!(said.contains("refused") && !said.contains("hunter2"), "{said}");
    }

    #[tokio::test]
    async fn a_database_of_a_newer_release_is_refused_with_the_way_back() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("c.db").display());
        let store = Store::open(&url, testing::clock().1).await.unwrap();
        sqlx::query("UPDATE _sqlx_migrations SET version = 9999 WHERE version = 2")
            .execute(&store.pool)
            .await
            .unwrap();
        store.close().await;
        let said = Store::open(&url, testing::clock().1).await.err().unwrap().to_string();
        assert!(said.contains("newer release of Clientele (it has migration 9999)"), "{said}");
    }
}
