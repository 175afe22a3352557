//! The port `Teams`, on the tables `teams`, `client_owners` and `people`.

use super::operations::{next_uuid, unavailable};
use app::desk::{JournalError, KeptTeam, Owners};
use app::model::{Actor, Allowed, ClientId, Owner, Person, Team, TeamId, TenantName, Timestamp, Who};
use async_trait::async_trait;
use serde::de::DeserializeOwned;
use sqlx::{Any, AnyPool, Row, Transaction, any::AnyRow};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, atomic::AtomicU64};

/// That somebody came is written down once in so many seconds.
const SEEN_EVERY: i64 = 3_600;

/// The tables of teams; the port [`app::desk::Teams`] stands in front of them.
#[derive(Clone)]
pub struct Teams {
    pool: AnyPool,
    last_id: Arc<AtomicU64>,
    near: Arc<NearOwners>,
}

/// The owners of each tenant as of a revision. They are read again whenever the table has another revision.
#[derive(Default)]
pub(super) struct NearOwners(Mutex<HashMap<TenantName, (i64, Arc<Owners>)>>);

impl Teams {
    pub(super) fn new(pool: AnyPool, last_id: Arc<AtomicU64>, near: Arc<NearOwners>) -> Self {
        Self { pool, last_id, near }
    }

    /// Notes that somebody came again, in the groups that are known.
    async fn seen_again(&self, actor: &Actor, at: Timestamp) -> Result<(), JournalError> {
        sqlx::query("UPDATE people SET seen = $1 WHERE issuer = $2 AND subject = $3 AND seen < $1")
            .bind(at.0)
            .bind(actor.issuer.as_str())
            .bind(actor.subject.as_str())
            .execute(&self.pool)
            .await
            .map(drop)
            .map_err(unavailable)
    }

    /// Begins a change of a tenant's owners: it takes the next revision.
    async fn change(&self, tenant: &TenantName) -> Result<Transaction<'static, Any>, JournalError> {
        let mut transaction = self.pool.begin().await.map_err(unavailable)?;
        let next = sqlx::query(
            "INSERT INTO owner_revisions (tenant, revision) VALUES ($1, 1) ON CONFLICT (tenant) DO UPDATE SET \
             revision = owner_revisions.revision + 1",
        );
        next.bind(tenant.0.as_str()).execute(&mut *transaction).await.map_err(unavailable)?;
        Ok(transaction)
    }

    /// Writes an owner; `otherwise` says what is done where the client has one. Answers whether a row was written.
    async fn own(
        &self,
        tenant: &TenantName,
        owner: &Owner,
        otherwise: &'static str,
    ) -> Result<bool, JournalError> {
        let mut change = self.change(tenant).await?;
        let sql = format!(
            "INSERT INTO client_owners (tenant, client_id, team_id, team_name, since, allowed) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant, client_id) DO {otherwise}"
        );
        let written = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(tenant.0.as_str())
            .bind(owner.client.0.as_str())
            .bind(owner.team.0.as_str())
            .bind(owner.team_name.as_str())
            .bind(owner.since.0)
            .bind(json(&owner.allowed)?);
        let written = written.execute(&mut *change).await.map_err(unavailable)?;
        change.commit().await.map_err(unavailable)?;
        Ok(written.rows_affected() > 0)
    }

    async fn insert(&self, team: &Team) -> Result<KeptTeam, JournalError> {
        let made = sqlx::query(
            "INSERT INTO teams (id, name, sso_groups, contacts, channel, ceilings, version) \
             VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT DO NOTHING",
        )
        .bind(team.id.0.as_str())
        .bind(team.name.as_str())
        .bind(json(&team.groups)?)
        .bind(json(&team.contacts)?)
        .bind(team.channel.as_str())
        .bind(json(&team.ceilings)?)
        .execute(&self.pool)
        .await
        .map_err(unavailable)?;
        Ok(if made.rows_affected() > 0 { KeptTeam::Kept } else { KeptTeam::NameTaken })
    }

    async fn replace(&self, team: &Team) -> Result<KeptTeam, JournalError> {
        let done = sqlx::query(
            "UPDATE teams SET name = $1, sso_groups = $2, contacts = $3, channel = $4, ceilings = $5, \
             version = version + 1 WHERE id = $6 AND version = $7",
        )
        .bind(team.name.as_str())
        .bind(json(&team.groups)?)
        .bind(json(&team.contacts)?)
        .bind(team.channel.as_str())
        .bind(json(&team.ceilings)?)
        .bind(team.id.0.as_str())
        .bind(team.version)
        .execute(&self.pool)
        .await;
        match done {
            Ok(done) if done.rows_affected() > 0 => Ok(KeptTeam::Kept),
            Ok(_) => Ok(KeptTeam::Overtaken),
            Err(error) if error.as_database_error().is_some_and(|error| error.is_unique_violation()) => {
                Ok(KeptTeam::NameTaken)
            }
            Err(error) => Err(unavailable(error)),
        }
    }
}

