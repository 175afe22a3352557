//! The port `Campaigns`, on the tables `campaigns` and `campaign_lines`.

use super::operations::{next_uuid, unavailable};
use super::teams::{json, read};
use app::desk::JournalError;
use app::model::{
    Campaign, CampaignEnd, CampaignId, CampaignLine, ClientId, SecretId, Skipped, TenantName, Timestamp,
};
use async_trait::async_trait;
use sqlx::{AnyPool, AssertSqlSafe, Row, any::AnyRow};
use std::sync::{Arc, atomic::AtomicU64};

/// So many clients are asked about at once.
const AT_ONCE: usize = 250;

/// The tables of campaigns; the port [`app::desk::Campaigns`] stands in front of them.
#[derive(Clone)]
pub struct Campaigns {
    pool: AnyPool,
    last_id: Arc<AtomicU64>,
}

impl Campaigns {
    pub(super) fn new(pool: AnyPool, last_id: Arc<AtomicU64>) -> Self {
        Self { pool, last_id }
    }
}

#[async_trait]
impl app::desk::Campaigns for Campaigns {
    fn next_id(&self, at: Timestamp) -> CampaignId {
        CampaignId(next_uuid(&self.last_id, at))
    }

    fn knows(&self, id: &CampaignId) -> bool {
        uuid::Uuid::try_parse(&id.0).is_ok_and(|uuid| uuid.to_string() == id.0)
    }

