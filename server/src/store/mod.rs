//! What the console keeps of its own: sessions, the table `operations`, batches, teams, requests, rotations, campaigns,
//! reminders, removals, labels, reports of leaks, what probes found, and which credential each replica runs on.
//!
//! SQLite and PostgreSQL run from the same statements and the same migrations, through sqlx's
//! `Any` driver: placeholders are `$1`, columns are BIGINT and TEXT, moments are epoch seconds.

mod batches;
mod campaigns;
mod chain;
mod error;
mod exposures;
mod findings;
mod found;
mod inventory;
mod journal;
mod key_rotations;
mod labels;
mod leaks;
mod leases;
mod operations;
#[cfg(test)]
mod postgres_test;
mod reminders;
mod removals;
mod replicas;
mod requests;
mod rotations;
mod sessions;
mod sqlite;
mod teams;
#[cfg(test)]
mod testing;
mod verify;

pub use batches::Batches;
pub use campaigns::Campaigns;
pub use error::{StoreError, Unavailable};
pub use exposures::Exposures;
pub use findings::{Findings, Kept};
pub use inventory::{DriftRow, Inventory, Row as InventoryRow, Standing};
pub use key_rotations::KeyRotations;
pub use labels::Labels;
pub use leaks::Leaks;
pub use leases::Leases;
pub use operations::Operations;
pub use reminders::{Reminders, Waiting};
pub use removals::Removals;
pub use replicas::{Replica, Replicas};
pub use requests::Requests;
pub use rotations::Rotations;
pub use sessions::{ENDED, HOLDER, Sessions};
pub use teams::Teams;
pub use verify::{Chain, Point, Verdict};

use app::desk::Clock;
use sqlx::{AnyConnection, AnyPool, Connection, any::AnyPoolOptions, migrate::Migrator};
use std::sync::{Arc, atomic::AtomicU64};
use std::time::Duration;

/// Carried in the program, so that nothing has to be installed beside it.
static MIGRATIONS: Migrator = sqlx::migrate!();

/// How long a request waits for a connection before it is told that the database is not there.
const WAIT_FOR_CONNECTION: Duration = Duration::from_secs(5);

/// The database, migrated and ready.
#[derive(Clone)]
pub struct Store {
    pool: AnyPool,
    clock: Clock,
    /// The milliseconds of the newest id that this process has made, whatever for.
    last_id: Arc<AtomicU64>,
    near_owners: Arc<teams::NearOwners>,
}

impl Store {
    /// Opens the database and brings its tables up to date. A SQLite file is made if it is
    /// missing, for this user's eyes only.
    ///
    /// # Errors
    /// [`StoreError`], which says what to do; a password in `url` is not repeated.
    pub async fn open(url: &str, clock: Clock) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        if url.starts_with("sqlite:") {
            sqlite::prepare_file(url)?;
        }
        try_once(url).await.map_err(|source| StoreError::connect(url, source))?;
        let options = AnyPoolOptions::new().acquire_timeout(WAIT_FOR_CONNECTION);
        let options = match url.starts_with("sqlite:") {
            true => sqlite::with_manners(options, url),
            false => options.max_connections(10),
        };
        let pool = options.connect(url).await.map_err(|source| StoreError::connect(url, source))?;
        MIGRATIONS.run(&pool).await.map_err(|source| StoreError::migrate(url, source))?;
        chain::adopt(&pool).await.map_err(|source| StoreError::connect(url, source))?;
        Ok(Self { pool, clock, last_id: Arc::default(), near_owners: Arc::default() })
    }

    /// Whether the file of a SQLite database is there; others are found out by opening them.
    #[must_use]
    pub fn is_there(url: &str) -> bool {
        sqlite::file_of(url).is_none_or(|file| file.is_file())
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// The driver's words, for a log line.
    pub async fn ping(&self) -> Result<(), String> {
        sqlx::query("SELECT 1").execute(&self.pool).await.map(drop).map_err(|error| error.to_string())
    }

    /// Where sessions are kept.
    pub fn sessions(&self) -> Sessions {
        Sessions::new(self.pool.clone(), self.clock.clone())
    }

    /// The table `operations`.
    pub fn operations(&self) -> Operations {
        Operations::new(self.pool.clone(), self.last_id.clone())
    }

    /// The batches.
    pub fn batches(&self) -> Batches {
        Batches::new(self.pool.clone(), self.last_id.clone())
    }

    /// Teams, and whose clients are.
    pub fn teams(&self) -> Teams {
        Teams::new(self.pool.clone(), self.last_id.clone(), self.near_owners.clone())
    }

    /// Requests.
    pub fn requests(&self) -> Requests {
        Requests::new(self.pool.clone(), self.last_id.clone())
    }

    /// Reminders.
    pub fn reminders(&self) -> Reminders {
        Reminders::new(self.pool.clone(), self.last_id.clone())
    }

    /// Who was given which secret's value.
    pub fn exposures(&self) -> Exposures {
        Exposures::new(self.pool.clone())
    }

    /// Labels.
    pub fn labels(&self) -> Labels {
        Labels::new(self.pool.clone())
    }

    /// Exchanges of keys.
    pub fn key_rotations(&self) -> KeyRotations {
        KeyRotations::new(self.pool.clone(), self.last_id.clone())
    }

    /// Leaks.
    pub fn leaks(&self) -> Leaks {
        Leaks::new(self.pool.clone(), self.last_id.clone())
    }

    /// Rotations.
    pub fn rotations(&self) -> Rotations {
        Rotations::new(self.pool.clone(), self.last_id.clone())
    }

    /// Removals.
    pub fn removals(&self) -> Removals {
        Removals::new(self.pool.clone(), self.last_id.clone())
    }

    /// Campaigns.
    pub fn campaigns(&self) -> Campaigns {
        Campaigns::new(self.pool.clone(), self.last_id.clone())
    }

    /// The chain of all that was ever written into the table `operations`.
    pub fn chain(&self) -> Chain {
        Chain::new(self.pool.clone())
    }

    /// What one console does at a time.
    pub fn leases(&self) -> Leases {
        Leases::new(self.pool.clone())
    }

    /// The copy of what is upstream.
    pub fn inventory(&self) -> Inventory {
        Inventory::new(self.pool.clone())
    }

    /// What probes found.
    pub fn findings(&self) -> Findings {
        Findings::new(self.pool.clone())
    }

    /// Which credential each running console signs in with.
    pub fn replicas(&self) -> Replicas {
        Replicas::new(self.pool.clone(), self.clock.clone())
    }

    /// Lets go of the database: what was written is on disk when this returns.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Connects without the pool, which tries again until its time is up and then no longer knows why.
async fn try_once(url: &str) -> Result<(), sqlx::Error> {
    let mut connection = AnyConnection::connect(url).await?;
    if url.starts_with("sqlite:") {
        sqlite::settle(&mut connection).await?;
    }
    connection.close().await
}
