//! The port `Journal`, on the table `operations`.

use super::operations::{Operations, entry, unavailable};
use super::{found, found::Bounds};
use app::desk::{
    CUT_OFF_AFTER, Closing, Entry, Found, Journal, JournalError, LATE_FOR, NewEntry, OperationId, Outcome,
    SecondLook, WantedEntries,
};
use app::model::{ClientId, TenantName, Timestamp};
use async_trait::async_trait;
use sqlx::Row;

#[async_trait]
impl Journal for Operations {
    async fn open(&self, entry: &NewEntry) -> Result<OperationId, JournalError> {
        self.write(entry, Outcome::Pending).await
    }

    async fn note(&self, entry: &NewEntry) -> Result<OperationId, JournalError> {
        self.write(entry, Outcome::Done).await
    }

    async fn close(&self, id: &OperationId, closing: &Closing) -> Result<(), JournalError> {
        self.update(id, closing, None).await.map(drop)
    }

    async fn close_seen(&self, seen: &Entry, closing: &Closing) -> Result<bool, JournalError> {
        self.update(&seen.id, closing, Some(seen)).await
    }

    async fn unsettled(
        &self,
        tenant: &TenantName,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Entry>, JournalError> {
        let rows = sqlx::query(
            "SELECT operations.* FROM operations LEFT JOIN second_looks ON second_looks.id = operations.id \
             WHERE operations.tenant = $1 AND operations.outcome IN ('pending', 'unknown', 'accepted', 'nothing_came') \
             AND (operations.outcome <> 'pending' OR operations.at <= $2) \
             AND (operations.outcome <> 'nothing_came' \
                  OR (operations.at > $3 AND operations.action IN ('secrets/create', 'clients/create'))) \
             AND (second_looks.next_at IS NULL OR second_looks.next_at <= $4) \
             ORDER BY operations.id LIMIT $5",
        );
        let rows = rows.bind(tenant.0.as_str()).bind(now.0 - CUT_OFF_AFTER).bind(now.0 - LATE_FOR);
        let rows = rows.bind(now.0).bind(i64::from(limit)).fetch_all(&self.pool).await;
        // What a newer release has written is its to settle.
        Ok(rows.map_err(unavailable)?.iter().filter_map(|row| entry(row).ok()).collect())
    }

    async fn looked(&self, id: &str, look: SecondLook) -> Result<(), JournalError> {
        let written = sqlx::query(
            "INSERT INTO second_looks (id, at, next_at) VALUES ($1, $2, $3) \
             ON CONFLICT (id) DO UPDATE SET at = excluded.at, next_at = excluded.next_at",
        );
        let written = written.bind(id).bind(look.at.0).bind(look.next.0).execute(&self.pool).await;
        written.map(drop).map_err(unavailable)
    }

    async fn last_look(&self, id: &str) -> Result<Option<SecondLook>, JournalError> {
        let row = sqlx::query("SELECT at, next_at FROM second_looks WHERE id = $1").bind(id);
        let row = row.fetch_optional(&self.pool).await.map_err(unavailable)?;
        let moment = |row: &sqlx::any::AnyRow, column| row.try_get(column).map(Timestamp);
        row.map(|row| Ok(SecondLook { at: moment(&row, "at")?, next: moment(&row, "next_at")? }))
            .transpose()
            .map_err(unavailable)
    }

    async fn open_since(
        &self,
        tenant: &TenantName,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<Entry>, JournalError> {
        let rows = sqlx::query(
            "SELECT * FROM operations WHERE tenant = $1 AND at >= $2 AND outcome IN \
             ('pending', 'handed', 'accepted', 'unknown', 'orphan', 'perhaps_in_use') \
             ORDER BY id DESC LIMIT $3",
        );
        let rows = rows.bind(tenant.0.as_str()).bind(since.0).bind(i64::from(limit));
        rows.fetch_all(&self.pool).await.map_err(unavailable)?.iter().map(entry).collect()
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
