//! What is written into the copy: what was read upstream, and what this console itself has changed.

use app::model::{Authentication, Client, ClientId, ClientSettings, Secret, SecretId, TenantName, Timestamp};
use sqlx::Row as _;

use super::rows::{ids, sorted};
use super::{Inventory, Write};
use crate::store::Unavailable;

/// A client that this console was told of; the latest revision at which its row may stand for this to be news.
const TAKE: &str = "INSERT INTO inventory_clients \
     (tenant, id, revision, sweep, settings, has_secrets, secrets_at, known, drift) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, 0) \
     ON CONFLICT (tenant, id) DO UPDATE SET revision = excluded.revision, sweep = excluded.sweep, \
     settings = excluded.settings, has_secrets = excluded.has_secrets, gone_at = NULL \
     WHERE inventory_clients.revision <= $8 \
     AND (inventory_clients.settings <> excluded.settings OR inventory_clients.gone_at IS NOT NULL)";

impl Inventory {
    /// Takes up some clients that a reading of the list, begun at `base`, has seen; as a part of reading number `sweep`.
    /// The next part begins at `offset`.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn take_page(
        &self,
        tenant: &TenantName,
        base: i64,
        sweep: i64,
        offset: i64,
        clients: &[Client],
    ) -> Result<(), Unavailable> {
        let mut write = self.write(tenant).await?;
        for client in clients {
            write.take(base, sweep, client).await?;
        }
        let noted = sqlx::query("UPDATE inventory SET sweep_offset = $1 WHERE tenant = $2 AND sweep = $3");
        let noted = noted.bind(offset).bind(tenant.0.as_str()).bind(sweep);
        noted.execute(&mut *write.transaction).await?;
        write.commit().await
    }

    /// Takes up a whole list that was read at `at` in one go; what is not in it is gone.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn take_all(
        &self,
        tenant: &TenantName,
        base: i64,
        at: Timestamp,
        clients: &[Client],
    ) -> Result<(), Unavailable> {
        let mut write = self.write(tenant).await?;
        // Numbered like a reading that began now, without disturbing one that is under way.
        let sweep = -write.revision;
        for client in clients {
            write.take(base, sweep, client).await?;
        }
        let gone = sqlx::query(
            "UPDATE inventory_clients SET revision = $1, gone_at = $2 \
             WHERE tenant = $3 AND sweep <> $4 AND gone_at IS NULL AND revision <= $5",
        );
        let gone = gone.bind(write.revision).bind(at.0).bind(tenant.0.as_str()).bind(sweep).bind(base);
        gone.execute(&mut *write.transaction).await?;
        write.listed(at).await?;
        write.commit().await
    }

    /// Begins a reading of the list; answers its number.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn begin_sweep(&self, tenant: &TenantName, at: Timestamp) -> Result<i64, Unavailable> {
        let begun = sqlx::query(
            "UPDATE inventory SET sweep = sweep + 1, sweep_began = $1, sweep_offset = 0 WHERE tenant = $2 \
             RETURNING sweep",
        );
        Ok(begun.bind(at.0).bind(tenant.0.as_str()).fetch_one(&self.pool).await?.try_get("sweep")?)
    }

    /// Some clients that were there before this reading and have not been seen in it.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn missing(
        &self,
        tenant: &TenantName,
        sweep: i64,
        limit: u32,
    ) -> Result<Vec<ClientId>, Unavailable> {
        let rows = sqlx::query(
            "SELECT id FROM inventory_clients WHERE tenant = $1 AND gone_at IS NULL AND sweep <> $2 \
             ORDER BY id LIMIT $3",
        );
        let rows =
            rows.bind(tenant.0.as_str()).bind(sweep).bind(i64::from(limit)).fetch_all(&self.pool).await?;
        rows.iter().map(|row| Ok(ClientId(row.try_get("id")?))).collect()
    }

    /// Ends the reading of the list that is under way.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn end_sweep(&self, tenant: &TenantName, began: Timestamp) -> Result<(), Unavailable> {
        let mut write = self.write(tenant).await?;
        let ended = sqlx::query("UPDATE inventory SET sweep_began = 0, sweep_offset = 0 WHERE tenant = $1");
        ended.bind(tenant.0.as_str()).execute(&mut *write.transaction).await?;
        write.listed(began).await?;
        write.commit().await
    }

    /// Takes up one client, perhaps with its secrets, as it was read at `base`.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn take_one(
        &self,
        tenant: &TenantName,
        base: i64,
        sweep: i64,
        client: &Client,
        secrets: Option<(&[Secret], Timestamp)>,
    ) -> Result<(), Unavailable> {
        let mut write = self.write(tenant).await?;
        write.take(base, sweep, client).await?;
        if let Some((secrets, at)) = secrets {
            write.secrets(base, &client.id, secrets, at).await?;
        }
        write.commit().await
    }

    /// A client was found to be gone at `at`, by a reading begun at `base`.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn gone(
        &self,
        tenant: &TenantName,
        base: i64,
        id: &ClientId,
        at: Timestamp,
    ) -> Result<(), Unavailable> {
        let mut write = self.write(tenant).await?;
        let gone = sqlx::query(
            "UPDATE inventory_clients SET revision = $1, gone_at = $2 \
             WHERE tenant = $3 AND id = $4 AND gone_at IS NULL AND revision <= $5",
        );
        let gone =
            gone.bind(write.revision).bind(at.0).bind(tenant.0.as_str()).bind(id.0.as_str()).bind(base);
        gone.execute(&mut *write.transaction).await?;
        write.commit().await
    }

    /// Takes up a client's secrets as they were read at `at`, by a reading begun at `base`. The first time, they are no
    /// news.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn take_secrets(
        &self,
        tenant: &TenantName,
        base: i64,
        id: &ClientId,
        secrets: &[Secret],
        at: Timestamp,
    ) -> Result<(), Unavailable> {
        let mut write = self.write(tenant).await?;
        write.secrets(base, id, secrets, at).await?;
        write.commit().await
    }

    /// Some clients whose secrets were read before `before`, or never; longest ago first.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn secrets_due(
        &self,
        tenant: &TenantName,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<ClientId>, Unavailable> {
        let rows = sqlx::query(
            "SELECT id FROM inventory_clients WHERE tenant = $1 AND has_secrets = 1 AND secrets_at < $2 \
             AND gone_at IS NULL ORDER BY secrets_at LIMIT $3",
        );
        let rows = rows.bind(tenant.0.as_str()).bind(before.0).bind(i64::from(limit));
        rows.fetch_all(&self.pool).await?.iter().map(|row| Ok(ClientId(row.try_get("id")?))).collect()
    }

    /// This console itself has written a client, over `before`. Where that was what people here know, they know this
    /// too; what else was different stays so.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn put(
        &self,
        tenant: &TenantName,
        client: &Client,
        before: Option<&ClientSettings>,
    ) -> Result<(), Unavailable> {
        let mut write = self.write(tenant).await?;
        let settings = serde_json::to_string(&client.settings)?;
        let before = before.map(serde_json::to_string).transpose()?;
        let known_secrets = before.is_none().then_some("[]");
        let put = sqlx::query(
            "INSERT INTO inventory_clients (tenant, id, revision, sweep, settings, has_secrets, secrets, secret_ids, \
             secrets_at, known, known_secrets, drift) VALUES ($1, $2, $3, 0, $4, $5, $6, $6, 0, $4, $6, 0) \
             ON CONFLICT (tenant, id) DO UPDATE SET revision = excluded.revision, settings = excluded.settings, \
             has_secrets = excluded.has_secrets, gone_at = NULL, \
             known = CASE WHEN $7 IS NULL OR inventory_clients.known = $7 THEN excluded.settings \
             ELSE inventory_clients.known END, \
             known_secrets = CASE WHEN $7 IS NULL THEN COALESCE(inventory_clients.known_secrets, excluded.known_secrets) \
             ELSE inventory_clients.known_secrets END",
        );
        put.bind(tenant.0.as_str())
            .bind(client.id.0.as_str())
            .bind(write.revision)
            .bind(settings)
            .bind(has_secrets(&client.settings))
            .bind(known_secrets)
            .bind(before)
            .execute(&mut *write.transaction)
            .await?;
        write.commit().await
    }

    /// This console itself has deleted a client.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn remove(&self, tenant: &TenantName, id: &ClientId, at: Timestamp) -> Result<(), Unavailable> {
        let mut write = self.write(tenant).await?;
        // Also where the copy has never heard of it: a reading under way may be about to tell.
        let removed = sqlx::query(
            "INSERT INTO inventory_clients (tenant, id, revision, sweep, settings, has_secrets, secrets_at, gone_at, \
             drift) VALUES ($1, $2, $3, 0, $4, 0, 0, $5, 0) ON CONFLICT (tenant, id) DO UPDATE SET \
             revision = excluded.revision, gone_at = excluded.gone_at, known = NULL, drift = 0",
        );
        let removed = removed
            .bind(tenant.0.as_str())
            .bind(id.0.as_str())
            .bind(write.revision)
            .bind(serde_json::to_string(&nothing())?)
            .bind(at.0);
        removed.execute(&mut *write.transaction).await?;
        write.commit().await
    }

    /// This console itself has made a secret of a client, or deleted one: `change` gets what was there and what was
    /// known.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn change_secrets(
        &self,
        tenant: &TenantName,
        id: &ClientId,
        change: impl FnOnce(&mut Vec<Secret>, &mut Vec<SecretId>) + Send,
    ) -> Result<(), Unavailable> {
        let mut write = self.write(tenant).await?;
        let row = sqlx::query(
            "SELECT secrets, known_secrets FROM inventory_clients WHERE tenant = $1 AND id = $2 AND secrets IS NOT NULL",
        );
        let row =
            row.bind(tenant.0.as_str()).bind(id.0.as_str()).fetch_optional(&mut *write.transaction).await?;
        // Secrets that were never read are read with all the others.
        let Some(row) = row else { return Ok(()) };
        let mut secrets: Vec<Secret> = serde_json::from_str(&row.try_get::<String, _>("secrets")?)?;
        let known: Option<String> = row.try_get("known_secrets")?;
        let mut known: Vec<SecretId> =
            known.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
        change(&mut secrets, &mut known);
        known.sort();
        known.dedup();
        let changed = sqlx::query(
            "UPDATE inventory_clients SET revision = $1, secrets = $2, secret_ids = $3, known_secrets = $4 \
             WHERE tenant = $5 AND id = $6",
        );
        changed
            .bind(write.revision)
            .bind(serde_json::to_string(&sorted(&secrets))?)
            .bind(ids(&secrets)?)
            .bind(serde_json::to_string(&known)?)
            .bind(tenant.0.as_str())
            .bind(id.0.as_str())
            .execute(&mut *write.transaction)
            .await?;
        write.commit().await
    }
}

