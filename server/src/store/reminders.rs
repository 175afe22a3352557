//! The port `Reminders`, on the tables of reminders, and what the sender keeps there.

use super::operations::{next_uuid, unavailable};
use app::desk::{JournalError, Reminded, Stuck};
use app::expiry::{Level, Planned, Way};
use app::model::{ClientId, TenantName, Timestamp};
use async_trait::async_trait;
use sqlx::{Any, AnyPool, Row, Transaction, any::AnyRow};
use std::collections::BTreeMap;
use std::sync::{Arc, atomic::AtomicU64};

/// The tables of reminders; the port [`app::desk::Reminders`] stands in front of them.
#[derive(Clone)]
pub struct Reminders {
    pool: AnyPool,
    last_id: Arc<AtomicU64>,
}

/// A message that waits to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its id: the same, however often it is tried.
    pub id: String,
    /// To whom.
    pub way: Way,
    /// How far it has gone.
    pub level: Level,
    /// How often it was tried.
    pub tries: i64,
    /// What it is about: clients, and what of them ends.
    pub ends: Vec<(ClientId, String)>,
}

impl Reminders {
    pub(super) fn new(pool: AnyPool, last_id: Arc<AtomicU64>) -> Self {
        Self { pool, last_id }
    }

    /// Notes what is to be told, and lays the messages ready: one to each way and level. What was noted before is left
    /// out, whoever noted it.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`]; then nothing was noted.
    pub async fn note(
        &self,
        tenant: &TenantName,
        planned: &[Planned],
        now: Timestamp,
    ) -> Result<(), JournalError> {
        let mut messages: BTreeMap<(&Way, Level), Vec<&Planned>> = BTreeMap::new();
        for one in planned {
            for way in &one.ways {
                messages.entry((way, one.level)).or_default().push(one);
            }
        }
        let mut change = self.pool.begin().await.map_err(unavailable)?;
        for one in planned {
            noted(&mut change, tenant, one, now).await?;
        }
        for ((way, level), ends) in messages {
            let id = next_uuid(&self.last_id, now);
            let mut lines = 0;
            for one in ends {
                lines += line(&mut change, tenant, one, way, &id).await?;
            }
            if lines > 0 {
                message(&mut change, tenant, way, level, &id, now).await?;
            }
        }
        change.commit().await.map_err(unavailable)
    }

    /// The messages of a tenant whose turn has come, the oldest first.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    pub async fn waiting(
        &self,
        tenant: &TenantName,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<Waiting>, JournalError> {
        let rows = sqlx::query(
            "SELECT id, way, level, tries FROM reminder_messages WHERE tenant = $1 AND state = 'waiting' \
             AND next_try_at <= $2 ORDER BY next_try_at, id LIMIT $3",
        );
        let rows = rows.bind(tenant.0.as_str()).bind(now.0).bind(limit).fetch_all(&self.pool);
        let mut waiting = Vec::new();
        for row in rows.await.map_err(unavailable)? {
            let (id, word) = (text(&row, "id")?, text(&row, "way")?);
            let Some(way) = Way::from_word(&word) else {
                return Err(JournalError::Unavailable(format!("{word} is no way to anybody")));
            };
            let level = Level::from_number(number(&row, "level")?);
            let ends = self.ends(&id).await?;
            waiting.push(Waiting { id, way, level, tries: number(&row, "tries")?, ends });
        }
        Ok(waiting)
    }

    async fn ends(&self, message: &str) -> Result<Vec<(ClientId, String)>, JournalError> {
        let rows = sqlx::query(
            "SELECT client_id, what FROM reminder_lines WHERE message = $1 ORDER BY client_id, what",
        );
        let rows = rows.bind(message).fetch_all(&self.pool).await.map_err(unavailable)?;
        rows.iter().map(|row| Ok((ClientId(text(row, "client_id")?), text(row, "what")?))).collect()
    }

