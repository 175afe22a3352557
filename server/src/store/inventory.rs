//! The tables `inventory` and `inventory_clients`: a copy of what is upstream, and what people here know of it.
//!
//! Every write takes the next revision of its tenant and marks with it the rows that it touched, so that a reader asks for
//! what changed since the revision it has. Who writes what it has read from upstream names the revision from before its
//! reading: rows that were written to since are left alone, their writer knew better.

mod noted;
mod reading;
mod rows;

use app::model::{ClientId, TenantName, Timestamp};
use sqlx::{Any, AnyPool, Row as _, Transaction, any::AnyRow};

use super::Unavailable;
pub use rows::{DriftRow, Row};
use rows::{drift_row, row};

/// The tables of the inventory.
#[derive(Clone)]
pub struct Inventory {
    pool: AnyPool,
}

/// How the copy of a tenant stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Counts up with every change.
    pub revision: i64,
    /// When the last complete reading of the list began; 0 = there was none.
    pub listed_at: i64,
    /// The number of the reading of the list that is under way, or was last.
    pub sweep: i64,
    /// When the reading under way began; 0 = none is.
    pub sweep_began: i64,
    /// How many clients it has read.
    pub sweep_offset: i64,
    /// When somebody last asked for everything to be read anew; 0 = never.
    pub asked_at: i64,
    /// Why the last step failed.
    pub trouble: Option<String>,
}

impl Inventory {
    pub(super) fn new(pool: AnyPool) -> Self {
        Self { pool }
    }

    /// Prepares for a tenant; a copy of another place is forgotten.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn begin(&self, tenant: &TenantName, place: &str) -> Result<(), Unavailable> {
        let mut transaction = self.pool.begin().await?;
        let made = sqlx::query(
            "INSERT INTO inventory (tenant, place, revision, listed_at, sweep, sweep_began, sweep_offset, asked_at) \
             VALUES ($1, $2, 0, 0, 0, 0, 0, 0) ON CONFLICT (tenant) DO UPDATE SET place = excluded.place, \
             listed_at = 0, sweep_began = 0, sweep_offset = 0, asked_at = 0, trouble = NULL, \
             revision = inventory.revision + 1 WHERE inventory.place <> excluded.place",
        );
        let made = made.bind(tenant.0.as_str()).bind(place).execute(&mut *transaction).await?;
        if made.rows_affected() > 0 {
            let noted = sqlx::query("DELETE FROM noted_scopes WHERE tenant = $1");
            noted.bind(tenant.0.as_str()).execute(&mut *transaction).await?;
            let gone = sqlx::query("DELETE FROM inventory_clients WHERE tenant = $1");
            gone.bind(tenant.0.as_str()).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// How the copy stands.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn standing(&self, tenant: &TenantName) -> Result<Standing, Unavailable> {
        let row = sqlx::query("SELECT * FROM inventory WHERE tenant = $1").bind(tenant.0.as_str());
        let Some(row) = row.fetch_optional(&self.pool).await? else { return Ok(Standing::default()) };
        Ok(Standing {
            revision: row.try_get("revision")?,
            listed_at: row.try_get("listed_at")?,
            sweep: row.try_get("sweep")?,
            sweep_began: row.try_get("sweep_began")?,
            sweep_offset: row.try_get("sweep_offset")?,
            asked_at: row.try_get("asked_at")?,
            trouble: row.try_get("trouble")?,
        })
    }

