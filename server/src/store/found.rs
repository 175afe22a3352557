//! Entries of the table `operations`, looked for.

use super::operations::{entry, unavailable};
use app::desk::{EVERY_TENANT, Entry, Found, JournalError, OperationId, WantedEntries};
use sqlx::{Any, AnyPool, Row, any::AnyArguments, query::Query};

/// What is wanted as the statements below compare it: an empty text and the ends of time let everything pass, so one
/// statement does for every combination.
pub(super) struct Bounds {
    tenant: String,
    client: String,
    /// A pattern for LIKE.
    person: String,
    action: &'static str,
    outcome: &'static str,
    since: i64,
    until: i64,
}

impl Bounds {
    pub(super) fn of(wanted: &WantedEntries) -> Self {
        Self {
            tenant: wanted.tenant.as_ref().map(|tenant| tenant.0.clone()).unwrap_or_default(),
            client: wanted.client.as_ref().map(|client| client.0.replace('\0', "")).unwrap_or_default(),
            person: pattern(&wanted.person),
            action: wanted.action.map_or("", |action| action.word()),
            outcome: wanted.outcome.map_or("", |outcome| outcome.word()),
            since: wanted.since.map_or(i64::MIN, |since| since.0),
            until: wanted.until.map_or(i64::MAX, |until| until.0),
        }
    }

    fn bind<'q>(&'q self, query: Query<'q, Any, AnyArguments>) -> Query<'q, Any, AnyArguments> {
        query
            .bind(self.tenant.as_str())
            .bind(EVERY_TENANT)
            .bind(self.client.as_str())
            .bind(self.person.as_str())
            .bind(self.action)
            .bind(self.outcome)
            .bind(self.since)
            .bind(self.until)
    }
}

/// Any text that holds `part`; what LIKE takes for a wildcard is taken for itself.
fn pattern(part: &str) -> String {
    match part.trim().replace('\0', "") {
        part if part.is_empty() => String::new(),
        part => {
            let part = part.to_ascii_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
            format!("%{part}%")
        }
    }
}

macro_rules! wanted {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " FROM operations WHERE ($1 = '' OR tenant = $1 OR tenant = $2) AND ($3 = '' OR client_id = $3) \
             AND ($4 = '' OR LOWER(actor_name) LIKE $4 ESCAPE '!' OR LOWER(actor_subject) LIKE $4 ESCAPE '!') \
             AND ($5 = '' OR action = $5) AND ($6 = '' OR outcome = $6) AND at >= $7 AND at < $8 ",
            $after
        )
    };
}

/// The newest of them, and how many there are.
pub(super) async fn newest(
    pool: &AnyPool,
    bounds: &Bounds,
    skip: u64,
    limit: u32,
) -> Result<Found, JournalError> {
    let count = bounds.bind(sqlx::query(wanted!("SELECT COUNT(*)", "")));
    let total: i64 = count.fetch_one(pool).await.map_err(unavailable)?.try_get(0).map_err(unavailable)?;
    let rows = bounds
        .bind(sqlx::query(wanted!("SELECT *", "ORDER BY id DESC LIMIT $9 OFFSET $10")))
        .bind(i64::from(limit))
        .bind(i64::try_from(skip).unwrap_or(i64::MAX));
    let rows = rows.fetch_all(pool).await.map_err(unavailable)?;
    let entries = rows.iter().map(entry).collect::<Result<_, _>>()?;
    Ok(Found { entries, total: u64::try_from(total).unwrap_or_default() })
}

/// Those behind `last`, oldest first.
pub(super) async fn after(
    pool: &AnyPool,
    bounds: &Bounds,
    last: Option<&OperationId>,
    limit: u32,
) -> Result<Vec<Entry>, JournalError> {
    let rows = bounds
        .bind(sqlx::query(wanted!("SELECT *", "AND id > $9 ORDER BY id LIMIT $10")))
        .bind(last.map_or("", |last| last.0.as_str()))
        .bind(i64::from(limit));
    rows.fetch_all(pool).await.map_err(unavailable)?.iter().map(entry).collect()
}
