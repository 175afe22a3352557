//! Sessions, for tower-sessions.
//!
//! Four things differ from the stores that are published for it. A save changes only a session
//! that lasts, so a request that was under way at sign-out cannot revive it. Both limits are
//! columns that every load checks, so they hold whatever the cookie says. The table holds the
//! session's id only as a hash. And a session that was ended before its time keeps its row until
//! its absolute end: loading it gives [`ENDED`] and nothing else, so that whoever still has its
//! cookie is recognised. Nothing is kept near: what is ended is over for every replica at once.

use app::desk::{Clock, SessionsError};
use app::model::{Ended, EndedBy, Holder, SessionCard, SessionHandle, Timestamp};
use async_trait::async_trait;
use sha2::{Digest, Sha256};
use sqlx::{AnyPool, Row, any::AnyRow};
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

/// A person has at most this many sessions; one more ends the oldest.
pub(super) const MOST_OF_A_PERSON: i64 = 5;

/// Where a session's data hold the [`Holder`].
pub const HOLDER: &str = "holder";
/// Where the data of a session that was ended before its time hold [`Ended`].
pub const ENDED: &str = "ended";

/// Conditions of a session that lasts; `$1` is now.
const LASTS: &str = "ended_at IS NULL AND idle_until > $1 AND ends_at > $1";

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

    /// By what the session of this id is named to whoever may end it.
    #[must_use]
    pub fn handle(id: &Id) -> SessionHandle {
        SessionHandle(hash(id))
    }

    /// Removes the sessions that are over; returns how many there were. They are dead without
    /// this: it only keeps the table small.
    ///
    /// # Errors
    /// The database did not serve.
    pub async fn purge(&self) -> Result<u64> {
        sqlx::query("DELETE FROM sessions WHERE ends_at <= $1 OR (ended_at IS NULL AND idle_until <= $1)")
            .bind((self.clock)().0)
            .execute(&self.pool)
            .await
            .map(|done| done.rows_affected())
            .map_err(unavailable)
    }

    async fn insert(&self, record: &Record) -> Result<bool> {
        let now = (self.clock)().0;
        let holder = holder_of(record);
        let holder = holder.as_ref();
        sqlx::query(
            "INSERT INTO sessions (id_hash, data, issuer, subject, name, device, created_at, last_seen, idle_until, ends_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id_hash) DO NOTHING",
        )
        .bind(hash(&record.id))
        .bind(encode(record)?)
        .bind(holder.map(|holder| holder.issuer.clone()))
        .bind(holder.map(|holder| holder.subject.clone()))
        .bind(holder.map(|holder| holder.name.clone()))
        .bind(holder.map(|holder| holder.device.clone()))
        .bind(now)
        .bind(now)
        .bind(now + IDLE_LIMIT)
        .bind(now + ABSOLUTE_LIMIT)
        .execute(&self.pool)
        .await
        .map(|done| done.rows_affected() > 0)
        .map_err(unavailable)
    }

    /// Ends a person's oldest sessions beside this new one, so that there are not too many.
    async fn end_the_oldest(&self, new: &Id, holder: &Holder) -> Result<()> {
        sqlx::query(
            "UPDATE sessions SET ended_at = $1, ended_by = $5 WHERE ended_at IS NULL AND idle_until > $1 AND ends_at > $1 \
             AND issuer = $2 AND subject = $3 AND id_hash <> $4 AND id_hash NOT IN (\
             SELECT id_hash FROM sessions WHERE ended_at IS NULL AND idle_until > $1 AND ends_at > $1 \
             AND issuer = $2 AND subject = $3 AND id_hash <> $4 ORDER BY created_at DESC, id_hash LIMIT $6)",
        )
        .bind((self.clock)().0)
        .bind(holder.issuer.clone())
        .bind(holder.subject.clone())
        .bind(hash(new))
        .bind(EndedBy::Limit.word())
        .bind(MOST_OF_A_PERSON - 1)
        .execute(&self.pool)
        .await
        .map(drop)
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
        while !self.insert(record).await? {
            record.id = Id::default();
        }
        match holder_of(record) {
            Some(holder) => self.end_the_oldest(&record.id, &holder).await,
            None => Ok(()),
        }
    }

    /// Changes a session that is there. One that is not there any more is no error: that would
    /// turn the answer on its way, perhaps with a secret just made, into an empty 500.
    async fn save(&self, record: &Record) -> Result<()> {
        sqlx::query("UPDATE sessions SET data = $1 WHERE id_hash = $2 AND ended_at IS NULL")
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
            "SELECT * FROM sessions \
             WHERE id_hash = $1 AND ends_at > $2 AND (ended_at IS NOT NULL OR idle_until > $2)",
        )
        .bind(hash(id))
        .bind(now)
        .fetch_optional(&self.pool)
        .await
        .map_err(unavailable)?;
        let Some(row) = row else { return Ok(None) };

        let ends_at: i64 = row.try_get("ends_at").map_err(unavailable)?;
        let expiry_date =
            OffsetDateTime::from_unix_timestamp(ends_at).map_err(|error| Error::Decode(error.to_string()))?;
        if let Some(ended) = ended_of(&row).map_err(unavailable)? {
            let ended = serde_json::to_value(ended).map_err(|error| Error::Encode(error.to_string()))?;
            return Ok(Some(Record { id: *id, data: [(ENDED.to_owned(), ended)].into(), expiry_date }));
        }
        if now - row.try_get::<i64, _>("last_seen").map_err(unavailable)? >= TOUCH_EVERY {
            self.touch(id, now).await;
        }
        let data: String = row.try_get("data").map_err(unavailable)?;
        let data = serde_json::from_str(&data).map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        sqlx::query("DELETE FROM sessions WHERE id_hash = $1 AND ended_at IS NULL")
            .bind(hash(id))
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(unavailable)
    }
}

