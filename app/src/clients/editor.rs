//! A client's form. Asleep, a form that posts to its page; awake, it says what is wrong before anything is sent.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::draft::ClientDraft;
use super::scope_picker::ScopePicker;
use crate::error::{ConsoleError, FieldError};
use crate::frame::Trouble;
use crate::model::{ClientId, ResourceServer, TenantName};
use crate::ui::{AreaField, Button, Choice, LinkButton, Look, RadioField, Summary, TextField};

/// Rows for another key beside those that are there.
const SPARE_KEYS: usize = 2;

/// A scope that the client holds now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredScope {
    /// Its form value.
    pub value: String,
    /// Its role, in a person's words.
    pub role: String,
    /// Its raw id.
    pub id: String,
}

/// The form of a new client (`id` is `None`) or of one that is edited.
#[island]
pub fn Editor(
    tenant: TenantName,
    id: Option<ClientId>,
    draft: ClientDraft,
    catalogue: Option<Vec<ResourceServer>>,
    stored: Vec<StoredScope>,
    fields: Vec<FieldError>,
    cancel: String,
    barred: Option<String>,
) -> impl IntoView {
    let wrong = RwSignal::new(fields);
    let trouble = RwSignal::new(None::<ConsoleError>);
    let busy = RwSignal::new(false);
    let of = move |field: &'static str| Signal::derive(move || message(&wrong.get(), field));
    let editing = id.is_some();
    let submit = {
        let catalogue = catalogue.clone();
        move |event: leptos::ev::SubmitEvent| {
            #[cfg(feature = "hydrate")]
            awake::submit(
                &event,
                &tenant,
                id.as_ref(),
                catalogue.as_deref(),
                awake::Signals { wrong, trouble, busy },
            );
            #[cfg(not(feature = "hydrate"))]
            let _asleep = (&event, &tenant, &id, &catalogue);
        }
    };
    let auth_types = vec![
        Choice::new("SECRET", "Client secret")
            .hint("Made after the client, shown once, ends after 30 to 365 days"),
        Choice::new("JWKS", "JWKS URL")
            .hint("Private-key JWT; ZIdentity reads the public keys at your address"),
        Choice::new("PUBKEYCERT", "Public keys and certificates")
            .hint("Private-key JWT; the keys are registered here"),
    ];
    let statuses = vec![
        Choice::new("active", "Active"),
        Choice::new("disabled", "Disabled").hint("Gets no tokens until it is enabled"),
    ];
    let summary = move || {
        let mend = wrong.get().into_iter().map(|error| (control_id(&error.field), error.message));
        view! { <Summary mend=mend.collect()/> }
    };
    let keys = (0..filled_keys(&draft) + SPARE_KEYS).map(|row| key_row(row, &draft, wrong)).collect_view();
    let scopes = draft.clone();
    view! {
        <form method="post" class="form client-form" on:submit=submit novalidate>
            {summary}
            {move || trouble.get().map(|error| view! { <Trouble error=error/> })}
            <input type="hidden" name="base" value=draft.base.clone()/>
            <TextField name="name" label="Name" value=draft.name.clone() required=true maxlength=256
                hint="What people call it; it need not be unique" error=of("name")/>
            <AreaField name="description" label="Description" value=draft.description.clone() optional=true rows=3
                hint="What it is for and who to ask" error=of("description")/>
            <div class="pair">
                <TextField name="minutes" label="Token lifetime" value=draft.minutes.clone() short=true unit="minutes" inputmode="numeric"
                    hint="1 to 1440; shorter is safer" error=of("minutes")/>
                <RadioField name="status" label="Status" choices=statuses value=draft.status.clone() error=of("status")/>
            </div>
            <div class="part">
                <h2>"Signs in with"</h2>
                <RadioField name="auth_type" label="Signs in with" legend_hidden=true choices=auth_types value=draft.auth_type.clone() error=of("auth_type")/>
                <div class="auth-jwks">
                    <TextField name="jwks_url" label="JWKS URL" kind="url" value=draft.jwks_url.clone() mono=true
                        placeholder="https://app.example.com/.well-known/jwks.json" error=of("jwks_url")/>
                </div>
                <div class="auth-keys">
                    {keys}
                    <AreaField name="certificates" label="Certificates" value=draft.certificates.clone() mono=true optional=true rows=5
                        placeholder="-----BEGIN CERTIFICATE-----" hint="X.509, PEM; one or more below each other" error=of("certificates")/>
                </div>
            </div>
            <div class="part">
                <h2>"Access"</h2>
                <p class="hint">"What its tokens open: one role a service. Whoever holds a secret of this client holds these roles."</p>
                {move || message(&wrong.get(), "scopes").map(|words| view! { <p class="error" id="f-scopes" tabindex="-1">{words}</p> })}
                <ScopePicker catalogue=catalogue stored=stored draft=scopes/>
            </div>
            <div class="form-end sticky">
                <Button look=Look::Main busy=busy disabled_because=barred>{if editing { "Save changes" } else { "Create client" }}</Button>
                <LinkButton href=cancel look=Look::Flat>"Cancel"</LinkButton>
            </div>
        </form>
    }
}

