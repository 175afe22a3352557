//! What the dialog does in the browser.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

use super::context::Context;
use super::state::State;
use crate::secrets::calls::secret_displayed;

/// After so many seconds without a key or a pointer the value is masked again.
const IDLE: u32 = 60;

/// Shows the dialog when there is a value to show, tells the server that it was shown, and keeps watch.
pub(super) fn open(dialog: NodeRef<html::Dialog>, context: StoredValue<Context>, state: State) {
    keep_watch(state);
    keep_open(dialog, context, state);
    Effect::new(move |told: Option<bool>| {
        let Some(dialog) = dialog.get() else { return false };
        let operation =
            state.revealed.with(|revealed| revealed.as_ref().map(|answer| answer.operation.clone()));
        let Some(operation) = operation else {
            dialog.close();
            return false;
        };
        if !dialog.open() && dialog.show_modal().is_err() {
            return false;
        }
        // What was not delivered is shown when the person asks for it.
        if told == Some(true) || state.failed().is_some() {
            return told == Some(true);
        }
        let (tenant, client) = context.with_value(|context| (context.tenant.clone(), context.client.clone()));
        spawn_local(async move {
            gloo_timers::future::TimeoutFuture::new(0).await;
            // The receipt is for what stands there. Without it the secret is marked "value never seen", which is the
            // safe side.
            if dialog.open() && element("secret-value").is_some() {
                let _told = secret_displayed(tenant, client, operation).await;
            }
        });
        true
    });
}

/// A browser lets a page refuse the first Escape only; the second one closes the dialog without asking. It opens again:
/// nobody loses a secret by pressing a key twice. The question takes the focus, and gives it back to the tick.
fn keep_open(dialog: NodeRef<html::Dialog>, context: StoredValue<Context>, state: State) {
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        let same = dialog.clone();
        listen(&dialog, "close", move |_| {
            if state.revealed.with_untracked(Option::is_some) && same.show_modal().is_ok() {
                super::want_out(context, state);
                focus("keep-open");
            }
        });
    });
    Effect::new(move |before: Option<bool>| {
        let asked = state.asked.get();
        if before.is_some_and(|before| before != asked) {
            focus(match (asked, untrack(|| state.failed()).is_some()) {
                (true, _) => "keep-open",
                (false, true) => "reveal-here",
                (false, false) => "stored",
            });
        }
        asked
    });
    Effect::new(move |before: Option<bool>| {
        // The button that was pressed is gone.
        if before == Some(false) && state.wanted.get() {
            focus("stored");
        }
        state.wanted.get()
    });
}

/// Moves the focus to what is put into the page in this turn.
fn focus(id: &'static str) {
    spawn_local(async move {
        gloo_timers::future::TimeoutFuture::new(0).await;
        if let Some(element) = element(id).and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
        {
            let _focused = element.focus();
        }
    });
}

fn element(id: &str) -> Option<web_sys::Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
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
    // A tap moves no pointer, and assistive technology presses no key: showing it counts too.
    Effect::new({
        let rewind = rewind.clone();
        move |_| {
            if state.shown.get() || state.with_value.get() {
                rewind();
            }
        }
    });
    listen(&window, "pointermove", {
        let rewind = rewind.clone();
        move |_| rewind()
    });
    listen(&window, "keydown", move |_| rewind());
    listen(&window, "pagehide", move |_| state.wipe());
    listen(&window, "beforeunload", move |event| {
        if state.revealed.with_untracked(Option::is_some) && !state.stored.get_untracked() {
            event.prevent_default();
        }
    });
}

fn listen(window: &web_sys::EventTarget, name: &str, heard: impl FnMut(web_sys::Event) + 'static) {
    let closure = Closure::<dyn FnMut(web_sys::Event)>::new(heard);
    if window.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref()).is_ok() {
        // It lives as long as the page.
        closure.forget();
    }
}
