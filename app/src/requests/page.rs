//! One request: why it is asked, what would change, and what can be done about it.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::assessing::{Assessment, assess};
use super::diff::Line;
use super::following::follow;
use super::words::state_words;
use super::{asking, deciding};
use crate::desk::Subject;
use crate::error::{ConsoleError, ErrorKind};
use crate::frame::{Answer, Here, Page, Sent, Trouble, Visit, kind_words};
use crate::model::{AccessRequestId, RequestState, TenantCard, TenantName, Timestamp, Wish};
use crate::paths;
use crate::policy::Action;
use crate::ui::{AreaField, Badge, Button, CopyText, Look, Moment, Notice, Table, Tone};

/// `GET /requests/{tenant}/{id}`
pub async fn request_page(visit: Visit, Path((tenant, id)): Path<(TenantName, AccessRequestId)>) -> Response {
    visit.answer(page(&visit, &tenant, &id, String::new(), None).await)
}

/// `POST /requests/{tenant}/{id}`: approves, rejects, withdraws or closes.
pub async fn act_on_request(
    visit: Visit,
    Path((tenant, id)): Path<(TenantName, AccessRequestId)>,
    sent: Sent,
) -> Response {
    let operation = &visit.operation;
    let (done, result) = match sent.field("do") {
        "approve" => ("approved", deciding::approve(operation, &tenant, &id, sent.field("seen")).await),
        "reject" => ("rejected", deciding::reject(operation, &tenant, &id, sent.field("note")).await),
        "withdraw" => ("withdrawn", asking::withdraw(operation, &tenant, &id).await),
        "close" => ("request-closed", deciding::close(operation, &tenant, &id).await),
        _ => ("", Err(ConsoleError::invalid(vec![]))),
    };
    let answer = match result {
        Ok(()) => Ok(Answer::SeeOther(format!("{}?done={done}", paths::request(&tenant, &id)))),
        Err(error) if error.kind == ErrorKind::NotFound => Err(error),
        // Where the page cannot be shown again, what became of the act still is.
        Err(error) => {
            match page(&visit, &tenant, &id, sent.field("note").to_owned(), Some(error.clone())).await {
                Ok(page) => Ok(page.into()),
                Err(_) => Err(error),
            }
        }
    };
    visit.answer(answer)
}

async fn page(
    visit: &Visit,
    tenant: &TenantName,
    id: &AccessRequestId,
    note: String,
    trouble: Option<ConsoleError>,
) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let (now, id) = (visit.operation.console().now(), id.clone());
    let (standing, own, (decides, closes)) = visit
        .operation
        .read(Action::ListRequests, Subject::tenant(tenant), |desk| async move {
            follow(&desk, &id).await?;
            let standing = assess(&desk, &id).await?;
            let own = standing.request.asker.is(desk.actor());
            let administrator = desk.standing().is_administrator();
            let decides = administrator || desk.standing().roles.has(crate::policy::Role::Approver);
            Ok((standing, own, (decides, administrator)))
        })
        .await?;
    let status = trouble.as_ref().map_or(200, ConsoleError::status);
    let title = standing.request.wish.title();
    let shown = card.clone();
    Ok(Page::new(title, Here::Requests, move || {
        view! { <RequestView card=shown standing=standing own=own decides=decides closes=closes note=note trouble=trouble now=now/> }
    })
    .in_tenant(card)
    .with_status(status))
}

