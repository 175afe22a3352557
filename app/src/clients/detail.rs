//! One client: what it is, what it may do, what can be done to it.

use std::sync::Arc;

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::activity::history;
use super::head::client_head;
use super::question::{Asked, question};
use super::roles::roles;
use super::signs_in::SignsIn;
use super::{acts, jwks, lifetime};
use crate::campaigns::{PartOf, part_of, part_of_campaigns};
use crate::desk::{Catalogue, Desk, Entry, Subject};
use crate::drift::{Bars, Case, CaseView, cases};
use crate::error::ConsoleError;
use crate::frame::{Answer, Here, Page, Sent, Trouble, Visit};
use crate::leak;
use crate::model::{
    Authentication, Client, ClientId, JwksReport, Leak, Owner, Removal, RemovalId, Rotation, Team,
    TenantCard, TenantName, Timestamp,
};
use crate::paths;
use crate::policy::Action;
use crate::removal;
use crate::ui::{Acts, Badge, Button, LinkButton, Look, Notice, Tone};

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
    let (client, catalogue, activity, owner, drift, going_on) = visit
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
            let leaks = leak::of_client(&desk, id).await?;
            Ok((client, catalogue, activity, team, drift, GoingOn { rotation, removal, leaks }))
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
        view! { <ClientDetail card=view_card client=client catalogue=catalogue activity=activity drift=drift owner=owner going_on=going_on parts=parts can=can person=person asked=asked report=report trouble=trouble now=now/> }
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

/// What is under way with it.
#[derive(Default)]
pub(super) struct GoingOn {
    pub(super) rotation: Option<Rotation>,
    pub(super) removal: Option<Removal>,
    pub(super) leaks: Vec<Leak>,
}

#[component]
pub(super) fn ClientDetail(
    card: TenantCard,
    client: Client,
    catalogue: Option<Arc<Catalogue>>,
    activity: Vec<Entry>,
    drift: Option<Case>,
    owner: Option<(Owner, Option<Team>)>,
    going_on: GoingOn,
    parts: Vec<PartOf>,
    can: Can,
    person: String,
    asked: Asked,
    report: Option<JwksReport>,
    trouble: Option<ConsoleError>,
    now: Timestamp,
) -> impl IntoView {
    let (tenant, id) = (card.name.clone(), client.id.clone());
    let GoingOn { rotation, removal, leaks } = going_on;
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
        .then(|| question(&card, (&client, &leaks), person, &asked, trouble.clone(), now))
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
        {leak::on_pages(&card.name, &leaks)}
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

#[cfg(test)]
#[path = "detail_test.rs"]
mod tests;