    /// A message was sent; or it is `moot`: there was nothing left to say.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    pub async fn done(&self, id: &str, moot: bool, now: Timestamp) -> Result<(), JournalError> {
        let done = sqlx::query(
            "UPDATE reminder_messages SET state = $1, sent_at = $2, trouble = NULL WHERE id = $3",
        );
        let done = done.bind(if moot { "moot" } else { "sent" }).bind((!moot).then_some(now.0)).bind(id);
        done.execute(&self.pool).await.map(drop).map_err(unavailable)
    }

    /// A message could not be sent, and when it is tried again.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    pub async fn failed(&self, id: &str, trouble: &str, next: Timestamp) -> Result<(), JournalError> {
        let failed = sqlx::query(
            "UPDATE reminder_messages SET tries = tries + 1, trouble = $1, next_try_at = $2 WHERE id = $3",
        );
        failed.bind(trouble).bind(next.0).bind(id).execute(&self.pool).await.map(drop).map_err(unavailable)
    }

    /// Forgets what ended before this moment.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    pub async fn forget(&self, tenant: &TenantName, before: Timestamp) -> Result<(), JournalError> {
        let tenant = tenant.0.as_str();
        for statement in [
            "DELETE FROM reminders WHERE tenant = $1 AND ends_at < $2",
            "DELETE FROM reminder_messages WHERE tenant = $1 AND made_at < $2 AND state <> 'waiting'",
        ] {
            let gone = sqlx::query(statement).bind(tenant).bind(before.0);
            gone.execute(&self.pool).await.map_err(unavailable)?;
        }
        let lines = sqlx::query(
            "DELETE FROM reminder_lines WHERE tenant = $1 AND NOT EXISTS (SELECT 1 FROM reminders WHERE \
             reminders.tenant = reminder_lines.tenant AND reminders.client_id = reminder_lines.client_id AND \
             reminders.what = reminder_lines.what AND reminders.step = reminder_lines.step AND \
             reminders.last = reminder_lines.last)",
        );
        lines.bind(tenant).execute(&self.pool).await.map(drop).map_err(unavailable)
    }
}

async fn noted(
    change: &mut Transaction<'static, Any>,
    tenant: &TenantName,
    one: &Planned,
    now: Timestamp,
) -> Result<(), JournalError> {
    let due = &one.due;
    let statement = match one.level {
        Level::First => {
            "INSERT INTO reminders (tenant, client_id, what, step, last, ends_at, noted_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING"
        }
        Level::Further => {
            "UPDATE reminders SET ends_at = $6, went_on_at = $7 WHERE tenant = $1 AND client_id = $2 AND what = $3 \
             AND step = $4 AND last = $5 AND went_on_at IS NULL AND acknowledged_at IS NULL"
        }
    };
    let noted = sqlx::query(statement)
        .bind(tenant.0.as_str())
        .bind(due.client.0.as_str())
        .bind(due.what.key())
        .bind(due.step)
        .bind(i64::from(due.last))
        .bind(due.at.0)
        .bind(now.0);
    noted.execute(&mut **change).await.map(drop).map_err(unavailable)
}

/// Lays a line into a message; answers 0 if it stands in an earlier one.
async fn line(
    change: &mut Transaction<'static, Any>,
    tenant: &TenantName,
    one: &Planned,
    way: &Way,
    message: &str,
) -> Result<u64, JournalError> {
    let line = sqlx::query(
        "INSERT INTO reminder_lines (tenant, client_id, what, step, last, level, way, message) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
    )
    .bind(tenant.0.as_str())
    .bind(one.due.client.0.as_str())
    .bind(one.due.what.key())
    .bind(one.due.step)
    .bind(i64::from(one.due.last))
    .bind(one.level.number())
    .bind(way.word())
    .bind(message);
    Ok(line.execute(&mut **change).await.map_err(unavailable)?.rows_affected())
}