impl Write<'_> {
    async fn take(&mut self, base: i64, sweep: i64, client: &Client) -> Result<(), Unavailable> {
        let settings = serde_json::to_string(&client.settings)?;
        let known = self.first.then_some(settings.as_str());
        sqlx::query(TAKE)
            .bind(self.tenant.0.as_str())
            .bind(client.id.0.as_str())
            .bind(self.revision)
            .bind(sweep)
            .bind(settings.as_str())
            .bind(has_secrets(&client.settings))
            .bind(known)
            .bind(base)
            .execute(&mut *self.transaction)
            .await?;
        let seen = sqlx::query("UPDATE inventory_clients SET sweep = $1 WHERE tenant = $2 AND id = $3");
        let seen = seen.bind(sweep).bind(self.tenant.0.as_str()).bind(client.id.0.as_str());
        seen.execute(&mut *self.transaction).await?;
        Ok(())
    }

    /// The client itself may have been touched in this very write.
    async fn secrets(
        &mut self,
        base: i64,
        id: &ClientId,
        secrets: &[Secret],
        at: Timestamp,
    ) -> Result<(), Unavailable> {
        let taken = sqlx::query(
            "UPDATE inventory_clients SET revision = $1, secrets = $2, secret_ids = $3, secrets_at = $4, \
             known_secrets = COALESCE(known_secrets, $3) \
             WHERE tenant = $5 AND id = $6 AND (revision <= $7 OR revision = $1)",
        );
        taken
            .bind(self.revision)
            .bind(serde_json::to_string(&sorted(secrets))?)
            .bind(ids(secrets)?)
            .bind(at.0)
            .bind(self.tenant.0.as_str())
            .bind(id.0.as_str())
            .bind(base)
            .execute(&mut *self.transaction)
            .await?;
        Ok(())
    }

    async fn listed(&mut self, at: Timestamp) -> Result<(), Unavailable> {
        let listed = sqlx::query("UPDATE inventory SET listed_at = $1, trouble = NULL WHERE tenant = $2");
        listed.bind(at.0).bind(self.tenant.0.as_str()).execute(&mut *self.transaction).await?;
        Ok(())
    }
}

/// What stands for a client of which nothing is known but that it is gone.
fn nothing() -> ClientSettings {
    ClientSettings {
        name: String::new(),
        description: String::new(),
        enabled: false,
        token_lifetime: 0,
        authentication: Authentication::Secret,
        grants: Vec::new(),
    }
}

/// 1 = it signs in with secrets.
fn has_secrets(settings: &ClientSettings) -> i64 {
    i64::from(matches!(settings.authentication, Authentication::Secret))
}
