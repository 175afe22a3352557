//! The port `Requests`, on the table `requests`.

use super::operations::{next_uuid, unavailable};
use super::teams::{json, read};
use app::desk::{Decision, FoundRequests, JournalError, Sight};
use app::model::{
    AccessRequest, AccessRequestId, ClientId, RequestState, TeamId, TenantName, Timestamp, Who,
};
use async_trait::async_trait;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::{Any, AnyPool, AssertSqlSafe, Row, query::Query};
use std::sync::{Arc, atomic::AtomicU64};

/// The table of requests; the port [`app::desk::Requests`] stands in front of it.
#[derive(Clone)]
pub struct Requests {
    pool: AnyPool,
    last_id: Arc<AtomicU64>,
}

impl Requests {
    pub(super) fn new(pool: AnyPool, last_id: Arc<AtomicU64>) -> Self {
        Self { pool, last_id }
    }
}

#[async_trait]
impl app::desk::Requests for Requests {
    fn next_id(&self, at: Timestamp) -> AccessRequestId {
        AccessRequestId(next_uuid(&self.last_id, at))
    }

    async fn ask(&self, request: &AccessRequest) -> Result<(), JournalError> {
        sqlx::query(
            "INSERT INTO requests (id, at, tenant, team_id, asker_issuer, asker_subject, asker_name, reason, wish, \
             state, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(request.id.0.as_str())
        .bind(request.at.0)
        .bind(request.tenant.0.as_str())
        .bind(request.team.as_ref().map(|team| team.0.as_str()))
        .bind(request.asker.issuer.as_str())
        .bind(request.asker.subject.as_str())
        .bind(request.asker.name.as_str())
        .bind(request.reason.as_str())
        .bind(json(&request.wish)?)
        .bind(request.state.word())
        .bind(request.note.as_str())
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(unavailable)
    }

    async fn get(&self, id: &AccessRequestId) -> Result<Option<AccessRequest>, JournalError> {
        let row = sqlx::query("SELECT * FROM requests WHERE id = $1").bind(id.0.as_str());
        row.fetch_optional(&self.pool).await.map_err(unavailable)?.as_ref().map(request).transpose()
    }

    async fn find(
        &self,
        tenant: &TenantName,
        sight: &Sight,
        open: bool,
        skip: u64,
        limit: u32,
    ) -> Result<FoundRequests, JournalError> {
        let (within, texts) = within(tenant, sight, open);
        let all = |query| {
            texts.iter().fold(query, |query: Query<'_, Any, AnyArguments>, text| query.bind(text.clone()))
        };
        let count = all(sqlx::query(AssertSqlSafe(format!("SELECT COUNT(*) {within}"))));
        let total: i64 =
            count.fetch_one(&self.pool).await.map_err(unavailable)?.try_get(0).map_err(unavailable)?;
        let (most, first) = (texts.len() + 1, texts.len() + 2);
        let rows = all(sqlx::query(AssertSqlSafe(format!(
            "SELECT * {within} ORDER BY id DESC LIMIT ${most} OFFSET ${first}"
        ))));
        let rows = rows.bind(i64::from(limit)).bind(i64::try_from(skip).unwrap_or(i64::MAX));
        let rows = rows.fetch_all(&self.pool).await.map_err(unavailable)?;
        let requests = rows.iter().map(request).collect::<Result<_, _>>()?;
        Ok(FoundRequests { requests, total: u64::try_from(total).unwrap_or_default() })
    }

    async fn turn(
        &self,
        id: &AccessRequestId,
        from: RequestState,
        decision: &Decision,
    ) -> Result<bool, JournalError> {
        let by = |part: fn(&Who) -> &str| decision.by.as_ref().map(part);
        let done = sqlx::query(
            "UPDATE requests SET state = $1, decider_issuer = $2, decider_subject = $3, decider_name = $4, \
             decided_at = $5, note = $6, led_to = $7, operation = $8 \
             WHERE id = $9 AND state = $10",
        )
        .bind(decision.state.word())
        .bind(by(|who| &who.issuer))
        .bind(by(|who| &who.subject))
        .bind(by(|who| &who.name))
        .bind(decision.by.as_ref().map(|_| decision.at.0))
        .bind(decision.note.as_str())
        .bind(decision.led_to.as_ref().map(|client| client.0.as_str()))
        .bind(decision.operation.as_ref().map(|operation| operation.0.as_str()))
        .bind(id.0.as_str())
        .bind(from.word())
        .execute(&self.pool)
        .await
        .map_err(unavailable)?;
        Ok(done.rows_affected() > 0)
    }
}

/// Where the requests within somebody's sight are, and what is bound to it. The numbers of the placeholders are all that
/// differs.
fn within(tenant: &TenantName, sight: &Sight, open: bool) -> (String, Vec<String>) {
    let states = if open { "IN" } else { "NOT IN" };
    let mut within = format!("FROM requests WHERE tenant = $1 AND state {states} ('waiting', 'applying')");
    let mut texts = vec![tenant.0.clone()];
    if let Sight::Own(who, teams) = sight {
        texts.extend([who.issuer.clone(), who.subject.clone()]);
        within.push_str(" AND (asker_issuer = $2 AND asker_subject = $3");
        for team in teams {
            texts.push(team.0.clone());
            within.push_str(&format!(" OR team_id = ${}", texts.len()));
        }
        within.push(')');
    }
    (within, texts)
}

fn request(row: &AnyRow) -> Result<AccessRequest, JournalError> {
    let text = |column| row.try_get::<String, _>(column).map_err(unavailable);
    let maybe = |column| row.try_get::<Option<String>, _>(column).map_err(unavailable);
    let at = row.try_get::<Option<i64>, _>("decided_at").map_err(unavailable)?.map(Timestamp);
    let decider = match (maybe("decider_issuer")?, maybe("decider_subject")?, maybe("decider_name")?) {
        (Some(issuer), Some(subject), Some(name)) => Some(Who { issuer, subject, name }),
        _ => None,
    };
    Ok(AccessRequest {
        id: AccessRequestId(text("id")?),
        at: Timestamp(row.try_get("at").map_err(unavailable)?),
        tenant: TenantName(text("tenant")?),
        team: maybe("team_id")?.map(TeamId),
        asker: Who {
            issuer: text("asker_issuer")?,
            subject: text("asker_subject")?,
            name: text("asker_name")?,
        },
        reason: text("reason")?,
        wish: read(row, "wish")?,
        state: RequestState::from_word(&text("state")?),
        decided: decider.zip(at),
        note: text("note")?,
        led_to: maybe("led_to")?.map(ClientId),
        operation: maybe("operation")?,
    })
}

#[cfg(test)]
#[path = "requests_test.rs"]
pub(super) mod tests;
