//! The log as a file: JSON Lines or CSV. Whatever stands in it, one entry is one line, and nothing in it acts on a
//! terminal, a log viewer or a spreadsheet.

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures::stream;
use serde::Serialize;
use serde_json::Value;

use super::query::AuditQuery;
use super::visible::{acts, visible};
use super::within::Within;
use crate::desk::{Desk, Entry, OperationId, Subject, WantedEntries};
use crate::error::ConsoleError;
use crate::frame::{Answer, Sent, Visit};
use crate::model::{TenantName, Timestamp};
use crate::policy::Action;
use crate::ui::moment::Civil;

/// Entries are read so many at a time.
const AT_A_TIME: u32 = 500;

/// How entries are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    JsonLines,
    /// RFC 4180, every cell quoted, columns named in the first line.
    Csv,
}

/// An entry as it leaves the console. The order is that of the CSV's columns.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    at: String,
    issuer: &'a str,
    subject: &'a str,
    name: &'a str,
    from: &'a str,
    action: &'a str,
    tenant: &'a str,
    client: Option<&'a str>,
    secret: Option<&'a str>,
    outcome: &'a str,
    outcome_at: Option<String>,
    note: Option<&'a str>,
    before: Value,
    after: Value,
    request_id: &'a str,
    upstream_ids: &'a [String],
}

const COLUMNS: [&str; 17] = [
    "id",
    "at",
    "issuer",
    "subject",
    "name",
    "from",
    "action",
    "tenant",
    "client",
    "secret",
    "outcome",
    "outcome_at",
    "note",
    "before",
    "after",
    "request_id",
    "upstream_ids",
];

impl<'a> Line<'a> {
    fn of(entry: &'a Entry) -> Self {
        let opened = &entry.opened;
        Self {
            id: &entry.id.0,
            at: iso(opened.at),
            issuer: &opened.actor.issuer,
            subject: &opened.actor.subject,
            name: &opened.actor.name,
            from: &opened.came_from,
            action: opened.action.word(),
            tenant: &opened.tenant.0,
            client: opened.client.as_ref().map(|client| client.0.as_str()),
            secret: opened.secret.as_ref().map(|secret| secret.0.as_str()),
            outcome: entry.outcome.word(),
            outcome_at: entry.outcome_at.map(iso),
            note: entry.note.as_deref(),
            before: value(opened.before.as_deref()),
            after: value(opened.after.as_deref()),
            request_id: &opened.request_id,
            upstream_ids: &entry.upstream_ids,
        }
    }
}

fn iso(at: Timestamp) -> String {
    Civil::at(at.0).iso()
}

/// What was kept as JSON; anything else as a text.
fn value(kept: Option<&str>) -> Value {
    kept.map_or(Value::Null, |text| serde_json::from_str(text).unwrap_or_else(|_| text.into()))
}

impl Format {
    /// The format of this name: `jsonl` or `csv`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "jsonl" => Some(Self::JsonLines),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// Its name, which is also the end of its files' names.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::JsonLines => "jsonl",
            Self::Csv => "csv",
        }
    }

    /// What stands before the first entry.
    #[must_use]
    pub fn head(self) -> String {
        match self {
            Self::JsonLines => String::new(),
            Self::Csv => csv_line(&COLUMNS.map(str::to_owned)),
        }
    }

    /// An entry with the end of its line.
    #[must_use]
    pub fn line(self, entry: &Entry) -> String {
        match self {
            Self::JsonLines => json_line(&Line::of(entry)),
            Self::Csv => csv_line(&cells(&Line::of(entry))),
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::JsonLines => "application/jsonl; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8; header=present",
        }
    }
}

/// JSON escapes line breaks by itself; what else acts is escaped too, which means the same to whoever reads it.
fn json_line(line: &Line<'_>) -> String {
    visible(&serde_json::to_string(line).unwrap_or_default()) + "\n"
}

/// The cells in the columns' order: JSON says which they are, so that no column can be forgotten.
fn cells(line: &Line<'_>) -> Vec<String> {
    let all = serde_json::to_value(line).unwrap_or_default();
    let cell = |column: &&str| match &all[*column] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    COLUMNS.iter().map(cell).collect()
}

fn csv_line(cells: &[String]) -> String {
    let cells: Vec<_> =
        cells.iter().map(|cell| format!("\"{}\"", harmless(cell).replace('"', "\"\""))).collect();
    cells.join(",") + "\r\n"
}

/// A spreadsheet takes a cell that begins like this for a formula; with an apostrophe before it, it is text.
fn harmless(cell: &str) -> String {
    let first = cell.trim_start().chars().next();
    let formula = first.is_some_and(|first| "=+-@|%＝＋－＠".contains(first)) || cell.starts_with(acts);
    format!("{}{}", if formula { "'" } else { "" }, visible(cell))
}

/// `POST /{tenant}/audit/export`: what the filters let through, as a file. That it was taken is an entry itself,
/// written before the first byte.
pub async fn export(visit: Visit, Path(tenant): Path<TenantName>, sent: Sent) -> Response {
    let query = AuditQuery { page: 0, ..AuditQuery::from_pairs(&sent.0) };
    let Some(format) = Format::from_word(sent.field("format")) else {
        return visit.answer(Err::<Answer, _>(ConsoleError::invalid(vec![])));
    };
    match begun(&visit, &tenant, &query, format).await {
        Ok(desk) => file(desk, query.wanted(&tenant), Within::of(&visit.operation), format),
        Err(error) => visit.answer(Err::<Answer, _>(error)),
    }
}

async fn begun(
    visit: &Visit,
    tenant: &TenantName,
    query: &AuditQuery,
    format: Format,
) -> Result<Desk, ConsoleError> {
    let what = serde_json::json!({ "format": format.word(), "filters": query.to_query() }).to_string();
    visit
        .operation
        .read(Action::ExportAudit, Subject::tenant(tenant), |desk| async move {
            desk.note_read(Some(what)).await?;
            Ok(desk)
        })
        .await
}

fn file(desk: Desk, wanted: WantedEntries, within: Within, format: Format) -> Response {
    let day = Civil::at(desk.now().0).iso_date();
    let name = format!("attachment; filename=\"clientele-audit-{}-{day}.{}\"", desk.card.name, format.word());
    let headers = [(CONTENT_TYPE, format.content_type().to_owned()), (CONTENT_DISPOSITION, name)];
    (headers, Body::from_stream(lines(desk, wanted, within, format))).into_response()
}

/// Chunks of the file. A database that fails in between breaks it off, so that a part is never taken for the whole.
fn lines(
    desk: Desk,
    wanted: WantedEntries,
    within: Within,
    format: Format,
) -> impl futures::Stream<Item = Result<String, String>> + Send {
    stream::try_unfold(Some((None::<OperationId>, format.head())), move |state| {
        let (desk, wanted, within) = (desk.clone(), wanted.clone(), within.clone());
        async move {
            let Some((last, mut chunk)) = state else { return Ok(None) };
            let entries = desk.journal().after(&wanted, last.as_ref(), AT_A_TIME).await;
            let entries = entries.map_err(|error| {
                tracing::error!(%error, "an export of the audit log was broken off");
                error.to_string()
            })?;
            let more = entries.len() == AT_A_TIME as usize;
            let next = entries.last().filter(|_| more).map(|entry| (Some(entry.id.clone()), String::new()));
            entries.into_iter().for_each(|entry| chunk.push_str(&format.line(&within.part(entry))));
            Ok(Some((chunk, next)))
        }
    })
}

#[cfg(test)]
#[path = "export_test.rs"]
mod tests;
