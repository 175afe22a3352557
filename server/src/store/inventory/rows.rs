//! Rows of the table `inventory_clients`, as they are read and as they are written.

use app::model::{Client, ClientId, ClientSettings, Secret, SecretId, Timestamp};
use sqlx::{Row as _, any::AnyRow};

use crate::store::Unavailable;

/// A client as it was last seen.
#[derive(Clone, Debug)]
pub struct Row {
    /// The client.
    pub client: Client,
    /// Its secrets; `None` = not read yet.
    pub secrets: Option<Vec<Secret>>,
    /// When they were read.
    pub secrets_at: Option<Timestamp>,
    /// Whether it was found to be gone.
    pub is_gone: bool,
    /// Whether it differs from what people here know.
    pub drifted: bool,
}

/// A client that differs from what people here know.
#[derive(Clone, Debug)]
pub struct DriftRow {
    /// Its id.
    pub id: ClientId,
    /// Its last change.
    pub revision: i64,
    /// As it is, or last was.
    pub settings: ClientSettings,
    /// Its secrets.
    pub secrets: Vec<Secret>,
    /// When it was found to be gone.
    pub gone_at: Option<Timestamp>,
    /// What is known of it.
    pub known: Option<ClientSettings>,
    /// Which of its secrets are known; `None` = nobody has looked at them yet.
    pub known_secrets: Option<Vec<SecretId>>,
}

pub(super) fn row(row: &AnyRow) -> Result<Row, Unavailable> {
    let secrets: Option<String> = row.try_get("secrets")?;
    let secrets_at: i64 = row.try_get("secrets_at")?;
    Ok(Row {
        client: Client {
            id: ClientId(row.try_get("id")?),
            settings: serde_json::from_str(&row.try_get::<String, _>("settings")?)?,
        },
        secrets: secrets.as_deref().map(serde_json::from_str).transpose()?,
        secrets_at: (secrets_at > 0).then_some(Timestamp(secrets_at)),
        is_gone: row.try_get::<Option<i64>, _>("gone_at")?.is_some(),
        drifted: row.try_get::<i64, _>("drift")? != 0,
    })
}

pub(super) fn drift_row(row: &AnyRow) -> Result<DriftRow, Unavailable> {
    let text = |column| row.try_get::<Option<String>, _>(column);
    Ok(DriftRow {
        id: ClientId(row.try_get("id")?),
        revision: row.try_get("revision")?,
        settings: serde_json::from_str(&row.try_get::<String, _>("settings")?)?,
        secrets: text("secrets")?.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default(),
        gone_at: row.try_get::<Option<i64>, _>("gone_at")?.map(Timestamp),
        known: text("known")?.as_deref().map(serde_json::from_str).transpose()?,
        known_secrets: text("known_secrets")?.as_deref().map(serde_json::from_str).transpose()?,
    })
}

/// The ids of secrets as they are compared: sorted, as JSON.
pub(super) fn ids(secrets: &[Secret]) -> Result<String, Unavailable> {
    let mut ids: Vec<&SecretId> = secrets.iter().map(|secret| &secret.id).collect();
    ids.sort();
    Ok(serde_json::to_string(&ids)?)
}

/// Secrets in one order, so that equal ones are written alike.
pub(super) fn sorted(secrets: &[Secret]) -> Vec<Secret> {
    let mut secrets = secrets.to_vec();
    secrets.sort_by(|a, b| a.id.cmp(&b.id));
    secrets
}
