//! One client: what it is, what it may do, what can be done to it.

use std::sync::Arc;

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::signs_in::SignsIn;
use super::{access, acts, jwks, lifetime};
use crate::campaigns::{PartOf, part_of, part_of_campaigns};
use crate::desk::{Catalogue, Desk, Entry, Subject};
use crate::drift::{Bars, Case, CaseView, cases};
use crate::error::ConsoleError;
use crate::frame::{Answer, Here, Page, Question, Sent, Trouble, Visit};
use crate::model::{
    Authentication, Client, ClientId, JwksReport, Owner, Removal, RemovalId, Rotation, Team, TenantCard,
    TenantName, Timestamp,
};
use crate::paths;
use crate::policy::Action;
use crate::removal;
use crate::ui::{
    Acts, Badge, Button, CopyText, LinkButton, Look, Moment, Notice, Tab, Tabs, TextField, Tone, moment,
};

/// How many of a client's operations its page shows.
const ACTIVITY: u32 = 10;

/// `GET /{tenant}/clients/{id}`
pub async fn client_page(visit: Visit, Path((tenant, id)): Path<(TenantName, ClientId)>) -> Response {
    let asked = Asked { dialog: visit.asked("dialog").to_owned(), typed_name: String::new() };
    visit.answer(page(&visit, &tenant, &id, asked, Shown::default()).await)
}

/// `POST /{tenant}/clients/{id}`: enables, disables, removes, keeps or deletes; or looks at its JWKS URL.
pub async fn act_on_client(
    visit: Visit,
    Path((tenant, id)): Path<(TenantName, ClientId)>,
    sent: Sent,
) -> Response {
    let act = sent.field("do");
    if act == "check_jwks" {
        let shown = match jwks::check_of(&visit.operation, &tenant, &id).await {
            Ok(report) => Shown { report: Some(report), trouble: None },
            Err(error) => Shown { report: None, trouble: Some(error) },
        };
        let asked = Asked { dialog: String::new(), typed_name: String::new() };
        return visit.answer(page(&visit, &tenant, &id, asked, shown).await);
    }
    let next = match act {
        "refresh" => acts::refresh(&visit.operation, &tenant, &id)
            .await
            .map(|()| super::Next { href: format!("{}?done=refreshed", paths::client(&tenant, &id)) }),
        "enable" => acts::switch(&visit.operation, &tenant, &id, true)
            .await
            .map(|led| super::led_to(&tenant, &led, "enabled")),
        "disable" => acts::switch(&visit.operation, &tenant, &id, false)
            .await
            .map(|led| super::led_to(&tenant, &led, "disabled")),
        "remove" => {
            removal::start(&visit.operation, &tenant, &id).await.map(|led| super::begun(&tenant, &led))
        }
        "keep" => {
            let kept =
                removal::keep(&visit.operation, &tenant, &id, RemovalId(sent.field("removal").to_owned()))
                    .await;
            kept.map(|as_it_was| super::Next {
                href: match as_it_was {
                    true => format!("{}?done=kept", paths::client(&tenant, &id)),
                    // That page asks ZIdentity, which may have failed just now.
                    false => format!("{}?done=kept-disabled", paths::removals(&tenant)),
                },
            })
        }
        "delete" => {
            let typed = Some(sent.field("typed_name").to_owned());
            acts::delete(&visit.operation, &tenant, &id, typed)
                .await
                .map(|entry| super::deleted(&tenant, entry))
        }
        _ => Err(ConsoleError::invalid(vec![])),
    };
    let answer = match next {
        Ok(next) => Ok(Answer::SeeOther(next.href)),
        Err(error) if error.kind == crate::error::ErrorKind::NotFound => Err(error),
        // Where the page cannot be shown again, what became of the act still is.
        Err(error) => {
            let asked = Asked { dialog: act.to_owned(), typed_name: sent.field("typed_name").to_owned() };
            let shown = Shown { report: None, trouble: Some(error.clone()) };
            match page(&visit, &tenant, &id, asked, shown).await {
                Ok(page) => Ok(page.into()),
                Err(_) => Err(error),
            }
        }
    };
    visit.answer(answer)
}

/// The question that a page opens with, and what was typed into it before.
pub(super) struct Asked {
    pub(super) dialog: String,
    pub(super) typed_name: String,
}

