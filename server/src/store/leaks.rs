//! The port `Leaks`, on the table `leaks`.

use super::operations::{next_uuid, unavailable};
use super::teams::{json, read};
use app::desk::JournalError;
use app::model::{ClientId, Leak, LeakId, Leaked, TenantName, Timestamp};
use async_trait::async_trait;
use sqlx::{AnyPool, Row, any::AnyRow};
use std::sync::{Arc, atomic::AtomicU64};

/// The table of leaks; the port [`app::desk::Leaks`] stands in front of it.
#[derive(Clone)]
pub struct Leaks {
    pool: AnyPool,
    last_id: Arc<AtomicU64>,
}

impl Leaks {
    pub(super) fn new(pool: AnyPool, last_id: Arc<AtomicU64>) -> Self {
        Self { pool, last_id }
    }
}

#[async_trait]
impl app::desk::Leaks for Leaks {
    fn next_id(&self, at: Timestamp) -> LeakId {
        LeakId(next_uuid(&self.last_id, at))
    }

    async fn begin(&self, leak: &Leak) -> Result<bool, JournalError> {
        let done = sqlx::query(
            "INSERT INTO leaks (id, tenant, client_id, what, version, ended, leak) VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (tenant, client_id, what) WHERE ended = 0 DO NOTHING",
        )
        .bind(leak.id.0.as_str())
        .bind(leak.tenant.0.as_str())
        .bind(leak.client.0.as_str())
        .bind(leak.what.word())
        .bind(leak.version)
        .bind(i64::from(leak.ended.is_some()))
        .bind(json(leak)?)
        .execute(&self.pool)
        .await
        .map_err(unavailable)?;
        Ok(done.rows_affected() > 0)
    }

    async fn save(&self, leak: &Leak) -> Result<bool, JournalError> {
        let done = sqlx::query(
            "UPDATE leaks SET version = version + 1, ended = $1, leak = $2 WHERE id = $3 AND version = $4",
        )
        .bind(i64::from(leak.ended.is_some()))
        .bind(json(leak)?)
        .bind(leak.id.0.as_str())
        .bind(leak.version)
        .execute(&self.pool)
        .await
        .map_err(unavailable)?;
        Ok(done.rows_affected() > 0)
    }

    async fn newest(
        &self,
        tenant: &TenantName,
        client: &ClientId,
        what: &Leaked,
    ) -> Result<Option<Leak>, JournalError> {
        let row = sqlx::query(
            "SELECT version, leak FROM leaks WHERE tenant = $1 AND client_id = $2 AND what = $3 \
             ORDER BY ended, id DESC LIMIT 1",
        );
        let row = row.bind(tenant.0.as_str()).bind(client.0.as_str()).bind(what.word());
        row.fetch_optional(&self.pool).await.map_err(unavailable)?.as_ref().map(leak).transpose()
    }

    async fn open(&self, tenant: &TenantName) -> Result<Vec<Leak>, JournalError> {
        let rows = sqlx::query("SELECT version, leak FROM leaks WHERE tenant = $1 AND ended = 0 ORDER BY id");
        let rows = rows.bind(tenant.0.as_str()).fetch_all(&self.pool).await;
        rows.map_err(unavailable)?.iter().map(leak).collect()
    }
}

/// The column counts; what stands in the JSON is the version that was saved over.
fn leak(row: &AnyRow) -> Result<Leak, JournalError> {
    let version = row.try_get("version").map_err(unavailable)?;
    Ok(Leak { version, ..read(row, "leak")? })
}

#[cfg(test)]
#[path = "leaks_test.rs"]
pub(super) mod tests;
