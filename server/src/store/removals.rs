//! The port `Removals`, on the table `removals`.

use super::operations::{next_uuid, unavailable};
use super::teams::{json, read};
use app::desk::JournalError;
use app::model::{ClientId, Removal, RemovalId, TenantName, Timestamp};
use async_trait::async_trait;
use sqlx::{AnyPool, Row, any::AnyRow};
use std::sync::{Arc, atomic::AtomicU64};

/// The table of removals; the port [`app::desk::Removals`] stands in front of it.
#[derive(Clone)]
pub struct Removals {
    pool: AnyPool,
    last_id: Arc<AtomicU64>,
}

impl Removals {
    pub(super) fn new(pool: AnyPool, last_id: Arc<AtomicU64>) -> Self {
        Self { pool, last_id }
    }
}

#[async_trait]
impl app::desk::Removals for Removals {
    fn next_id(&self, at: Timestamp) -> RemovalId {
        RemovalId(next_uuid(&self.last_id, at))
    }

    async fn begin(&self, removal: &Removal) -> Result<bool, JournalError> {
        let done = sqlx::query(
            "INSERT INTO removals (id, tenant, client_id, version, step, ended, due, look_at, last, removal) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9) \
             ON CONFLICT (tenant, client_id) WHERE ended = 0 DO NOTHING",
        )
        .bind(removal.id.0.as_str())
        .bind(removal.tenant.0.as_str())
        .bind(removal.client.0.as_str())
        .bind(removal.version)
        .bind(removal.step.word())
        .bind(i64::from(removal.step.is_end()))
        .bind(removal.due.0)
        .bind(removal.last().0)
        .bind(json(removal)?)
        .execute(&self.pool)
        .await
        .map_err(unavailable)?;
        Ok(done.rows_affected() > 0)
    }

    async fn save(&self, removal: &Removal) -> Result<bool, JournalError> {
        let done = sqlx::query(
            "UPDATE removals SET version = version + 1, step = $1, ended = $2, due = $3, look_at = $4, last = $4, \
             removal = $5 WHERE id = $6 AND version = $7",
        )
        .bind(removal.step.word())
        .bind(i64::from(removal.step.is_end()))
        .bind(removal.due.0)
        .bind(removal.last().0)
        .bind(json(removal)?)
        .bind(removal.id.0.as_str())
        .bind(removal.version)
        .execute(&self.pool)
        .await
        .map_err(unavailable)?;
        Ok(done.rows_affected() > 0)
    }

    async fn look_again(&self, id: &RemovalId, at: Timestamp) -> Result<(), JournalError> {
        let query = sqlx::query("UPDATE removals SET look_at = $1 WHERE id = $2");
        let done = query.bind(at.0).bind(id.0.as_str()).execute(&self.pool).await;
        done.map(drop).map_err(unavailable)
    }

    async fn newest(&self, tenant: &TenantName, client: &ClientId) -> Result<Option<Removal>, JournalError> {
        let row = sqlx::query(
            "SELECT version, removal FROM removals WHERE tenant = $1 AND client_id = $2 \
             ORDER BY ended, id DESC LIMIT 1",
        );
        let row = row.bind(tenant.0.as_str()).bind(client.0.as_str()).fetch_optional(&self.pool).await;
        row.map_err(unavailable)?.as_ref().map(removal).transpose()
    }

    async fn under_way(&self, tenant: &TenantName) -> Result<Vec<Removal>, JournalError> {
        let rows = sqlx::query(
            "SELECT version, removal FROM removals WHERE tenant = $1 AND ended = 0 ORDER BY due, id",
        );
        let rows = rows.bind(tenant.0.as_str()).fetch_all(&self.pool).await;
        rows.map_err(unavailable)?.iter().map(removal).collect()
    }

    async fn ended(&self, tenant: &TenantName, limit: u32) -> Result<Vec<Removal>, JournalError> {
        let rows = sqlx::query(
            "SELECT version, removal FROM removals WHERE tenant = $1 AND ended = 1 \
             ORDER BY last DESC, id DESC LIMIT $2",
        );
        let rows = rows.bind(tenant.0.as_str()).bind(i64::from(limit)).fetch_all(&self.pool).await;
        rows.map_err(unavailable)?.iter().map(removal).collect()
    }

    async fn to_look_at(
        &self,
        tenant: &TenantName,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Removal>, JournalError> {
        let rows = sqlx::query(
            "SELECT version, removal FROM removals WHERE tenant = $1 AND ended = 0 AND look_at <= $2 \
             ORDER BY look_at, id LIMIT $3",
        );
        let rows =
            rows.bind(tenant.0.as_str()).bind(now.0).bind(i64::from(limit)).fetch_all(&self.pool).await;
        rows.map_err(unavailable)?.iter().map(removal).collect()
    }
}

/// The column counts; what stands in the JSON is the version that was saved over.
fn removal(row: &AnyRow) -> Result<Removal, JournalError> {
    let version = row.try_get("version").map_err(unavailable)?;
    Ok(Removal { version, ..read(row, "removal")? })
}

#[cfg(test)]
#[path = "removals_test.rs"]
pub(super) mod tests;