#[async_trait]
impl app::desk::Teams for Teams {
    fn next_id(&self, at: Timestamp) -> TeamId {
        TeamId(next_uuid(&self.last_id, at))
    }

    async fn all(&self) -> Result<Vec<Team>, JournalError> {
        let rows = sqlx::query("SELECT * FROM teams ORDER BY name, id").fetch_all(&self.pool).await;
        rows.map_err(unavailable)?.iter().map(team).collect()
    }

    async fn save(&self, team: &Team) -> Result<KeptTeam, JournalError> {
        if team.version == 0 { self.insert(team).await } else { self.replace(team).await }
    }

    async fn delete(&self, team: &TeamId) -> Result<bool, JournalError> {
        let gone = sqlx::query("DELETE FROM teams WHERE id = $1").bind(team.0.as_str());
        Ok(gone.execute(&self.pool).await.map_err(unavailable)?.rows_affected() > 0)
    }

    async fn owners(&self, tenant: &TenantName) -> Result<Arc<Owners>, JournalError> {
        // The revision first: what changes between the two questions is then read once more.
        let row = sqlx::query("SELECT revision FROM owner_revisions WHERE tenant = $1");
        let row = row.bind(tenant.0.as_str()).fetch_optional(&self.pool).await.map_err(unavailable)?;
        let Some(row) = row else { return Ok(Arc::default()) };
        let revision: i64 = row.try_get("revision").map_err(unavailable)?;
        let near = || self.near.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, owners)) = near().get(tenant).filter(|(known, _)| *known == revision) {
            return Ok(owners.clone());
        }
        let rows = sqlx::query("SELECT * FROM client_owners WHERE tenant = $1");
        let rows = rows.bind(tenant.0.as_str()).fetch_all(&self.pool).await.map_err(unavailable)?;
        let owners = Arc::new(Owners::of(rows.iter().map(owner).collect::<Result<_, _>>()?));
        near().insert(tenant.clone(), (revision, owners.clone()));
        Ok(owners)
    }

    async fn give(&self, tenant: &TenantName, owner: &Owner) -> Result<(), JournalError> {
        let instead = "UPDATE SET team_id = excluded.team_id, team_name = excluded.team_name, \
                       since = excluded.since, allowed = excluded.allowed";
        self.own(tenant, owner, instead).await.map(drop)
    }

    async fn claim(&self, tenant: &TenantName, owner: &Owner) -> Result<bool, JournalError> {
        self.own(tenant, owner, "NOTHING").await
    }

    async fn allow(
        &self,
        tenant: &TenantName,
        client: &ClientId,
        team: &TeamId,
        allowed: &Allowed,
    ) -> Result<bool, JournalError> {
        let mut change = self.change(tenant).await?;
        let written = sqlx::query(
            "UPDATE client_owners SET allowed = $1 WHERE tenant = $2 AND client_id = $3 AND team_id = $4",
        );
        let written = written
            .bind(json(allowed)?)
            .bind(tenant.0.as_str())
            .bind(client.0.as_str())
            .bind(team.0.as_str());
        let written = written.execute(&mut *change).await.map_err(unavailable)?;
        change.commit().await.map_err(unavailable)?;
        Ok(written.rows_affected() > 0)
    }

    async fn take_away(&self, tenant: &TenantName, client: &ClientId) -> Result<(), JournalError> {
        let mut change = self.change(tenant).await?;
        let gone = sqlx::query("DELETE FROM client_owners WHERE tenant = $1 AND client_id = $2");
        let gone = gone.bind(tenant.0.as_str()).bind(client.0.as_str());
        gone.execute(&mut *change).await.map_err(unavailable)?;
        change.commit().await.map_err(unavailable)
    }

    async fn seen(&self, actor: &Actor, at: Timestamp) -> Result<(), JournalError> {
        let groups = json(&actor.groups)?;
        let known =
            sqlx::query("SELECT name, sso_groups, seen FROM people WHERE issuer = $1 AND subject = $2");
        let known = known.bind(actor.issuer.as_str()).bind(actor.subject.as_str());
        if let Some(row) = known.fetch_optional(&self.pool).await.map_err(unavailable)?
            && text(&row, "sso_groups")? == groups
            && text(&row, "name")? == actor.name
        {
            let seen: i64 = row.try_get("seen").map_err(unavailable)?;
            return if at.0 - seen < SEEN_EVERY { Ok(()) } else { self.seen_again(actor, at).await };
        }
        sqlx::query(
            "INSERT INTO people (issuer, subject, name, sso_groups, since, seen) VALUES ($1, $2, $3, $4, $5, $5) \
             ON CONFLICT (issuer, subject) DO UPDATE SET name = excluded.name, \
             sso_groups = excluded.sso_groups, since = excluded.since, seen = excluded.seen",
        )
        .bind(actor.issuer.as_str())
        .bind(actor.subject.as_str())
        .bind(actor.name.as_str())
        .bind(groups)
        .bind(at.0)
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(unavailable)
    }

    async fn last_seen(&self, who: &Who) -> Result<Option<Actor>, JournalError> {
        let row = sqlx::query("SELECT name, sso_groups FROM people WHERE issuer = $1 AND subject = $2");
        let row = row.bind(who.issuer.as_str()).bind(who.subject.as_str());
        let Some(row) = row.fetch_optional(&self.pool).await.map_err(unavailable)? else { return Ok(None) };
        let groups = read(&row, "sso_groups")?;
        Ok(Some(Actor::new(&who.issuer, &who.subject, &text(&row, "name")?, groups)))
    }

    async fn people(&self) -> Result<Vec<Person>, JournalError> {
        let rows = sqlx::query("SELECT * FROM people").fetch_all(&self.pool).await.map_err(unavailable)?;
        rows.iter().map(person).collect()
    }
}

