//! The port `Batches`, on the tables `batches` and `batch_rows`.

use super::leases::receipt;
use super::operations::{ids, next_uuid, unavailable};
use app::desk::{Batch, BatchLine, JournalError, NewBatch, Receipt};
use app::model::{Actor, BatchId, BatchRow, ClientId, RowState, Switch, TenantName, Timestamp, Who};
use async_trait::async_trait;
use sqlx::{AnyPool, Row, any::AnyRow};
use std::sync::{Arc, atomic::AtomicU64};

/// The tables of batches; the port [`app::desk::Batches`] stands in front of them.
#[derive(Clone)]
pub struct Batches {
    pool: AnyPool,
    last_id: Arc<AtomicU64>,
}

impl Batches {
    pub(super) fn new(pool: AnyPool, last_id: Arc<AtomicU64>) -> Self {
        Self { pool, last_id }
    }

    /// All rows of a new batch, or nothing; `false` if its id is taken.
    async fn insert(&self, batch: &NewBatch) -> Result<bool, sqlx::Error> {
        // It begins by writing: one that begins by reading can fail in SQLite when it comes to write.
        let mut transaction = self.pool.begin().await?;
        let made = sqlx::query(
            "INSERT INTO batches (id, at, actor_issuer, actor_subject, actor_name, tenant, switch, held_until) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (id) DO NOTHING",
        )
        .bind(batch.id.0.as_str())
        .bind(batch.at.0)
        .bind(batch.actor.issuer.as_str())
        .bind(batch.actor.subject.as_str())
        .bind(batch.actor.name.as_str())
        .bind(batch.tenant.0.as_str())
        .bind(batch.switch.word())
        .execute(&mut *transaction)
        .await?;
        if made.rows_affected() == 0 {
            return Ok(false);
        }
        for (place, (client, name)) in (1i64..).zip(&batch.clients) {
            sqlx::query(
                "INSERT INTO batch_rows (batch_id, place, client_id, client_name, state, note, upstream_ids) \
                 VALUES ($1, $2, $3, $4, $5, '', '[]')",
            )
            .bind(batch.id.0.as_str())
            .bind(place)
            .bind(client.0.as_str())
            .bind(name.as_str())
            .bind(RowState::Waiting.word())
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(true)
    }
}

#[async_trait]
impl app::desk::Batches for Batches {
    fn next_id(&self, at: Timestamp) -> BatchId {
        BatchId(next_uuid(&self.last_id, at))
    }

    fn knows(&self, id: &BatchId) -> bool {
        uuid::Uuid::try_parse(&id.0).is_ok_and(|uuid| uuid.to_string() == id.0)
    }

    async fn create(&self, batch: &NewBatch) -> Result<bool, JournalError> {
        self.insert(batch).await.map_err(unavailable)
    }

    async fn get(&self, id: &BatchId) -> Result<Option<Batch>, JournalError> {
        let found = sqlx::query("SELECT * FROM batches WHERE id = $1").bind(id.0.as_str());
        let Some(found) = found.fetch_optional(&self.pool).await.map_err(unavailable)? else {
            return Ok(None);
        };
        let rows = sqlx::query("SELECT * FROM batch_rows WHERE batch_id = $1 ORDER BY place");
        let rows = rows.bind(id.0.as_str()).fetch_all(&self.pool).await.map_err(unavailable)?;
        let rows = rows.iter().map(row).collect::<Result<_, _>>()?;
        batch(&found, rows).map(Some)
    }