/// How many rows of keys there are up to the last one in which something stands.
fn filled_keys(draft: &ClientDraft) -> usize {
    let last =
        |rows: &[String]| rows.iter().rposition(|text| !text.trim().is_empty()).map_or(0, |row| row + 1);
    last(&draft.key_pems).max(last(&draft.key_names))
}

fn key_row(row: usize, draft: &ClientDraft, wrong: RwSignal<Vec<FieldError>>) -> impl IntoView + use<> {
    let of =
        move |field: &'static str| Signal::derive(move || message(&wrong.get(), &format!("{field}.{row}")));
    let at = |list: &[String]| list.get(row).cloned().unwrap_or_default();
    let number = row + 1;
    view! {
        <TextField name="key_name" id=format!("f-key_name-{row}") label=format!("Name of key {number}") value=at(&draft.key_names) short=true optional=true
            error=of("key_name")/>
        <AreaField name="key_pem" id=format!("f-key_pem-{row}") label=format!("Public key {number}") value=at(&draft.key_pems) mono=true optional=true
            rows=if row < filled_keys(draft) { 5 } else { 2 } placeholder="-----BEGIN PUBLIC KEY-----" error=of("key_pem")/>
    }
}

fn message(errors: &[FieldError], field: &str) -> Option<String> {
    errors.iter().find(|error| error.field == field).map(|error| error.message.clone())
}

/// The id of the control that a field error belongs to.
fn control_id(field: &str) -> String {
    format!("f-{}", field.replace('.', "-"))
}

#[cfg(feature = "hydrate")]
mod awake {
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use wasm_bindgen::JsCast;

    use super::super::calls::{Next, create_client, update_client};
    use super::super::draft::check_scopes;
    use super::ClientDraft;
    use crate::error::{ConsoleError, FieldError};
    use crate::model::{ClientId, ClientSettings, ResourceServer, TenantName};

    #[derive(Clone, Copy)]
    pub(super) struct Signals {
        pub(super) wrong: RwSignal<Vec<FieldError>>,
        pub(super) trouble: RwSignal<Option<ConsoleError>>,
        pub(super) busy: RwSignal<bool>,
    }

    pub(super) fn submit(
        event: &leptos::ev::SubmitEvent,
        tenant: &TenantName,
        id: Option<&ClientId>,
        catalogue: Option<&[ResourceServer]>,
        signals: Signals,
    ) {
        let Some(form) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok())
        else {
            return;
        };
        event.prevent_default();
        if signals.busy.get_untracked() {
            return;
        }
        let draft = ClientDraft::from_pairs(pairs(&form));
        signals.trouble.set(None);
        let held: Option<ClientSettings> = serde_json::from_str(&draft.base).ok();
        let checked = draft.settings(held.as_ref()).and_then(|settings| match catalogue {
            Some(catalogue) => check_scopes(&settings, held.as_ref(), catalogue),
            None => Ok(()),
        });
        if let Err(wrong) = checked {
            signals.wrong.set(wrong);
            return focus_summary();
        }
        signals.wrong.set(Vec::new());
        signals.busy.set(true);
        let (tenant, id) = (tenant.clone(), id.cloned());
        spawn_local(async move {
            let answer = match id {
                Some(id) => update_client(tenant, id, draft).await,
                None => create_client(tenant, draft).await,
            };
            match answer {
                Ok(next) => go(&next),
                // A conflict needs the whole page: what it was, what it is, and what was typed.
                Err(error) if !error.differences.is_empty() => {
                    let _shown_by_the_server = form.submit();
                }
                Err(error) => {
                    signals.busy.set(false);
                    signals.wrong.set(error.fields.clone());
                    signals.trouble.set(error.fields.is_empty().then_some(error));
                    focus_summary();
                }
            }
        });
    }

    fn go(next: &Next) {
        if let Some(window) = web_sys::window() {
            let _leaving = window.location().assign(&next.href);
        }
    }

    /// Brings the person to what needs mending, once it is there.
    fn focus_summary() {
        spawn_local(async {
            gloo_timers::future::TimeoutFuture::new(0).await;
            let document = web_sys::window().and_then(|window| window.document());
            let first = document.and_then(|document| {
                let find = |selector| document.query_selector(selector).ok().flatten();
                find("#summary-title").or_else(|| find(".client-form [role=alert]"))
            });
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
}