#[component]
pub(super) fn RequestView(
    card: TenantCard,
    standing: Assessment,
    own: bool,
    decides: bool,
    /// Whether the person may close what was cut off.
    closes: bool,
    note: String,
    trouble: Option<ConsoleError>,
    now: Timestamp,
) -> impl IntoView {
    let barred = standing.barred();
    let Assessment { request, team, lines, outside, overtaken, seen, .. } = standing;
    let waiting = request.state == RequestState::Waiting;
    let wrong = trouble.as_ref().and_then(|error| error.of_field("note"));
    let outside_trouble = trouble.filter(|error| error.of_field("note").is_none());
    let action = paths::request(&card.name, &request.id);
    let overtaken = overtaken.filter(|_| waiting).map(|why| {
        view! { <Notice tone=Tone::Warn title=|| "It cannot be carried out as it was asked"><p>{why}</p></Notice> }
    });
    let reasons = (waiting && !outside.is_empty()).then(|| {
        let why = outside.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
        view! { <Notice title=|| "Why it needs an approval"><ul>{why}</ul></Notice> }
    });
    let late = request.operation.is_some();
    let cut_off = deciding::is_cut_off(&request, now).then(|| {
        let title = match late {
            true => "ZIdentity took it and has not shown it since",
            false => "The console stopped in the middle of it",
        };
        let close = closes.then(|| {
            view! {
                <form method="post" action=action.clone() class="row">
                    <Button name="do" value="close">"Close it: outcome unknown"</Button>
                </form>
            }
        });
        let ask = (!closes).then_some(" An administrator can close this one.");
        view! {
            <Notice tone=Tone::Warn title=move || title>
                <p>"Look at the client to see whether it was carried out. If it was not, ask again." {ask}</p>
                {close}
            </Notice>
        }
    });
    let decide = (waiting && decides && !own).then(|| {
        let (approve, reject) = (action.clone(), action.clone());
        view! {
            <section class="part" aria-labelledby="decide">
                <h2 id="decide">"Decide"</h2>
                <p class="hint">"Approving carries it out at once, exactly as shown above. If anything has changed by then, nothing is done."</p>
                <form method="post" action=approve class="row">
                    <input type="hidden" name="do" value="approve"/>
                    <input type="hidden" name="seen" value=seen/>
                    <Button look=Look::Main disabled_because=barred>"Approve and carry out"</Button>
                </form>
                <form method="post" action=reject class="form">
                    <input type="hidden" name="do" value="reject"/>
                    <AreaField name="note" label="Why it is rejected" value=note rows=2 error=wrong/>
                    <div class="acts"><Button look=Look::Danger>"Reject"</Button></div>
                </form>
            </section>
        }
    });
    let withdraw = (waiting && own).then(|| {
        view! {
            <section class="part" aria-labelledby="yours">
                <h2 id="yours">"Your request"</h2>
                <p class="hint">"Somebody else decides it. Until then you can take it back."</p>
                <form method="post" action=action class="row">
                    <Button look=Look::Danger name="do" value="withdraw">"Withdraw request"</Button>
                </form>
            </section>
        }
    });
    let team = match (&request.team, team) {
        (None, _) => "none: an administrator asks".to_owned(),
        (Some(_), Some(team)) => team.name,
        (Some(_), None) => "gone".to_owned(),
    };
    let decided = request.decided.clone().map(|(who, at)| {
        view! { <dt>"Decided"</dt><dd><bdi>{who.name}</bdi> " " <Moment at=at.0 now=now.0/></dd> }
    });
    let late = (request.state == RequestState::Applying && late && cut_off.is_none()).then_some(());
    let led_to = request.led_to.clone().filter(|_| request.state == RequestState::Applied).map(|client| {
        let href = paths::client(&card.name, &client);
        view! { <dt>"Client"</dt><dd><a class="link mono" href=href>{client.0}</a></dd> }
    });
    let said = (!request.note.is_empty())
        .then(|| view! { <dt>"Said"</dt><dd dir="auto">{request.note.clone()}</dd> });
    let is_new = matches!(request.wish, Wish::NewClient { .. });
    view! {
        <div class="head"><div>
            <nav class="crumb" aria-label="Where this is"><a href=paths::REQUESTS>"Requests"</a></nav>
            <h1><bdi>{request.wish.title()}</bdi> " " {badge(request.state)}</h1>
            <p class="lede">"In tenant " <b><bdi>{card.name.to_string()}</bdi></b> " " <span class="kind">{kind_words(card.kind)}</span></p>
        </div></div>
        {outside_trouble.map(|error| view! { <Trouble error=error/> })}
        {cut_off}
        {late.map(|()| view! {
            <Notice title=|| "ZIdentity has taken it and does not show it yet">
                <p>"Open this page again later: it looks whether it is there."</p>
            </Notice>
        })}
        {overtaken}
        {reasons}
        <dl class="facts">
            <dt>"Asked by"</dt><dd><bdi>{request.asker.name.clone()}</bdi> " " <Moment at=request.at.0 now=now.0/></dd>
            <dt>"For team"</dt><dd><bdi>{team}</bdi></dd>
            <dt>"Reason"</dt><dd dir="auto" class="description">{request.reason.clone()}</dd>
            {decided}
            {said}
            {led_to}
        </dl>
        {diff(&lines, is_new)}
        {decide}
        {withdraw}
        <p class="small-print">"Request " <CopyText text=request.id.0 what="request id".to_owned()/></p>
    }
}

/// What is new has no column of what it was.
fn diff(lines: &[Line], is_new: bool) -> impl IntoView + use<> {
    let then = if is_new { "Will be" } else { "Then" };
    let rows = lines.iter().map(|line| {
        let cell = |text: &str| match text {
            "" => view! { <span class="quiet">"nothing"</span> }.into_any(),
            text => view! { <bdi>{text.to_owned()}</bdi> }.into_any(),
        };
        let was = (!is_new).then(|| view! { <td data-l="Now">{cell(&line.was)}</td> });
        view! { <tr><td data-l="What">{line.what}</td>{was}<td data-l=then>{cell(&line.will)}</td></tr> }
    });
    let rows: Vec<_> = rows.collect();
    let now = (!is_new).then(|| view! { <th scope="col">"Now"</th> });
    view! {
        <Table caption=|| "What it changes">
            <thead><tr><th scope="col">"What"</th>{now}<th scope="col">{then}</th></tr></thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

pub(super) fn badge(state: RequestState) -> impl IntoView {
    let tone = match state {
        RequestState::Waiting | RequestState::Applying | RequestState::Unknown => Tone::Warn,
        RequestState::Applied => Tone::Good,
        RequestState::Rejected => Tone::Bad,
        RequestState::Withdrawn => Tone::Neutral,
    };
    view! { <Badge tone=tone>{state_words(state)}</Badge> }
}

#[cfg(test)]
#[path = "page_test.rs"]
mod tests;
