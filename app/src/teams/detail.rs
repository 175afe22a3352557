//! One team: who is in it, how far it may go, which clients are its.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::{barred, visible};
use crate::clients::lifetime_words;
use std::sync::Arc;

use crate::desk::{Known, Operation, Subject};
use crate::error::ConsoleError;
use crate::frame::{Here, Page, Visit};
use crate::model::{Ceiling, Creates, ResourceServer, Team, TeamId, TenantName, mail_in};
use crate::paths;
use crate::policy::Action;
use crate::requests::role;
use crate::ui::{Acts, Badge, LinkButton, Look, Notice, Table, Tone};

/// `GET /teams/{team}`
pub async fn team_page(visit: Visit, Path(team): Path<TeamId>) -> Response {
    visit.answer(page(&visit, &team).await)
}

/// So many of its clients stand on the page.
const LINES: usize = 100;

/// A team's work in one tenant.
struct Work {
    tenant: TenantName,
    ceiling: Option<Ceiling>,
    clients: Vec<Arc<Known>>,
    catalogue: Vec<ResourceServer>,
}

async fn page(visit: &Visit, id: &TeamId) -> Result<Page, ConsoleError> {
    let operation = &visit.operation;
    let team = visible(operation, id)?;
    let mut all = Vec::new();
    for card in operation.tenants() {
        let work = work(operation, &card.name, &team).await;
        all.push((card.name, work));
    }
    let barred = barred(operation);
    Ok(Page::new(team.name.clone(), Here::Teams, move || view(&team, &all, barred)))
}

async fn work(operation: &Operation, tenant: &TenantName, team: &Team) -> Result<Work, ConsoleError> {
    operation
        .read(Action::ListTeams, Subject::tenant(tenant), |desk| async move {
            let theirs =
                |client: &&Arc<Known>| desk.owner(&client.id).is_some_and(|owner| owner.team == team.id);
            let clients = desk.clients().await?.clients.iter().filter(theirs).cloned().collect();
            let ceiling = team.ceilings.get(tenant).cloned();
            let catalogue = match &ceiling {
                Some(ceiling) if !ceiling.scopes.is_empty() => desk.zidentity.list_resource_servers().await?,
                _ => Vec::new(),
            };
            Ok(Work { tenant: tenant.clone(), ceiling, clients, catalogue })
        })
        .await
}

fn view(
    team: &Team,
    all: &[(TenantName, Result<Work, ConsoleError>)],
    barred: Option<String>,
) -> impl IntoView + use<> {
    let works: Vec<_> = all
        .iter()
        .map(|(tenant, work)| match work {
            Ok(work) => part(team, work, barred.clone()).into_any(),
            Err(error) => {
                let (title, why) = (format!("{tenant} could not be read"), error.title.clone());
                view! { <Notice tone=Tone::Warn title=move || title><p>{why}</p></Notice> }.into_any()
            }
        })
        .collect();
    let contacts = team.contacts.iter().filter(|contact| !contact.is_empty());
    let contacts: Vec<_> = contacts
        .map(|contact| {
            let unreached = mail_in(contact).is_none().then(|| {
                view! { " " <span class="quiet">"holds no mail address: reminders do not reach them"</span> }
            });
            view! { <dd><bdi>{contact.clone()}</bdi> {unreached}</dd> }
        })
        .collect();
    let reasons = vec![barred.clone()];
    let (delete, edit) = (paths::delete_team(&team.id), paths::edit_team(&team.id));
    let (name, groups, channel) = (team.name.clone(), team.groups.join(", "), team.channel.clone());
    view! {
        <div class="head">
            <div>
                <nav class="crumb" aria-label="Where this is"><a href=paths::TEAMS>"Teams"</a></nav>
                <h1><bdi>{name}</bdi></h1>
            </div>
            <div class="acts">
                <Acts reasons=reasons>
                    <LinkButton href=delete look=Look::Danger disabled_because=barred.clone()>"Delete…"</LinkButton>
                    <LinkButton href=edit look=Look::Main disabled_because=barred>"Edit"</LinkButton>
                </Acts>
            </div>
        </div>
        <dl class="facts">
            <dt>"Groups"</dt><dd><bdi>{groups}</bdi></dd>
            <dt>"Contacts"</dt>{contacts}
            <dt>"Channel"</dt><dd><bdi>{channel}</bdi></dd>
        </dl>
        {works}
    }
}

