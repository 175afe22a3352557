//! Requests: what waits for one's word, what one has asked for, and what became of the others.

use axum::response::Response;
use leptos::prelude::*;

use super::page::badge;
use crate::desk::{Operation, Subject};
use crate::error::ConsoleError;
use crate::frame::{Here, NoRole, Page, Visit};
use crate::model::{AccessRequest, Actor, RequestState, Team, TenantName, Timestamp};
use crate::paths;
use crate::policy::{Action, Role};
use crate::ui::{Empty, Glyph, LinkButton, Moment, Table};

/// So many of a tenant's requests are listed.
const LISTED: u32 = 100;

/// `GET /requests`
pub async fn list_page(visit: Visit) -> Response {
    visit.answer(page(&visit).await)
}

/// A tenant's requests that the person may see; what waits comes first.
pub(crate) async fn requests_in(
    operation: &Operation,
    tenant: &TenantName,
) -> Result<Vec<AccessRequest>, ConsoleError> {
    operation
        .read(Action::ListRequests, Subject::tenant(tenant), |desk| async move {
            let (sight, all) = (desk.sight(), desk.requests().recent(tenant, LISTED).await?);
            Ok(all.into_iter().filter(|request| sight.holds(request)).collect())
        })
        .await
}

async fn page(visit: &Visit) -> Result<Page, ConsoleError> {
    let operation = &visit.operation;
    let tenants = operation.tenants();
    let (mut decide, mut others, mut ask) = (Vec::new(), Vec::new(), Vec::new());
    for card in &tenants {
        let standing = operation.standing_in(&card.name);
        let decides = standing.is_administrator() || standing.roles.has(Role::Approver);
        for request in requests_in(operation, &card.name).await? {
            let waits = request.state == RequestState::Waiting && !request.asker.is(operation.actor());
            if waits && decides { decide.push(request) } else { others.push(request) }
        }
        if !standing.teams.is_empty() {
            ask.push(card.name.clone());
        }
    }
    let (actor, teams) = (operation.actor().clone(), operation.every_team().to_vec());
    let now = operation.console().now();
    let no_role = tenants.is_empty();
    Ok(Page::new("Requests", Here::Requests, move || {
        view! { <List actor=actor teams=teams decide=decide others=others ask=ask no_role=no_role now=now/> }
    }))
}

#[component]
fn List(
    actor: Actor,
    teams: Vec<Team>,
    decide: Vec<AccessRequest>,
    others: Vec<AccessRequest>,
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
    let nothing = (decide.is_empty() && others.is_empty() && !no_role).then(|| {
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
