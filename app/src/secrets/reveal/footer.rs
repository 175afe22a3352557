//! The ways out of the dialog.

use leptos::prelude::*;

use super::context::Context;
use super::failed;
use super::leaving::{delete, leave};
use super::state::{Revealed, State};
use crate::ui::{Button, Look};

pub(super) fn footer(context: StoredValue<Context>, state: State) -> impl IntoView {
    let not_yet = Signal::derive(move || {
        (!state.stored.get()).then(|| "Store the secret first, then tick the box.".to_owned())
    });
    let tick = move |event| state.stored.set(event_target_checked(&event));
    let done = move |_| leave(context, state, true);
    let delete = move |_| delete(context, state, None);
    let stored = move || {
        state.revealed.with(|answer| match answer.as_ref().map(Revealed::what) {
            Some("wrapping token") => "I have handed this token on",
            _ => "I have stored this secret",
        })
    };
    view! {
        {move || if state.asked.get() {
            view! {
                <p role="alert"><b>"Close without storing it?"</b>" Nobody will be able to see the value again."</p>
                <span class="acts">
                    <Button kind="button" look=Look::Danger busy=state.busy on_press=Callback::new(delete)>"Close and delete this secret"</Button>
                    <Button kind="button" look=Look::Danger on_press=Callback::new(move |_| leave(context, state, false))>"Close without storing"</Button>
                    <Button kind="button" look=Look::Main id="keep-open" autofocus=true on_press=Callback::new(move |_| state.asked.set(false))>"Keep it open"</Button>
                </span>
            }.into_any()
        } else if let Some(undelivered) = state.failed() {
            failed::ways_out(undelivered, context, state).into_any()
        } else {
            view! {
                <label class="stored"><input type="checkbox" id="stored" prop:checked=move || state.stored.get() on:change=tick/>{stored}</label>
                <span class="acts">
                    <Button kind="button" look=Look::Danger busy=state.busy on_press=Callback::new(delete)>"Close and delete this secret"</Button>
                    <Button kind="button" id="reveal-done" disabled_because=not_yet on_press=Callback::new(done)>"Done"</Button>
                </span>
            }.into_any()
        }}
    }
}
