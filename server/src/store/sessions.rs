//! Sessions, for tower-sessions.
//!
//! Three things differ from the stores that are published for it. A save changes only a session
//! that is there, so a request that was under way at sign-out cannot revive it. Both limits are
//! columns that every load checks, so they hold whatever the cookie says. And the table holds the
//! session's id only as a hash.

use app::desk::Clock;
use async_trait::async_trait;
use sha2::{Digest, Sha256};
use sqlx::{AnyPool, Row};
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

/// A session that is not used for this many seconds has ended. Since use is noted once a minute,
/// it may be up to a minute less.
pub(super) const IDLE_LIMIT: i64 = 30 * 60;
/// A session ends this many seconds after it was made, used or not.
pub(super) const ABSOLUTE_LIMIT: i64 = 8 * 60 * 60;
/// Use is noted at most once in this many seconds: reading pages must not mean writing to disk.
const TOUCH_EVERY: i64 = 60;

/// The table `sessions`. The `expiry_date` of a record is not stored: the limits above count.
#[derive(Clone)]
pub struct Sessions {
    pool: AnyPool,
    clock: Clock,
}

impl Sessions {
    pub(super) fn new(pool: AnyPool, clock: Clock) -> Self {
        Self { pool, clock }
    }

    /// Removes the sessions that have ended; returns how many there were. Ended sessions are dead
    /// without this: it only keeps the table small.
    ///
    /// # Errors
    /// The database did not serve.
    pub async fn purge(&self) -> Result<u64> {
        sqlx::query("DELETE FROM sessions WHERE idle_until <= $1 OR ends_at <= $1")
            .bind((self.clock)().0)
            .execute(&self.pool)
            .await
            .map(|done| done.rows_affected())
            .map_err(unavailable)
    }

    async fn insert(&self, id: &Id, data: &str) -> Result<bool> {
        let now = (self.clock)().0;
        sqlx::query(
            "INSERT INTO sessions (id_hash, data, created_at, last_seen, idle_until, ends_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id_hash) DO NOTHING",
        )
        .bind(hash(id))
        .bind(data)
        .bind(now)
        .bind(now)
        .bind(now + IDLE_LIMIT)
        .bind(now + ABSOLUTE_LIMIT)
        .execute(&self.pool)
        .await
        .map(|done| done.rows_affected() > 0)
        .map_err(unavailable)
    }

    /// Notes that a session is in use.
    async fn touch(&self, id: &Id, now: i64) {
        let noted = sqlx::query("UPDATE sessions SET last_seen = $1, idle_until = $2 WHERE id_hash = $3")
            .bind(now)
            .bind(now + IDLE_LIMIT)
            .bind(hash(id))
            .execute(&self.pool)
            .await;
        // The session is good all the same, and the next request tries again.
        if let Err(error) = noted {
            tracing::warn!(%error, "the use of a session could not be noted");
        }
    }
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let data = encode(record)?;
        while !self.insert(&record.id, &data).await? {
            record.id = Id::default();
        }
        Ok(())
    }

    /// Changes a session that is there. One that is not there any more is no error: that would
    /// turn the answer on its way, perhaps with a secret just made, into an empty 500.
    async fn save(&self, record: &Record) -> Result<()> {
        sqlx::query("UPDATE sessions SET data = $1 WHERE id_hash = $2")
            .bind(encode(record)?)
            .bind(hash(&record.id))
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(unavailable)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let now = (self.clock)().0;
        let row = sqlx::query(
            "SELECT data, last_seen, ends_at FROM sessions \
             WHERE id_hash = $1 AND idle_until > $2 AND ends_at > $2",
        )
        .bind(hash(id))
        .bind(now)
        .fetch_optional(&self.pool)
        .await
        .map_err(unavailable)?;
        let Some(row) = row else { return Ok(None) };

        if now - row.try_get::<i64, _>("last_seen").map_err(unavailable)? >= TOUCH_EVERY {
            self.touch(id, now).await;
        }
        let data: String = row.try_get("data").map_err(unavailable)?;
        let ends_at: i64 = row.try_get("ends_at").map_err(unavailable)?;
        Ok(Some(Record {
            id: *id,
            data: serde_json::from_str(&data).map_err(|error| Error::Decode(error.to_string()))?,
            expiry_date: OffsetDateTime::from_unix_timestamp(ends_at)
                .map_err(|error| Error::Decode(error.to_string()))?,
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        sqlx::query("DELETE FROM sessions WHERE id_hash = $1")
            .bind(hash(id))
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(unavailable)
    }
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sessions")
    }
}

/// SHA-256 in hex of the id as it stands in the cookie. No salt: the id is 128 random bits.
fn hash(id: &Id) -> String {
    format!("{:x}", Sha256::digest(id.to_string()))
}

fn encode(record: &Record) -> Result<String> {
    serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))
}

fn unavailable(error: sqlx::Error) -> Error {
    Error::Backend(error.to_string())
}

#[cfg(test)]
#[path = "sessions_test.rs"]
pub(super) mod tests;
