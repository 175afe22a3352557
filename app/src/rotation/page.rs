//! The page of a rotation: what it would do, or how far it has come and what is next.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::acts::{self, Standing};
use super::beginning::beginning;
use super::deleting;
use super::questions::{Asked, question};
use super::starting::{self, Wish};
use super::steps::{Can, steps};
use crate::campaigns::{PartOf, part_of, part_of_campaigns};
use crate::clients::client_head;
use crate::desk::{Completion, Operation, OperationId};
use crate::error::{ConsoleError, ErrorKind};
use crate::frame::{Answer, Here, Page, Sent, Trouble, Visit};
use crate::model::{ClientId, DestinationName, RotationStep, SecretId, TenantCard, TenantName, Timestamp};
use crate::paths;
use crate::policy::Action;
use crate::secrets::{Life, Offer, Way};

/// How often a page without script looks again while something is under way, in seconds.
const LOOK_AGAIN: u32 = 3;

/// What was chosen in the form that begins a rotation, if it was sent, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chosen {
    pub(super) offer: Offer,
    pub(super) replaces: String,
    pub(super) wrong_secret: Option<String>,
    pub(super) move_by: String,
    pub(super) wrong_day: Option<String>,
}

impl Chosen {
    /// What the address of a page proposes: where the secret is sent.
    pub(crate) fn proposed(visit: &Visit) -> Self {
        let offer = Offer { to: visit.asked("to").to_owned(), ..Offer::default() };
        Self { offer, ..Self::default() }
    }

    /// What a form that was sent had chosen.
    pub(crate) fn of(sent: &Sent, error: &ConsoleError) -> Self {
        let field = |name: &str| sent.field(name).to_owned();
        Self {
            offer: Offer::chosen(sent, error),
            replaces: field("replaces"),
            wrong_secret: error.of_field("replaces"),
            move_by: field("move_by"),
            wrong_day: error.of_field("move_by"),
        }
    }
}

/// Begins a rotation as a form without script asks for it: the new secret goes to a destination.
///
/// # Errors
/// [`ConsoleError`].
pub(crate) async fn start_from_form(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    sent: &Sent,
) -> Result<(), ConsoleError> {
    let field = |name: &str| sent.field(name).to_owned();
    // Refused before anything is done: a form's answer is a page, and a page must not hold a secret.
    if field("to").is_empty() {
        return Err(crate::secrets::needs_script());
    }
    let wish = Wish {
        life: Life { days: field("days"), until: field("until") },
        way: Way { seal_to: None, deliver_to: Some(DestinationName(field("to"))) },
        replaces: SecretId(field("replaces")),
        move_by: field("move_by"),
        label: field("label"),
    };
    starting::start(operation, tenant, id, wish).await.map(drop)
}

/// `GET /{tenant}/clients/{id}/rotate`
pub async fn rotation_page(visit: Visit, Path((tenant, id)): Path<(TenantName, ClientId)>) -> Response {
    let asked = Asked { dialog: visit.asked("dialog").to_owned(), typed_name: String::new() };
    visit.answer(page(&visit, &tenant, &id, asked, Chosen::proposed(&visit), None, None).await)
}