/// What an act has just shown.
#[derive(Default)]
struct Shown {
    report: Option<JwksReport>,
    trouble: Option<ConsoleError>,
}

async fn page(
    visit: &Visit,
    tenant: &TenantName,
    id: &ClientId,
    asked: Asked,
    shown: Shown,
) -> Result<Page, ConsoleError> {
    let Shown { report, trouble } = shown;
    let card = visit.tenant(tenant)?;
    let (client, catalogue, activity, owner, drift, rotation, removal) = visit
        .operation
        .read(Action::GetClient, Subject::client(tenant, id), |desk| async move {
            let mark = desk.inventory().mark().await;
            let (held, catalogue) = tokio::join!(desk.zidentity.get_client(id), desk.catalogue());
            let client = held?.client;
            desk.inventory().seen(mark, &client, None).await;
            let drift = cases(&desk, Some(id), 1).await?.0.pop();
            let mut activity = desk.journal().recent(&desk.card.name, id, ACTIVITY).await?;
            super::settling::settle(&desk, &client, &mut activity).await;
            let team = desk.owner(id).map(|owner| (owner.clone(), team_of(&desk, owner)));
            let rotation = desk.rotations().newest(&desk.card.name, id).await?;
            let removal = removal::look(&desk, id, &client.settings).await?;
            Ok((client, catalogue, activity, team, drift, rotation, removal))
        })
        .await?;
    let parts = part_of(&visit.operation, tenant, id).await;
    let can = Can {
        update: visit.operation.barred(tenant, Action::UpdateClient),
        delete: visit.operation.barred(tenant, Action::DeleteClient),
        remove: visit.operation.barred(tenant, Action::StartRemoval),
        keep: visit.operation.barred(tenant, Action::KeepClient),
        check: visit.operation.barred(tenant, Action::CheckJwks),
        note: visit.operation.barred(tenant, Action::AcceptDrift),
        give: visit.operation.permits(tenant, Action::GiveClient),
        audit: visit.operation.permits(tenant, Action::ReadAudit),
    };
    let person = visit.operation.actor().name.clone();
    let now = visit.operation.console().now();
    let status = trouble.as_ref().map_or(200, ConsoleError::status);
    let (title, view_card) = (client.settings.name.clone(), card.clone());
    Ok(Page::new(title, Here::Clients, move || {
        view! { <ClientDetail card=view_card client=client catalogue=catalogue activity=activity drift=drift owner=owner rotation=rotation removal=removal parts=parts can=can person=person asked=asked report=report trouble=trouble now=now/> }
    })
    .in_tenant(card)
    .with_status(status))
}

/// Why something cannot be done, if so.
pub(super) struct Can {
    pub(super) update: Option<String>,
    pub(super) delete: Option<String>,
    pub(super) remove: Option<String>,
    pub(super) keep: Option<String>,
    pub(super) check: Option<String>,
    pub(super) note: Option<String>,
    /// Whether the person says whose it is.
    pub(super) give: bool,
    /// Whether the person may read the audit log.
    pub(super) audit: bool,
}

/// A client's team, if it is there.
fn team_of(desk: &Desk, owner: &Owner) -> Option<Team> {
    desk.every_team().iter().find(|team| team.id == owner.team).cloned()
}

/// The top of every page about one client.
pub(crate) fn client_head(
    card: &TenantCard,
    client: &Client,
    here: &'static str,
    acts: AnyView,
) -> impl IntoView + use<> {
    let (tenant, id) = (&card.name, &client.id);
    let tab = |label: &str, href: String| Tab {
        label: label.to_owned(),
        href,
        current: label == here,
        count: None,
    };
    let tabs = vec![tab("About", paths::client(tenant, id)), tab("Secrets", paths::secrets(tenant, id))];
    let badge = if client.settings.enabled {
        view! { <Badge tone=Tone::Good>"Active"</Badge> }
    } else {
        view! { <Badge>"Disabled"</Badge> }
    };
    view! {
        <div class="head">
            <div>
                <nav class="crumb" aria-label="Where this is">
                    <a href=paths::clients(tenant)>"API clients"</a>
                </nav>
                <h1><bdi>{client.settings.name.clone()}</bdi> " " {badge}</h1>
                <div class="asof"><CopyText text=client.id.to_string() what="client id".to_owned()/></div>
            </div>
            <div class="acts">{acts}</div>
        </div>
        <Tabs label=format!("Sections of {}", client.settings.name) tabs=tabs/>
    }
}

