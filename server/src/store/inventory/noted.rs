//! The table `noted_scopes`: which scopes that left the catalogue are no news any more.

use app::model::{ResourceServerId, ScopeId, ScopeKey, TenantName};
use sqlx::Row as _;

use super::{Inventory, Unavailable};

impl Inventory {
    /// The scopes that somebody took note of.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn noted_scopes(&self, tenant: &TenantName) -> Result<Vec<ScopeKey>, Unavailable> {
        let rows = sqlx::query("SELECT server, scope FROM noted_scopes WHERE tenant = $1");
        let rows = rows.bind(tenant.0.as_str()).fetch_all(&self.pool).await?;
        let key = |row: &sqlx::any::AnyRow| {
            let (server, scope) = (row.try_get("server")?, row.try_get("scope")?);
            Ok(ScopeKey { server: ResourceServerId(server), scope: ScopeId(scope) })
        };
        rows.iter().map(key).collect()
    }

    /// Somebody takes note that a scope is gone.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn note_scope(&self, tenant: &TenantName, key: &ScopeKey) -> Result<(), Unavailable> {
        let noted = sqlx::query(
            "INSERT INTO noted_scopes (tenant, server, scope) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        );
        let noted = noted.bind(tenant.0.as_str()).bind(key.server.0.as_str()).bind(key.scope.0.as_str());
        noted.execute(&self.pool).await?;
        Ok(())
    }

    /// It is back: should it leave again, that is news.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn unnote_scope(&self, tenant: &TenantName, key: &ScopeKey) -> Result<(), Unavailable> {
        let gone = sqlx::query("DELETE FROM noted_scopes WHERE tenant = $1 AND server = $2 AND scope = $3");
        let gone = gone.bind(tenant.0.as_str()).bind(key.server.0.as_str()).bind(key.scope.0.as_str());
        gone.execute(&self.pool).await?;
        Ok(())
    }
}
