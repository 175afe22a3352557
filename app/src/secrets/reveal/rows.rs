//! The rows of the dialog: what goes where, each with its button.

use leptos::html;
use leptos::prelude::*;

use super::context::Context;
use super::copy::copy_button;
use super::state::{Revealed, State};
use super::usage::snippets;
use crate::operations::Watch;
use crate::paths;
use crate::ui::{Button, Look};

/// What stands where the value is. Its length says nothing about the value's.
const MASK: &str = "••••••••••••••••••••••••";

pub(super) fn rows(context: StoredValue<Context>, state: State) -> impl IntoView {
    let Context { tenant, client, token_url, audience, .. } = context.get_value();
    let secret_id = state
        .revealed
        .with_untracked(|revealed| revealed.as_ref().map(|answer| answer.secret.id.to_string()));
    let what =
        state.revealed.with_untracked(|revealed| revealed.as_ref().map_or("secret value", Revealed::what));
    let watch = state.revealed.with_untracked(|revealed| {
        let answer = revealed.as_ref().filter(|answer| answer.accepted)?;
        let events = paths::operation_events(&tenant, &answer.operation);
        Some(view! { <p>"ZIdentity has accepted the secret and does not list it yet; until then it opens nothing."</p><Watch events=events leave=false/> })
    });
    view! {
        {watch}
        {row("Client ID", "client id", client.to_string(), state)}
        {hot_row(what, state)}
        {row("Secret ID", "secret id", secret_id.unwrap_or_default(), state)}
        {row("Token URL", "token URL", token_url, state)}
        {row("Audience", "audience", audience, state)}
        {(what == "secret value").then(|| snippets(context, state))}
    }
}

fn row(label: &'static str, what: &'static str, text: String, state: State) -> impl IntoView {
    let node = NodeRef::<html::Output>::new();
    let wanted = text.clone();
    view! {
        <div class="reveal-row">
            <span class="label">{label}</span>
            <output node_ref=node>{text}</output>
            <span class="acts">{copy_button(what, Look::Flat, move || Some(wanted.clone()), node, state)}</span>
        </div>
    }
}

/// The row with the value itself, or with the token for it. While it is masked, the document holds bullets and nothing else.
fn hot_row(what: &'static str, state: State) -> impl IntoView {
    let (label, masked_words) = match what {
        "wrapping token" => ("Wrapping token", "Wrapping token, masked"),
        _ => ("Secret value", "Secret value, masked"),
    };
    let node = NodeRef::<html::Output>::new();
    let value = move || {
        state.revealed.with(|revealed| revealed.as_ref().map(|answer| answer.value.expose().to_owned()))
    };
    let masked = move || !state.shown.get();
    let text = move || if masked() { Some(MASK.to_owned()) } else { value() };
    let pressed = Signal::derive(move || state.shown.get());
    let toggle = move |_| state.shown.update(|shown| *shown = !*shown);
    view! {
        <div class="reveal-row hot">
            <span class="label">{label}</span>
            <output node_ref=node id="secret-value" class:masked=masked aria-label=move || masked().then_some(masked_words)>{text}</output>
            <span class="acts">
                <Button kind="button" label=format!("Show {what}") pressed=pressed on_press=Callback::new(toggle)>
                    {move || if masked() { "Show" } else { "Hide" }}
                </Button>
                {copy_button(what, Look::Main, move || state.value(), node, state)}
            </span>
        </div>
    }
}
