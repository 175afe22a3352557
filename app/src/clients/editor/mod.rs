//! A client's form. Asleep, a form that posts to its page; awake, it says what is wrong before anything is sent.
//!
//! When somebody else changed the client meanwhile, the same form asks what is kept (`choices`): what was typed stays in
//! its fields, out of sight, and goes along with the choices.

#[cfg(feature = "hydrate")]
mod awake;
mod choices;
mod jwks_field;
mod keys;

use choices::Choices;
use jwks_field::JwksField;
use keys::KeyFields;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::draft::ClientDraft;
use super::scope_picker::{ScopePicker, StoredScope};
use crate::error::{ConsoleError, FieldError};
use crate::frame::Trouble;
use crate::model::{ClientId, Difference, JwksReport, ResourceServer, TenantName, Timestamp};
use crate::ui::{AreaField, Button, Choice, LinkButton, Look, RadioField, SelectField, Summary, TextField};

/// What a form's page knows beside what stands in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// What can be given; `None` where it could not be loaded.
    pub catalogue: Option<Vec<ResourceServer>>,
    /// What the client holds now.
    pub stored: Vec<StoredScope>,
    /// What needs another look.
    pub fields: Vec<FieldError>,
    /// Where somebody else's change and what was typed differ.
    pub differences: Vec<Difference>,
    /// The teams for which a new client can be made, id and name; empty where there is no choice.
    pub teams: Vec<(String, String)>,
    /// Which roles need an approval and why, by their form value.
    pub marks: Vec<(String, String)>,
    /// What a look at the JWKS URL has shown.
    pub report: Option<JwksReport>,
    /// The console's time when the page was made.
    pub now: Timestamp,
}

