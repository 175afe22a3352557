//! The first page: what needs a person, which tenants there are, and what a newcomer can do.

mod fleet;
mod open;

use axum::response::Response;
use futures::future::join_all;
use leptos::prelude::*;

use crate::campaigns::{Running, running, running_section};
use crate::desk::Operation;
use crate::error::ConsoleError;
use crate::frame::{Here, NoRole, Page, Visit, kind_words};
use crate::model::{TenantCard, TenantKind};
use crate::paths;
use crate::policy::{Action, Role};
use crate::ui::{Badge, LinkButton, Look, Moment, Table, Tone};
use fleet::Fleet;

/// The console's own credential is worth a look when it ends within so many days.
const SOON: i64 = 30;

/// `GET /`
pub async fn overview_page(visit: Visit) -> Response {
    let tenants = visit.operation.tenants();
    // Whoever is a member and nothing more comes in by the front door.
    if visit.operation.role() == Role::Member {
        let (door, running) =
            (crate::teams::front_door(&visit.operation).await, running(&visit.operation).await);
        let now = visit.operation.console().now();
        return visit.answer(Ok(Page::new("Overview", Here::Overview, move || {
            view! { {door.into_view()} {running_section(&running, now)} }
        })));
    }
    let operation = visit.operation.clone();
    let fleets = join_all(tenants.iter().map(|card| fleet::look(&operation, &card.name))).await;
    let running = running(&operation).await;
    visit.answer(Ok(Page::new("Overview", Here::Overview, move || {
        view(&operation, &tenants, fleets, &running)
    })))
}

fn view(
    operation: &Operation,
    tenants: &[TenantCard],
    fleets: Vec<Result<Fleet, ConsoleError>>,
    running: &Running,
) -> impl IntoView + use<> {
    let rows: Vec<_> = tenants.iter().map(|card| row(operation, card)).collect();
    let caption = match tenants.len() {
        1 => "One tenant".to_owned(),
        count => format!("{count} tenants"),
    };
    let now = operation.console().now();
    let fleets: Vec<_> = tenants
        .iter()
        .zip(fleets)
        .map(|(card, fleet)| fleet::section(card, fleet, tenants.len() > 1, now))
        .collect();
    let first = tenants.iter().find(|card| card.kind == TenantKind::Sandbox).or(tenants.first());
    let steps = first.map(|card| steps(card, operation.barred(&card.name, Action::CreateClient).is_none()));
    let table = (!tenants.is_empty()).then(|| view! {
        <Table caption=move || caption>
            <thead><tr><th scope="col">"Tenant"</th><th scope="col">"Kind"</th><th scope="col">"Token URL"</th><th scope="col">"Changes"</th><th scope="col">"This console's credential"</th><th scope="col"><span class="vh">"Actions"</span></th></tr></thead>
            <tbody>{rows}</tbody>
        </Table>
    });
    let no_role = tenants.is_empty().then(|| view! { <NoRole actor=operation.actor().clone()/> });
    view! {
        <div class="head"><div>
            <h1>"Overview"</h1>
            <p class="lede">"Clientele manages the API clients of ZIdentity: the OAuth clients with which programs sign in to Zscaler, their roles and their secrets."</p>
        </div></div>
        {no_role}
        {running_section(running, now)}
        {fleets}
        {table}
        {steps}
    }
}

fn row(operation: &Operation, card: &TenantCard) -> impl IntoView + use<> {
    let label = format!("API clients of {}", card.name);
    let console = operation.console();
    let now = console.now();
    let changes = match console.read_only(&card.name) {
        Some(why) => {
            view! { <Badge tone=Tone::Warn>"Read-only"</Badge> " " <span class="quiet">{why.words()}</span> }
                .into_any()
        }
        None => view! { "Allowed" }.into_any(),
    };
    let credential = match console.learnt(&card.name).own().ends {
        Some(end) if end.days_from(now) <= SOON => {
            view! { <Badge tone=Tone::Warn>"ends " <Moment at=end.0 now=now.0/></Badge> }.into_any()
        }
        Some(end) => view! { "ends " <Moment at=end.0 now=now.0/> }.into_any(),
        None => view! { <span class="quiet">"end not known"</span> }.into_any(),
    };
    view! {
        <tr data-tenant-kind=card.kind.word()>
            <td data-l="Tenant"><a class="name" href=paths::clients(&card.name)><bdi>{card.name.to_string()}</bdi></a></td>
            <td data-l="Kind"><span class="kind">{kind_words(card.kind)}</span></td>
            <td data-l="Token URL" class="mono">{card.token_url.clone()}</td>
            <td data-l="Changes">{changes}</td>
            <td data-l="Own credential">{credential}</td>
            <td data-l="" class="act"><LinkButton href=paths::clients(&card.name) small=true label=label>"API clients"</LinkButton></td>
        </tr>
    }
}

/// What a newcomer does first.
fn steps(card: &TenantCard, may_create: bool) -> impl IntoView + use<> {
    let sandbox = card.kind == TenantKind::Sandbox;
    let create = may_create.then(|| {
        view! { <li><a class="link" href=paths::new_client(&card.name)>"Create an API client"</a>" with one role, then a secret for it: the value is shown once."</li> }
    });
    let own = paths::client(&card.name, &card.own_client);
    view! {
        <section class="part">
            <h2>"Start here"</h2>
            {sandbox.then(|| view! { <p class="hint">"This is a sandbox: a ZIdentity of our own with invented clients. Nothing in it is real, everything in it works."</p> })}
            <ol class="steps">
                <li><a class="link" href=paths::clients(&card.name)>"Look at the fleet"</a>": search, filter, sort; every view has its own address."</li>
                {create}
                <li><a class="link" href=own>"See the client this console signs in as"</a>": it is protected from being locked out here."</li>
            </ol>
            {may_create.then(|| view! { <div class="acts"><LinkButton href=paths::new_client(&card.name) look=Look::Main>"Create API client"</LinkButton></div> })}
        </section>
    }
}
