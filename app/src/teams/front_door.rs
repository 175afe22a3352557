//! A member's landing page: my team's clients, what ends soon, what I asked for.

use std::sync::Arc;

use leptos::prelude::*;

use crate::desk::{Operation, Snapshot, Subject};
use crate::drift::cases;
use crate::error::ConsoleError;
use crate::expiry::{Attention, Ending, Item, items};
use crate::frame::kind_words;
use crate::inventory::{as_of, standing_notice};
use crate::model::{AccessRequest, Actor, Team, TenantCard, TenantName, Timestamp};
use crate::paths;
use crate::policy::Action;
use crate::removal::{Removals, removals_of};
use crate::requests::{asked_by, table};
use crate::ui::{Badge, Empty, Ends, Glyph, LinkButton, Look, Notice, Table, Tone, ends};

/// So many clients stand on the page.
const LINES: usize = 100;
/// So many clients that changed outside are looked at, whether the console did it itself.
const LOOKED_AT: u32 = 20;
/// So many requests are shown.
const SHOWN: u32 = 5;

/// Everything that the page shows.
pub(crate) struct FrontDoor {
    actor: Actor,
    tenants: Vec<(TenantCard, Vec<Team>, Result<Work, ConsoleError>)>,
    requests: Vec<AccessRequest>,
    now: Timestamp,
}

/// What is the person's in one tenant.
struct Work {
    fleet: Arc<Snapshot>,
    /// How many of the clients changed outside the console.
    changed: u64,
    /// What of them is to be removed, and was kept.
    removals: Removals,
    barred: Option<String>,
}

/// Looks for what the page shows. What does not answer is told in its place.
pub(crate) async fn front_door(operation: &Operation) -> FrontDoor {
    let mut tenants = Vec::new();
    let mut requests = Vec::new();
    for card in operation.tenants() {
        let standing = operation.standing_in(&card.name);
        let work = work(operation, &card.name).await;
        requests.extend(asked_by(operation, &card.name, SHOWN).await.unwrap_or_default());
        tenants.push((card, standing.teams, work));
    }
    requests.sort_by_key(|request| !request.state.is_open());
    requests.truncate(SHOWN as usize);
    FrontDoor { actor: operation.actor().clone(), tenants, requests, now: operation.console().now() }
}

async fn work(operation: &Operation, tenant: &TenantName) -> Result<Work, ConsoleError> {
    let barred = operation.barred(tenant, Action::CreateClient);
    operation
        .read(Action::ListClients, Subject::tenant(tenant), |desk| async move {
            let fleet = match desk.clients().await {
                Ok(fleet) => fleet,
                // What was known before is better than nothing; it tells how old it is.
                Err(fault) => match desk.kept().await? {
                    kept if kept.standing.listed_at.is_some() => kept,
                    _ => return Err(fault),
                },
            };
            let (_, changed) = cases(&desk, None, LOOKED_AT).await?;
            Ok(Work { fleet, changed, removals: removals_of(&desk).await?, barred })
        })
        .await
}

impl FrontDoor {
    pub(crate) fn into_view(self) -> impl IntoView {
        let Self { actor, tenants, requests, now } = self;
        let teams: Vec<Team> = tenants.iter().flat_map(|(_, teams, _)| teams.clone()).collect();
        let several = tenants.len() > 1;
        let nobody = teams.is_empty();
        let parts: Vec<_> = tenants.iter().map(|of| part(of, several, now)).collect();
        let asked = (!requests.is_empty()).then(|| {
            view! {
                <section class="part" aria-labelledby="asked">
                    <h2 id="asked">"What I asked for"</h2>
                    {table("Newest first", &requests, &teams, &actor, now)}
                    <p><a class="link" href=paths::REQUESTS>"All requests"</a></p>
                </section>
            }
        });
        let body = match nobody {
            true => view! { <NoTeam/> }.into_any(),
            false => view! { {parts} {asked} }.into_any(),
        };
        view! {
            <div class="head"><div>
                <h1>"Your clients"</h1>
                <p class="lede">"The API clients that your teams answer for, what of them ends soon, and what you asked for."</p>
            </div></div>
            {body}
        }
    }
}

/// For whoever has a role and no team.
#[component]
fn NoTeam() -> impl IntoView {
    view! {
        <Notice tone=Tone::Warn title=|| "You are signed in, but no team is bound to your groups">
            <p>"Clients are worked on by teams. An administrator of the console makes a team for one of your groups, or tells you which group to ask for; your groups stand on your account page."</p>
        </Notice>
    }
}