/// `POST /{tenant}/clients/{id}/rotate`: takes the rotation a step further, or back.
pub async fn act_on_rotation(
    visit: Visit,
    Path((tenant, id)): Path<(TenantName, ClientId)>,
    sent: Sent,
) -> Response {
    let operation = &visit.operation;
    let typed = Some(sent.field("typed_name").to_owned());
    let sent_or = |completion, done| if completion == Completion::Accepted { "rotation-sent" } else { done };
    // What is not a number was seen by nobody.
    let version = sent.field("version").parse().unwrap_or_default();
    let result = match sent.field("do") {
        key if key.starts_with("key-") => crate::keys::act(&visit, &tenant, &id, &sent).await,
        "stored" => {
            let entry = OperationId(sent.field("operation").to_owned());
            crate::secrets::acts::take_note(operation, &tenant, &id, entry).await.map(|()| "rotation-stored")
        }
        "confirm" => acts::confirm(operation, &tenant, &id, version).await.map(|()| "rotation-confirmed"),
        "leave" => acts::leave(operation, &tenant, &id, version).await.map(|()| "rotation-left"),
        "retire" => deleting::retire(operation, &tenant, &id, version, typed)
            .await
            .map(|completion| sent_or(completion, "rotation-done")),
        "undo" => deleting::undo(operation, &tenant, &id, version, typed)
            .await
            .map(|completion| sent_or(completion, "rotation-undone")),
        "start" => start_from_form(operation, &tenant, &id, &sent).await.map(|()| "secret-delivered"),
        _ => Err(ConsoleError::invalid(vec![])),
    };
    let answer = match result {
        Ok(done) => Ok(Answer::SeeOther(format!("{}?done={done}", paths::rotate(&tenant, &id)))),
        Err(error) if error.kind == ErrorKind::NotFound => Err(error),
        Err(error) => {
            let asked = Asked {
                dialog: sent.field("do").to_owned(),
                typed_name: sent.field("typed_name").to_owned(),
            };
            // Where the page cannot be shown again, what became of the act still is.
            let chosen = Chosen::of(&sent, &error);
            match page(&visit, &tenant, &id, asked, chosen, Some(&sent), Some(error.clone())).await {
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
    id: &ClientId,
    asked: Asked,
    chosen: Chosen,
    sent: Option<&Sent>,
    trouble: Option<ConsoleError>,
) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let standing = acts::look(&visit.operation, tenant, id).await?;
    if crate::keys::is_for(&standing.client.settings) {
        return crate::keys::page(visit, tenant, id, sent, trouble).await;
    }
    let parts = part_of(&visit.operation, tenant, id).await;
    let console = visit.operation.console();
    let barred = |action| visit.operation.barred(tenant, action);
    let can = Can {
        start: barred(Action::StartRotation),
        confirm: barred(Action::ConfirmRotation),
        retire: barred(Action::RetireRotation),
        undo: barred(Action::UndoRotation),
        leave: barred(Action::LeaveRotation),
        store: barred(Action::CreateSecret),
        traits: console.learnt(tenant).traits(),
        plain: console.plain_reveal().allows(card.kind),
    };
    let (person, now) = (visit.operation.actor().name.clone(), console.now());
    let status = trouble.as_ref().map_or(200, ConsoleError::status);
    let moving_on = standing.rotation.as_ref().is_some_and(|rotation| {
        matches!(rotation.step, RotationStep::Making | RotationStep::Retiring | RotationStep::Undoing)
    });
    let removal = crate::removal::under_way(&visit.operation, tenant, id).await;
    let (title, view_card) = (format!("Rotate a secret of {}", standing.client.settings.name), card.clone());
    let page = Page::new(title, Here::Clients, move || {
        view! { {crate::removal::on_other_pages(removal.as_ref(), now)} <RotationView card=view_card standing=standing parts=parts can=can person=person asked=asked chosen=chosen trouble=trouble now=now/> }
    })
    .in_tenant(card)
    .with_status(status);
    Ok(if moving_on { page.refreshed_every(LOOK_AGAIN) } else { page })
}

#[component]
pub(super) fn RotationView(
    card: TenantCard,
    standing: Standing,
    parts: Vec<PartOf>,
    can: Can,
    person: String,
    asked: Asked,
    chosen: Chosen,
    trouble: Option<ConsoleError>,
    now: Timestamp,
) -> impl IntoView {
    let under_way = standing.rotation.as_ref().filter(|rotation| !rotation.step.is_end());
    let question = under_way.and_then(|rotation| {
        question(&card, &standing, rotation, &can, &asked, &person, trouble.clone(), now)
    });
    let outside = trouble.filter(|_| question.is_none());
    let body = match under_way {
        Some(rotation) => steps(&card, &standing, rotation, &can, now).into_any(),
        None => beginning(&card, &standing, &can, person, chosen, now).into_any(),
    };
    view! {
        {client_head(&card, &standing.client, "Secrets", ().into_any())}
        {outside.map(|error| view! { <Trouble error=error/> })}
        {part_of_campaigns(&card.name, &parts, now)}
        {body}
        {question}
    }
}

#[cfg(test)]
#[path = "page_test.rs"]
mod tests;
