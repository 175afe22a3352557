//! Teams, and the clients that no team answers for.

use axum::response::Response;
use leptos::prelude::*;

use super::{barred, may_see};
use std::collections::HashMap;
use std::sync::Arc;

use crate::desk::{Known, Operation, Owners, Snapshot, Subject};
use crate::error::ConsoleError;
use crate::frame::{Here, NoRole, Page, Visit};
use crate::model::{Actor, Owner, Team, TeamId, TenantName};
use crate::paths;
use crate::policy::Action;
use crate::ui::{Empty, Glyph, LinkButton, Look, Notice, Table, Tone};

/// `GET /teams`
pub async fn list_page(visit: Visit) -> Response {
    visit.answer(page(&visit).await)
}

/// So many orphans stand on the page.
const LINES: usize = 50;

/// What somebody sees of whose clients are in a tenant.
struct Theirs {
    tenant: TenantName,
    owners: Owners,
    fleet: Arc<Snapshot>,
    /// Whether the person sees all of them, so that what is nobody's can be told.
    all: bool,
}

impl Theirs {
    /// How many clients each team has.
    fn counts(&self) -> HashMap<&TeamId, usize> {
        let mut counts = HashMap::new();
        for owner in self.fleet.clients.iter().filter_map(|known| self.owners.find(&known.id)) {
            *counts.entry(&owner.team).or_default() += 1;
        }
        counts
    }

    /// The clients whose team is gone, with what it was called.
    fn orphans<'a>(&'a self, teams: &'a [Team]) -> impl Iterator<Item = (&'a Known, &'a Owner)> {
        let gone = |owner: &Owner| !teams.iter().any(|team| team.id == owner.team);
        let owned = self.fleet.clients.iter();
        let owned = owned.filter_map(|known| Some((&**known, self.owners.find(&known.id)?)));
        owned.filter(move |(_, owner)| self.all && gone(owner))
    }
}

async fn ownership(operation: &Operation, tenant: &TenantName) -> Result<Theirs, ConsoleError> {
    operation
        .read(Action::ListTeams, Subject::tenant(tenant), |desk| async move {
            Ok(Theirs {
                tenant: tenant.clone(),
                owners: desk.owners().clone(),
                fleet: desk.clients().await?,
                all: desk.standing().sees_all(),
            })
        })
        .await
}

async fn page(visit: &Visit) -> Result<Page, ConsoleError> {
    let operation = &visit.operation;
    let mut tenants = Vec::new();
    for card in operation.tenants() {
        // A tenant that does not answer leaves its numbers out; the teams are there all the same.
        tenants.push((card.name.clone(), ownership(operation, &card.name).await));
    }
    let every: Vec<_> = operation.every_team().to_vec();
    let shown: Vec<_> = every.iter().filter(|team| may_see(operation, team)).cloned().collect();
    let (barred, actor) = (barred(operation), operation.actor().clone());
    Ok(Page::new("Teams", Here::Teams, move || view(&shown, &every, &tenants, barred, &actor)))
}

type Seen = (TenantName, Result<Theirs, ConsoleError>);

fn view(
    shown: &[Team],
    every: &[Team],
    tenants: &[Seen],
    barred: Option<String>,
    actor: &Actor,
) -> impl IntoView + use<> {
    let unknown: Vec<_> = tenants
        .iter()
        .filter_map(|(tenant, seen)| {
            let error = seen.as_ref().err()?;
            let title = format!("The clients of {tenant} could not be read");
            let (why, next) = (error.title.clone(), error.next.clone());
            Some(view! { <Notice tone=Tone::Warn title=move || title><p>{why} " " {next}</p></Notice> })
        })
        .collect();
    let seen: Vec<_> = tenants.iter().filter_map(|(_, seen)| seen.as_ref().ok()).collect();
    let counts: Vec<_> = seen.iter().map(|of| of.counts()).collect();
    let count = |team: &Team| counts.iter().filter_map(|of| of.get(&team.id)).sum();
    let rows: Vec<_> = shown.iter().map(|team| row(team, count(team), tenants)).collect();
    let caption = match shown.len() {
        1 => "One team".to_owned(),
        count => format!("{count} teams"),
    };
    let new = match &barred {
        None => Some(view! { <LinkButton href=paths::NEW_TEAM look=Look::Main>"Create team"</LinkButton> }),
        Some(_) => None,
    };
    let body = if rows.is_empty() {
        let words = match barred {
            None => {
                "A team binds a group of your sign-in, says how far its members may go, and owns clients. Its members work on those and see no others."
            }
            Some(_) => {
                "No team is bound to one of your groups. An administrator of the console makes teams; your groups stand on your account page."
            }
        };
        let action = barred
            .is_none()
            .then(|| view! { <LinkButton href=paths::NEW_TEAM>"Create the first one"</LinkButton> });
        view! { <Empty title="No team yet" glyph=Glyph::Info action=move || action><p>{words}</p></Empty> }
            .into_any()
    } else {
        view! {
            <Table caption=move || caption>
                <thead><tr>
                    <th scope="col">"Team"</th><th scope="col">"Groups"</th><th scope="col">"Works in"</th>
                    <th scope="col" class="num">"Clients"</th><th scope="col">"Contacts"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </Table>
        }
        .into_any()
    };
    let no_role = tenants.is_empty().then(|| view! { <NoRole actor=actor.clone()/> });
    view! {
        <div class="head">
            <div>
                <h1>"Teams"</h1>
                <p class="lede">"Whoever is in a team's group works on the team's clients, as far as its ceiling goes."</p>
            </div>
            <div class="acts">{new}</div>
        </div>
        {no_role}
        {unknown}
        {body}
        {orphans(&seen, every)}
    }
}

