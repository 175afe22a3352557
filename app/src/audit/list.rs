//! The log, newest first, with its filters.

use std::collections::HashMap;
use std::time::Duration;

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::query::AuditQuery;
use super::visible::visible;
use super::within::Within;
use crate::desk::{Desk, Entry, Found, Outcome, Subject};
use crate::error::ConsoleError;
use crate::frame::{Here, Page, Visit};
use crate::model::{ClientId, TenantName, Timestamp};
use crate::operations::{action_words, outcome_words};
use crate::paths;
use crate::policy::Action;
use crate::ui::{
    Badge, Button, Choice, Empty, Glyph, LinkButton, Moment, Pager, SelectField, Table, TextField, Tone,
};

/// Entries a page.
const SIZE: u32 = 50;
/// Names make the log easier to read; it is not kept waiting for them.
const NAMES_WITHIN: Duration = Duration::from_secs(1);

/// What clients are called, as far as that is known.
pub(super) type Names = HashMap<ClientId, String>;

/// `GET /{tenant}/audit`
pub async fn audit_page(visit: Visit, Path(tenant): Path<TenantName>) -> Response {
    visit.answer(page(&visit, &tenant).await)
}

async fn page(visit: &Visit, tenant: &TenantName) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let query = AuditQuery::from_pairs(&visit.query);
    let wanted = query.wanted(tenant);
    let skip = query.page * u64::from(SIZE);
    let (found, names) = visit
        .operation
        .read(Action::ReadAudit, Subject::tenant(tenant), |desk| async move {
            Ok((desk.journal().find(&wanted, skip, SIZE).await?, names(&desk).await))
        })
        .await?;
    let within = Within::of(&visit.operation);
    let entries = found.entries.into_iter().map(|entry| within.part(entry)).collect();
    let found = Found { entries, ..found };
    let shown = Shown { tenant: tenant.clone(), found, names, query, now: visit.operation.console().now() };
    Ok(Page::new("Audit log", Here::Audit, move || shown.into_view()).in_tenant(card))
}

/// What the clients are called now.
pub(super) async fn names(desk: &Desk) -> Names {
    match tokio::time::timeout(NAMES_WITHIN, desk.clients()).await {
        Ok(Ok(near)) => {
            near.clients.iter().map(|client| (client.id.clone(), client.settings.name.clone())).collect()
        }
        _ => Names::new(),
    }
}

/// Everything that the page shows.
struct Shown {
    tenant: TenantName,
    found: Found,
    names: Names,
    query: AuditQuery,
    now: Timestamp,
}

impl Shown {
    fn into_view(self) -> impl IntoView {
        let Self { tenant, found, names, query, now } = self;
        let body = match found.entries.is_empty() {
            true => nothing(&tenant, &query).into_any(),
            false => table(&tenant, &found, &names, &query, now).into_any(),
        };
        view! {
            <div class="head">
                <div>
                    <div class="crumb"><bdi>{tenant.to_string()}</bdi></div>
                    <h1>"Audit log"</h1>
                    <p class="lede">"What was asked of this console, by whom, and what came of it. What is done in ZIdentity's own portal does not show here."</p>
                </div>
                {export_form(&tenant, &query)}
            </div>
            {filters(&tenant, &query, &names)}
            <div id="results">{body}</div>
        }
    }
}

/// Two buttons that take away what the filters let through.
fn export_form(tenant: &TenantName, query: &AuditQuery) -> impl IntoView + use<> {
    let fields = query.filters().into_iter().map(|(name, value)| {
        view! { <input type="hidden" name=name value=value/> }
    });
    view! {
        <form method="post" action=paths::audit_export(tenant) class="acts">
            {fields.collect_view()}
            <Button name="format" value="jsonl">"Export JSON Lines"</Button>
            <Button name="format" value="csv">"Export CSV"</Button>
        </form>
    }
}

fn filters(tenant: &TenantName, query: &AuditQuery, names: &Names) -> impl IntoView + use<> {
    let choice =
        |value: &str, label: &str| Choice { value: value.into(), label: label.into(), ..Choice::default() };
    let entered = Action::ALL.into_iter().filter(|action| is_entered(*action));
    let actions = std::iter::once(choice("", "All"))
        .chain(entered.map(|action| choice(action.word(), action_words(action))))
        .collect();
    let outcomes = std::iter::once(choice("", "All"))
        .chain(Outcome::WORDS.iter().map(|(outcome, word)| choice(word, outcome_words(*outcome))))
        .collect();
    let base = paths::audit(tenant);
    let of_client = query.client.clone().map(|client| {
        let all = AuditQuery { client: None, page: 0, ..query.clone() };
        let words = visible(names.get(&client).unwrap_or(&client.0));
        view! {
            <input type="hidden" name="client" value=client.0.clone()/>
            <a class="chip" href=format!("{base}{}", all.to_query()) aria-current="true">"Client " <bdi>{words}</bdi></a>
        }
    });
    let clear = query.is_filtered().then(|| view! { <a class="clear" href=base.clone()>"Clear filters"</a> });
    view! {
        <form method="get" action=base.clone() class="bar" role="search" aria-label="Filters">
            <TextField name="person" label="Person" value=query.person.clone() short=true/>
            <SelectField name="action" label="What" choices=actions value=query.action.map(|action| action.word().to_owned()).unwrap_or_default()/>
            <SelectField name="outcome" label="Outcome" choices=outcomes value=query.outcome.map(|outcome| outcome.word().to_owned()).unwrap_or_default()/>
            <TextField name="from" label="From" kind="date" value=query.from.clone() short=true/>
            <TextField name="to" label="To" kind="date" value=query.to.clone() short=true/>
            {of_client}
            <Button>"Filter"</Button>
            {clear}
        </form>
    }
}

