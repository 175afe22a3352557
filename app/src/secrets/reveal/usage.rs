//! How to use the secret: pieces to paste, opened in place.

use leptos::html;
use leptos::prelude::*;

use super::context::Context;
use super::copy::copy_button;
use super::state::State;
use crate::secrets::snippets::Snippet;
use crate::ui::{Button, Look};

/// What stands in a snippet where the value belongs.
const PLACEHOLDER: &str = "<the secret value>";

pub(super) fn snippets(context: StoredValue<Context>, state: State) -> impl IntoView {
    let node = NodeRef::<html::Output>::new();
    let text = move |tracked: bool| {
        let snippet = if tracked { state.snippet.get() } else { state.snippet.get_untracked() }?;
        let with_value = if tracked { state.with_value.get() } else { state.with_value.get_untracked() };
        state.revealed.with_untracked(|revealed| {
            let answer = revealed.as_ref()?;
            let secret = if with_value { answer.value.expose() } else { PLACEHOLDER };
            Some(context.with_value(|context| {
                snippet.text(&context.client.0, secret, &context.token_url, &context.audience)
            }))
        })
    };
    let buttons = Snippet::ALL.map(|snippet| {
        let pressed = Signal::derive(move || state.snippet.get() == Some(snippet));
        let press = move |_| state.snippet.update(|open| *open = if *open == Some(snippet) { None } else { Some(snippet) });
        view! { <Button kind="button" look=Look::Flat small=true label=format!("Show how to use it: {}", snippet.label()) pressed=pressed on_press=Callback::new(press)>{snippet.label()}</Button> }
    });
    let tick = move |event| state.with_value.set(event_target_checked(&event));
    view! {
        <div class="snippets">
            <p>"Use it: " {buttons}</p>
            {move || state.snippet.get().map(|_| view! {
                <label class="stored"><input type="checkbox" prop:checked=move || state.with_value.get() on:change=tick/>"Put the secret value in"</label>
                <output node_ref=node class="snippet mono">{move || text(true)}</output>
                <div class="acts">{copy_button("snippet", Look::Plain, move || text(false), node, state)}</div>
            })}
        </div>
    }
}