#[async_trait]
impl app::desk::Sessions for Sessions {
    async fn of(&self, issuer: &str, subject: &str) -> std::result::Result<Vec<SessionCard>, SessionsError> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT * FROM sessions WHERE {LASTS} AND issuer = $2 AND subject = $3 ORDER BY created_at DESC, id_hash"
        )))
        .bind((self.clock)().0)
        .bind(issuer.to_owned())
        .bind(subject.to_owned());
        let rows = rows.fetch_all(&self.pool).await.map_err(told)?;
        rows.iter().map(card).collect::<std::result::Result<_, _>>().map_err(told)
    }

    async fn everyones(&self, limit: u32) -> std::result::Result<Vec<SessionCard>, SessionsError> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT * FROM sessions WHERE {LASTS} AND issuer IS NOT NULL ORDER BY created_at DESC, id_hash LIMIT $2"
        )))
        .bind((self.clock)().0)
        .bind(i64::from(limit));
        let rows = rows.fetch_all(&self.pool).await.map_err(told)?;
        rows.iter().map(card).collect::<std::result::Result<_, _>>().map_err(told)
    }

    async fn end(&self, session: &SessionHandle, by: EndedBy) -> std::result::Result<bool, SessionsError> {
        let ended = sqlx::query(sqlx::AssertSqlSafe(format!(
            "UPDATE sessions SET ended_at = $1, ended_by = $2, asks_again = $3 WHERE id_hash = $4 AND {LASTS}"
        )))
        .bind((self.clock)().0)
        .bind(by.word())
        .bind(i64::from(by == EndedBy::Administrator))
        .bind(session.0.clone());
        ended.execute(&self.pool).await.map(|done| done.rows_affected() > 0).map_err(told)
    }

    async fn barred_since(&self, holder: &Holder) -> std::result::Result<Option<Timestamp>, SessionsError> {
        let row = sqlx::query(
            "SELECT MAX(ended_at) AS at FROM sessions WHERE issuer = $1 AND subject = $2 AND asks_again = 1 AND ends_at > $3",
        )
        .bind(holder.issuer.clone())
        .bind(holder.subject.clone())
        .bind((self.clock)().0);
        let row = row.fetch_one(&self.pool).await.map_err(told)?;
        row.try_get::<Option<i64>, _>("at").map(|at| at.map(Timestamp)).map_err(told)
    }

    async fn readmit(&self, holder: &Holder) -> std::result::Result<(), SessionsError> {
        sqlx::query("UPDATE sessions SET asks_again = 0 WHERE issuer = $1 AND subject = $2")
            .bind(holder.issuer.clone())
            .bind(holder.subject.clone())
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(told)
    }
}

fn card(row: &AnyRow) -> std::result::Result<SessionCard, sqlx::Error> {
    Ok(SessionCard {
        handle: SessionHandle(row.try_get("id_hash")?),
        holder: holder_in(row)?,
        created_at: Timestamp(row.try_get("created_at")?),
        last_seen: Timestamp(row.try_get("last_seen")?),
    })
}

fn ended_of(row: &AnyRow) -> std::result::Result<Option<Ended>, sqlx::Error> {
    let Some(at) = row.try_get::<Option<i64>, _>("ended_at")? else { return Ok(None) };
    let by = row.try_get::<Option<String>, _>("ended_by")?.unwrap_or_default();
    Ok(Some(Ended { holder: holder_in(row)?, at: Timestamp(at), by: EndedBy::from_word(&by) }))
}

fn holder_in(row: &AnyRow) -> std::result::Result<Holder, sqlx::Error> {
    let text = |column: &str| row.try_get::<Option<String>, _>(column).map(Option::unwrap_or_default);
    Ok(Holder {
        issuer: text("issuer")?,
        subject: text("subject")?,
        name: text("name")?,
        device: text("device")?,
    })
}

fn holder_of(record: &Record) -> Option<Holder> {
    record.data.get(HOLDER).and_then(|holder| serde_json::from_value(holder.clone()).ok())
}

fn told(error: sqlx::Error) -> SessionsError {
    SessionsError(error.to_string())
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