/// Whether there are entries of this action.
fn is_entered(action: Action) -> bool {
    // Their parts are: a secret made, a secret or a client deleted.
    let in_parts = matches!(
        action,
        Action::StartRotation | Action::RetireRotation | Action::UndoRotation | Action::CarryOutRemoval
    );
    (action.changes() && !in_parts)
        || matches!(action, Action::ListClients | Action::AcceptDrift | Action::ExportAudit)
}

fn nothing(tenant: &TenantName, query: &AuditQuery) -> impl IntoView + use<> {
    if !query.is_filtered() && query.page == 0 {
        return view! {
            <Empty title="Nothing was done here yet" glyph=Glyph::Clock>
                <p>"Every change is written down here before it is sent, and so is every export."</p>
            </Empty>
        }
        .into_any();
    }
    let base = paths::audit(tenant);
    view! {
        <Empty title="No entry matches" glyph=Glyph::Search
            action=move || view! { <LinkButton href=base>"Show the whole log"</LinkButton> }>
            <p>"Days are counted in UTC. Fewer filters show more."</p>
        </Empty>
    }
    .into_any()
}

fn table(
    tenant: &TenantName,
    found: &Found,
    names: &Names,
    query: &AuditQuery,
    now: Timestamp,
) -> impl IntoView + use<> {
    let rows: Vec<_> = found.entries.iter().map(|entry| row(tenant, entry, names, now)).collect();
    let page =
        |page: u64| format!("{}{}", paths::audit(tenant), AuditQuery { page, ..query.clone() }.to_query());
    let before = query.page * u64::from(SIZE);
    let last = before + rows.len() as u64;
    let previous = (query.page > 0).then(|| page(query.page - 1));
    let next = (last < found.total).then(|| page(query.page + 1));
    let caption = match found.total {
        1 => "One entry".to_owned(),
        total => format!("{total} entries, newest first"),
    };
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let (first, last, total) = (number(before + 1), number(last), number(found.total));
    view! {
        <Table caption=move || caption>
            <thead><tr>
                <th scope="col">"What"</th><th scope="col">"When"</th><th scope="col">"Who"</th>
                <th scope="col">"Client"</th><th scope="col">"Outcome"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </Table>
        <Pager first=first last=last total=total previous=previous next=next/>
    }
}

fn row(tenant: &TenantName, entry: &Entry, names: &Names, now: Timestamp) -> impl IntoView + use<> {
    let (opened, outcome) = (&entry.opened, entry.outcome);
    let from = (!opened.came_from.is_empty())
        .then(|| view! { <span class="sub">"from " {visible(&opened.came_from)}</span> });
    view! {
        <tr>
            <td data-l="What"><a class="name" href=paths::audit_entry(tenant, &entry.id.0)>{action_words(opened.action)}</a></td>
            <td data-l="When"><Moment at=opened.at.0 now=now.0/></td>
            <td data-l="Who"><bdi>{visible(&opened.actor.name)}</bdi> {from}</td>
            <td data-l="Client">{about(tenant, entry, names)}</td>
            <td data-l="Outcome"><Badge tone=tone(outcome)>{outcome_words(outcome)}</Badge></td>
        </tr>
    }
}

/// The client that an entry is about, with a way to it.
pub(super) fn about(tenant: &TenantName, entry: &Entry, names: &Names) -> impl IntoView + use<> {
    let Some(client) = &entry.opened.client else {
        let words = name_in(entry).unwrap_or_else(|| "–".to_owned());
        return view! { <bdi>{words}</bdi> }.into_any();
    };
    let name = names.get(client).cloned().or_else(|| name_in(entry));
    let words = visible(name.as_ref().unwrap_or(&client.0));
    let id = name.map(|_| view! { <span class="sub mono">{visible(&client.0)}</span> });
    view! { <a href=paths::client(tenant, client)><bdi>{words}</bdi></a> {id} }.into_any()
}

/// What the client is called in what was kept of it; it may be gone.
fn name_in(entry: &Entry) -> Option<String> {
    let name = |kept: &Option<String>| {
        let kept: serde_json::Value = serde_json::from_str(kept.as_deref()?).ok()?;
        kept["name"].as_str().map(visible)
    };
    name(&entry.opened.after).or_else(|| name(&entry.opened.before))
}

/// How much an outcome wants to be looked at.
pub(super) fn tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Done => Tone::Good,
        Outcome::Failed | Outcome::NothingCame => Tone::Neutral,
        Outcome::Pending | Outcome::Accepted | Outcome::Handed => Tone::Warn,
        Outcome::Unknown | Outcome::Orphan | Outcome::PerhapsInUse => Tone::Bad,
    }
}

#[cfg(test)]
#[path = "list_test.rs"]
mod tests;
