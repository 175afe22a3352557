//! The page of a batch: how far it is, what became of each client, and how it goes on.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::progress::Progress;
use super::run;
use super::standing::{Standing, look, read};
use crate::desk::Subject;
use crate::error::{ConsoleError, ErrorKind};
use crate::frame::{Answer, Here, Page, Sent, Trouble, Visit};
use crate::model::{BatchId, ClientId, RowState, Switch, Tally, TenantName, Timestamp, clients_in_words};
use crate::paths;
use crate::policy::Action;
use crate::ui::{Button, CopyText, LinkButton, Look, Moment, Notice, Tone};

/// Without script, the page is loaded again after so many seconds.
const REFRESH: u32 = 2;

/// `GET /{tenant}/batches/{batch}`
pub async fn batch_page(visit: Visit, Path((tenant, id)): Path<(TenantName, BatchId)>) -> Response {
    visit.answer(page(&visit, &tenant, &id, None).await)
}

/// `POST /{tenant}/batches/{batch}`: goes on with what was not begun.
pub async fn go_on_from_form(
    visit: Visit,
    Path((tenant, id)): Path<(TenantName, BatchId)>,
    Sent(_): Sent,
) -> Response {
    let (operation, batch) = (visit.operation.clone(), id.clone());
    let result = visit
        .operation
        .perform(Action::UpdateClient, Subject::tenant(&tenant), move |desk| async move {
            read(&desk, &batch).await?;
            run::begin(&desk, &operation, &batch).await
        })
        .await;
    let answer = match result {
        Ok(()) => Ok(Answer::SeeOther(paths::batch(&tenant, &id))),
        Err(error) if error.kind == ErrorKind::NotFound => Err(error),
        Err(error) => match page(&visit, &tenant, &id, Some(error.clone())).await {
            Ok(page) => Ok(page.into()),
            Err(_) => Err(error),
        },
    };
    visit.answer(answer)
}

async fn page(
    visit: &Visit,
    tenant: &TenantName,
    id: &BatchId,
    trouble: Option<ConsoleError>,
) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let standing = look(&visit.operation, tenant, id).await?;
    let barred = visit.operation.barred(tenant, Action::UpdateClient);
    let now = visit.operation.console().now();
    let (running, status) = (standing.running, trouble.as_ref().map_or(200, ConsoleError::status));
    let many = clients_in_words(standing.batch.rows.len());
    let title = format!("{} {many}", standing.batch.switch.verb());
    let page = Page::new(title, Here::Clients, move || {
        view! { <BatchView standing=standing barred=barred trouble=trouble now=now/> }
    });
    let page = page.in_tenant(card).with_status(status);
    Ok(if running { page.refreshed_every(REFRESH) } else { page })
}

#[component]
fn BatchView(
    standing: Standing,
    barred: Option<String>,
    trouble: Option<ConsoleError>,
    now: Timestamp,
) -> impl IntoView {
    let Standing { batch, running } = standing;
    let tenant = batch.tenant.clone();
    let tally = Tally::of(batch.rows.iter().map(|row| row.state));
    let again: Vec<_> = batch
        .rows
        .iter()
        .filter(|row| row.state == RowState::Refused)
        .map(|row| row.client.clone())
        .collect();
    let because = batch.left_because.clone();
    let notice = (!running).then(|| ending(&tenant, &batch.id, batch.switch, tally, because, barred, &again));
    let running_words = running.then(|| {
        view! { <p class="quiet">"It goes on by itself: you can leave this page and come back, also from the list."</p> }
    });
    let title = format!("{} {}", batch.switch.verb(), clients_in_words(tally.total));
    view! {
        <div class="head">
            <div>
                <nav class="crumb" aria-label="Where this is"><a href=paths::clients(&tenant)>"API clients"</a></nav>
                <h1>{title}</h1>
                <p class="asof">"In " <b><bdi>{tenant.to_string()}</bdi></b> ", asked for by " <bdi>{batch.asked_by.name}</bdi> " " <Moment at=batch.at.0 now=now.0/></p>
            </div>
            <div class="acts"><LinkButton href=paths::clients(&tenant)>"All clients"</LinkButton></div>
        </div>
        {trouble.map(|error| view! { <Trouble error=error/> })}
        {notice}
        <Progress tenant=tenant batch=batch.id.clone() switch=batch.switch rows=batch.rows running=running/>
        {running_words}
        <p class="small-print">"Batch " <CopyText text=batch.id.0 what="batch id".to_owned()/></p>
    }
}

/// What it came to, and what can be done next.
fn ending(
    tenant: &TenantName,
    id: &BatchId,
    switch: Switch,
    tally: Tally,
    because: Option<String>,
    barred: Option<String>,
    again: &[ClientId],
) -> impl IntoView + use<> {
    let retry = (!again.is_empty()).then(|| {
        let words = format!("Look at the {} not carried out again", clients_in_words(again.len()));
        view! { <p><a class="link" href=paths::bulk_of(tenant, switch, again)>{words}</a></p> }
    });
    if tally.waiting > 0 {
        let title = format!("It stopped before its end: {} not begun", were(tally.waiting));
        let because = because.unwrap_or_else(|| "The console was stopped in the middle of it.".to_owned());
        let action = paths::batch(tenant, id);
        return view! {
            <Notice tone=Tone::Warn title=move || title>
                <p>{because} " What was done is done; the rest is as it was."</p>
                {retry}
                <form method="post" action=action class="row">
                    <Button look=Look::Main disabled_because=barred>"Go on with the rest"</Button>
                </form>
            </Notice>
        }
        .into_any();
    }
    let well = tally.count(RowState::Done) + tally.count(RowState::Already);
    if well == tally.total {
        let title = format!("{} now {}", are(tally.total), switch.participle());
        return view! { <Notice tone=Tone::Good title=move || title/> }.into_any();
    }
    let title = format!("It has ended; {} not {} for certain", are(tally.total - well), switch.participle());
    view! {
        <Notice tone=Tone::Warn title=move || title>
            <p>"The rows below say why, and what can be done."</p>
            {retry}
        </Notice>
    }
    .into_any()
}

fn were(count: usize) -> String {
    format!("{} {}", clients_in_words(count), if count == 1 { "was" } else { "were" })
}

fn are(count: usize) -> String {
    format!("{} {}", clients_in_words(count), if count == 1 { "is" } else { "are" })
}
