//! The dialog that shows a new secret once.
//!
//! The value lives in one signal of this page's memory. It is never a prop, an input, an attribute or a part of the
//! address; it is in the document only while the person has it shown, and wiped when the dialog closes or the page is
//! left. Looking away at a password manager is not leaving.

use leptos::html;
use leptos::prelude::*;

use super::calls::Revealed;
use super::create::Context;
use super::snippets::Snippet;
use crate::error::ConsoleError;
use crate::frame::{Trouble, kind_words};
use crate::model::Timestamp;
use crate::operations::Watch;
use crate::paths;
use crate::ui::{Button, Dialog, Glyph, Icon, Look, clipboard, moment};

/// What stands where the value is. Its length says nothing about the value's.
const MASK: &str = "••••••••••••••••••••••••••••••••";
/// What stands in a snippet where the value belongs.
const PLACEHOLDER: &str = "<the secret value>";
/// After so many seconds without a key or a pointer it is masked again.
#[cfg(feature = "hydrate")]
const IDLE: u32 = 60;

#[derive(Clone, Copy)]
struct State {
    revealed: RwSignal<Option<Revealed>>,
    shown: RwSignal<bool>,
    stored: RwSignal<bool>,
    asked: RwSignal<bool>,
    said: RwSignal<String>,
    snippet: RwSignal<Option<Snippet>>,
    with_value: RwSignal<bool>,
    trouble: RwSignal<Option<ConsoleError>>,
    busy: RwSignal<bool>,
}

