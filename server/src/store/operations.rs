//! The table `operations`: its rows, written and read. Whatever is written into it is a record of the chain too.

use super::chain::{End, Kind, Opened, Record, Standing};
use app::desk::{Closing, Entry, JournalError, NewEntry, OperationId, Outcome};
use app::model::{Actor, ClientId, SecretId, TenantName, Timestamp};
use app::policy::Action;
use sqlx::{AnyPool, Row, any::AnyRow};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// The table `operations`; the port [`app::desk::Journal`] stands in front of it.
#[derive(Clone)]
pub struct Operations {
    pub(super) pool: AnyPool,
    last_id: Arc<AtomicU64>,
}

impl Operations {
    pub(super) fn new(pool: AnyPool, last_id: Arc<AtomicU64>) -> Self {
        Self { pool, last_id }
    }

    /// Writes a new row and its record in the chain; `false` if another operation on this client has its fingerprint.
    pub(super) async fn insert(
        &self,
        id: &OperationId,
        entry: &NewEntry,
        outcome: Outcome,
    ) -> Result<bool, sqlx::Error> {
        let (opened, standing) = (Opened::from(entry), beginning(entry, outcome));
        let mut transaction = self.pool.begin().await?;
        let mut end = End::take(&mut transaction).await?;
        let done = sqlx::query(
            "INSERT INTO operations (id, at, actor_issuer, actor_subject, actor_name, came_from, action, tenant, \
             client_id, secret_id, fingerprint, before_json, after_json, outcome, outcome_at, request_id, upstream_ids) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) \
             ON CONFLICT (tenant, client_id, fingerprint) DO NOTHING",
        )
        .bind(id.0.as_str())
        .bind(opened.at)
        .bind(opened.issuer.as_str())
        .bind(opened.subject.as_str())
        .bind(opened.name.as_str())
        .bind(opened.from.as_str())
        .bind(opened.action.as_str())
        .bind(opened.tenant.as_str())
        .bind(standing.client.as_deref())
        .bind(standing.secret.as_deref())
        .bind(opened.fingerprint)
        .bind(opened.before.as_deref())
        .bind(opened.after.as_deref())
        .bind(standing.outcome.as_str())
        .bind(standing.outcome_at)
        .bind(opened.request_id.as_str())
        .bind(standing.upstream_ids.as_str())
        .execute(&mut *transaction)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        let record = Record { record: Kind::Opened, operation: id.0.clone(), opened: Some(opened), standing };
        end.append(&mut transaction, &record).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Writes what became of an operation, and its record in the chain; `false` if it no longer stands as it was `seen`.
    pub(super) async fn update(
        &self,
        id: &OperationId,
        closing: &Closing,
        seen: Option<&Entry>,
    ) -> Result<bool, JournalError> {
        let mut transaction = self.pool.begin().await.map_err(unavailable)?;
        let mut end = End::take(&mut transaction).await.map_err(unavailable)?;
        let row = sqlx::query("SELECT * FROM operations WHERE id = $1").bind(id.0.as_str());
        let row = row.fetch_optional(&mut *transaction).await.map_err(unavailable)?;
        let row = row.ok_or_else(|| JournalError::Unavailable(format!("there is no operation {}", id.0)))?;
        let stands = Standing::of(&row).map_err(unavailable)?;
        if seen.is_some_and(|seen| stands.outcome != seen.outcome.word() || stands.note != seen.note) {
            return Ok(false);
        }
        let standing = after(stands, closing)?;
        sqlx::query(
            "UPDATE operations SET outcome = $1, outcome_at = $2, client_id = $3, secret_id = $4, note = $5, \
             upstream_ids = $6 WHERE id = $7",
        )
        .bind(standing.outcome.as_str())
        .bind(standing.outcome_at)
        .bind(standing.client.as_deref())
        .bind(standing.secret.as_deref())
        .bind(standing.note.as_deref())
        .bind(standing.upstream_ids.as_str())
        .bind(id.0.as_str())
        .execute(&mut *transaction)
        .await
        .map_err(unavailable)?;
        let record = Record { record: Kind::Became, operation: id.0.clone(), opened: None, standing };
        end.append(&mut transaction, &record).await.map_err(unavailable)?;
        transaction.commit().await.map_err(unavailable)?;
        Ok(true)
    }

    /// A new id: a UUID of version 7, of which this process never makes one that sorts before an
    /// earlier one.
    pub(super) fn next_id(&self, at: Timestamp) -> OperationId {
        OperationId(next_uuid(&self.last_id, at))
    }
}

impl From<&NewEntry> for Opened {
    fn from(entry: &NewEntry) -> Self {
        Self {
            at: entry.at.0,
            issuer: storable(&entry.actor.issuer),
            subject: storable(&entry.actor.subject),
            name: storable(&entry.actor.name),
            from: storable(&entry.came_from),
            action: entry.action.word().to_owned(),
            tenant: storable(&entry.tenant.0),
            fingerprint: entry.fingerprint.map(|second| second.0),
            before: entry.before.as_deref().map(storable),
            after: entry.after.as_deref().map(storable),
            request_id: storable(&entry.request_id),
        }
    }
}

/// How an operation stands when it is written down.
fn beginning(entry: &NewEntry, outcome: Outcome) -> Standing {
    Standing {
        outcome: outcome.word().to_owned(),
        outcome_at: (outcome != Outcome::Pending).then_some(entry.at.0),
        client: entry.client.as_ref().map(|client| storable(&client.0)),
        secret: entry.secret.as_ref().map(|secret| storable(&secret.0)),
        note: None,
        upstream_ids: "[]".to_owned(),
    }
}

/// How it stands after a closing, which leaves as it is what it does not tell.
fn after(before: Standing, closing: &Closing) -> Result<Standing, JournalError> {
    let mut upstream_ids = ids(&before.upstream_ids)?;
    for id in &closing.upstream_ids {
        if !upstream_ids.contains(id) {
            upstream_ids.push(id.clone());
        }
    }
    Ok(Standing {
        outcome: closing.outcome.word().to_owned(),
        outcome_at: Some(closing.at.0),
        client: closing.client.as_ref().map(|client| storable(&client.0)).or(before.client),
        secret: closing.secret.as_ref().map(|secret| storable(&secret.0)).or(before.secret),
        note: closing.note.as_deref().map(storable).or(before.note),
        upstream_ids: serde_json::json!(upstream_ids).to_string(),
    })
}

/// PostgreSQL takes every character but NUL.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// A UUID of version 7 that sorts behind the one before, whose milliseconds are `last`.
pub(super) fn next_uuid(last: &AtomicU64, at: Timestamp) -> String {
    let now = u64::try_from(at.0).unwrap_or_default().saturating_mul(1000);
    let next = |last: u64| now.max(last + 1);
    let last = last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
    let millis = last.map_or(now, next);
    uuid::Builder::from_unix_timestamp_millis(millis, &rand::random()).into_uuid().to_string()
}

/// A row as the desk knows it. The actor's groups were not kept: they are empty.
pub(super) fn entry(row: &AnyRow) -> Result<Entry, JournalError> {
    let text = |column: &str| row.try_get::<String, _>(column).map_err(unavailable);
    let maybe = |column: &str| row.try_get::<Option<String>, _>(column).map_err(unavailable);
    let moment =
        |column: &str| row.try_get::<Option<i64>, _>(column).map(|m| m.map(Timestamp)).map_err(unavailable);
    let word = text("action")?;
    let action = Action::from_word(&word).ok_or_else(|| {
        JournalError::Unavailable(format!(
            "the action `{word}` in table operations is not known to this release"
        ))
    })?;
    Ok(Entry {
        id: OperationId(text("id")?),
        opened: NewEntry {
            at: moment("at")?.unwrap_or_default(),
            actor: Actor::new(&text("actor_issuer")?, &text("actor_subject")?, &text("actor_name")?, None),
            action,
            tenant: TenantName(text("tenant")?),
            client: maybe("client_id")?.map(ClientId),
            secret: maybe("secret_id")?.map(SecretId),
            fingerprint: moment("fingerprint")?,
            before: maybe("before_json")?,
            after: maybe("after_json")?,
            request_id: text("request_id")?,
            came_from: text("came_from")?,
        },
        outcome: Outcome::from_word(&text("outcome")?),
        outcome_at: moment("outcome_at")?,
        note: maybe("note")?,
        upstream_ids: ids(&text("upstream_ids")?)?,
    })
}

/// ZIdentity's ids, out of their column.
pub(super) fn ids(json: &str) -> Result<Vec<String>, JournalError> {
    serde_json::from_str(json).map_err(|error| JournalError::Unavailable(format!("upstream_ids: {error}")))
}

pub(super) fn unavailable(error: sqlx::Error) -> JournalError {
    JournalError::Unavailable(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;

    #[tokio::test]
    async fn ids_are_ordered_as_they_were_made_even_within_one_second() {
        let operations = testing::store().await.0.operations();
        let mut last = String::new();
        for second in [5, 5, 5, 6, 6, 5, 7] {
            let id = operations.next_id(Timestamp(testing::START + second)).0;
            assert!(id > last, "{id} after {last}");
            last = id;
        }
    }
}
