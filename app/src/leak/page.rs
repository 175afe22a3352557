//! The page of a leak: the one question and what it leads to, or how far the way out has come.

use axum::extract::Path;
use axum::response::Response;
use leptos::prelude::*;

use super::acts::{self, Standing};
use super::advice::advice;
use super::question::question;
use super::steps::steps;
use crate::clients::{Led, client_head};
use crate::desk::Completion;
use crate::error::{ConsoleError, ErrorKind};
use crate::frame::{Answer, Here, Page, Sent, Trouble, Visit};
use crate::model::{ClientId, LeakWay, Leaked, SecretId, TenantCard, TenantName, TenantTraits, Timestamp};
use crate::paths;
use crate::policy::Action;
use crate::rotation::Chosen;

/// What the page was asked.
#[derive(Clone, Default)]
pub(super) struct Asked {
    /// The question that it opens with.
    pub(super) dialog: String,
    /// What was typed into it before.
    pub(super) typed_name: String,
    /// Whether an outage is acceptable, once somebody said so.
    pub(super) outage: Option<bool>,
    /// What was chosen in the form for a new secret.
    pub(super) chosen: Chosen,
    /// Who asks.
    pub(super) person: String,
}

/// Why something cannot be done, if so.
pub(super) struct Can {
    pub(super) report: Option<String>,
    pub(super) end: Option<String>,
    pub(super) update: Option<String>,
    pub(super) delete: Option<String>,
    pub(super) start: Option<String>,
    /// The tenant's own ways.
    pub(super) traits: TenantTraits,
    /// Whether a value may travel unsealed.
    pub(super) plain: bool,
}

/// `GET /{tenant}/clients/{id}/leak?secret=…`, or `?key=…` with a fingerprint
pub async fn leak_page(visit: Visit, Path((tenant, id)): Path<(TenantName, ClientId)>) -> Response {
    let outage = match visit.asked("outage") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let chosen = Chosen::proposed(&visit);
    let asked = Asked { dialog: visit.asked("dialog").to_owned(), outage, chosen, ..Asked::default() };
    let what = what(visit.asked("secret"), visit.asked("key"));
    visit.answer(page(&visit, &tenant, &id, &what, asked, None).await)
}

/// `POST` of the same: reports it, takes a step, or ends the report.
pub async fn act_on_leak(
    visit: Visit,
    Path((tenant, id)): Path<(TenantName, ClientId)>,
    sent: Sent,
) -> Response {
    // The form for a new secret names what it replaces; what leaked stands in the page's address.
    let of = |name: &str| match sent.field(name) {
        "" => visit.asked(name).to_owned(),
        sent => sent.to_owned(),
    };
    let what = what(&of("secret"), &of("key"));
    let result = act(&visit, &tenant, &id, &what, &sent).await;
    let answer = match result {
        Ok(done) => Ok(Answer::SeeOther(format!("{}&done={done}", paths::leak(&tenant, &id, &what)))),
        Err(error) if error.kind == ErrorKind::NotFound => Err(error),
        Err(error) => {
            let typed_name = sent.field("typed_name").to_owned();
            let (dialog, chosen) = (sent.field("do").to_owned(), Chosen::of(&sent, &error));
            let asked = Asked { dialog, typed_name, chosen, ..Asked::default() };
            // Where the page cannot be shown again, what became of the act still is.
            match page(&visit, &tenant, &id, &what, asked, Some(error.clone())).await {
                Ok(page) => Ok(page.into()),
                Err(_) => Err(error),
            }
        }
    };
    visit.answer(answer)
}

fn what(secret: &str, key: &str) -> Leaked {
    if key.is_empty() { Leaked::Secret(SecretId(secret.to_owned())) } else { Leaked::Key(key.to_owned()) }
}

