//! The port `KeyRotations`, on the table `key_rotations`.

use super::operations::{next_uuid, unavailable};
use super::teams::{json, read};
use app::desk::JournalError;
use app::model::{ClientId, KeyRotation, TenantName, Timestamp};
use async_trait::async_trait;
use sqlx::{AnyPool, Row, any::AnyRow};
use std::sync::{Arc, atomic::AtomicU64};

/// The table of key_rotations; the port [`app::desk::KeyRotations`] stands in front of it.
#[derive(Clone)]
pub struct KeyRotations {
    pool: AnyPool,
    last_id: Arc<AtomicU64>,
}

impl KeyRotations {
    pub(super) fn new(pool: AnyPool, last_id: Arc<AtomicU64>) -> Self {
        Self { pool, last_id }
    }
}

#[async_trait]
impl app::desk::KeyRotations for KeyRotations {
    fn next_id(&self, at: Timestamp) -> String {
        next_uuid(&self.last_id, at)
    }

    async fn begin(&self, rotation: &KeyRotation) -> Result<bool, JournalError> {
        let done = sqlx::query(
            "INSERT INTO key_rotations (id, tenant, client_id, version, ended, rotation) \
             VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (tenant, client_id) WHERE ended = 0 DO NOTHING",
        )
        .bind(rotation.id.as_str())
        .bind(rotation.tenant.0.as_str())
        .bind(rotation.client.0.as_str())
        .bind(rotation.version)
        .bind(i64::from(rotation.step.is_end()))
        .bind(json(rotation)?)
        .execute(&self.pool)
        .await
        .map_err(unavailable)?;
        Ok(done.rows_affected() > 0)
    }

    async fn save(&self, rotation: &KeyRotation) -> Result<bool, JournalError> {
        let done = sqlx::query(
            "UPDATE key_rotations SET version = version + 1, ended = $1, rotation = $2 \
             WHERE id = $3 AND version = $4",
        )
        .bind(i64::from(rotation.step.is_end()))
        .bind(json(rotation)?)
        .bind(rotation.id.as_str())
        .bind(rotation.version)
        .execute(&self.pool)
        .await
        .map_err(unavailable)?;
        Ok(done.rows_affected() > 0)
    }

    async fn newest(
        &self,
        tenant: &TenantName,
        client: &ClientId,
    ) -> Result<Option<KeyRotation>, JournalError> {
        let row = sqlx::query(
            "SELECT version, rotation FROM key_rotations WHERE tenant = $1 AND client_id = $2 \
             ORDER BY ended, id DESC LIMIT 1",
        );
        let row = row.bind(tenant.0.as_str()).bind(client.0.as_str()).fetch_optional(&self.pool).await;
        row.map_err(unavailable)?.as_ref().map(rotation).transpose()
    }
}

/// The column counts; what stands in the JSON is the version that was saved over.
fn rotation(row: &AnyRow) -> Result<KeyRotation, JournalError> {
    let version = row.try_get("version").map_err(unavailable)?;
    Ok(KeyRotation { version, ..read(row, "rotation")? })
}

#[cfg(test)]
#[path = "key_rotations_test.rs"]
pub(super) mod tests;
