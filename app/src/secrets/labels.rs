//! What people here call a secret: kept, changed, shown. ZIdentity never hears of it. Server only.

use leptos::prelude::*;

use crate::clients::json;
use crate::desk::{Desk, Fault, Operation, Subject};
use crate::error::ConsoleError;
use crate::frame::{Modal, Trouble, kind_words};
use crate::model::{
    ClientId, Label, Labels, MAX_HOLDER, MAX_LABEL, MAX_NOTE, Secret, SecretId, TenantCard, TenantName,
};
use crate::paths;
use crate::policy::Action;
use crate::ui::{AreaField, Button, Dialog, LinkButton, Look, TextField};

/// The labels of a client whose secrets were just listed; clears up after those that are gone.
pub(crate) async fn of(desk: &Desk, id: &ClientId, listed: &[Secret]) -> Result<Labels, Fault> {
    let there: Vec<SecretId> = listed.iter().map(|secret| secret.id.clone()).collect();
    desk.labels().seen(&desk.card.name, id, &there, desk.now()).await?;
    Ok(desk.labels().of(&desk.card.name, Some(id)).await?)
}

/// Keeps the label of a secret that was just made. Its value is on its way: a database that fails here holds nothing up.
pub(super) async fn keep_new(desk: &Desk, id: &ClientId, secret: &SecretId, label: &Label) {
    if label.is_empty() {
        return;
    }
    if let Err(error) = desk.labels().save(&desk.card.name, id, secret, label).await {
        tracing::warn!(client = %id, %secret, %error, "the label of a new secret could not be kept");
    }
}

/// Changes what a secret is called here.
///
/// # Errors
/// [`ConsoleError`] with the fields that need another look.
pub(super) async fn save(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    secret: &SecretId,
    label: Label,
) -> Result<(), ConsoleError> {
    let (id, secret) = (id.clone(), secret.clone());
    operation
        .perform(Action::LabelSecret, Subject::secret(tenant, &id, &secret), |desk| async move {
            let label = label.checked().map_err(Fault::InvalidInput)?;
            let secrets = desk.zidentity.list_secrets(&id).await?;
            let labels = of(&desk, &id, &secrets).await?;
            // One that is gone keeps the label that it has, and gets none.
            if !secrets.iter().any(|listed| listed.id == secret) {
                return Err(Fault::NotFound);
            }
            let before = labels.find(&id, &secret).cloned().unwrap_or_default();
            if before == label {
                return Ok(());
            }
            desk.open(Some(json(&before)), Some(json(&label))).await?;
            Ok(desk.labels().save(&desk.card.name, &id, &secret, &label).await?)
        })
        .await
}

/// A secret's label where the secret is named, for people; nothing where it has none.
pub(crate) fn label_line(label: Option<&Label>) -> Option<impl IntoView + use<>> {
    let label = label?.clone();
    let held = (!label.holder.is_empty())
        .then(|| view! { <span class="sub">"held by " <bdi>{label.holder.clone()}</bdi></span> });
    let note = (!label.note.is_empty()).then(|| {
        view! { <details class="raw"><summary>"Note"</summary><p dir="auto" class="description">{label.note.clone()}</p></details> }
    });
    let words =
        (!label.label.is_empty()).then(|| view! { <span class="sub"><b><bdi>{label.label}</bdi></b></span> });
    Some(view! { {words} {held} {note} })
}

/// The form for a secret's label, in a dialog of its own address.
pub(super) fn label_form(
    card: &TenantCard,
    client: &ClientId,
    secret: &SecretId,
    typed: Label,
    person: String,
    trouble: Option<ConsoleError>,
) -> impl IntoView + use<> {
    let wrong = |field: &str| trouble.as_ref().and_then(|error| error.of_field(field));
    let (no_label, no_holder, no_note) = (wrong("label"), wrong("holder"), wrong("note"));
    let other = trouble.filter(|error| error.fields.is_empty());
    let (form, back) = ("label-form", paths::secrets(&card.name, client));
    let (title, tenant, kind) = (format!("Label of secret {secret}"), card.name.to_string(), card.kind);
    let place = move || view! { <b><bdi>{tenant}</bdi></b> <span class="kind">{kind_words(kind)}</span> <bdi>{person}</bdi> };
    let (way_out, action, secret) = (back.clone(), back.clone(), secret.0.clone());
    let footer = move || {
        view! {
            <LinkButton href=way_out id="question-out">"Keep it as it is"</LinkButton>
            <Button look=Look::Main form=form>"Save label"</Button>
        }
    };
    view! {
        <Dialog id="ask" title=move || title open=true place=place footer=footer>
            <form method="post" action=action id=form class="form">
                <input type="hidden" name="do" value="label"/>
                <input type="hidden" name="secret" value=secret/>
                {other.map(|error| view! { <Trouble error=error/> })}
                <p class="hint">"Kept by this console; ZIdentity does not know it. Whoever sees the client sees it: never write a secret's value here."</p>
                <TextField name="label" id="label-of" label="Label" value=typed.label optional=true maxlength=MAX_LABEL autofocus=true error=no_label
                    hint="What it is for, in a few words"/>
                <TextField name="holder" label="Held by" value=typed.holder optional=true maxlength=MAX_HOLDER error=no_holder
                    hint="The person or program that signs in with it"/>
                <AreaField name="note" label="Note" value=typed.note optional=true maxlength=MAX_NOTE error=no_note
                    hint="Where it is stored, and whom to ask"/>
            </form>
        </Dialog>
        <Modal of="ask".to_owned() back=back/>
    }
}
