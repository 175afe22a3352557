//! The tables `own_secrets` and `replicas`: which credential each running console signs in with. A credential is known
//! here by its fingerprint alone.

use app::desk::Clock;
use app::model::{SecretId, TenantName, Timestamp};
use sqlx::{AnyPool, Row};

use super::Unavailable;

/// A replica that has not been seen for so many seconds is not running any more.
const GONE_AFTER: i64 = 60;

/// The tables `own_secrets` and `replicas`.
#[derive(Clone)]
pub struct Replicas {
    pool: AnyPool,
    clock: Clock,
}

/// A console that is running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replica {
    /// Its name: machine and process.
    pub name: String,
    /// The fingerprint of the credential that it signs in with.
    pub fingerprint: String,
}

impl Replicas {
    pub(super) fn new(pool: AnyPool, clock: Clock) -> Self {
        Self { pool, clock }
    }

    /// A running console says which credential it signs in with; forgets those that are long gone.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn beat(&self, tenant: &TenantName, replica: &Replica) -> Result<(), Unavailable> {
        let now = (self.clock)().0;
        sqlx::query(
            "INSERT INTO replicas (tenant, replica, fingerprint, seen_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (tenant, replica) DO UPDATE SET fingerprint = excluded.fingerprint, seen_at = excluded.seen_at",
        )
        .bind(tenant.0.as_str())
        .bind(replica.name.as_str())
        .bind(replica.fingerprint.as_str())
        .bind(now)
        .execute(&self.pool)
        .await?;
        sqlx::query("DELETE FROM replicas WHERE seen_at < $1")
            .bind(now - 60 * GONE_AFTER)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// A console that ends does not keep others waiting.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn leave(&self, replica: &str) -> Result<(), Unavailable> {
        sqlx::query("DELETE FROM replicas WHERE replica = $1").bind(replica).execute(&self.pool).await?;
        Ok(())
    }

    /// The consoles that run now, by name.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn running(&self, tenant: &TenantName) -> Result<Vec<Replica>, Unavailable> {
        let since = (self.clock)().0 - GONE_AFTER;
        let rows = sqlx::query(
            "SELECT replica, fingerprint FROM replicas WHERE tenant = $1 AND seen_at > $2 ORDER BY replica",
        )
        .bind(tenant.0.as_str())
        .bind(since)
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Replica { name: row.try_get("replica")?, fingerprint: row.try_get("fingerprint")? })
            })
            .collect()
    }

    /// Notes which secret a fingerprint is of. What was noted first stays: it comes from the answer that made it, or
    /// from a configuration of that time.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn note_secret(
        &self,
        tenant: &TenantName,
        fingerprint: &str,
        secret: &SecretId,
    ) -> Result<(), Unavailable> {
        sqlx::query(
            "INSERT INTO own_secrets (tenant, fingerprint, secret_id) VALUES ($1, $2, $3) \
             ON CONFLICT (tenant, fingerprint) DO NOTHING",
        )
        .bind(tenant.0.as_str())
        .bind(fingerprint)
        .bind(secret.0.as_str())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Which secret a fingerprint is of.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn secret(
        &self,
        tenant: &TenantName,
        fingerprint: &str,
    ) -> Result<Option<SecretId>, Unavailable> {
        let row = sqlx::query("SELECT secret_id FROM own_secrets WHERE tenant = $1 AND fingerprint = $2")
            .bind(tenant.0.as_str())
            .bind(fingerprint)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.try_get("secret_id").map(SecretId)).transpose()?)
    }

    /// The time, as these tables count it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

#[cfg(test)]
#[path = "replicas_test.rs"]
pub(super) mod tests;