async fn message(
    change: &mut Transaction<'static, Any>,
    tenant: &TenantName,
    way: &Way,
    level: Level,
    id: &str,
    now: Timestamp,
) -> Result<(), JournalError> {
    let message = sqlx::query(
        "INSERT INTO reminder_messages (id, tenant, way, level, made_at, state, tries, next_try_at) \
         VALUES ($1, $2, $3, $4, $5, 'waiting', 0, $5)",
    );
    let message = message.bind(id).bind(tenant.0.as_str()).bind(way.word()).bind(level.number()).bind(now.0);
    message.execute(&mut **change).await.map(drop).map_err(unavailable)
}

#[async_trait]
impl app::desk::Reminders for Reminders {
    async fn told(&self, tenant: &TenantName) -> Result<Vec<Reminded>, JournalError> {
        let rows =
            sqlx::query("SELECT * FROM reminders WHERE tenant = $1 ORDER BY noted_at, client_id, what");
        let rows = rows.bind(tenant.0.as_str()).fetch_all(&self.pool).await.map_err(unavailable)?;
        rows.iter().map(reminded).collect()
    }

    async fn acknowledge(
        &self,
        tenant: &TenantName,
        client: &ClientId,
        what: &str,
        by: &str,
        at: Timestamp,
    ) -> Result<bool, JournalError> {
        let done = sqlx::query(
            "UPDATE reminders SET acknowledged_at = $1, acknowledged_by = $2 WHERE tenant = $3 AND client_id = $4 \
             AND what = $5 AND acknowledged_at IS NULL",
        );
        let done = done.bind(at.0).bind(by).bind(tenant.0.as_str()).bind(client.0.as_str()).bind(what);
        Ok(done.execute(&self.pool).await.map_err(unavailable)?.rows_affected() > 0)
    }

    async fn stuck(&self, tenant: &TenantName) -> Result<Vec<Stuck>, JournalError> {
        let rows = sqlx::query(
            "SELECT way, tries, next_try_at, trouble, (SELECT COUNT(*) FROM reminder_lines WHERE message = \
             reminder_messages.id) AS ends FROM reminder_messages WHERE tenant = $1 AND state = 'waiting' AND \
             tries > 0 ORDER BY way, id",
        );
        let rows = rows.bind(tenant.0.as_str()).fetch_all(&self.pool).await.map_err(unavailable)?;
        let stuck = |row: &AnyRow| {
            Ok(Stuck {
                way: text(row, "way")?,
                ends: u64::try_from(number(row, "ends")?).unwrap_or_default(),
                tries: number(row, "tries")?,
                next_try: Timestamp(number(row, "next_try_at")?),
                trouble: maybe(row, "trouble")?.unwrap_or_default(),
            })
        };
        rows.iter().map(stuck).collect()
    }
}

fn reminded(row: &AnyRow) -> Result<Reminded, JournalError> {
    let moment = |column| row.try_get::<Option<i64>, _>(column).map_err(unavailable);
    let by = maybe(row, "acknowledged_by")?.unwrap_or_default();
    Ok(Reminded {
        client: ClientId(text(row, "client_id")?),
        what: text(row, "what")?,
        step: number(row, "step")?,
        last: number(row, "last")? != 0,
        at: Timestamp(number(row, "noted_at")?),
        acknowledged: moment("acknowledged_at")?.map(|at| (by, Timestamp(at))),
        went_on: moment("went_on_at")?.is_some(),
    })
}

fn text(row: &AnyRow, column: &str) -> Result<String, JournalError> {
    row.try_get(column).map_err(unavailable)
}

fn maybe(row: &AnyRow, column: &str) -> Result<Option<String>, JournalError> {
    row.try_get(column).map_err(unavailable)
}

fn number(row: &AnyRow, column: &str) -> Result<i64, JournalError> {
    row.try_get(column).map_err(unavailable)
}

#[cfg(test)]
#[path = "reminders_test.rs"]
pub(super) mod tests;
