//! A member's landing page: my team's clients, what ends soon, what I asked for.

use futures::future::join_all;
use leptos::prelude::*;

use crate::clients::first_certificate_end;
use crate::desk::{Desk, Operation, Subject};
use crate::error::ConsoleError;
use crate::frame::kind_words;
use crate::model::{AccessRequest, Actor, Authentication, Client, Team, TenantCard, TenantName, Timestamp};
use crate::paths;
use crate::policy::Action;
use crate::requests::{requests_in, table};
use crate::ui::{Badge, Empty, Ends, Glyph, LinkButton, Look, Notice, Table, Tone, ends};

/// The secrets of so many clients are looked at, so that the page stays quick.
const LOOKED_AT: usize = 40;
/// So many looks go at once.
const AT_ONCE: usize = 4;
/// So many requests are shown.
const SHOWN: usize = 5;

/// Everything that the page shows.
pub(crate) struct FrontDoor {
    actor: Actor,
    tenants: Vec<(TenantCard, Vec<Team>, Result<Work, ConsoleError>)>,
    requests: Vec<AccessRequest>,
    now: Timestamp,
}

/// What is the person's in one tenant.
struct Work {
    clients: Vec<Client>,
    /// What ends within [`ends::NEAR_DAYS`], or has ended, the first end first.
    ends: Vec<(Client, &'static str, Timestamp)>,
    /// How many clients' secrets could not be looked at.
    left_out: usize,
    barred: Option<String>,
}

/// Looks for what the page shows. What does not answer is told in its place.
pub(crate) async fn front_door(operation: &Operation) -> FrontDoor {
    let mut tenants = Vec::new();
    let mut requests = Vec::new();
    for card in operation.tenants() {
        let standing = operation.standing_in(&card.name);
        let work = work(operation, &card.name).await;
        let asked = requests_in(operation, &card.name).await.unwrap_or_default();
        requests.extend(asked.into_iter().filter(|request| request.asker.is(operation.actor())));
        tenants.push((card, standing.teams, work));
    }
    requests.truncate(SHOWN);
    FrontDoor { actor: operation.actor().clone(), tenants, requests, now: operation.console().now() }
}

async fn work(operation: &Operation, tenant: &TenantName) -> Result<Work, ConsoleError> {
    let barred = operation.barred(tenant, Action::CreateClient);
    operation
        .read(Action::ListClients, Subject::tenant(tenant), |desk| async move {
            let clients = desk.clients().await?.clients.clone();
            let (ends, left_out) = ending(&desk, &clients).await;
            Ok(Work { clients, ends, left_out, barred })
        })
        .await
}

/// What ends soon. A client whose secrets cannot be read is left out and counted.
async fn ending(desk: &Desk, clients: &[Client]) -> (Vec<(Client, &'static str, Timestamp)>, usize) {
    let now = desk.now();
    let (with_secrets, others): (Vec<_>, Vec<_>) = clients
        .iter()
        .filter(|client| client.settings.enabled)
        .partition(|client| client.settings.authentication == Authentication::Secret);
    let mut found: Vec<_> = others
        .into_iter()
        .filter_map(|client| Some((client.clone(), "certificate", first_certificate_end(&client.settings)?)))
        .collect();
    let mut left_out = with_secrets.len().saturating_sub(LOOKED_AT);
    let looked_at: Vec<&Client> = with_secrets.into_iter().take(LOOKED_AT).collect();
    for some in looked_at.chunks(AT_ONCE) {
        let looks: Vec<_> = some.iter().map(|client| desk.zidentity.list_secrets(&client.id)).collect();
        for (client, secrets) in some.iter().zip(join_all(looks).await) {
            match secrets {
                // The last of them counts: until then the client can sign in.
                Ok(secrets) => {
                    let last = secrets.iter().filter_map(|secret| secret.expires_at).max();
                    found.extend(last.map(|at| ((*client).clone(), "last secret", at)));
                }
                Err(_) => left_out += 1,
            }
        }
    }
    found.retain(|(_, _, at)| at.days_from(now) <= ends::NEAR_DAYS);
    found.sort_by_key(|(client, _, at)| (*at, client.id.clone()));
    (found, left_out)
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
    let ends: Vec<_> = work
        .ends
        .iter()
        .map(|(client, what, at)| {
            let href = match *what {
                "certificate" => paths::client(&tenant, &client.id),
                _ => paths::secrets(&tenant, &client.id),
            };
            view! { <li><a class="link" href=href><bdi>{client.settings.name.clone()}</bdi></a> ": " {*what} " " <Ends at=at.0 now=now.0 prefix="ends"/></li> }
        })
        .collect();
    let soon = match (ends.is_empty(), work.left_out) {
        (true, 0) => {
            view! { <p class="quiet">{format!("Nothing ends within {} days.", ends::NEAR_DAYS)}</p> }
                .into_any()
        }
        _ => view! { <ul class="plain-list">{ends}</ul> }.into_any(),
    };
    let left_out = (work.left_out > 0).then(|| {
        let many = crate::model::clients_in_words(work.left_out);
        view! { <p class="quiet">"The secrets of " {many} " could not be looked at just now."</p> }
    });
    let create = paths::new_client(&tenant);
    let (barred, ask) = (work.barred.clone(), paths::ask_ownership(&tenant));
    if work.clients.is_empty() {
        let action = move || view! { <LinkButton href=create look=Look::Main disabled_because=barred>"Create API client"</LinkButton> };
        return view! {
            <Empty title="Your team has no client yet" glyph=Glyph::Key action=action>
                <p>"Create one, or "<a class="link" href=ask>"ask for one"</a>" that your team works with already."</p>
            </Empty>
        }
        .into_any();
    }
    let rows: Vec<_> = work
        .clients
        .iter()
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
    let caption = crate::model::clients_in_words(rows.len());
    view! {
        <h3>"What ends soon"</h3>
        {soon}
        {left_out}
        <Table caption=move || caption>
            <thead><tr><th scope="col">"Client"</th><th scope="col">"Signs in with"</th><th scope="col">"Status"</th></tr></thead>
            <tbody>{rows}</tbody>
        </Table>
        <div class="acts">
            <LinkButton href=ask>"Ask for a client"</LinkButton>
            <LinkButton href=create look=Look::Main disabled_because=barred>"Create API client"</LinkButton>
        </div>
    }
    .into_any()
}
