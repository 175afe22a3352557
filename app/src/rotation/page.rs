//! The page of a rotation: what it would do, or how far it has come and what is next.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::acts::{self, Standing};
use super::deleting;
use super::questions::{Asked, question};
use super::room::no_start;
use super::start::{NewRotation, Replaceable};
use super::starting::USUAL_DAYS;
use super::steps::{Can, ended, first_choose, steps, what_it_does};
use crate::clients::client_head;
use crate::desk::{Completion, OperationId};
use crate::error::{ConsoleError, ErrorKind};
use crate::frame::{Answer, Here, Page, Sent, Trouble, Visit};
use crate::model::{ClientId, RotationStep, TenantCard, TenantName, Timestamp};
use crate::paths;
use crate::policy::Action;
use crate::secrets::{Context, Days, PlainWay};
use crate::ui::moment::{Civil, exact};
use crate::ui::{Notice, Tone};

/// How often a page without script looks again while something is under way, in seconds.
const LOOK_AGAIN: u32 = 3;

/// `GET /{tenant}/clients/{id}/rotate`
pub async fn rotation_page(visit: Visit, Path((tenant, id)): Path<(TenantName, ClientId)>) -> Response {
    let asked = Asked { dialog: visit.asked("dialog").to_owned(), typed_name: String::new() };
    visit.answer(page(&visit, &tenant, &id, asked, None).await)
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
        // Refused before anything is done: a form's answer is a page, and a page must not hold a secret.
        "start" => Err(crate::secrets::needs_script()),
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
            match page(&visit, &tenant, &id, asked, Some(error.clone())).await {
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
    trouble: Option<ConsoleError>,
) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let standing = acts::look(&visit.operation, tenant, id).await?;
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
    let (title, view_card) = (format!("Rotate a secret of {}", standing.client.settings.name), card.clone());
    let page = Page::new(title, Here::Clients, move || {
        view! { <RotationView card=view_card standing=standing can=can person=person asked=asked trouble=trouble now=now/> }
    })
    .in_tenant(card)
    .with_status(status);
    Ok(if moving_on { page.refreshed_every(LOOK_AGAIN) } else { page })
}

#[component]
pub(super) fn RotationView(
    card: TenantCard,
    standing: Standing,
    can: Can,
    person: String,
    asked: Asked,
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
        None => beginning(&card, &standing, &can, person, now).into_any(),
    };
    view! {
        {client_head(&card, &standing.client, "Secrets", ().into_any())}
        {outside.map(|error| view! { <Trouble error=error/> })}
        {body}
        {question}
    }
}

/// What a rotation would do, and the form that begins one; or why none can begin.
fn beginning(
    card: &TenantCard,
    standing: &Standing,
    can: &Can,
    person: String,
    now: Timestamp,
) -> impl IntoView + use<> {
    let Standing { client, secrets, open, rotation, beyond, longest } = standing;
    let last = rotation.as_ref().map(|rotation| ended(rotation, now));
    let barred = no_start(card, client, secrets);
    let full = secrets.len() >= can.traits.max_secrets;
    let form = if let Some(barred) = barred {
        view! { <Notice tone=Tone::Warn title=move || barred.title><p>{barred.next}</p></Notice> }.into_any()
    } else if full {
        first_choose(&card.name, client, secrets, open, can, now).into_any()
    } else {
        let mut allowed = Days::from(can.traits);
        allowed.longest = longest.map_or(allowed.longest, |longest| allowed.longest.min(longest));
        let context = Context {
            card: card.clone(),
            client: client.id.clone(),
            client_name: client.settings.name.clone(),
            person,
            now,
            allowed,
            live: secrets.iter().filter(|secret| secret.is_live(now)).count(),
            back: paths::rotate(&card.name, &client.id),
            plain: can.plain,
        };
        let barred = can.start.clone().or_else(|| beyond.clone());
        let replaceable = replaceable(secrets, now);
        view! {
            <section class="part" aria-labelledby="begin">
                <h2 id="begin">"Make the new secret"</h2>
                <p class="hint">"Its value is shown once, to you, in this browser. Neither this console nor ZIdentity can show it again."</p>
                <PlainWay allowed=can.plain/>
                <NewRotation context=context replaceable=replaceable barred=barred/>
                <noscript>
                    <Notice tone=Tone::Neutral title=|| "Making the new secret needs JavaScript">
                        <p>"The value is shown by a script, so that it never stands in a page, its history or its cache. Every other step works without."</p>
                    </Notice>
                </noscript>
            </section>
        }
        .into_any()
    };
    view! {
        {last}
        {what_it_does()}
        {form}
    }
}

/// What can be replaced, and by when: while the old secret works.
fn replaceable(secrets: &[crate::model::Secret], now: Timestamp) -> Replaceable {
    let day = |at: Timestamp| Civil::at(at.0).iso_date();
    let ends = secrets.iter().filter(|secret| secret.is_live(now)).filter_map(|secret| secret.expires_at);
    let latest = ends.min().unwrap_or(now.plus_days(365));
    let words = |end: Option<Timestamp>| match end {
        Some(end) if end <= now => "it has expired".to_owned(),
        Some(end) => format!("it ends {}", exact(end.0)),
        None => "ZIdentity names no end".to_owned(),
    };
    Replaceable {
        secrets: secrets.iter().map(|secret| (secret.id.clone(), words(secret.expires_at))).collect(),
        days: [day(now), day(latest), day(now.plus_days(USUAL_DAYS).min(latest))],
    }
}

#[cfg(test)]
#[path = "page_test.rs"]
mod tests;
