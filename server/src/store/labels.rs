//! The port `Labels`, on the table `secret_labels`.

use super::operations::unavailable;
use super::teams::{json, read};
use app::desk::{JournalError, OUTLIVES_DAYS};
use app::model::{ClientId, Label, Labels as Kept, SecretId, TenantName, Timestamp};
use async_trait::async_trait;
use sqlx::{AnyPool, Row};

/// The table of labels; the port [`app::desk::Labels`] stands in front of it.
#[derive(Clone)]
pub struct Labels {
    pool: AnyPool,
}

impl Labels {
    pub(super) fn new(pool: AnyPool) -> Self {
        Self { pool }
    }

    async fn mark(
        &self,
        tenant: &TenantName,
        client: &ClientId,
        secret: &str,
        gone_at: Option<i64>,
    ) -> Result<(), JournalError> {
        let marked = sqlx::query(
            "UPDATE secret_labels SET gone_at = $1 WHERE tenant = $2 AND client_id = $3 AND secret_id = $4",
        );
        let marked = marked.bind(gone_at).bind(tenant.0.as_str()).bind(client.0.as_str()).bind(secret);
        marked.execute(&self.pool).await.map(drop).map_err(unavailable)
    }
}

#[async_trait]
impl app::desk::Labels for Labels {
    async fn of(&self, tenant: &TenantName, client: Option<&ClientId>) -> Result<Kept, JournalError> {
        let rows = match client {
            Some(client) => {
                sqlx::query("SELECT * FROM secret_labels WHERE tenant = $1 AND client_id = $2")
                    .bind(tenant.0.as_str())
                    .bind(client.0.as_str())
                    .fetch_all(&self.pool)
                    .await
            }
            None => {
                let all =
                    sqlx::query("SELECT * FROM secret_labels WHERE tenant = $1").bind(tenant.0.as_str());
                all.fetch_all(&self.pool).await
            }
        };
        let mut kept = Kept::default();
        for row in rows.map_err(unavailable)? {
            let client = ClientId(row.try_get("client_id").map_err(unavailable)?);
            let secret = SecretId(row.try_get("secret_id").map_err(unavailable)?);
            kept.0.insert((client, secret), read(&row, "label")?);
        }
        Ok(kept)
    }

    async fn save(
        &self,
        tenant: &TenantName,
        client: &ClientId,
        secret: &SecretId,
        label: &Label,
    ) -> Result<(), JournalError> {
        if label.is_empty() {
            let gone = sqlx::query(
                "DELETE FROM secret_labels WHERE tenant = $1 AND client_id = $2 AND secret_id = $3",
            );
            let gone = gone.bind(tenant.0.as_str()).bind(client.0.as_str()).bind(secret.0.as_str());
            return gone.execute(&self.pool).await.map(drop).map_err(unavailable);
        }
        let kept = sqlx::query(
            "INSERT INTO secret_labels (tenant, client_id, secret_id, label) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (tenant, client_id, secret_id) DO UPDATE SET label = excluded.label",
        );
        let kept =
            kept.bind(tenant.0.as_str()).bind(client.0.as_str()).bind(secret.0.as_str()).bind(json(label)?);
        kept.execute(&self.pool).await.map(drop).map_err(unavailable)
    }

    async fn seen(
        &self,
        tenant: &TenantName,
        client: &ClientId,
        there: &[SecretId],
        now: Timestamp,
    ) -> Result<(), JournalError> {
        let rows =
            sqlx::query("SELECT secret_id, gone_at FROM secret_labels WHERE tenant = $1 AND client_id = $2");
        let rows = rows.bind(tenant.0.as_str()).bind(client.0.as_str()).fetch_all(&self.pool).await;
        for row in rows.map_err(unavailable)? {
            let secret: String = row.try_get("secret_id").map_err(unavailable)?;
            let gone_at: Option<i64> = row.try_get("gone_at").map_err(unavailable)?;
            let is_there = there.iter().any(|id| id.0 == secret);
            match (is_there, gone_at) {
                (false, None) => self.mark(tenant, client, &secret, Some(now.0)).await?,
                // It was still coming when somebody looked before.
                (true, Some(_)) => self.mark(tenant, client, &secret, None).await?,
                (true, None) | (false, Some(_)) => {}
            }
        }
        // Of this client alone: another one's may be there again, which only a look at it would tell.
        let old =
            sqlx::query("DELETE FROM secret_labels WHERE tenant = $1 AND client_id = $2 AND gone_at < $3");
        let old = old.bind(tenant.0.as_str()).bind(client.0.as_str()).bind(now.plus_days(-OUTLIVES_DAYS).0);
        old.execute(&self.pool).await.map(drop).map_err(unavailable)
    }
}

#[cfg(test)]
#[path = "labels_test.rs"]
pub(super) mod tests;
