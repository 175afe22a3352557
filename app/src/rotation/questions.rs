//! The questions before something is deleted. Server only.

use leptos::prelude::*;

use super::acts::Standing;
use super::machine::{Care, may_retire, may_undo};
use super::steps::Can;
use crate::error::ConsoleError;
use crate::frame::Question;
use crate::model::{Rotation, RotationStep as Step, SecretId, TenantCard, Timestamp};
use crate::paths;
use crate::ui::{TextField, moment};

/// The question that a page opens with, and what was typed into it before.
pub(super) struct Asked {
    pub(super) dialog: String,
    pub(super) typed_name: String,
}

/// The question that was asked for, if it can be asked now.
#[expect(clippy::too_many_arguments, reason = "all of it stands in the one dialog")]
pub(super) fn question(
    card: &TenantCard,
    standing: &Standing,
    rotation: &Rotation,
    can: &Can,
    asked: &Asked,
    person: &str,
    trouble: Option<ConsoleError>,
    now: Timestamp,
) -> Option<AnyView> {
    let name = standing.client.settings.name.clone();
    let is_live =
        |id: &SecretId| standing.secrets.iter().any(|secret| secret.id == *id && secret.is_live(now));
    let (title, verb, words, typed) = match asked.dialog.as_str() {
        "retire" if can.retire.is_none() && may_retire(rotation, &standing.secrets, now).is_ok() => (
            format!("Retire secret {} of {name}?", rotation.old),
            "Delete old secret for good",
            before_retiring(standing, rotation, is_live(&rotation.old), now),
            is_live(&rotation.old),
        ),
        "undo" if can.undo.is_none() => {
            let care = may_undo(rotation, &standing.secrets, now).ok()?;
            let new = rotation.new.as_ref()?;
            (
                format!("Delete the new secret {new} of {name}?"),
                "Delete new secret for good",
                before_undoing(standing, rotation, care, now),
                care == Care::Full,
            )
        }
        _ => return None,
    };
    let wrong = trouble.as_ref().and_then(|error| error.of_field("typed_name"));
    let other = trouble.filter(|error| error.of_field("typed_name").is_none());
    let typed = typed.then(|| {
        let label = "Type the client's name to delete the secret";
        view! { <TextField name="typed_name" label=label hint=name value=asked.typed_name.clone() error=wrong required=true/> }
    });
    let back = paths::rotate(&card.name, &rotation.client);
    let fields = vec![("do", asked.dialog.clone()), ("version", rotation.version.to_string())];
    Some(
        view! {
            <Question card=card.clone() person=person.to_owned() title=title action=back.clone() back=back fields=fields verb=verb trouble=other>
                {words}
                {typed}
            </Question>
        }
        .into_any(),
    )
}

fn before_retiring(standing: &Standing, rotation: &Rotation, works: bool, now: Timestamp) -> AnyView {
    let moved = match rotation.reached(Step::Moved) {
        Some(moved) => {
            let who = moved.by.as_ref().map_or("Somebody", |who| &who.name);
            format!("{who} said {} that everything has moved to the new one.", moment::ago(moved.at.0, now.0))
        }
        None => {
            "Nobody has said that everything has moved to the new one; the day for it has passed.".to_owned()
        }
    };
    let breaks = match works {
        true => outage(standing, "it"),
        false => "It has expired: nothing can sign in with it any more.".to_owned(),
    };
    view! {
        <p>"The new secret was seen to work. " <bdi>{moved}</bdi></p>
        <p>{breaks}</p>
        <p>"Nobody records which programs use it, neither ZIdentity nor this console. It cannot be undone."</p>
    }
    .into_any()
}

fn before_undoing(standing: &Standing, rotation: &Rotation, care: Care, now: Timestamp) -> AnyView {
    let old = standing.secrets.iter().find(|secret| secret.id == rotation.old);
    let stays = match old.and_then(|old| old.expires_at) {
        Some(end) if end <= now => format!("The old secret {} has expired.", rotation.old),
        Some(end) => format!("The old secret {} keeps working until {}.", rotation.old, moment::exact(end.0)),
        None => format!("The old secret {} stays as it is.", rotation.old),
    };
    match care {
        Care::Light => view! {
            <p>"Nobody was seen to have its value, so nothing should be signing in with it."</p>
            <p>{stays} " A token that the console was given when it tried the new one lives on until it ends."</p>
        }
        .into_any(),
        Care::Full => view! {
            <p>"Its value was handed over. " {outage(standing, "it")}</p>
            <p>{stays} " Make sure that everything signs in with it again first. This cannot be undone."</p>
        }
        .into_any(),
    }
}

fn outage(standing: &Standing, what: &str) -> String {
    let life = crate::clients::lifetime_words(standing.client.settings.token_lifetime);
    format!(
        "Whatever signs in with {what} gets no new tokens from that moment on. Tokens it has keep working for up to \
         {life}: ZIdentity cannot take them back one by one."
    )
}