/// A row a team; of the tenants that it works in, those that the person may know of.
fn row(team: &Team, clients: usize, known: &[Seen]) -> impl IntoView + use<> {
    let is_known = |tenant: &&TenantName| known.iter().any(|(name, _)| name == *tenant);
    let tenants: Vec<_> = team.ceilings.keys().filter(is_known).map(ToString::to_string).collect();
    let tenants = if tenants.is_empty() { "no tenant yet".to_owned() } else { tenants.join(", ") };
    let contacts: Vec<_> = team.contacts.iter().filter(|contact| !contact.is_empty()).cloned().collect();
    view! {
        <tr>
            <td data-l="Team"><a class="name" href=paths::team(&team.id)><bdi>{team.name.clone()}</bdi></a></td>
            <td data-l="Groups"><bdi>{team.groups.join(", ")}</bdi></td>
            <td data-l="Works in"><bdi>{tenants}</bdi></td>
            <td data-l="Clients" class="num">{clients}</td>
            <td data-l="Contacts"><bdi>{contacts.join(", ")}</bdi> <span class="sub"><bdi>{team.channel.clone()}</bdi></span></td>
        </tr>
    }
}

/// What administrators should give to somebody: orphans one by one; of those that never had a team the number.
fn orphans(seen: &[&Theirs], teams: &[Team]) -> impl IntoView + use<> {
    let mut rows = Vec::new();
    let mut nobodys = Vec::new();
    for of in seen.iter().filter(|of| of.all) {
        for (client, owner) in of.orphans(teams).take(LINES) {
            let (href, give) = (paths::client(&of.tenant, &client.id), paths::owner(&of.tenant, &client.id));
            let label = format!("Give {} to a team", client.settings.name);
            rows.push(view! {
                <tr>
                    <td data-l="Client"><a class="name" href=href><bdi>{client.settings.name.clone()}</bdi></a></td>
                    <td data-l="Tenant"><bdi>{of.tenant.to_string()}</bdi></td>
                    <td data-l="It was"><bdi>{owner.team_name.clone()}</bdi>"'s"</td>
                    <td data-l="" class="act"><LinkButton href=give small=true label=label>"Give to a team…"</LinkButton></td>
                </tr>
            });
        }
        let count = of.fleet.clients.iter().filter(|known| of.owners.find(&known.id).is_none()).count();
        if count > 0 {
            let words = format!("{} of {} have no team", crate::model::clients_in_words(count), of.tenant);
            nobodys.push(view! { <li>{words}": administrators alone work on them. "<a class="link" href=paths::clients_without_owner(&of.tenant)>"Clients without an owner"</a></li> });
        }
    }
    let orphans = (!rows.is_empty()).then(|| {
        view! {
            <Table caption=|| "Their team is gone: nobody but administrators answers for them">
                <thead><tr><th scope="col">"Client"</th><th scope="col">"Tenant"</th><th scope="col">"It was"</th><th scope="col"><span class="vh">"Actions"</span></th></tr></thead>
                <tbody>{rows}</tbody>
            </Table>
        }
    });
    (orphans.is_some() || !nobodys.is_empty()).then(|| {
        view! {
            <section class="part" aria-labelledby="orphans">
                <h2 id="orphans">"Clients without a team"</h2>
                {orphans}
                <ul class="plain-list">{nobodys}</ul>
            </section>
        }
    })
}
