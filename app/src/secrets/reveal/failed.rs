//! What the dialog says and offers when a new secret did not reach its destination.
//!
//! To deliver it once more, its value would have to go back from the browser to the server. It does not: the secret is
//! deleted, and another one is made for the destination.

use leptos::prelude::*;

use super::context::Context;
use super::leaving::delete;
use super::state::State;
use crate::model::Undelivered;
use crate::ui::{Button, Look, Notice, Tone};

pub(super) fn notice(undelivered: Undelivered) -> impl IntoView {
    let Undelivered { destination, place, words, next, perhaps } = undelivered;
    let title = match perhaps {
        true => format!("It was made, and it is not known whether {destination} has it"),
        false => format!("It was made, and {destination} does not have it"),
    };
    let look = perhaps.then_some(
        "Look there first. If you find it, close this dialog and say on the page that it was stored.",
    );
    view! {
        <Notice tone=Tone::Bad title=move || title announce=true>
            <p>{words} " " {next}</p>
            <p>"It was to go to " <bdi>{place}</bdi> ". " {look}</p>
            <p>"You can have its value shown here once and store it yourself; or delete it and make another one for the destination: this one's value does not go back from your browser to the server."</p>
        </Notice>
    }
}

pub(super) fn ways_out(
    undelivered: Undelivered,
    context: StoredValue<Context>,
    state: State,
) -> impl IntoView {
    let again = undelivered.destination;
    view! {
        <span class="acts">
            <Button kind="button" look=Look::Danger busy=state.busy on_press=Callback::new(move |_| delete(context, state, None))>"Delete this secret"</Button>
            <Button kind="button" look=Look::Danger busy=state.busy on_press=Callback::new(move |_| delete(context, state, Some(again.clone())))>"Delete it and make another"</Button>
            <Button kind="button" look=Look::Main id="reveal-here" on_press=Callback::new(move |_| state.wanted.set(true))>"Show its value here"</Button>
        </span>
    }
}