fn part(
    (card, teams, work): &(TenantCard, Vec<Team>, Result<Work, ConsoleError>),
    several: bool,
    now: Timestamp,
) -> impl IntoView + use<> {
    let tenant = card.name.clone();
    let names: Vec<_> = teams
        .iter()
        .map(|team| view! { <a class="link" href=paths::team(&team.id)><bdi>{team.name.clone()}</bdi></a> " " })
        .collect();
    let (heading, labelled) = (format!("clients-{tenant}"), format!("clients-{tenant}"));
    let place = several.then(|| view! { " in " <bdi>{tenant.to_string()}</bdi> " " <span class="kind">{kind_words(card.kind)}</span> });
    let inside = match work {
        Ok(work) => clients(card, work, now).into_any(),
        Err(error) => {
            let (title, next) = (error.title.clone(), error.next.clone());
            view! { <Notice tone=Tone::Warn title=move || title><p>{next}</p></Notice> }.into_any()
        }
    };
    view! {
        <section class="part" aria-labelledby=labelled>
            <h2 id=heading>"My team's clients" {place}</h2>
            <p class="hint">{names}</p>
            {inside}
        </section>
    }
}

fn clients(card: &TenantCard, work: &Work, now: Timestamp) -> impl IntoView + use<> {
    let tenant = card.name.clone();
    let all = items(&work.fleet);
    let pressing = Attention::of(&all, now).pressing;
    let ends: Vec<_> = pressing
        .iter()
        .map(|Item { known, end }| {
            let (what, href) = match end.what {
                Ending::Secret(_) => ("last secret", paths::secrets(&tenant, &known.id)),
                Ending::Certificate { .. } => ("certificate", paths::client(&tenant, &known.id)),
            };
            view! { <li><a class="link" href=href><bdi>{known.settings.name.clone()}</bdi></a> ": " {what} " " <Ends at=end.at.0 now=now.0 prefix="ends"/></li> }
        })
        .collect();
    let unread = work.fleet.clients.iter().filter(|known| known.is_unread()).count();
    let soon = match (ends.is_empty(), unread) {
        (true, 0) => {
            view! { <p class="quiet">{format!("Nothing ends within {} days.", ends::NEAR_DAYS)}</p> }
                .into_any()
        }
        _ => view! { <ul class="plain-list">{ends}</ul> }.into_any(),
    };
    let unread = (unread > 0).then(|| {
        let many = crate::model::clients_in_words(unread);
        view! { <p class="quiet">"The secrets of " {many} " have not been read yet."</p> }
    });
    let more = view! { <p><a class="link" href=paths::expiring(&tenant)>"Everything that ends"</a></p> };
    let changed = (work.changed > 0).then(|| {
        let many = crate::model::clients_in_words(usize::try_from(work.changed).unwrap_or(usize::MAX));
        let href = paths::drift(&tenant);
        view! {
            <Notice tone=Tone::Warn title=move || format!("{many} changed outside this console")
                action=move || view! { <LinkButton href=href small=true>"See what changed"</LinkButton> }>
                <p>"What it was and what it is stands there; put it back, or let an administrator take note of it."</p>
            </Notice>
        }
    });
    let removals = crate::removal::line(&tenant, &work.removals, now);
    let create = paths::new_client(&tenant);
    let (barred, ask) = (work.barred.clone(), paths::ask_ownership(&tenant));
    if work.fleet.clients.is_empty() {
        let action = move || view! { <LinkButton href=create look=Look::Main disabled_because=barred>"Create API client"</LinkButton> };
        return view! {
            <Empty title="Your team has no client yet" glyph=Glyph::Key action=action>
                <p>"Create one, or "<a class="link" href=ask>"ask for one"</a>" that your team works with already."</p>
            </Empty>
        }
        .into_any();
    }
    let rows: Vec<_> = work
        .fleet
        .clients
        .iter()
        .take(LINES)
        .map(|client| {
            let status = match client.settings.enabled {
                true => view! { <Badge tone=Tone::Good>"Active"</Badge> },
                false => view! { <Badge tone=Tone::Neutral>"Disabled"</Badge> },
            };
            view! {
                <tr>
                    <td data-l="Client"><a class="name" href=paths::client(&tenant, &client.id)><bdi>{client.settings.name.clone()}</bdi></a></td>
                    <td data-l="Signs in with">{client.settings.authentication.label().to_owned()}</td>
                    <td data-l="Status">{status}</td>
                </tr>
            }
        })
        .collect();
    let caption = crate::model::clients_in_words(work.fleet.clients.len());
    let list = (work.fleet.clients.len() > LINES).then(|| {
        view! { <p><a class="link" href=paths::clients(&tenant)>"All of them"</a></p> }
    });
    view! {
        <h3>"What ends soon"</h3>
        {standing_notice(&tenant, &work.fleet.standing, now)}
        {removals}
        {changed}
        {soon}
        {unread}
        {more}
        {as_of(&tenant, &work.fleet.standing, now)}
        <Table caption=move || caption>
            <thead><tr><th scope="col">"Client"</th><th scope="col">"Signs in with"</th><th scope="col">"Status"</th></tr></thead>
            <tbody>{rows}</tbody>
        </Table>
        {list}
        <div class="acts">
            <LinkButton href=ask>"Ask for a client"</LinkButton>
            <LinkButton href=create look=Look::Main disabled_because=barred>"Create API client"</LinkButton>
        </div>
    }
    .into_any()
}