fn person(row: &AnyRow) -> Result<Person, JournalError> {
    let at = |column: &str| row.try_get::<i64, _>(column).map_err(unavailable);
    Ok(Person {
        who: Who { issuer: text(row, "issuer")?, subject: text(row, "subject")?, name: text(row, "name")? },
        groups: read(row, "sso_groups")?,
        since: Timestamp(at("since")?),
        seen: Some(at("seen")?).filter(|seen| *seen > 0).map(Timestamp),
    })
}

fn team(row: &AnyRow) -> Result<Team, JournalError> {
    Ok(Team {
        id: TeamId(text(row, "id")?),
        name: text(row, "name")?,
        groups: read(row, "sso_groups")?,
        contacts: read(row, "contacts")?,
        channel: text(row, "channel")?,
        ceilings: read(row, "ceilings")?,
        version: row.try_get("version").map_err(unavailable)?,
    })
}

fn owner(row: &AnyRow) -> Result<Owner, JournalError> {
    Ok(Owner {
        client: ClientId(text(row, "client_id")?),
        team: TeamId(text(row, "team_id")?),
        team_name: text(row, "team_name")?,
        since: Timestamp(row.try_get("since").map_err(unavailable)?),
        allowed: read(row, "allowed")?,
    })
}

fn text(row: &AnyRow, column: &str) -> Result<String, JournalError> {
    row.try_get(column).map_err(unavailable)
}

/// A JSON column.
pub(super) fn read<T: DeserializeOwned>(row: &AnyRow, column: &str) -> Result<T, JournalError> {
    let wrong = |error| JournalError::Unavailable(format!("{column}: {error}"));
    serde_json::from_str(&text(row, column)?).map_err(wrong)
}

pub(super) fn json(value: &impl serde::Serialize) -> Result<String, JournalError> {
    serde_json::to_string(value).map_err(|error| JournalError::Unavailable(error.to_string()))
}

#[cfg(test)]
#[path = "teams_test.rs"]
pub(super) mod tests;
