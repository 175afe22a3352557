//! The port `Exposures`, on the table `exposures`.

use super::operations::unavailable;
use app::desk::JournalError;
use app::model::{ClientId, DestinationName, Exposure, How, SecretId, TenantName, Timestamp, Who};
use async_trait::async_trait;
use futures::TryStreamExt;
use sqlx::{AnyPool, Row, any::AnyRow};

/// The table of exposures; the port [`app::desk::Exposures`] stands in front of it.
#[derive(Clone)]
pub struct Exposures {
    pool: AnyPool,
}

impl Exposures {
    pub(super) fn new(pool: AnyPool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl app::desk::Exposures for Exposures {
    async fn note(&self, exposure: &Exposure) -> Result<(), JournalError> {
        sqlx::query(
            "INSERT INTO exposures (tenant, client_id, secret_id, person_issuer, person_subject, person_name, how, \
             destination, place, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
        )
        .bind(exposure.tenant.0.as_str())
        .bind(exposure.client.0.as_str())
        .bind(exposure.secret.0.as_str())
        .bind(exposure.person.issuer.as_str())
        .bind(exposure.person.subject.as_str())
        .bind(exposure.person.name.as_str())
        .bind(exposure.how.word())
        .bind(exposure.destination.as_ref().map_or("", |name| name.0.as_str()))
        .bind(exposure.place.as_str())
        .bind(exposure.at.0)
        .execute(&self.pool)
        .await
        .map_err(unavailable)?;
        Ok(())
    }

    async fn of_client(
        &self,
        tenant: &TenantName,
        client: &ClientId,
        limit: u32,
    ) -> Result<Vec<Exposure>, JournalError> {
        let rows = sqlx::query(
            "SELECT * FROM exposures WHERE tenant = $1 AND client_id = $2 \
             ORDER BY at DESC, secret_id DESC, how, destination LIMIT $3",
        );
        let rows = rows.bind(tenant.0.as_str()).bind(client.0.as_str()).bind(i64::from(limit));
        rows.fetch_all(&self.pool).await.map_err(unavailable)?.iter().map(exposure).collect()
    }

    async fn of_person(
        &self,
        tenant: &TenantName,
        person: &Who,
        limit: u32,
    ) -> Result<Vec<Exposure>, JournalError> {
        let rows = sqlx::query(
            "SELECT * FROM exposures WHERE tenant = $1 AND person_issuer = $2 AND person_subject = $3 \
             ORDER BY at DESC, client_id, secret_id DESC, how, destination LIMIT $4",
        );
        let rows = rows.bind(tenant.0.as_str()).bind(person.issuer.as_str()).bind(person.subject.as_str());
        let rows = rows.bind(i64::from(limit)).fetch_all(&self.pool).await;
        rows.map_err(unavailable)?.iter().map(exposure).collect()
    }

    async fn of(
        &self,
        tenant: &TenantName,
        wanted: &(dyn for<'a> Fn(&'a ClientId, &'a SecretId) -> bool + Send + Sync),
    ) -> Result<Vec<Exposure>, JournalError> {
        let rows = sqlx::query("SELECT * FROM exposures WHERE tenant = $1").bind(tenant.0.as_str());
        // Row by row: most are of secrets that are long gone, and need no room.
        let mut rows = rows.fetch(&self.pool);
        let mut found = Vec::new();
        while let Some(row) = rows.try_next().await.map_err(unavailable)? {
            let one = exposure(&row)?;
            if wanted(&one.client, &one.secret) {
                found.push(one);
            }
        }
        found.sort_by(|a, b| (b.at, &a.client, &b.secret).cmp(&(a.at, &b.client, &a.secret)));
        Ok(found)
    }
}

fn exposure(row: &AnyRow) -> Result<Exposure, JournalError> {
    let text = |column: &str| row.try_get::<String, _>(column).map_err(unavailable);
    let how = text("how")?;
    let destination = text("destination")?;
    Ok(Exposure {
        tenant: TenantName(text("tenant")?),
        client: ClientId(text("client_id")?),
        secret: SecretId(text("secret_id")?),
        person: Who {
            issuer: text("person_issuer")?,
            subject: text("person_subject")?,
            name: text("person_name")?,
        },
        how: How::from_word(&how).ok_or_else(|| JournalError::Unavailable(format!("how = {how}")))?,
        destination: Some(DestinationName(destination)).filter(|name| !name.0.is_empty()),
        place: text("place")?,
        at: Timestamp(row.try_get("at").map_err(unavailable)?),
    })
}

#[cfg(test)]
#[path = "exposures_test.rs"]
pub(super) mod tests;
