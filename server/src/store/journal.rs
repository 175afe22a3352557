//! The port `Journal`, on the table `operations`.

use super::operations::{Operations, entry, unavailable};
use super::{found, found::Bounds};
use app::desk::{
    Closing, Entry, Found, Journal, JournalError, NewEntry, OperationId, Outcome, WantedEntries,
};
use app::model::{ClientId, TenantName};
use async_trait::async_trait;

#[async_trait]
impl Journal for Operations {
    async fn open(&self, entry: &NewEntry) -> Result<OperationId, JournalError> {
        self.write(entry, Outcome::Pending).await
    }

    async fn note(&self, entry: &NewEntry) -> Result<OperationId, JournalError> {
        self.write(entry, Outcome::Done).await
    }

    async fn close(&self, id: &OperationId, closing: &Closing) -> Result<(), JournalError> {
        self.update(id, closing).await
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

    async fn find(&self, wanted: &WantedEntries, skip: u64, limit: u32) -> Result<Found, JournalError> {
        found::newest(&self.pool, &Bounds::of(wanted), skip, limit).await
    }

    async fn after(
        &self,
        wanted: &WantedEntries,
        last: Option<&OperationId>,
        limit: u32,
    ) -> Result<Vec<Entry>, JournalError> {
        found::after(&self.pool, &Bounds::of(wanted), last, limit).await
    }
}

impl Operations {
    async fn write(&self, entry: &NewEntry, outcome: Outcome) -> Result<OperationId, JournalError> {
        let id = self.next_id(entry.at);
        match self.insert(&id, entry, outcome).await.map_err(unavailable)? {
            true => Ok(id),
            false => Err(JournalError::FingerprintTaken),
        }
    }
}

#[cfg(test)]
#[path = "journal_test.rs"]
pub(super) mod tests;
