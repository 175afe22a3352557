//! For whoever is signed in and may see nothing: why that is, and whom to ask.

use leptos::prelude::*;

use crate::model::Actor;
use crate::ui::{Notice, Tone};

/// Says why the person has no role. Not to be told of groups and to be in none are different things.
#[component]
pub fn NoRole(actor: Actor) -> impl IntoView {
    let (title, words) = match &actor.groups {
        None => (
            "You are signed in, but nobody told the console your groups",
            "The sign-in in front of the console sent no groups with your request, so you have no role and no team. \
             Ask whoever runs it to send them; nothing is wrong with your account.",
        ),
        Some(groups) if groups.is_empty() => (
            "You are signed in, but you are in no group",
            "The sign-in in front of the console says that you are in no group at all, so you have no role and no team. \
             Ask for a group that has a role here.",
        ),
        Some(_) => (
            "You are signed in, but none of your groups has a role here",
            "Ask an administrator of the console which group you need; your groups stand on your account page.",
        ),
    };
    view! { <Notice tone=Tone::Warn title=move || title><p>{words}</p></Notice> }
}
