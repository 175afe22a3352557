//! The chain: all that was ever written into the table `operations`, hashed record by record, so that nothing in it can
//! be changed, left out, put in or moved unseen.
//!
//! Record number `n` is a JSON text, and its hash is SHA-256, in lower-case hex, over these lines:
//!
//! ```text
//! clientele audit 1
//! (the hash of record n-1; 64 zeros for the first)
//! (n)
//! (the record, byte by byte as it is stored)
//! ```
//!
//! joined by single line feeds, without one at the end. A record holds no line feed: JSON escapes it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::{Any, AnyPool, Row, Transaction, any::AnyRow};

/// The hash before the first record.
pub(super) const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A record of the chain. The order of its fields is the order in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    /// What happened to the operation.
    pub(super) record: Kind,
    /// The operation's id.
    pub(super) operation: String,
    /// What an operation is from its beginning; absent where that was written before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) opened: Option<Opened>,
    /// How it stands after this.
    pub(super) standing: Standing,
}

/// What a record tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// The operation was written down.
    Opened,
    /// It was written down before there was a chain.
    Adopted,
    /// Something became of it, or was learnt of it.
    Became,
}

/// What of an operation never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Opened {
    pub(super) at: i64,
    pub(super) issuer: String,
    pub(super) subject: String,
    pub(super) name: String,
    pub(super) from: String,
    pub(super) action: String,
    pub(super) tenant: String,
    pub(super) fingerprint: Option<i64>,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    pub(super) request_id: String,
}

/// What of an operation becomes known later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Standing {
    pub(super) outcome: String,
    pub(super) outcome_at: Option<i64>,
    pub(super) client: Option<String>,
    pub(super) secret: Option<String>,
    pub(super) note: Option<String>,
    /// ZIdentity's ids, as their column holds them.
    pub(super) upstream_ids: String,
}

impl Opened {
    /// These columns of a row of `operations`.
    pub(super) fn of(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            at: row.try_get("at")?,
            issuer: row.try_get("actor_issuer")?,
            subject: row.try_get("actor_subject")?,
            name: row.try_get("actor_name")?,
            from: row.try_get("came_from")?,
            action: row.try_get("action")?,
            tenant: row.try_get("tenant")?,
            fingerprint: row.try_get("fingerprint")?,
            before: row.try_get("before_json")?,
            after: row.try_get("after_json")?,
            request_id: row.try_get("request_id")?,
        })
    }
}

impl Standing {
    /// These columns of a row of `operations`.
    pub(super) fn of(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            outcome: row.try_get("outcome")?,
            outcome_at: row.try_get("outcome_at")?,
            client: row.try_get("client_id")?,
            secret: row.try_get("secret_id")?,
            note: row.try_get("note")?,
            upstream_ids: row.try_get("upstream_ids")?,
        })
    }
}

/// The end of the chain, held: until the transaction ends, nobody else appends.
pub(super) struct End {
    /// The number that the next record will have.
    seq: i64,
    /// The hash of the record before.
    before: String,
}

impl End {
    /// Takes the end of the chain. It must be the first thing that the transaction does: in SQLite one that begins by
    /// reading can fail when it comes to write.
    pub(super) async fn take(transaction: &mut Transaction<'_, Any>) -> Result<Self, sqlx::Error> {
        let row = sqlx::query("UPDATE chain_end SET seq = seq + 1 WHERE one = 1 RETURNING seq, hash")
            .fetch_one(&mut **transaction)
            .await?;
        Ok(Self { seq: row.try_get(0)?, before: row.try_get(1)? })
    }

    /// Appends a record; the end stands behind it then.
    pub(super) async fn append(
        &mut self,
        transaction: &mut Transaction<'_, Any>,
        record: &Record,
    ) -> Result<(), sqlx::Error> {
        let text = serde_json::to_string(record).map_err(|error| sqlx::Error::Encode(error.into()))?;
        let hash = hash(&self.before, self.seq, &text);
        sqlx::query("INSERT INTO chain (seq, operation_id, record, hash) VALUES ($1, $2, $3, $4)")
            .bind(self.seq)
            .bind(record.operation.as_str())
            .bind(text)
            .bind(hash.as_str())
            .execute(&mut **transaction)
            .await?;
        sqlx::query("UPDATE chain_end SET seq = $1, hash = $2 WHERE one = 1")
            .bind(self.seq)
            .bind(hash.as_str())
            .execute(&mut **transaction)
            .await?;
        self.seq += 1;
        self.before = hash;
        Ok(())
    }
}

/// The hash of record number `seq` after the hash `before`.
pub(super) fn hash(before: &str, seq: i64, record: &str) -> String {
    let digest = Sha256::digest(format!("clientele audit 1\n{before}\n{seq}\n{record}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Takes operations from before there was a chain into it, once. Several consoles may start together.
pub(super) async fn adopt(pool: &AnyPool) -> Result<(), sqlx::Error> {
    let mut transaction = pool.begin().await?;
    let mut end = End::take(&mut transaction).await?;
    if end.seq > 1 {
        return Ok(());
    }
    let rows = sqlx::query("SELECT * FROM operations ORDER BY id").fetch_all(&mut *transaction).await?;
    if rows.is_empty() {
        return Ok(());
    }
    for row in rows {
        let record = Record {
            record: Kind::Adopted,
            operation: row.try_get("id")?,
            opened: Some(Opened::of(&row)?),
            standing: Standing::of(&row)?,
        };
        end.append(&mut transaction, &record).await?;
    }
    transaction.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever checks a chain without this program needs exactly this.
    #[test]
    fn a_records_hash_is_made_as_it_is_written_down() {
        let record = Record {
            record: Kind::Became,
            operation: "op-1".into(),
            opened: None,
            standing: Standing {
                outcome: "done".into(),
                outcome_at: Some(9),
                client: Some("iq1".into()),
                secret: None,
                note: Some("two\nlines".into()),
                upstream_ids: "[]".into(),
            },
        };
        let text = serde_json::to_string(&record).unwrap();
        assert_eq!(
            text,
            r#"{"record":"became","operation":"op-1","standing":{"outcome":"done","outcome_at":9,"client":"iq1","secret":null,"note":"two\nlines","upstream_ids":"[]"}}"#
        );
        // printf 'clientele audit 1\n%064d\n1\n%s' 0 "$record" | sha256sum
        assert_eq!(
            hash(BEGINNING, 1, &text),
            "82cc6ae61b2e84490a3d997a656ddc1e07276dfc6b069379991f6569491c7617"
        );
    }
}
