//! The page on which a key or certificate is exchanged; it stands at the address of rotations.

use leptos::prelude::*;

use super::acts::{self, Standing, Wish};
use super::steps::view;
use crate::error::ConsoleError;
use crate::frame::{Here, Page, Sent, Visit};
use crate::model::{Authentication, ClientId, ClientSettings, KeyStep, TenantName};
use crate::policy::Action;

/// Why something cannot be done, if so.
pub(super) struct Can {
    pub(super) update: Option<String>,
    pub(super) confirm: Option<String>,
    pub(super) leave: Option<String>,
    pub(super) check: Option<String>,
}

/// What was typed into the form that begins an exchange.
#[derive(Clone, Default)]
pub(super) struct Typed {
    pub(super) old: String,
    pub(super) new: String,
    pub(super) name: String,
    pub(super) move_by: String,
}

/// Whether a client's exchanges are of this kind.
pub(crate) fn is_for(settings: &ClientSettings) -> bool {
    matches!(settings.authentication, Authentication::Keys { .. } | Authentication::Jwks { .. })
}

/// Takes the exchange a step further, or back; answers the code of what was done.
///
/// # Errors
/// [`ConsoleError`].
pub(crate) async fn act(
    visit: &Visit,
    tenant: &TenantName,
    id: &ClientId,
    sent: &Sent,
) -> Result<&'static str, ConsoleError> {
    let operation = &visit.operation;
    // What is not a number was seen by nobody.
    let version = sent.field("version").parse().unwrap_or_default();
    let say = |step| acts::say(operation, tenant, id, version, step);
    let take_away = |end| acts::take_away(operation, tenant, id, version, end);
    match sent.field("do") {
        "key-start" => {
            let Typed { old, new, name, move_by } = typed(sent);
            acts::start(operation, tenant, id, Wish { old, new, name, move_by }).await.map(|()| "keys-begun")
        }
        "key-confirm" => say(KeyStep::Moved).await.map(|()| "keys-confirmed"),
        "key-leave" => say(KeyStep::Left).await.map(|()| "keys-left"),
        "key-retire" => {
            take_away(KeyStep::Done).await.map(|gone| if gone { "keys-done" } else { "keys-sent" })
        }
        "key-undo" => {
            take_away(KeyStep::Undone).await.map(|gone| if gone { "keys-undone" } else { "keys-sent" })
        }
        "key-look" => {
            let done = acts::look_at_url(operation, tenant, id, version).await?;
            Ok(if done { "keys-done" } else { "keys-looked" })
        }
        _ => Err(ConsoleError::invalid(vec![])),
    }
}

fn typed(sent: &Sent) -> Typed {
    let get = |name: &str| sent.field(name).to_owned();
    Typed { old: get("old"), new: get("new"), name: get("name"), move_by: get("move_by") }
}

/// The page.
///
/// # Errors
/// [`ConsoleError`].
pub(crate) async fn page(
    visit: &Visit,
    tenant: &TenantName,
    id: &ClientId,
    sent: Option<&Sent>,
    trouble: Option<ConsoleError>,
) -> Result<Page, ConsoleError> {
    let card = visit.tenant(tenant)?;
    let standing: Standing = acts::look(&visit.operation, tenant, id).await?;
    let barred = |action| visit.operation.barred(tenant, action);
    let can = Can {
        update: barred(Action::UpdateClient),
        confirm: barred(Action::ConfirmRotation),
        leave: barred(Action::LeaveRotation),
        check: barred(Action::CheckJwks),
    };
    let mut typed = sent.map(typed).unwrap_or_default();
    // What may be a private key, pasted by mistake, is not shown again.
    if !acts::may_be_shown(&typed.new, &standing.client.settings) {
        typed.new.clear();
    }
    let now = visit.operation.console().now();
    let status = trouble.as_ref().map_or(200, ConsoleError::status);
    let removal = crate::removal::under_way(&visit.operation, tenant, id).await;
    let (title, view_card) = (format!("Exchange a key of {}", standing.client.settings.name), card.clone());
    Ok(Page::new(title, Here::Clients, move || {
        let page = view(&view_card, &standing, &can, typed, trouble, now);
        view! { {crate::removal::on_other_pages(removal.as_ref(), now)} {page} }
    })
    .in_tenant(card)
    .with_status(status))
}