    async fn begin(&self, campaign: &Campaign, lines: &[CampaignLine]) -> Result<bool, JournalError> {
        let all = json(campaign)?;
        // It begins by writing: one that begins by reading can fail in SQLite when it comes to write.
        let mut transaction = self.pool.begin().await.map_err(unavailable)?;
        let made = sqlx::query(
            "INSERT INTO campaigns (id, tenant, ended, campaign) VALUES ($1, $2, 0, $3) ON CONFLICT (id) DO NOTHING",
        )
        .bind(campaign.id.0.as_str())
        .bind(campaign.tenant.0.as_str())
        .bind(all)
        .execute(&mut *transaction)
        .await
        .map_err(unavailable)?;
        if made.rows_affected() == 0 {
            return Ok(false);
        }
        for (place, line) in (1i64..).zip(lines) {
            sqlx::query(
                "INSERT INTO campaign_lines (campaign_id, place, tenant, client_id, client_name, secret_id) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(campaign.id.0.as_str())
            .bind(place)
            .bind(campaign.tenant.0.as_str())
            .bind(line.client.0.as_str())
            .bind(line.client_name.as_str())
            .bind(line.secret.0.as_str())
            .execute(&mut *transaction)
            .await
            .map_err(unavailable)?;
        }
        transaction.commit().await.map_err(unavailable)?;
        Ok(true)
    }

    async fn get(&self, id: &CampaignId) -> Result<Option<Campaign>, JournalError> {
        let row = sqlx::query("SELECT campaign, end_of FROM campaigns WHERE id = $1").bind(id.0.as_str());
        row.fetch_optional(&self.pool).await.map_err(unavailable)?.as_ref().map(campaign).transpose()
    }

    async fn all(&self, tenant: &TenantName, ended: bool, limit: u32) -> Result<Vec<Campaign>, JournalError> {
        let rows = sqlx::query(
            "SELECT campaign, end_of FROM campaigns WHERE tenant = $1 AND ended = $2 ORDER BY id DESC LIMIT $3",
        );
        let rows = rows.bind(tenant.0.as_str()).bind(i64::from(ended)).bind(i64::from(limit));
        rows.fetch_all(&self.pool).await.map_err(unavailable)?.iter().map(campaign).collect()
    }

    async fn lines(&self, id: &CampaignId) -> Result<Vec<CampaignLine>, JournalError> {
        let rows = sqlx::query(
            "SELECT client_id, client_name, secret_id, skipped FROM campaign_lines WHERE campaign_id = $1 ORDER BY place",
        );
        let rows = rows.bind(id.0.as_str()).fetch_all(&self.pool).await.map_err(unavailable)?;
        rows.iter().map(line).collect()
    }

    async fn about(
        &self,
        tenant: &TenantName,
        clients: &[ClientId],
    ) -> Result<Vec<(CampaignId, CampaignLine)>, JournalError> {
        let mut found = Vec::new();
        for some in clients.chunks(AT_ONCE) {
            let rows = sqlx::query(AssertSqlSafe(format!(
                "SELECT campaign_id, client_id, client_name, secret_id, skipped FROM campaign_lines \
                 WHERE tenant = $1 AND client_id IN ({}) ORDER BY campaign_id, place",
                placeholders(2, some.len())
            )));
            let rows =
                some.iter().fold(rows.bind(tenant.0.clone()), |rows, client| rows.bind(client.0.clone()));
            for row in rows.fetch_all(&self.pool).await.map_err(unavailable)? {
                let id = CampaignId(row.try_get("campaign_id").map_err(unavailable)?);
                found.push((id, line(&row)?));
            }
        }
        Ok(found)
    }

    async fn end(&self, id: &CampaignId, end: Option<&CampaignEnd>) -> Result<bool, JournalError> {
        let done = sqlx::query("UPDATE campaigns SET ended = $1, end_of = $2 WHERE id = $3 AND ended <> $1")
            .bind(i64::from(end.is_some()))
            .bind(end.map(json).transpose()?)
            .bind(id.0.as_str())
            .execute(&self.pool)
            .await
            .map_err(unavailable)?;
        Ok(done.rows_affected() > 0)
    }

    async fn skip(
        &self,
        id: &CampaignId,
        client: &ClientId,
        secret: &SecretId,
        skipped: Option<&Skipped>,
    ) -> Result<bool, JournalError> {
        let query = match skipped {
            Some(_) => {
                "UPDATE campaign_lines SET skipped = $1 \
                 WHERE campaign_id = $2 AND client_id = $3 AND secret_id = $4 AND skipped IS NULL"
            }
            None => {
                "UPDATE campaign_lines SET skipped = $1 \
                 WHERE campaign_id = $2 AND client_id = $3 AND secret_id = $4 AND skipped IS NOT NULL"
            }
        };
        let done = sqlx::query(query)
            .bind(skipped.map(json).transpose()?)
            .bind(id.0.as_str())
            .bind(client.0.as_str())
            .bind(secret.0.as_str())
            .execute(&self.pool)
            .await
            .map_err(unavailable)?;
        Ok(done.rows_affected() > 0)
    }
}

/// `$2, $3, …`: so many, from this number on.
pub(super) fn placeholders(first: usize, count: usize) -> String {
    (first..first + count).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ")
}

fn campaign(row: &AnyRow) -> Result<Campaign, JournalError> {
    let ended = maybe(row, "end_of")?;
    Ok(Campaign { ended, ..read(row, "campaign")? })
}

fn line(row: &AnyRow) -> Result<CampaignLine, JournalError> {
    let text = |column| row.try_get::<String, _>(column).map_err(unavailable);
    Ok(CampaignLine {
        client: ClientId(text("client_id")?),
        client_name: text("client_name")?,
        secret: SecretId(text("secret_id")?),
        skipped: maybe(row, "skipped")?,
    })
}

/// What stands as JSON in a column that may be NULL.
fn maybe<T: serde::de::DeserializeOwned>(
    row: &AnyRow,
    column: &'static str,
) -> Result<Option<T>, JournalError> {
    match row.try_get::<Option<String>, _>(column).map_err(unavailable)? {
        Some(_) => read(row, column).map(Some),
        None => Ok(None),
    }
}

#[cfg(test)]
#[path = "campaigns_test.rs"]
pub(super) mod tests;