/// Opens as a modal dialog as soon as `revealed` holds a secret.
#[component]
pub(super) fn Reveal(context: Context, revealed: RwSignal<Option<Revealed>>) -> impl IntoView {
    let state = State {
        revealed,
        shown: RwSignal::new(false),
        stored: RwSignal::new(false),
        asked: RwSignal::new(false),
        said: RwSignal::new(String::new()),
        snippet: RwSignal::new(None),
        with_value: RwSignal::new(false),
        trouble: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    let dialog = NodeRef::<html::Dialog>::new();
    let context = StoredValue::new(context);
    #[cfg(feature = "hydrate")]
    awake::open(dialog, context, state);
    let cancel = move |event: leptos::ev::Event| {
        event.prevent_default();
        if state.stored.get_untracked() { leave(context, state, true) } else { state.asked.set(true) }
    };
    let place = move || {
        context.with_value(|context| {
            view! {
                <b><bdi>{context.card.name.to_string()}</bdi></b>
                <span class="kind">{kind_words(context.card.kind)}</span>
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
            <div class="reveal">{move || state.revealed.with(Option::is_some).then(|| rows(context, state))}</div>
            <p class="vh" role="status">{move || state.said.get()}</p>
        </Dialog>
    }
}

fn lede(state: State) -> String {
    state.revealed.with(|revealed| {
        let Some(answer) = revealed else { return String::new() };
        let end = answer.secret.expires_at.map_or("It has no end that ZIdentity names.".to_owned(), |end| {
            format!("It ends {} ({}).", both_times(end), moment::ago(end.0, answer.now.0))
        });
        let older = match answer.older.as_ref().and_then(|older| older.expires_at) {
            Some(end) => format!("The older secret keeps working until {}.", moment::exact(end.0)),
            None if answer.older.is_some() => "The older secret keeps working.".to_owned(),
            None => "No older secret works.".to_owned(),
        };
        format!("Shown once. Clientele does not keep it, and neither does ZIdentity. {end} {older}")
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

fn rows(context: StoredValue<Context>, state: State) -> impl IntoView {
    let (card, client) = context.with_value(|context| (context.card.clone(), context.client.to_string()));
    let secret_id = state
        .revealed
        .with_untracked(|revealed| revealed.as_ref().map(|answer| answer.secret.id.to_string()));
    let watch = state.revealed.with_untracked(|revealed| {
        let answer = revealed.as_ref().filter(|answer| answer.accepted)?;
        let events = paths::operation_events(&card.name, &answer.operation);
        Some(view! { <p>"ZIdentity has accepted the secret and does not list it yet; until then it opens nothing."</p><Watch events=events leave=false/> })
    });
    view! {
        {watch}
        {row("Client ID", "client id", client, state)}
        {hot_row(state)}
        {row("Secret ID", "secret id", secret_id.unwrap_or_default(), state)}
        {row("Token URL", "token URL", card.token_url, state)}
        {row("Audience", "audience", card.audience, state)}
        {snippets(context, state)}
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

/// The row with the value itself. While it is masked, the document holds bullets and nothing else.
fn hot_row(state: State) -> impl IntoView {
    let node = NodeRef::<html::Output>::new();
    let value = move || {
        state.revealed.with(|revealed| revealed.as_ref().map(|answer| answer.value.expose().to_owned()))
    };
    let masked = move || !state.shown.get();
    let text = move || if masked() { Some(MASK.to_owned()) } else { value() };
    let copied = move || {
        state
            .revealed
            .with_untracked(|revealed| revealed.as_ref().map(|answer| answer.value.expose().to_owned()))
    };
    let pressed = Signal::derive(move || state.shown.get());
    let toggle = move |_| state.shown.update(|shown| *shown = !*shown);
    view! {
        <div class="reveal-row hot">
            <span class="label">"Secret value"</span>
            <output node_ref=node id="secret-value" class:masked=masked aria-label=move || masked().then_some("Secret value, masked")>{text}</output>
            <span class="acts">
                <Button kind="button" label="Show secret value" pressed=pressed on_press=Callback::new(toggle)>
                    {move || if masked() { "Show" } else { "Hide" }}
                </Button>
                {copy_button("secret value", Look::Main, copied, node, state)}
            </span>
        </div>
    }
}

/// A button that copies. What it says afterwards never holds what it copied.
fn copy_button(
    what: &'static str,
    look: Look,
    text: impl Fn() -> Option<String> + Send + Sync + 'static,
    node: NodeRef<html::Output>,
    state: State,
) -> impl IntoView {
    let secret = what == "secret value";
    let press = move |_| {
        let Some(text) = text() else { return };
        leptos::task::spawn_local(async move {
            state.said.set(String::new());
            if clipboard::put(&text).await {
                state.said.set(format!("Copied the {what}"));
                return;
            }
            if secret {
                state.shown.set(true);
            }
            if let Some(node) = node.get_untracked() {
                clipboard::select(&node);
            }
            state.said.set(format!(
                "The browser refused to copy. The {what} is selected: copy it with your keyboard"
            ));
        });
    };
    let mark = format!("Copied the {what}");
    view! {
        <Button kind="button" look=look label=format!("Copy {what}") on_press=Callback::new(press)>
            {move || if state.said.get() == mark {
                view! { <Icon glyph=Glyph::Check/>"Copied" }.into_any()
            } else {
                view! { "Copy" }.into_any()
            }}
        </Button>
    }
}

fn snippets(context: StoredValue<Context>, state: State) -> impl IntoView {
    let node = NodeRef::<html::Output>::new();
    let text = move |tracked: bool| {
        let snippet = if tracked { state.snippet.get() } else { state.snippet.get_untracked() }?;
        let with_value = if tracked { state.with_value.get() } else { state.with_value.get_untracked() };
        state.revealed.with_untracked(|revealed| {
            let answer = revealed.as_ref()?;
            let secret = if with_value { answer.value.expose() } else { PLACEHOLDER };
            Some(context.with_value(|context| {
                snippet.text(&context.client.0, secret, &context.card.token_url, &context.card.audience)
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

fn footer(context: StoredValue<Context>, state: State) -> impl IntoView {
    let not_yet = Signal::derive(move || {
        (!state.stored.get()).then(|| "Store the secret first, then tick the box.".to_owned())
    });
    let tick = move |event| state.stored.set(event_target_checked(&event));
    let done = move |_| leave(context, state, true);
    let delete = move |_| delete(context, state);
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
        } else {
            view! {
                <label class="stored"><input type="checkbox" id="stored" prop:checked=move || state.stored.get() on:change=tick/>"I have stored this secret"</label>
                <span class="acts">
                    <Button kind="button" look=Look::Danger busy=state.busy on_press=Callback::new(delete)>"Close and delete this secret"</Button>
                    <Button kind="button" id="reveal-done" disabled_because=not_yet on_press=Callback::new(done)>"Done"</Button>
                </span>
            }.into_any()
        }}
    }
}

/// Wipes the value and goes back to the list of secrets.
fn leave(context: StoredValue<Context>, state: State, stored: bool) {
    wipe(state);
    let secrets = context.with_value(|context| paths::secrets(&context.card.name, &context.client));
    go(&if stored { format!("{secrets}?done=secret-created") } else { secrets });
}

/// Deletes the secret that is shown, then leaves.
fn delete(context: StoredValue<Context>, state: State) {
    let Some(secret) =
        state.revealed.with_untracked(|revealed| revealed.as_ref().map(|answer| answer.secret.id.clone()))
    else {
        return;
    };
    let (tenant, client, name) = context.with_value(|context| {
        (context.card.name.clone(), context.client.clone(), context.client_name.clone())
    });
    state.busy.set(true);
    leptos::task::spawn_local(async move {
        let secrets = paths::secrets(&tenant, &client);
        match super::calls::delete_secret(tenant, client, secret, name).await {
            Ok(()) => {
                wipe(state);
                go(&format!("{secrets}?done=secret-deleted"));
            }
            Err(error) => {
                state.busy.set(false);
                state.trouble.set(Some(error));
            }
        }
    });
}

fn wipe(state: State) {
    state.shown.set(false);
    state.with_value.set(false);
    state.snippet.set(None);
    state.revealed.set(None);
}

fn go(href: &str) {
    #[cfg(feature = "hydrate")]
    if let Some(window) = web_sys::window() {
        let _leaving = window.location().replace(href);
    }
    #[cfg(not(feature = "hydrate"))]
    let _only_a_browser_goes = href;
}

#[cfg(feature = "hydrate")]
mod awake {
    use std::cell::Cell;
    use std::rc::Rc;

    use gloo_timers::callback::Timeout;
    use leptos::html;
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::prelude::Closure;

    use super::super::calls::secret_displayed;
    use super::{Context, IDLE, State, wipe};

    /// Shows the dialog when there is something to show, tells the server that it was shown, and keeps watch.
    pub(super) fn open(dialog: NodeRef<html::Dialog>, context: StoredValue<Context>, state: State) {
        keep_watch(state);
        Effect::new(move |_| {
            let Some(dialog) = dialog.get() else { return };
            let operation =
                state.revealed.with(|revealed| revealed.as_ref().map(|answer| answer.operation.clone()));
            let Some(operation) = operation else {
                dialog.close();
                return;
            };
            if dialog.open() || dialog.show_modal().is_err() {
                return;
            }
            let (tenant, client) =
                context.with_value(|context| (context.card.name.clone(), context.client.clone()));
            spawn_local(async move {
                // Without this receipt the secret is marked "value never seen", which is the safe side.
                let _told = secret_displayed(tenant, client, operation).await;
            });
        });
    }

    /// Masks when idle; wipes when the page is left; asks before it is left with an unstored secret.
    fn keep_watch(state: State) {
        let Some(window) = web_sys::window() else { return };
        let idle: Rc<Cell<Option<Timeout>>> = Rc::new(Cell::new(None));
        let rewind = move || {
            idle.set(Some(Timeout::new(IDLE * 1000, move || {
                state.shown.set(false);
                state.with_value.set(false);
            })));
        };
        listen(&window, "pointermove", {
            let rewind = rewind.clone();
            move |_| rewind()
        });
        listen(&window, "keydown", move |_| rewind());
        listen(&window, "pagehide", move |_| wipe(state));
        listen(&window, "beforeunload", move |event| {
            if state.revealed.with_untracked(Option::is_some) && !state.stored.get_untracked() {
                event.prevent_default();
            }
        });
    }

    fn listen(window: &web_sys::Window, name: &str, mut heard: impl FnMut(web_sys::Event) + 'static) {
        let closure = Closure::<dyn FnMut(web_sys::Event)>::new(move |event| heard(event));
        if window.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref()).is_ok() {
            // It lives as long as the page.
            closure.forget();
        }
    }
}