    /// The rows that changed after `revision`, those of clients that are gone among them.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn since(&self, tenant: &TenantName, revision: i64) -> Result<Vec<Row>, Unavailable> {
        let rows = sqlx::query(
            "SELECT id, settings, secrets, secrets_at, gone_at, drift FROM inventory_clients \
             WHERE tenant = $1 AND revision > $2",
        );
        let rows = rows.bind(tenant.0.as_str()).bind(revision).fetch_all(&self.pool).await?;
        rows.iter().map(row).collect()
    }

    /// The clients that are otherwise than people here know them, newest change first, or this one if it is; and how
    /// many there are in all.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn drifted(
        &self,
        tenant: &TenantName,
        only: Option<&ClientId>,
        limit: u32,
    ) -> Result<(Vec<DriftRow>, u64), Unavailable> {
        const FROM: &str = "FROM inventory_clients WHERE tenant = $1 AND drift = 1 AND (id = $2 OR $2 = '')";
        let only = only.map_or("", |id| id.0.as_str());
        let count = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT COUNT(*) {FROM}")));
        let count: i64 = count.bind(tenant.0.as_str()).bind(only).fetch_one(&self.pool).await?.try_get(0)?;
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT id, revision, settings, secrets, gone_at, known, known_secrets {FROM} \
             ORDER BY revision DESC, id LIMIT $3"
        )));
        let rows = rows.bind(tenant.0.as_str()).bind(only).bind(i64::from(limit));
        let rows = rows.fetch_all(&self.pool).await?;
        let rows: Result<_, Unavailable> = rows.iter().map(drift_row).collect();
        Ok((rows?, u64::try_from(count).unwrap_or_default()))
    }

    /// The ids of the clients that are otherwise than people here know them, newest change first.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn drifted_ids(&self, tenant: &TenantName) -> Result<Vec<ClientId>, Unavailable> {
        let rows = sqlx::query(
            "SELECT id FROM inventory_clients WHERE tenant = $1 AND drift = 1 ORDER BY revision DESC, id",
        );
        let rows = rows.bind(tenant.0.as_str()).fetch_all(&self.pool).await?;
        rows.iter().map(|row| Ok(ClientId(row.try_get("id")?))).collect()
    }

    /// From now on people here know this client as it is; `false` if it has changed since `revision`.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn accept(
        &self,
        tenant: &TenantName,
        id: &ClientId,
        revision: i64,
    ) -> Result<bool, Unavailable> {
        let mut write = self.write(tenant).await?;
        let done = sqlx::query(
            "UPDATE inventory_clients SET revision = $1, known = CASE WHEN gone_at IS NULL THEN settings END, \
             known_secrets = secret_ids, drift = 0 WHERE tenant = $2 AND id = $3 AND revision = $4",
        );
        let done = done.bind(write.revision).bind(tenant.0.as_str()).bind(id.0.as_str()).bind(revision);
        let done = done.execute(&mut *write.transaction).await?.rows_affected() > 0;
        write.commit().await?;
        Ok(done)
    }

    /// What people here know of a client, as their own operations made it; nothing if it has changed since `revision`.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn explain(
        &self,
        tenant: &TenantName,
        id: &ClientId,
        revision: i64,
        known: Option<&str>,
        known_secrets: &str,
    ) -> Result<(), Unavailable> {
        let mut write = self.write(tenant).await?;
        let done = sqlx::query(
            "UPDATE inventory_clients SET revision = $1, known = $2, known_secrets = $3, drift = 0 \
             WHERE tenant = $4 AND id = $5 AND revision = $6",
        );
        done.bind(write.revision)
            .bind(known)
            .bind(known_secrets)
            .bind(tenant.0.as_str())
            .bind(id.0.as_str())
            .bind(revision)
            .execute(&mut *write.transaction)
            .await?;
        write.commit().await
    }

    /// Somebody asks for everything to be read anew.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn ask(&self, tenant: &TenantName, at: Timestamp) -> Result<(), Unavailable> {
        let asked = sqlx::query("UPDATE inventory SET asked_at = $1 WHERE tenant = $2");
        asked.bind(at.0).bind(tenant.0.as_str()).execute(&self.pool).await?;
        Ok(())
    }

    /// Notes why the last step of a reading failed, or that it did not.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn trouble(&self, tenant: &TenantName, words: Option<&str>) -> Result<(), Unavailable> {
        let noted = sqlx::query("UPDATE inventory SET trouble = $1 WHERE tenant = $2");
        noted.bind(words).bind(tenant.0.as_str()).execute(&self.pool).await?;
        Ok(())
    }

    /// Begins a write: it begins by writing, and one waits for another.
    async fn write<'a>(&self, tenant: &'a TenantName) -> Result<Write<'a>, Unavailable> {
        let mut transaction = self.pool.begin().await?;
        let next = sqlx::query(
            "UPDATE inventory SET revision = revision + 1 WHERE tenant = $1 RETURNING revision, listed_at",
        );
        let row: AnyRow = next.bind(tenant.0.as_str()).fetch_one(&mut *transaction).await?;
        let (revision, listed_at): (i64, i64) = (row.try_get("revision")?, row.try_get("listed_at")?);
        Ok(Write { transaction, tenant, revision, first: listed_at == 0 })
    }
}

/// A write under way.
struct Write<'a> {
    transaction: Transaction<'static, Any>,
    tenant: &'a TenantName,
    revision: i64,
    /// The list has never been read to its end: what comes is no news to anybody.
    first: bool,
}

impl Write<'_> {
    /// Says of every row that was touched whether it differs from what is known, and ends.
    async fn commit(mut self) -> Result<(), Unavailable> {
        let judged = sqlx::query(
            // Who came and went without anybody here stays news.
            "UPDATE inventory_clients SET drift = CASE \
             WHEN gone_at IS NOT NULL THEN CASE WHEN known IS NULL THEN drift ELSE 1 END \
             WHEN known IS NULL OR known <> settings THEN 1 \
             WHEN secret_ids IS NOT NULL AND known_secrets <> secret_ids THEN 1 ELSE 0 END \
             WHERE tenant = $1 AND revision = $2",
        );
        judged.bind(self.tenant.0.as_str()).bind(self.revision).execute(&mut *self.transaction).await?;
        self.transaction.commit().await?;
        Ok(())
    }
}

#[cfg(test)]
#[path = "inventory_test.rs"]
pub(super) mod tests;