#[component]
pub(super) fn ClientDetail(
    card: TenantCard,
    client: Client,
    catalogue: Option<Arc<Catalogue>>,
    activity: Vec<Entry>,
    drift: Option<Case>,
    owner: Option<(Owner, Option<Team>)>,
    rotation: Option<Rotation>,
    removal: Option<Removal>,
    parts: Vec<PartOf>,
    can: Can,
    person: String,
    asked: Asked,
    report: Option<JwksReport>,
    trouble: Option<ConsoleError>,
    now: Timestamp,
) -> impl IntoView {
    let (tenant, id) = (card.name.clone(), client.id.clone());
    let settings = client.settings.clone();
    let own = card.is_own(&client.id);
    let because_own =
        |what: &str| own.then(|| format!("This console signs in as this client: it cannot be {what} here."));
    let no_delete = can.delete.clone().or_else(|| because_own("deleted"));
    let all = can.audit.then(|| {
        view! { <p><a class="link" href=paths::audit_of(&tenant, &id)>"All about this client in the audit log"</a></p> }
    });
    let (switch, words, no_switch) = if settings.enabled {
        ("disable", "Disable…", can.update.clone().or_else(|| because_own("disabled")))
    } else {
        ("enable", "Enable…", can.update.clone())
    };
    let give = can.give.then(|| {
        let href = paths::owner(&tenant, &id);
        view! { <LinkButton href=href small=true look=Look::Flat>"Give to a team…"</LinkButton> }
    });
    let (no_clone, no_edit) = (can.update.clone(), can.update.clone());
    let what_rotates = match settings.authentication {
        Authentication::Secret => Some("Rotate secret"),
        Authentication::Keys { .. } | Authentication::Jwks { .. } => Some("Exchange key"),
        Authentication::Other { .. } => None,
    };
    let rotate =
        what_rotates.map(|words| view! { <LinkButton href=paths::rotate(&tenant, &id)>{words}</LinkButton> });
    let reasons = vec![no_delete.clone(), no_switch.clone(), no_edit.clone()];
    let going = removal.as_ref().is_some_and(|removal| !removal.step.is_end());
    let waits = card.removal_days > 0 && !going;
    let way = if waits { "remove" } else { "delete" };
    let banner =
        removal.and_then(|removal| removal::on_its_page(&removal, can.keep.clone(), can.delete.clone(), now));
    let acts = view! {
        <Acts reasons=reasons>
            <LinkButton href=paths::client_dialog(&tenant, &id, way) look=Look::Danger disabled_because=no_delete>"Delete…"</LinkButton>
            <LinkButton href=paths::client_dialog(&tenant, &id, switch) disabled_because=no_switch>{words}</LinkButton>
            {rotate}
            <LinkButton href=paths::clone_client(&tenant, &id) disabled_because=no_clone>"Clone"</LinkButton>
            <LinkButton href=paths::edit_client(&tenant, &id) look=Look::Main disabled_because=no_edit>"Edit"</LinkButton>
        </Acts>
    };
    let allowed = match asked.dialog.as_str() {
        "delete" => can.delete.is_none(),
        "remove" => can.remove.is_none() && waits,
        _ => can.update.is_none(),
    };
    let asked_about_own = own && ["delete", "disable", "remove"].contains(&asked.dialog.as_str());
    let question = (allowed && !asked_about_own)
        .then(|| question(&card, &client, person, &asked, trouble.clone(), now))
        .flatten();
    // What went wrong outside a question stands on the page itself.
    let outside = trouble.filter(|_| question.is_none());
    let changed = drift.map(|case| {
        let (tenant, bars) =
            (card.name.clone(), Bars { note: can.note.clone(), edit: can.update.clone(), create: None });
        view! {
            <div id="drift"><Notice tone=Tone::Warn title=|| "It changed outside this console">
                <CaseView tenant=tenant case=case bars=bars named=false now=now/>
            </Notice></div>
        }
    });
    view! {
        {client_head(&card, &client, "About", acts.into_any())}
        {outside.map(|error| view! { <Trouble error=error/> })}
        {banner}
        {crate::rotation::under_way(&card.name, rotation.as_ref(), now)}
        {part_of_campaigns(&card.name, &parts, now)}
        {changed}
        <div class="two">
            <div>
                {(!settings.description.is_empty()).then(|| view! { <p dir="auto" class="description">{settings.description.clone()}</p> })}
                <h2>"Access"</h2>
                {roles(&client, catalogue.as_deref())}
                <h2>"Signs in with"</h2>
                <SignsIn card=card.clone() client=client.clone() report=report barred=can.check now=now/>
                <h2>"Activity in this console"</h2>
                {history(&activity, now)}
                {all}
            </div>
            <div>
                <h2>"About"</h2>
                <dl class="facts">
                    <dt>"Client ID"</dt><dd class="mono">{client.id.to_string()}</dd>
                    <dt>"Token lifetime"</dt><dd>{lifetime::in_words(settings.token_lifetime)}</dd>
                    <dt>"Token URL"</dt><dd class="mono">{card.token_url.clone()}</dd>
                    <dt>"Audience"</dt><dd class="mono">{card.audience.clone()}</dd>
                    <dt>"Owner"</dt>{owned_by(owner)}
                </dl>
                <form method="post" action=paths::client(&card.name, &client.id) class="row">
                    <Button small=true look=Look::Flat name="do" value="refresh" label=format!("Read {} and its secrets again", settings.name)>"Read again"</Button>
                </form>
                {give}
            </div>
        </div>
        {question}
    }
}

