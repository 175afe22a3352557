//! The port `Rotations`, on the table `rotations`.

use super::campaigns::placeholders;
use super::operations::{next_uuid, unavailable};
use super::teams::{json, read};
use app::desk::JournalError;
use app::model::{ClientId, Rotation, RotationId, TenantName, Timestamp};
use async_trait::async_trait;
use sqlx::{AnyPool, AssertSqlSafe, Row, any::AnyRow};
use std::sync::{Arc, atomic::AtomicU64};

/// So many clients are asked about at once.
const AT_ONCE: usize = 250;

/// The table of rotations; the port [`app::desk::Rotations`] stands in front of it.
#[derive(Clone)]
pub struct Rotations {
    pool: AnyPool,
    last_id: Arc<AtomicU64>,
}

impl Rotations {
    pub(super) fn new(pool: AnyPool, last_id: Arc<AtomicU64>) -> Self {
        Self { pool, last_id }
    }
}

#[async_trait]
impl app::desk::Rotations for Rotations {
    fn next_id(&self, at: Timestamp) -> RotationId {
        RotationId(next_uuid(&self.last_id, at))
    }

    async fn begin(&self, rotation: &Rotation) -> Result<bool, JournalError> {
        let done = sqlx::query(
            "INSERT INTO rotations (id, tenant, client_id, version, step, ended, due, rotation) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
             ON CONFLICT (tenant, client_id) WHERE ended = 0 DO NOTHING",
        )
        .bind(rotation.id.0.as_str())
        .bind(rotation.tenant.0.as_str())
        .bind(rotation.client.0.as_str())
        .bind(rotation.version)
        .bind(rotation.step.word())
        .bind(i64::from(rotation.step.is_end()))
        .bind(rotation.due.0)
        .bind(json(rotation)?)
        .execute(&self.pool)
        .await
        .map_err(unavailable)?;
        Ok(done.rows_affected() > 0)
    }

    async fn save(&self, rotation: &Rotation) -> Result<bool, JournalError> {
        let done = sqlx::query(
            "UPDATE rotations SET version = version + 1, step = $1, ended = $2, due = $3, rotation = $4 \
             WHERE id = $5 AND version = $6",
        )
        .bind(rotation.step.word())
        .bind(i64::from(rotation.step.is_end()))
        .bind(rotation.due.0)
        .bind(json(rotation)?)
        .bind(rotation.id.0.as_str())
        .bind(rotation.version)
        .execute(&self.pool)
        .await
        .map_err(unavailable)?;
        Ok(done.rows_affected() > 0)
    }

    async fn newest(&self, tenant: &TenantName, client: &ClientId) -> Result<Option<Rotation>, JournalError> {
        let row = sqlx::query(
            "SELECT version, rotation FROM rotations WHERE tenant = $1 AND client_id = $2 \
             ORDER BY ended, id DESC LIMIT 1",
        );
        let row = row.bind(tenant.0.as_str()).bind(client.0.as_str()).fetch_optional(&self.pool).await;
        row.map_err(unavailable)?.as_ref().map(rotation).transpose()
    }

    async fn in_between(&self, tenant: &TenantName, limit: u32) -> Result<Vec<Rotation>, JournalError> {
        let rows = sqlx::query(
            "SELECT version, rotation FROM rotations WHERE tenant = $1 AND ended = 0 \
             AND step IN ('making', 'retiring', 'undoing') ORDER BY id LIMIT $2",
        );
        let rows = rows.bind(tenant.0.as_str()).bind(i64::from(limit)).fetch_all(&self.pool).await;
        rows.map_err(unavailable)?.iter().map(rotation).collect()
    }

    async fn of(&self, tenant: &TenantName, clients: &[ClientId]) -> Result<Vec<Rotation>, JournalError> {
        let mut found = Vec::new();
        for some in clients.chunks(AT_ONCE) {
            let rows = sqlx::query(AssertSqlSafe(format!(
                "SELECT version, rotation FROM rotations WHERE tenant = $1 AND client_id IN ({}) ORDER BY id",
                placeholders(2, some.len())
            )));
            let rows =
                some.iter().fold(rows.bind(tenant.0.clone()), |rows, client| rows.bind(client.0.clone()));
            let rows = rows.fetch_all(&self.pool).await.map_err(unavailable)?;
            found.extend(rows.iter().map(rotation).collect::<Result<Vec<_>, _>>()?);
        }
        Ok(found)
    }
}

/// The column counts; what stands in the JSON is the version that was saved over.
fn rotation(row: &AnyRow) -> Result<Rotation, JournalError> {
    let version = row.try_get("version").map_err(unavailable)?;
    Ok(Rotation { version, ..read(row, "rotation")? })
}

#[cfg(test)]
#[path = "rotations_test.rs"]
pub(super) mod tests;
