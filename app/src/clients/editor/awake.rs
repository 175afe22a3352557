//! What the form does in the browser: it checks, sends, and goes on.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use crate::clients::calls::{Next, create_client, update_client};
use crate::clients::draft::{ClientDraft, check_scopes};
use crate::error::{ConsoleError, FieldError};
use crate::model::{ClientId, ClientSettings, Difference, ResourceServer, TenantName, Timestamp};

#[derive(Clone, Copy)]
pub(super) struct Signals {
    pub(super) wrong: RwSignal<Vec<FieldError>>,
    pub(super) trouble: RwSignal<Option<ConsoleError>>,
    pub(super) busy: RwSignal<bool>,
    pub(super) differences: RwSignal<Vec<Difference>>,
    pub(super) seen: RwSignal<String>,
}

/// What is edited.
pub(super) struct About<'a> {
    pub(super) tenant: &'a TenantName,
    pub(super) id: Option<&'a ClientId>,
    pub(super) catalogue: Option<&'a [ResourceServer]>,
    pub(super) now: Timestamp,
}

pub(super) fn submit(event: &leptos::ev::SubmitEvent, about: &About<'_>, signals: Signals) {
    let Some(form) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok())
    else {
        return;
    };
    let draft = ClientDraft::from_pairs(pairs(&form));
    // A private key stays here, whichever button was pressed.
    let private = draft.clone().without_private_keys() != draft;
    // Going on with a merged form is a new page, made by the server.
    if event.submitter().is_some_and(|button| button.has_attribute("name")) && !private {
        return;
    }
    event.prevent_default();
    if signals.busy.get_untracked() {
        return;
    }
    signals.trouble.set(None);
    if let Err(wrong) = check(&draft, about, &signals.differences.get_untracked()) {
        signals.wrong.set(wrong);
        return focus("#summary-title");
    }
    signals.wrong.set(Vec::new());
    signals.busy.set(true);
    let (tenant, id) = (about.tenant.clone(), about.id.cloned());
    spawn_local(async move {
        let answer = match id {
            Some(id) => update_client(tenant, id, draft).await,
            None => create_client(tenant, draft).await,
        };
        match answer {
            Ok(next) => go(&next),
            Err(error) => {
                signals.busy.set(false);
                signals.wrong.set(error.fields.clone());
                if !error.differences.is_empty() {
                    signals.differences.set(error.differences.clone());
                    signals.seen.set(error.seen.clone());
                }
                signals.trouble.set(error.fields.is_empty().then_some(error));
                focus("#summary-title, .client-form [role=alert]");
            }
        }
    });
}

/// What is wrong before anything is sent.
fn check(draft: &ClientDraft, about: &About<'_>, differences: &[Difference]) -> Result<(), Vec<FieldError>> {
    let held: Option<ClientSettings> = serde_json::from_str(&draft.base).ok();
    let settings = draft.settings(held.as_ref(), about.now)?;
    let chosen = |part: &str| draft.taken.iter().any(|taken| taken.part == part);
    let open = differences.iter().filter(|row| !chosen(&row.part));
    let open: Vec<_> = open
        .map(|row| FieldError {
            field: format!("take.{}", row.part),
            message: format!("{}: choose which of the two is kept.", row.field),
        })
        .collect();
    if !open.is_empty() {
        return Err(open);
    }
    match about.catalogue {
        Some(catalogue) if differences.is_empty() => check_scopes(&settings, held.as_ref(), catalogue),
        _ => Ok(()),
    }
}

fn go(next: &Next) {
    if let Some(window) = web_sys::window() {
        let _leaving = window.location().assign(&next.href);
    }
}

/// Brings the person to what needs a look, once it is there.
fn focus(selector: &'static str) {
    spawn_local(async move {
        gloo_timers::future::TimeoutFuture::new(0).await;
        let document = web_sys::window().and_then(|window| window.document());
        let first = document.and_then(|document| document.query_selector(selector).ok().flatten());
        if let Some(first) = first.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _focused = first.focus();
            first.scroll_into_view();
        }
    });
}

fn pairs(form: &web_sys::HtmlFormElement) -> Vec<(String, String)> {
    let Ok(data) = web_sys::FormData::new_with_form(form) else { return Vec::new() };
    let entries = js_sys::try_iter(&data).ok().flatten().into_iter().flatten().filter_map(Result::ok);
    entries
        .filter_map(|entry| {
            let entry = js_sys::Array::from(&entry);
            Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
        })
        .collect()
}
