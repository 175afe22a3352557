//! One entry of the log: everything that was kept of it.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::changes::{Change, changes, kept};
use super::list::{Names, about, names, tone};
use super::visible::visible;
use super::within::Within;
use crate::desk::{EVERY_TENANT, Entry, Fault, OperationId, Outcome, SecondLook, Subject};
use crate::error::ConsoleError;
use crate::frame::{Here, Page, Visit};
use crate::model::{TenantName, Timestamp};
use crate::operations::{action_words, last_look, outcome_words};
use crate::paths;
use crate::policy::Action;
use crate::ui::{Badge, CopyText, LinkButton, Moment};

/// `GET /{tenant}/audit/{operation}`
pub async fn entry_page(visit: Visit, Path((tenant, id)): Path<(TenantName, String)>) -> Response {
    visit.answer(page(&visit, tenant, id).await)
}

async fn page(visit: &Visit, tenant: TenantName, id: String) -> Result<Page, ConsoleError> {
    let card = visit.tenant(&tenant)?;
    let (id, within) = (OperationId(id), Within::of(&visit.operation));
    let (entry, names, last) = visit
        .operation
        .read(Action::ReadAudit, Subject::tenant(&tenant), |desk| async move {
            let entry = desk.journal().get(&id).await?;
            let here =
                |entry: &Entry| [&desk.card.name.0, EVERY_TENANT].contains(&entry.opened.tenant.0.as_str());
            let entry = entry.filter(here).ok_or(Fault::NotFound)?;
            let last = desk.journal().last_look(&entry.id.0).await?;
            Ok((within.part(entry), names(&desk).await, last))
        })
        .await?;
    let now = visit.operation.console().now();
    let title = format!("{}, audit log", action_words(entry.opened.action));
    Ok(Page::new(title, Here::Audit, move || view(&tenant, &entry, &names, last, now)).in_tenant(card))
}

fn view(
    tenant: &TenantName,
    entry: &Entry,
    names: &Names,
    last: Option<SecondLook>,
    now: Timestamp,
) -> impl IntoView + use<> {
    let by_itself = last.filter(|_| entry.outcome != Outcome::Failed).map(|last| last_look(last, now));
    let (opened, outcome) = (&entry.opened, entry.outcome);
    let fact = |words: &'static str, text: &str| {
        (!text.is_empty()).then(|| view! { <dt>{words}</dt><dd><bdi>{visible(text)}</bdi></dd> })
    };
    let id = |words: &'static str, what: &str, text: &str| {
        let (text, what) = (visible(text), what.to_owned());
        (!text.is_empty()).then(|| view! { <dt>{words}</dt><dd><CopyText text=text what=what/></dd> })
    };
    let at = entry.outcome_at.map(|at| view! { " " <Moment at=at.0 now=now.0/> });
    let going = matches!(entry.outcome, Outcome::Accepted | Outcome::Pending);
    let follow = going.then(|| {
        view! { <LinkButton href=paths::operation(tenant, &entry.id.0)>"Look how it stands"</LinkButton> }
    });
    let of_client = opened.client.as_ref().map(|client| {
        view! { <LinkButton href=paths::audit_of(tenant, client)>"All about this client"</LinkButton> }
    });
    let secret = opened.secret.as_ref().map(|secret| secret.0.clone()).unwrap_or_default();
    let upstream = entry.upstream_ids.iter().map(|text| {
        view! { <div><CopyText text=visible(text) what="ZIdentity id".to_owned()/></div> }
    });
    let upstream = (!entry.upstream_ids.is_empty())
        .then(|| view! { <dt>"ZIdentity's ids"</dt><dd>{upstream.collect_view()}</dd> });
    view! {
        <div class="head">
            <div>
                <nav class="crumb" aria-label="Where this is"><a href=paths::audit(tenant)>"Audit log"</a></nav>
                <h1>{action_words(opened.action)} " " <Badge tone=tone(outcome)>{outcome_words(outcome)}</Badge></h1>
            </div>
            <div class="acts">{of_client}{follow}</div>
        </div>
        <div class="two">
            <div>
                {fact_note(entry)}
                {content(opened.before.as_deref(), opened.after.as_deref())}
            </div>
            <div>
                <h2>"About"</h2>
                <dl class="facts">
                    <dt>"Asked for"</dt><dd><Moment at=opened.at.0 now=now.0/></dd>
                    {fact("By", &opened.actor.name)}
                    {fact("Subject", &opened.actor.subject)}
                    {fact("Issuer", &opened.actor.issuer)}
                    {fact("From", &opened.came_from)}
                    <dt>"Client"</dt><dd>{about(tenant, entry, names)}</dd>
                    {id("Secret ID", "secret id", &secret)}
                    <dt>"Outcome"</dt><dd>{outcome_words(outcome)}{at}</dd>
                    {by_itself}
                    {id("Operation", "operation id", &entry.id.0)}
                    {id("Request", "request id", &opened.request_id)}
                    {upstream}
                </dl>
            </div>
        </div>
    }
}

fn fact_note(entry: &Entry) -> Option<impl IntoView + use<>> {
    entry.note.as_deref().map(|note| view! { <p><bdi>{visible(note)}</bdi></p> })
}

/// What was there before and what was asked for: field by field where both are of one kind.
fn content(before: Option<&str>, after: Option<&str>) -> impl IntoView + use<> {
    match changes(before, after) {
        Some(changes) if changes.is_empty() => {
            view! { <p class="quiet">"Nothing was to be changed."</p> }.into_any()
        }
        Some(changes) => table(changes).into_any(),
        None => {
            let part = |title: &'static str, text: Option<&str>| {
                text.map(kept).map(|text| view! { <h2>{title}</h2><pre tabindex="0">{text}</pre> })
            };
            let none = (before.is_none() && after.is_none())
                .then(|| view! { <p class="quiet">"Nothing more was kept of it."</p> });
            view! { {part("What was there", before)} {part("What was asked for", after)} {none} }.into_any()
        }
    }
}

fn table(changes: Vec<Change>) -> impl IntoView {
    let cell = |text: Option<String>| match text {
        Some(text) if text.contains('\n') => view! { <pre tabindex="0">{text}</pre> }.into_any(),
        Some(text) => view! { <bdi>{text}</bdi> }.into_any(),
        None => view! { <span class="quiet">"not there"</span> }.into_any(),
    };
    let row = |change: Change| {
        view! {
            <tr>
                <td data-l="Field" class="mono">{change.field}</td>
                <td data-l="Before">{cell(change.before)}</td>
                <td data-l="After">{cell(change.after)}</td>
            </tr>
        }
    };
    let rows: Vec<_> = changes.into_iter().map(row).collect();
    view! {
        <h2>"What was to be changed"</h2>
        <table>
            <caption class="vh">"The fields that differ"</caption>
            <thead><tr><th scope="col">"Field"</th><th scope="col">"Before"</th><th scope="col">"After"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