/// The form of a new client (`id` is `None`) or of one that is edited.
#[island]
pub fn Editor(
    tenant: TenantName,
    id: Option<ClientId>,
    draft: ClientDraft,
    known: Known,
    cancel: String,
    barred: Option<String>,
) -> impl IntoView {
    let wrong = RwSignal::new(known.fields);
    let trouble = RwSignal::new(None::<ConsoleError>);
    let busy = RwSignal::new(false);
    let differences = RwSignal::new(known.differences);
    let seen = RwSignal::new(draft.seen.clone());
    let choosing = Memo::new(move |_| differences.with(|rows| !rows.is_empty()));
    let of = move |field: &'static str| Signal::derive(move || message(&wrong.get(), field));
    let editing = id.is_some();
    let (for_keys, for_scopes) = (draft.clone(), draft.clone());
    let (reason, reasoned) = (draft.reason.clone(), !draft.reason.is_empty());
    let jwks_tenant = tenant.clone();
    let submit = {
        let catalogue = known.catalogue.clone();
        move |event: leptos::ev::SubmitEvent| {
            #[cfg(feature = "hydrate")]
            awake::submit(
                &event,
                &awake::About {
                    tenant: &tenant,
                    id: id.as_ref(),
                    catalogue: catalogue.as_deref(),
                    now: known.now,
                },
                awake::Signals { wrong, trouble, busy, differences, seen },
            );
            #[cfg(not(feature = "hydrate"))]
            let _asleep = (&event, &tenant, &id, &catalogue, seen);
        }
    };
    let summary = move || {
        let mend = wrong.get().into_iter().map(|error| (control_id(&error.field), error.message));
        view! { <Summary mend=mend.collect()/> }
    };
    let (barred_save, barred_choice) = (barred.clone(), barred.clone());
    view! {
        <form method="post" class="form client-form" class:choosing=move || choosing.get() on:submit=submit novalidate>
            // Enter presses the first button of a form: this one, which saves.
            {barred.is_none().then(|| view! { <button class="vh" tabindex="-1" aria-hidden="true">"Save"</button> })}
            {summary}
            {move || trouble.get().map(|error| view! { <Trouble error=error/> })}
            <input type="hidden" name="base" value=draft.base.clone()/>
            <input type="hidden" name="seen" value=move || seen.get()/>
            <input type="hidden" name="copy_of" value=draft.copy_of.clone()/>
            <input type="hidden" name="again_of" value=draft.again_of.clone()/>
            // Each state of the client that is shown is a question of its own: what was chosen about another is not kept.
            <For each=move || choosing.get().then(|| seen.get()) key=String::clone let:_>
                <Choices rows=differences.get_untracked() wrong=wrong/>
            </For>
            <div class="form" hidden=move || choosing.get()>
                <TextField name="name" label="Name" value=draft.name.clone() required=true maxlength=256
                    hint="What people call it; it need not be unique" error=of("name")/>
                {team_field(&known.teams, &draft.team, of("team"))}
                <AreaField name="description" label="Description" value=draft.description.clone() optional=true rows=3
                    hint="What it is for and who to ask" error=of("description")/>
                <div class="pair">
                    <TextField name="minutes" label="Token lifetime" value=draft.minutes.clone() short=true unit="minutes" inputmode="numeric"
                        hint="1 to 1440; shorter is safer" error=of("minutes")/>
                    <RadioField name="status" label="Status" choices=statuses() value=draft.status.clone() error=of("status")/>
                </div>
                <div class="part">
                    <h2>"Signs in with"</h2>
                    <RadioField name="auth_type" label="Signs in with" legend_hidden=true choices=auth_types() value=draft.auth_type.clone() error=of("auth_type")/>
                    <div class="auth-jwks">
                        <JwksField tenant=jwks_tenant value=draft.jwks_url.clone() report=known.report trouble=trouble error=of("jwks_url") barred=barred.clone()/>
                    </div>
                    <div class="auth-keys">
                        <KeyFields draft=for_keys wrong=wrong now=known.now/>
                    </div>
                </div>
                <div class="part">
                    <h2>"Access"</h2>
                    <p class="hint">"What its tokens open: one role a service. Whoever holds a secret of this client holds these roles."</p>
                    {move || message(&wrong.get(), "scopes").map(|words| view! { <p class="error" id="f-scopes" tabindex="-1">{words}</p> })}
                    <ScopePicker catalogue=known.catalogue stored=known.stored draft=for_scopes marks=known.marks/>
                </div>
                // It is in sight once somebody has to approve.
                <div class="part" hidden=move || message(&wrong.get(), "reason").is_none() && !reasoned>
                    <h2>"Approval"</h2>
                    <AreaField name="reason" label="Why it is needed" value=reason.clone() rows=3 error=of("reason")
                        hint="For whoever decides. Nothing is changed before somebody else has approved it"/>
                </div>
            </div>
            <div class="form-end sticky">
                {move || if choosing.get() {
                    view! {
                        <Button look=Look::Main busy=busy disabled_because=barred_choice.clone()>"Save with these choices"</Button>
                        <Button name="then" value="form">"Go on editing with them"</Button>
                    }.into_any()
                } else {
                    let words = if editing { "Save changes" } else { "Create client" };
                    view! { <Button look=Look::Main busy=busy disabled_because=barred_save.clone()>{words}</Button> }.into_any()
                }}
                <LinkButton href=cancel look=Look::Flat>"Cancel"</LinkButton>
            </div>
        </form>
    }
}

/// For which team, where there is more than one.
fn team_field(teams: &[(String, String)], chosen: &str, error: Signal<Option<String>>) -> Option<AnyView> {
    let choices: Vec<_> = teams.iter().map(|(id, name)| Choice::new(id.clone(), name.clone())).collect();
    let chosen = chosen.to_owned();
    (!choices.is_empty()).then(|| {
        view! { <SelectField name="team" label="For team" choices=choices value=chosen error=error/> }
            .into_any()
    })
}

fn auth_types() -> Vec<Choice> {
    vec![
        Choice::new("SECRET", "Client secret")
            .hint("Made after the client, shown once, ends after 30 to 365 days"),
        Choice::new("JWKS", "JWKS URL")
            .hint("Private-key JWT; ZIdentity reads the public keys at your address"),
        Choice::new("PUBKEYCERT", "Public keys and certificates")
            .hint("Private-key JWT; the keys are registered here"),
    ]
}

fn statuses() -> Vec<Choice> {
    vec![
        Choice::new("active", "Active"),
        Choice::new("disabled", "Disabled").hint("Gets no tokens until it is enabled"),
    ]
}

fn message(errors: &[FieldError], field: &str) -> Option<String> {
    errors.iter().find(|error| error.field == field).map(|error| error.message.clone())
}

/// The id of the control that a field error belongs to.
fn control_id(field: &str) -> String {
    format!("f-{}", field.replace('.', "-"))
}

#[cfg(all(test, feature = "ssr"))]
mod tests;