    async fn recent(
        &self,
        tenant: &TenantName,
        actor: &Actor,
        sees_all: bool,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<BatchLine>, JournalError> {
        let rows = sqlx::query(
            "SELECT b.id, b.at, b.actor_issuer, b.actor_subject, b.actor_name, b.switch, COUNT(*) AS total, \
             COUNT(CASE WHEN r.state IN ('waiting', 'begun') THEN 1 END) AS left_over \
             FROM batches b JOIN batch_rows r ON r.batch_id = b.id WHERE b.tenant = $1 \
             GROUP BY b.id, b.at, b.actor_name, b.switch, b.actor_issuer, b.actor_subject \
             HAVING (b.actor_issuer = $3 AND b.actor_subject = $4 \
             AND (b.at >= $2 OR COUNT(CASE WHEN r.state IN ('waiting', 'begun') THEN 1 END) > 0)) \
             OR ($5 = 1 AND COUNT(CASE WHEN r.state IN ('waiting', 'begun') THEN 1 END) > 0) \
             ORDER BY b.id DESC LIMIT $6",
        );
        let rows = rows
            .bind(tenant.0.as_str())
            .bind(since.0)
            .bind(actor.issuer.as_str())
            .bind(actor.subject.as_str())
            .bind(i64::from(sees_all))
            .bind(i64::from(limit));
        rows.fetch_all(&self.pool).await.map_err(unavailable)?.iter().map(line).collect()
    }

    async fn take(
        &self,
        id: &BatchId,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Receipt>, JournalError> {
        let receipt = receipt();
        let taken = sqlx::query(
            "UPDATE batches SET held_until = $1, held_by = $2, left_because = NULL WHERE id = $3 AND held_until <= $4",
        );
        let taken = taken.bind(until.0).bind(receipt.0.as_str()).bind(id.0.as_str()).bind(now.0);
        let taken = taken.execute(&self.pool).await.map_err(unavailable)?.rows_affected() > 0;
        Ok(taken.then_some(receipt))
    }

    async fn hold(&self, id: &BatchId, receipt: &Receipt, until: Timestamp) -> Result<bool, JournalError> {
        let held = sqlx::query("UPDATE batches SET held_until = $1 WHERE id = $2 AND held_by = $3");
        let held = held.bind(until.0).bind(id.0.as_str()).bind(receipt.0.as_str());
        Ok(held.execute(&self.pool).await.map_err(unavailable)?.rows_affected() > 0)
    }

    async fn leave(
        &self,
        id: &BatchId,
        receipt: &Receipt,
        because: Option<&str>,
    ) -> Result<(), JournalError> {
        let left = sqlx::query(
            "UPDATE batches SET held_until = 0, held_by = '', left_because = $1 WHERE id = $2 AND held_by = $3",
        );
        let left = left.bind(because).bind(id.0.as_str()).bind(receipt.0.as_str());
        left.execute(&self.pool).await.map(drop).map_err(unavailable)
    }

    async fn write(&self, id: &BatchId, row: &BatchRow) -> Result<(), JournalError> {
        let written = sqlx::query(
            "UPDATE batch_rows SET state = $1, note = $2, operation_id = $3, upstream_ids = $4 \
             WHERE batch_id = $5 AND place = $6",
        );
        let written = written
            .bind(row.state.word())
            .bind(row.note.as_str())
            .bind(row.operation.as_deref())
            .bind(serde_json::json!(row.upstream_ids).to_string())
            .bind(id.0.as_str())
            .bind(i64::from(row.place));
        written.execute(&self.pool).await.map(drop).map_err(unavailable)
    }
}

fn batch(found: &AnyRow, rows: Vec<BatchRow>) -> Result<Batch, JournalError> {
    let get = |column| found.try_get::<String, _>(column).map_err(unavailable);
    Ok(Batch {
        id: BatchId(get("id")?),
        at: Timestamp(found.try_get("at").map_err(unavailable)?),
        asked_by: who(&get)?,
        tenant: TenantName(get("tenant")?),
        switch: switch(&get("switch")?)?,
        held_until: Timestamp(found.try_get("held_until").map_err(unavailable)?),
        left_because: found.try_get("left_because").map_err(unavailable)?,
        rows,
    })
}

fn row(row: &AnyRow) -> Result<BatchRow, JournalError> {
    let get = |column| row.try_get::<String, _>(column).map_err(unavailable);
    Ok(BatchRow {
        place: row
            .try_get::<i64, _>("place")
            .map_err(unavailable)?
            .try_into()
            .map_err(|_| JournalError::Unavailable("a place in table batch_rows is out of range".into()))?,
        client: ClientId(get("client_id")?),
        name: get("client_name")?,
        state: RowState::from_word(&get("state")?),
        note: get("note")?,
        operation: row.try_get("operation_id").map_err(unavailable)?,
        upstream_ids: ids(&get("upstream_ids")?)?,
    })
}

fn line(row: &AnyRow) -> Result<BatchLine, JournalError> {
    let get = |column| row.try_get::<String, _>(column).map_err(unavailable);
    let count = |column| row.try_get::<i64, _>(column).map_err(unavailable);
    let (total, left_over) = (count("total")?, count("left_over")?);
    Ok(BatchLine {
        id: BatchId(get("id")?),
        at: Timestamp(count("at")?),
        asked_by: who(&get)?,
        switch: switch(&get("switch")?)?,
        total: usize::try_from(total).unwrap_or_default(),
        ended: usize::try_from(total - left_over).unwrap_or_default(),
    })
}

fn who(get: &impl Fn(&'static str) -> Result<String, JournalError>) -> Result<Who, JournalError> {
    Ok(Who { issuer: get("actor_issuer")?, subject: get("actor_subject")?, name: get("actor_name")? })
}

fn switch(word: &str) -> Result<Switch, JournalError> {
    Switch::from_word(word).ok_or_else(|| {
        JournalError::Unavailable(format!(
            "the switch `{word}` in table batches is not known to this release"
        ))
    })
}

#[cfg(test)]
#[path = "batches_test.rs"]
pub(super) mod tests;
