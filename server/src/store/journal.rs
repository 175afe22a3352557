//! The port `Journal`, on the table `operations`.

use super::operations::{Operations, entry, ids, unavailable};
use app::desk::{Closing, Entry, Journal, JournalError, NewEntry, OperationId};
use app::model::{ClientId, TenantName};
use async_trait::async_trait;
use sqlx::Row;

/// How often a closing tries again when others close the same operation at the same moment.
const ATTEMPTS: usize = 5;

#[async_trait]
impl Journal for Operations {
    async fn open(&self, entry: &NewEntry) -> Result<OperationId, JournalError> {
        let id = self.next_id(entry.at);
        match self.insert(&id, entry).await.map_err(unavailable)? {
            true => Ok(id),
            false => Err(JournalError::FingerprintTaken),
        }
    }

    async fn close(&self, id: &OperationId, closing: &Closing) -> Result<(), JournalError> {
        // No transaction: one that begins by reading can fail in SQLite when it comes to write.
        for _ in 0..ATTEMPTS {
            let row = sqlx::query("SELECT upstream_ids FROM operations WHERE id = $1").bind(id.0.as_str());
            let row = row.fetch_optional(&self.pool).await.map_err(unavailable)?;
            let row =
                row.ok_or_else(|| JournalError::Unavailable(format!("there is no operation {}", id.0)))?;
            let before: String = row.try_get(0).map_err(unavailable)?;
            let after = with_more(&before, &closing.upstream_ids)?;
            if self.update(id, closing, &before, &after).await.map_err(unavailable)? {
                return Ok(());
            }
        }
        Err(JournalError::Unavailable(format!("operation {} is being closed by others", id.0)))
    }

    async fn get(&self, id: &OperationId) -> Result<Option<Entry>, JournalError> {
        let row = sqlx::query("SELECT * FROM operations WHERE id = $1").bind(id.0.as_str());
        row.fetch_optional(&self.pool).await.map_err(unavailable)?.as_ref().map(entry).transpose()
    }

    async fn open_entries(&self, tenant: &TenantName, client: &ClientId) -> Result<Vec<Entry>, JournalError> {
        // By the closed outcomes: what this release does not know still wants looking at.
        let rows = sqlx::query(
            "SELECT * FROM operations WHERE tenant = $1 AND client_id = $2 \
             AND outcome NOT IN ('done', 'failed', 'nothing_came') ORDER BY id",
        );
        let rows = rows.bind(tenant.0.as_str()).bind(client.0.as_str());
        rows.fetch_all(&self.pool).await.map_err(unavailable)?.iter().map(entry).collect()
    }

    async fn recent(
        &self,
        tenant: &TenantName,
        client: &ClientId,
        limit: u32,
    ) -> Result<Vec<Entry>, JournalError> {
        let rows = sqlx::query(
            "SELECT * FROM operations WHERE tenant = $1 AND client_id = $2 ORDER BY id DESC LIMIT $3",
        );
        let rows = rows.bind(tenant.0.as_str()).bind(client.0.as_str()).bind(i64::from(limit));
        rows.fetch_all(&self.pool).await.map_err(unavailable)?.iter().map(entry).collect()
    }
}

/// A column of ids with those of `more` that it does not hold yet.
fn with_more(column: &str, more: &[String]) -> Result<String, JournalError> {
    let mut all = ids(column)?;
    for id in more {
        if !all.contains(id) {
            all.push(id.clone());
        }
    }
    Ok(serde_json::json!(all).to_string())
}

#[cfg(test)]
#[path = "journal_test.rs"]
pub(super) mod tests;
