//! What the page of a client's secrets says of destinations. Server only.

use leptos::prelude::*;
use serde_json::Value;

use super::making::DELIVER_TO;
use crate::desk::{Entry, Outcome};
use crate::model::{Delivered, DestinationCard, Exposure, SecretId};
use crate::ui::{Notice, Tone};

/// Beneath the heading "Create a secret".
pub(crate) fn hint(destinations: &[DestinationCard]) -> &'static str {
    match destinations {
        [] => {
            "Its value is shown once, to you, in this browser. Neither this console nor ZIdentity can show it again."
        }
        _ => {
            "Its value is shown once, to you, in this browser, or goes straight to where it is used. Neither this console nor ZIdentity can show it again."
        }
    }
}

/// What works without script, and what does not; `what` is what the form does.
pub(crate) fn without_script(what: &str, destinations: &[DestinationCard]) -> impl IntoView + use<> {
    let (title, words) = match destinations.iter().any(|card| !card.kind.hands_back()) {
        false => (format!("{what} needs JavaScript"), "Everything else here works without."),
        true => (
            "Showing a secret needs JavaScript".to_owned(),
            "Sending it to a destination works without, and so does everything else here.",
        ),
    };
    view! {
        <Notice tone=Tone::Neutral title=move || title>
            <p>"The value is shown by a script, so that it never stands in a page, its history or its cache. " {words}</p>
        </Notice>
    }
}

/// Where a listed secret was sent, newest first.
pub(super) fn whereabouts(exposures: &[Exposure], secret: &SecretId) -> impl IntoView + use<> {
    let of_it = exposures.iter().filter(|exposure| exposure.secret == *secret);
    let sent = of_it.filter_map(Exposure::whereabouts);
    sent.map(|words| view! { <span class="sub"><bdi>{words}</bdi></span> }).collect_view()
}

/// What an open entry says whose secret was to go to a destination, title and words; `None` = nothing of its own.
pub(crate) fn of_entry(entry: &Entry) -> Option<(String, String)> {
    let after: Value = serde_json::from_str(entry.opened.after.as_deref()?).ok()?;
    let to = after[DELIVER_TO].as_str()?;
    let note = entry.note.as_deref().unwrap_or_default();
    match (entry.outcome, note) {
        (Outcome::Orphan, note) if note.starts_with("not delivered") => Some((
            format!("A secret was made for {to}, and nobody has its value"),
            format!("It was {note} Delete it, then create another."),
        )),
        (Outcome::Handed, note) if !Delivered::is_noted_in(note) => Some((
            format!("A secret was made for {to}, and it is not known where its value is"),
            format!(
                "{}Look there before you delete it: if it has arrived, say here that it was stored.",
                if note.is_empty() { String::new() } else { format!("It was {note} ") }
            ),
        )),
        _ => None,
    }
}