/// The team that answers for it, and whom to ask.
fn owned_by(owner: Option<(Owner, Option<Team>)>) -> impl IntoView {
    match owner {
        None => view! { <dd class="quiet">"no team"</dd> }.into_any(),
        Some((owner, None)) => {
            view! { <dd><bdi>{owner.team_name}</bdi> " " <Badge tone=Tone::Warn>"team is gone"</Badge></dd> }
                .into_any()
        }
        Some((_, Some(team))) => view! {
            <dd>
                <a class="link" href=paths::team(&team.id)><bdi>{team.name.clone()}</bdi></a>
                <span class="sub"><bdi>{team.contacts.join(", ")}</bdi> " " <bdi>{team.channel}</bdi></span>
            </dd>
        }
        .into_any(),
    }
}

fn roles(client: &Client, catalogue: Option<&Catalogue>) -> impl IntoView + use<> {
    let roles = access::roles(client, catalogue);
    if roles.is_empty() {
        return view! { <p class="quiet">"No access: its tokens open no API. Choose roles on the edit page."</p> }.into_any();
    }
    let known = catalogue.is_some();
    let rows: Vec<_> = roles.iter().map(|held| role_row(held, known)).collect();
    view! {
        <table>
            <caption class="vh">"Roles that the client's tokens carry"</caption>
            <thead><tr><th scope="col">"Role"</th><th scope="col">"Service"</th><th scope="col">"Resource server"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// `known`: whether ZIdentity tells at the moment what it offers.
fn role_row(held: &access::Held<'_>, known: bool) -> impl IntoView + use<> {
    let service = match held.service {
        Some(service) => {
            let place: Vec<_> =
                [&service.organisation, &service.cloud].into_iter().flatten().map(String::as_str).collect();
            let place = if place.is_empty() {
                service.name.clone()
            } else {
                format!("{} · {}", service.name, place.join(" · "))
            };
            view! { {service.display_name.clone()} <span class="sub">{place}</span> }.into_any()
        }
        None if known => view! { <span class="quiet">"no longer offered"</span> }.into_any(),
        None => view! { <span class="quiet">"not known at the moment"</span> }.into_any(),
    };
    let identity = held.service.is_some_and(crate::model::Service::administers_identity);
    let of = format!(" of {}", held.role);
    view! {
        <tr>
            <td data-l="Role">
                {held.role.clone()}
                {identity.then(|| view! { " " <Badge tone=Tone::Bad>"administers identity"</Badge> })}
                <details class="raw"><summary>"Scope id" <span class="vh">{of}</span></summary><code>{held.scope.id.0.clone()}</code></details>
            </td>
            <td data-l="Service">{service}</td>
            <td data-l="Resource server">{held.server.to_owned()}</td>
        </tr>
    }
}

fn history(activity: &[Entry], now: Timestamp) -> impl IntoView + use<> {
    if activity.is_empty() {
        return view! { <p class="quiet">"Nothing yet. What is done in ZIdentity's own portal does not show here."</p> }.into_any();
    }
    let rows = activity.iter().map(|entry| {
        view! {
            <tr>
                <td data-l="When"><Moment at=entry.opened.at.0 now=now.0/></td>
                <td data-l="Who"><bdi>{entry.opened.actor.name.clone()}</bdi></td>
                <td data-l="What">{crate::operations::action_words(entry.opened.action)}</td>
                <td data-l="Outcome">{crate::operations::outcome_words(entry.outcome)}</td>
            </tr>
        }
    });
    view! {
        <table>
            <caption class="vh">"Newest first"</caption>
            <thead><tr><th scope="col">"When"</th><th scope="col">"Who"</th><th scope="col">"What"</th><th scope="col">"Outcome"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn question(
    card: &TenantCard,
    client: &Client,
    person: String,
    asked: &Asked,
    trouble: Option<ConsoleError>,
    now: Timestamp,
) -> Option<impl IntoView + use<>> {
    let (tenant, id) = (&card.name, &client.id);
    let name = client.settings.name.clone();
    let life = lifetime::in_words(client.settings.token_lifetime);
    let wrong = trouble.as_ref().and_then(|error| error.of_field("typed_name"));
    let (verb, title, words) = match asked.dialog.as_str() {
        "enable" if !client.settings.enabled => (
            "Enable client".to_owned(),
            format!("Enable {name}?"),
            view! { <p>"Whoever holds a secret or key of this client can get tokens again, with all its roles."</p> }.into_any(),
        ),
        "disable" if client.settings.enabled => (
            "Disable client".to_owned(),
            format!("Disable {name}?"),
            view! {
                <p>"Whatever signs in as it stops getting tokens at once, and ZIdentity revokes those it has. By ZIdentity's documentation they end now; a service that checks them by itself may honour one for up to " {life} "."</p>
                <p>"Its secrets, keys and roles stay. You can enable it again."</p>
            }
            .into_any(),
        ),
        "remove" => {
            let due = now.plus_days(i64::from(card.removal_days));
            let (days, moment, at_once) = (
                removal::days_in_words(card.removal_days),
                moment::exact(due.0),
                paths::client_dialog(tenant, id, "delete"),
            );
            (
                format!("Disable now, remove on {}", removal::day(due)),
                format!("Remove {name}?"),
                view! {
                    <p>"It is disabled now: whatever signs in as it stops getting tokens at once, and ZIdentity revokes those it has. A service that checks tokens by itself may honour one for up to " {life} "."</p>
                    <p>"In " {days} ", " {moment} ", the console deletes it for good, if it is still as it was when it was disabled. Until then " <b>"Keep it"</b> ", on its page, brings it back."</p>
                    <p>"If it must be gone at once: " <a class="link" href=at_once>"Delete now…"</a></p>
                }
                .into_any(),
            )
        }
        "delete" => (
            "Delete client for good".to_owned(),
            format!("Delete {name}?"),
            view! {
                <p>"Whatever signs in as it stops working. ZIdentity has no undelete: a new client would have another id and other secrets. A service that checks tokens by itself may honour one for up to " {life} "."</p>
                <p>"To be able to go back, disable it instead."</p>
                <TextField name="typed_name" label=format!("Type the client's name to delete it: {name}") value=asked.typed_name.clone() error=wrong required=true/>
            }
            .into_any(),
        ),
        _ => return None,
    };
    let act = asked.dialog.clone();
    let other = trouble.filter(|error| error.of_field("typed_name").is_none());
    Some(view! {
        <Question card=card.clone() person=person title=title action=paths::client(tenant, id) back=paths::client(tenant, id)
            fields=vec![("do", act)] verb=verb trouble=other>
            {words}
        </Question>
    })
}

#[cfg(test)]
#[path = "detail_test.rs"]
mod tests;
