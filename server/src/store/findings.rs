//! The table `findings`: what the last probe of each tenant found.

use app::model::{TenantName, TenantTraits, Timestamp};
use sqlx::{AnyPool, Row};

use super::Unavailable;

/// The table `findings`.
#[derive(Clone)]
pub struct Findings {
    pool: AnyPool,
}

/// What a probe of a tenant found.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Where the tenant was.
    pub place: String,
    /// When.
    pub at: Timestamp,
    /// Whether everything that the console does has worked.
    pub passed: bool,
    /// Its own ways.
    pub traits: TenantTraits,
    /// The findings, as JSON.
    pub findings: String,
}

impl Findings {
    pub(super) fn new(pool: AnyPool) -> Self {
        Self { pool }
    }

    /// Keeps what a probe found in place of what an earlier one did.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn keep(&self, tenant: &TenantName, kept: &Kept) -> Result<(), Unavailable> {
        let traits = serde_json::to_string(&kept.traits)?;
        sqlx::query(
            "INSERT INTO findings (tenant, place, at, passed, traits, findings) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (tenant) DO UPDATE SET place = excluded.place, at = excluded.at, passed = excluded.passed, \
             traits = excluded.traits, findings = excluded.findings",
        )
        .bind(tenant.0.as_str())
        .bind(kept.place.as_str())
        .bind(kept.at.0)
        .bind(i64::from(kept.passed))
        .bind(traits)
        .bind(kept.findings.as_str())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// What the last probe of a tenant found.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn of(&self, tenant: &TenantName) -> Result<Option<Kept>, Unavailable> {
        let row = sqlx::query("SELECT place, at, passed, traits, findings FROM findings WHERE tenant = $1")
            .bind(tenant.0.as_str())
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Kept {
            place: row.try_get("place")?,
            at: Timestamp(row.try_get("at")?),
            passed: row.try_get::<i64, _>("passed")? != 0,
            traits: serde_json::from_str(&row.try_get::<String, _>("traits")?)?,
            findings: row.try_get("findings")?,
        }))
    }
}

#[cfg(test)]
#[path = "findings_test.rs"]
pub(super) mod tests;
