//! Requests: what waits for one's word, what one has asked for, and what became of the others.

use axum::response::Response;
use leptos::prelude::*;

use super::page::badge;
use crate::desk::{Operation, Sight, Subject};
use crate::error::ConsoleError;
use crate::frame::{Here, NoRole, Page, Visit};
use crate::model::{AccessRequest, Actor, RequestState, Team, TenantCard, TenantName, Timestamp, Who};
use crate::paths;
use crate::policy::{Action, Role};
use crate::ui::{Empty, Glyph, LinkButton, Moment, Pager, Table};

/// Requests a page.
const SIZE: u32 = 50;

/// `GET /requests`
pub async fn list_page(visit: Visit) -> Response {
    visit.answer(page(&visit).await)
}

/// The newest requests of the person's own in a tenant, at most `limit`; what is open comes first.
pub(crate) async fn asked_by(
    operation: &Operation,
    tenant: &TenantName,
    limit: u32,
) -> Result<Vec<AccessRequest>, ConsoleError> {
    operation
        .read(Action::ListRequests, Subject::tenant(tenant), |desk| async move {
            let own = Sight::Own(Who::from(desk.actor()), Vec::new());
            let mut found = desk.requests().find(tenant, &own, true, 0, limit).await?.requests;
            found.extend(desk.requests().find(tenant, &own, false, 0, limit).await?.requests);
            Ok(found)
        })
        .await
}

/// One page of the requests that the person may see, and how many there are in all. In every tenant what is open comes
/// before what is decided in any.
async fn seen(operation: &Operation, page: u64) -> Result<(Vec<AccessRequest>, u64), ConsoleError> {
    let (mut skip, mut left, mut total) = (page * u64::from(SIZE), SIZE, 0);
    let mut shown = Vec::new();
    for open in [true, false] {
        for card in operation.tenants() {
            let found = operation
                .read(Action::ListRequests, Subject::tenant(&card.name), |desk| async move {
                    Ok(desk.requests().find(&desk.card.name, &desk.sight(), open, skip, left).await?)
                })
                .await?;
            total += found.total;
            skip = skip.saturating_sub(found.total);
            left = left.saturating_sub(u32::try_from(found.requests.len()).unwrap_or(left));
            shown.extend(found.requests);
        }
    }
    Ok((shown, total))
}

async fn page(visit: &Visit) -> Result<Page, ConsoleError> {
    let operation = &visit.operation;
    let tenants = operation.tenants();
    let works = |card: &&TenantCard| !operation.standing_in(&card.name).teams.is_empty();
    let ask = tenants.iter().filter(works).map(|card| card.name.clone()).collect();
    let number = visit.asked("page").parse::<u32>().map_or(0, |page| u64::from(page.max(1)) - 1);
    let (shown, total) = seen(operation, number).await?;
    let before = number * u64::from(SIZE);
    let rows = Rows { before, last: before + shown.len() as u64, total, page: number };
    let is_to_decide = |request: &AccessRequest| {
        let standing = operation.standing_in(&request.tenant);
        let decides = standing.is_administrator() || standing.roles.has(Role::Approver);
        decides && request.state == RequestState::Waiting && !request.asker.is(operation.actor())
    };
    let (decide, others): (Vec<_>, Vec<_>) = shown.into_iter().partition(is_to_decide);
    let (actor, teams) = (operation.actor().clone(), operation.every_team().to_vec());
    let now = operation.console().now();
    let no_role = tenants.is_empty();
    Ok(Page::new("Requests", Here::Requests, move || {
        view! { <List actor=actor teams=teams decide=decide others=others rows=rows ask=ask no_role=no_role now=now/> }
    }))
}

/// Which of all rows are shown.
struct Rows {
    before: u64,
    last: u64,
    total: u64,
    /// Counted from 0.
    page: u64,
}

impl Rows {
    /// The way to the others, where there are any.
    fn pager(&self) -> Option<AnyView> {
        let href = |page: u64| format!("{}?page={}", paths::REQUESTS, page + 1);
        let previous = (self.page > 0).then(|| href(self.page - 1));
        let next = (self.last < self.total).then(|| href(self.page + 1));
        let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let first = if self.last > self.before { number(self.before + 1) } else { 0 };
        let (last, total) = (number(self.last), number(self.total));
        (previous.is_some() || next.is_some()).then(|| {
            view! { <Pager first=first last=last total=total previous=previous next=next/> }.into_any()
        })
    }
}

#[component]
fn List(
    actor: Actor,
    teams: Vec<Team>,
    decide: Vec<AccessRequest>,
    others: Vec<AccessRequest>,
    rows: Rows,
    /// The tenants in which the person can ask for a client.
    ask: Vec<TenantName>,
    no_role: bool,
    now: Timestamp,
) -> impl IntoView {
    let several = ask.len() > 1;
    let asks = ask.into_iter().map(|tenant| {
        let words =
            if several { format!("Ask for a client of {tenant}") } else { "Ask for a client".to_owned() };
        view! { <LinkButton href=paths::ask_ownership(&tenant)>{words}</LinkButton> }
    });
    let asks = asks.collect_view();
    let nothing = (rows.total == 0 && !no_role).then(|| {
        view! {
            <Empty title="Nothing is asked for" glyph=Glyph::Check>
                <p>"What goes beyond a team's ceiling, a high role, and a client that is to change hands wait here for somebody else's approval. Ask by sending the client's form: it says when an approval is needed."</p>
            </Empty>
        }
    });
    view! {
        <div class="head">
            <div>
                <h1>"Requests"</h1>
                <p class="lede">"Nobody approves their own. An approval is carried out at once, and checked again when it is."</p>
            </div>
            <div class="acts">{asks}</div>
        </div>
        {no_role.then(|| view! { <NoRole actor=actor.clone()/> })}
        {(!decide.is_empty()).then(|| table("For you to decide", &decide, &teams, &actor, now))}
        {(!others.is_empty()).then(|| table("All others that you may see", &others, &teams, &actor, now))}
        {rows.pager()}
        {nothing}
    }
}

/// A row a request.
pub(crate) fn table(
    caption: &'static str,
    requests: &[AccessRequest],
    teams: &[Team],
    actor: &Actor,
    now: Timestamp,
) -> impl IntoView + use<> {
    let rows = requests.iter().map(|request| {
        let team = request.team.as_ref().map(|id| {
            teams.iter().find(|team| team.id == *id).map_or_else(|| "gone".to_owned(), |team| team.name.clone())
        });
        let who = if request.asker.is(actor) { "you".to_owned() } else { request.asker.name.clone() };
        view! {
            <tr>
                <td data-l="Request"><a class="name" href=paths::request(&request.tenant, &request.id)><bdi>{request.wish.title()}</bdi></a></td>
                <td data-l="Tenant"><bdi>{request.tenant.to_string()}</bdi></td>
                <td data-l="Team"><bdi>{team.unwrap_or_else(|| "none".to_owned())}</bdi></td>
                <td data-l="Asked by"><bdi>{who}</bdi></td>
                <td data-l="When"><Moment at=request.at.0 now=now.0/></td>
                <td data-l="Status">{badge(request.state)}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    view! {
        <Table caption=move || caption>
            <thead><tr>
                <th scope="col">"Request"</th><th scope="col">"Tenant"</th><th scope="col">"Team"</th>
                <th scope="col">"Asked by"</th><th scope="col">"When"</th><th scope="col">"Status"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}