async fn act(
    visit: &Visit,
    tenant: &TenantName,
    id: &ClientId,
    what: &Leaked,
    sent: &Sent,
) -> Result<&'static str, ConsoleError> {
    let operation = &visit.operation;
    let switch = |enabled| crate::clients::switch(operation, tenant, id, enabled);
    match sent.field("do") {
        "contain" => {
            // What was asked on a page that stood open may be too late by now. Where nothing can be seen, it is done all
            // the same.
            if acts::look(operation, tenant, id, what).await.is_ok_and(|standing| !standing.is_there()) {
                return Err(ConsoleError::new(
                    ErrorKind::Conflict,
                    "What leaked is gone already: nothing was disabled.",
                    "If the client is to stop all the same, disable it on its own page.",
                ));
            }
            acts::report(operation, tenant, id, what, LeakWay::Contain).await?;
            Ok(match switch(false).await? {
                Led::Accepted(_) => "leak-containing",
                _ => "leak-contained",
            })
        }
        "replace" => {
            acts::report(operation, tenant, id, what, LeakWay::Replace).await.map(|()| "leak-reported")
        }
        "delete" => {
            let gone = delete(visit, tenant, id, what, sent.field("typed_name")).await?;
            Ok(if gone { "leak-gone" } else { "leak-sent" })
        }
        "enable" => {
            // What was asked on a page that stood open may be too early by now.
            let standing = acts::look(operation, tenant, id, what).await?;
            if standing.is_there() {
                return Err(ConsoleError::new(
                    ErrorKind::Conflict,
                    "What leaked is still there: enabled now, whoever has it signs in again.",
                    "Delete it first.",
                ));
            }
            if standing.is_open_otherwise() {
                return Err(ConsoleError::new(
                    ErrorKind::Conflict,
                    "Something else of this client leaked, too, and is still there.",
                    "Go on with that report first.",
                ));
            }
            Ok(match switch(true).await? {
                Led::Accepted(_) => "leak-enabling",
                _ => "leak-enabled",
            })
        }
        "end" => {
            let version = sent.field("version").parse().unwrap_or_default();
            acts::end(operation, tenant, id, what, version).await.map(|()| "leak-ended")
        }
        "start" => {
            crate::rotation::start_from_form(operation, tenant, id, sent).await.map(|()| "secret-delivered")
        }
        _ => Err(ConsoleError::invalid(vec![])),
    }
}

/// Deletes it; answers whether it is gone, or ZIdentity has only taken that.
async fn delete(
    visit: &Visit,
    tenant: &TenantName,
    id: &ClientId,
    what: &Leaked,
    typed: &str,
) -> Result<bool, ConsoleError> {
    match what {
        Leaked::Secret(secret) => {
            let typed = Some(typed.to_owned());
            let sent = crate::secrets::acts::delete(&visit.operation, tenant, id, secret, typed).await?;
            Ok(sent == Completion::Complete)
        }
        Leaked::Key(pair) => crate::keys::remove(&visit.operation, tenant, id, pair).await,
    }
}

async fn page(
    visit: &Visit,
    tenant: &TenantName,
    id: &ClientId,
    what: &Leaked,
    asked: Asked,
    trouble: Option<ConsoleError>,
) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let standing = acts::look(&visit.operation, tenant, id, what).await?;
    let console = visit.operation.console();
    let barred = |action| visit.operation.barred(tenant, action);
    let can = Can {
        report: barred(Action::ReportLeak),
        end: barred(Action::EndLeak),
        update: barred(Action::UpdateClient),
        delete: barred(Action::DeleteSecret),
        start: barred(Action::StartRotation),
        traits: console.learnt(tenant).traits(),
        plain: console.plain_reveal().allows(card.kind),
    };
    let (asked, now) = (Asked { person: visit.operation.actor().name.clone(), ..asked }, console.now());
    let status = trouble.as_ref().map_or(200, ConsoleError::status);
    let removal = crate::removal::under_way(&visit.operation, tenant, id).await;
    let (title, view_card) = (format!("A leak of {}", standing.client.settings.name), card.clone());
    Ok(Page::new(title, Here::Clients, move || {
        view! { {crate::removal::on_other_pages(removal.as_ref(), now)} <LeakView card=view_card standing=standing can=can asked=asked trouble=trouble now=now/> }
    })
    .in_tenant(card)
    .with_status(status))
}

#[component]
pub(super) fn LeakView(
    card: TenantCard,
    standing: Standing,
    can: Can,
    asked: Asked,
    trouble: Option<ConsoleError>,
    now: Timestamp,
) -> impl IntoView {
    let question = question(&card, &standing, &can, &asked, trouble.clone(), now);
    let outside = trouble.filter(|_| question.is_none());
    let open = standing.leak.as_ref().filter(|leak| leak.ended.is_none());
    let body = match open {
        Some(leak) => steps(&card, &standing, leak, &can, &asked, now).into_any(),
        None => advice(&card, &standing, &can, &asked, now).into_any(),
    };
    view! {
        {client_head(&card, &standing.client, "Secrets", ().into_any())}
        {outside.map(|error| view! { <Trouble error=error/> })}
        {body}
        {question}
    }
}

#[cfg(test)]
#[path = "page_test.rs"]
mod tests;