fn part(team: &Team, work: &Work, barred: Option<String>) -> impl IntoView + use<> {
    let (heading, labelled) = (format!("in-{}", work.tenant), format!("in-{}", work.tenant));
    let edit = paths::ceiling(&team.id, &work.tenant);
    let label = format!("Change the ceiling in {}", work.tenant);
    let words = if work.ceiling.is_some() { "Change the ceiling" } else { "Let it work here" };
    let ceiling = match &work.ceiling {
        None => view! { <p class="quiet">"The team does not work in this tenant."</p> }.into_any(),
        Some(ceiling) => facts(ceiling, &work.catalogue).into_any(),
    };
    let rows = work.clients.iter().take(LINES).map(|client| {
        let href = paths::client(&work.tenant, &client.id);
        let status = match client.settings.enabled {
            true => view! { <Badge tone=Tone::Good>"Active"</Badge> },
            false => view! { <Badge tone=Tone::Neutral>"Disabled"</Badge> },
        };
        view! {
            <tr>
                <td data-l="Client"><a class="name" href=href><bdi>{client.settings.name.clone()}</bdi></a></td>
                <td data-l="Client ID" class="mono">{client.id.0.clone()}</td>
                <td data-l="Status">{status}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    let caption =
        format!("{} of the team in {}", crate::model::clients_in_words(work.clients.len()), work.tenant);
    let list = paths::clients_of_team(&work.tenant, &team.id);
    let ends = paths::expiring_of_team(&work.tenant, &team.id);
    let table = (!rows.is_empty()).then(|| view! {
        <Table caption=move || caption>
            <thead><tr><th scope="col">"Client"</th><th scope="col">"Client ID"</th><th scope="col">"Status"</th></tr></thead>
            <tbody>{rows}</tbody>
        </Table>
        <p><a class="link" href=list>"All of them in the list"</a>" · "<a class="link" href=ends>"What of them ends"</a></p>
    });
    view! {
        <section class="part" aria-labelledby=labelled>
            <h2 id=heading>"In " <bdi>{work.tenant.to_string()}</bdi></h2>
            {ceiling}
            <div class="acts"><LinkButton href=edit label=label disabled_because=barred>{words}</LinkButton></div>
            {table}
        </section>
    }
}

/// A ceiling in words.
pub(super) fn facts(ceiling: &Ceiling, catalogue: &[ResourceServer]) -> impl IntoView + use<> {
    let mut roles: Vec<_> = ceiling.scopes.iter().map(|key| role(key, catalogue)).collect();
    roles.sort();
    if roles.is_empty() {
        roles.push("none".to_owned());
    }
    let roles: Vec<_> = roles.into_iter().map(|role| view! { <dd>{role}</dd> }).collect();
    let creates = match ceiling.creates {
        Creates::Never => "makes none",
        Creates::AfterApproval => "makes them after an approval",
        Creates::AtOnce => "makes them at once",
    };
    let most = format!("{} at most; the team {creates}", ceiling.most_clients);
    view! {
        <dl class="facts">
            <dt>"Roles"</dt>{roles}
            <dt>"Secrets live"</dt><dd>{format!("{} days at most", ceiling.longest_secret_days)}</dd>
            <dt>"Tokens live"</dt><dd>{format!("{} at most", lifetime_words(ceiling.longest_token_seconds))}</dd>
            <dt>"Clients"</dt><dd>{most}</dd>
        </dl>
    }
}
