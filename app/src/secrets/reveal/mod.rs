//! The dialog that shows a new secret once.
//!
//! The value lives in one signal of this page's memory. It is never a prop, an input, an attribute or a part of the
//! address; it is in the document only while the person has it shown, and wiped when the dialog closes or the page is
//! left. Looking away at a password manager is not leaving.

#[cfg(feature = "hydrate")]
mod awake;
mod context;
mod copy;
mod failed;
mod footer;
mod leaving;
mod rows;
mod state;
mod usage;

use leptos::html;
use leptos::prelude::*;

use crate::frame::{Trouble, kind_words};
use crate::model::Timestamp;
use crate::ui::{Dialog, Notice, Tone, moment};
pub use context::Context;
use footer::footer;
#[cfg(feature = "hydrate")]
pub(super) use leaving::go;
use leaving::want_out;
use rows::rows;
pub(crate) use state::Revealed;
use state::State;

/// Opens as a modal dialog as soon as `revealed` holds a secret.
#[component]
pub(crate) fn Reveal(context: Context, revealed: RwSignal<Option<Revealed>>) -> impl IntoView {
    let state = State::of(revealed);
    let dialog = NodeRef::<html::Dialog>::new();
    let context = StoredValue::new(context);
    #[cfg(feature = "hydrate")]
    awake::open(dialog, context, state);
    let cancel = move |event: leptos::ev::Event| {
        event.prevent_default();
        want_out(context, state);
    };
    let place = move || {
        context.with_value(|context| {
            view! {
                <b><bdi>{context.tenant.to_string()}</bdi></b>
                <span class="kind">{kind_words(context.kind)}</span>
                <bdi>{context.person.clone()}</bdi>
            }
        })
    };
    let title = move || {
        context.with_value(|context| view! { "New secret for " <bdi>{context.client_name.clone()}</bdi> })
    };
    let lede = move || view! { <p>{move || lede(state)}</p> };
    let footer = move || footer(context, state);
    view! {
        <Dialog id="reveal" node_ref=dialog title=title place=place lede=lede footer=footer on_cancel=Callback::new(cancel)>
            {move || state.trouble.get().map(|error| view! { <Trouble error=error/> })}
            {move || note(state)}
            <div class="reveal">{move || match state.failed() {
                Some(undelivered) => Some(failed::notice(undelivered).into_any()),
                None => state.revealed.with(Option::is_some).then(|| rows(context, state).into_any()),
            }}</div>
            <p class:vh=move || !state.refused.get() role="status">{move || state.said.get()}</p>
        </Dialog>
    }
}

/// What is to be said beside.
fn note(state: State) -> Option<impl IntoView> {
    let (well, words) = state.revealed.with(|revealed| revealed.as_ref()?.note.clone())?;
    let (tone, title) = if well {
        (Tone::Good, "The new secret works")
    } else {
        (Tone::Warn, "The new secret was not seen to work")
    };
    Some(view! { <Notice tone=tone title=move || title><p>{words}</p></Notice> })
}

fn lede(state: State) -> String {
    state.revealed.with(|revealed| {
        let Some(answer) = revealed else { return String::new() };
        let end = answer.secret.expires_at.map_or("It has no end that ZIdentity names.".to_owned(), |end| {
            format!("It ends {} ({}).", both_times(end), moment::ago(end.0, answer.now.0))
        });
        let older = match answer.older.as_ref().and_then(|older| older.expires_at) {
            Some(end) if end <= answer.now => {
                format!("The older secret stopped working on {}.", moment::exact(end.0))
            }
            Some(end) => format!("The older secret keeps working until {}.", moment::exact(end.0)),
            None if answer.older.is_some() => "The older secret keeps working.".to_owned(),
            None => "No older secret works.".to_owned(),
        };
        let once = match &answer.wrapped {
            Some(by) => format!(
                "{} keeps the secret for whoever brings this token. It works once, {}, and is shown once: Clientele keeps neither.",
                by.destination, by.place
            ),
            None => "Shown once: Clientele does not keep it, and ZIdentity does not show it again.".to_owned(),
        };
        format!("{once} {end} {older}")
    })
}

/// The moment in the reader's own time and in UTC.
fn both_times(at: Timestamp) -> String {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsValue;
        #[expect(clippy::cast_precision_loss, reason = "seconds stay far below 2^53")]
        let date = js_sys::Date::new(&JsValue::from_f64(at.0 as f64 * 1000.0));
        format!("{} local time, {}", crate::frame::local_words(&date), moment::exact(at.0))
    }
    #[cfg(not(feature = "hydrate"))]
    moment::exact(at.0)
}
