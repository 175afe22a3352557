//! The table `operations`: its rows, written and read.

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

    /// Writes a new row; `false` if another operation on this client has its fingerprint.
    pub(super) async fn insert(&self, id: &OperationId, entry: &NewEntry) -> Result<bool, sqlx::Error> {
        let done = sqlx::query(
            "INSERT INTO operations (id, at, actor_issuer, actor_subject, actor_name, action, tenant, client_id, \
             secret_id, fingerprint, before_json, after_json, outcome, request_id, upstream_ids) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '[]') \
             ON CONFLICT (tenant, client_id, fingerprint) DO NOTHING",
        )
        .bind(id.0.as_str())
        .bind(entry.at.0)
        .bind(entry.actor.issuer.as_str())
        .bind(entry.actor.subject.as_str())
        .bind(entry.actor.name.as_str())
        .bind(entry.action.word())
        .bind(entry.tenant.0.as_str())
        .bind(entry.client.as_ref().map(|client| client.0.as_str()))
        .bind(entry.secret.as_ref().map(|secret| secret.0.as_str()))
        .bind(entry.fingerprint.map(|second| second.0))
        .bind(entry.before.as_deref())
        .bind(entry.after.as_deref())
        .bind(Outcome::Pending.word())
        .bind(entry.request_id.as_str())
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Writes what became of an operation, if ZIdentity's ids in its row still are `ids_before`;
    /// `false` if they are not.
    pub(super) async fn update(
        &self,
        id: &OperationId,
        closing: &Closing,
        ids_before: &str,
        ids_after: &str,
    ) -> Result<bool, sqlx::Error> {
        let done = sqlx::query(
            "UPDATE operations SET outcome = $1, outcome_at = $2, client_id = COALESCE($3, client_id), \
             secret_id = COALESCE($4, secret_id), note = COALESCE($5, note), upstream_ids = $6 \
             WHERE id = $7 AND upstream_ids = $8",
        )
        .bind(closing.outcome.word())
        .bind(closing.at.0)
        .bind(closing.client.as_ref().map(|client| client.0.as_str()))
        .bind(closing.secret.as_ref().map(|secret| secret.0.as_str()))
        .bind(closing.note.as_deref())
        .bind(ids_after)
        .bind(id.0.as_str())
        .bind(ids_before)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// A new id: a UUID of version 7, of which this process never makes one that sorts before an
    /// earlier one.
    pub(super) fn next_id(&self, at: Timestamp) -> OperationId {
        OperationId(next_uuid(&self.last_id, at))
    }
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
