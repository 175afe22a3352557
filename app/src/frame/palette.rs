//! The keyboard's way around: Ctrl or Cmd and K opens a palette that finds clients and pages, `?` lists the shortcuts.

use leptos::html;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::model::TenantName;
use crate::ui::{Button, Dialog, Look};

/// A place that the palette leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// What it is called.
    pub label: String,
    /// What else is known of it, such as a client's id.
    pub sub: String,
    /// Where it is.
    pub href: String,
}

/// The shortcuts, as the help lists them; the last three are single keys, which can be switched off.
const SHORTCUTS: [(&str, &str); 5] = [
    ("Ctrl K or ⌘ K", "Find a client or a page"),
    ("Esc", "Close a dialog"),
    ("/", "Search the list"),
    ("n", "Create an API client"),
    ("?", "This list"),
];

#[derive(Clone, Copy)]
struct State {
    places: StoredValue<Vec<Place>>,
    typed: RwSignal<String>,
    clients: RwSignal<Vec<Place>>,
    chosen: RwSignal<usize>,
}

impl State {
    /// What is offered for what is typed: pages by their name, then clients.
    fn offers(self) -> Vec<Place> {
        let typed = self.typed.get().to_lowercase();
        let pages =
            self.places.get_value().into_iter().filter(|place| place.label.to_lowercase().contains(&typed));
        pages.chain(self.clients.get()).collect()
    }
}

/// The palette and the list of shortcuts. `places` are the pages that this person can open from anywhere; `letters`
/// says whether single keys are shortcuts.
#[island]
pub fn Palette(tenant: Option<TenantName>, places: Vec<Place>, letters: bool) -> impl IntoView {
    let (palette, help) = (NodeRef::<html::Dialog>::new(), NodeRef::<html::Dialog>::new());
    let state = State {
        places: StoredValue::new(places),
        typed: RwSignal::new(String::new()),
        clients: RwSignal::new(Vec::new()),
        chosen: RwSignal::new(0),
    };
    #[cfg(feature = "hydrate")]
    awake::listen(awake::Dialogs { palette, help }, state, letters);
    let offers = move || {
        let offers = state.offers();
        if offers.is_empty() {
            return view! { <p class="palette-none">"Nothing of this name. Clients are found by name, id and description."</p> }.into_any();
        }
        let lines = offers.into_iter().enumerate().map(|(index, place)| {
            let chosen = move || if state.chosen.get() == index { "true" } else { "false" };
            let href = place.href.clone();
            let press = move |_| go(&href);
            view! {
                <div role="option" id=format!("palette-{index}") aria-selected=chosen on:click=press>
                    <bdi>{place.label}</bdi> <span class="sub">{place.sub}</span>
                </div>
            }
        });
        view! { <div role="listbox" id="palette-list" aria-label="Found">{lines.collect_view()}</div> }
            .into_any()
    };
    let typed = move |event| {
        let text = event_target_value(&event);
        state.chosen.set(0);
        state.typed.set(text.clone());
        #[cfg(feature = "hydrate")]
        awake::find(tenant.clone(), text, state);
        #[cfg(not(feature = "hydrate"))]
        let _asleep = (&tenant, text);
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let count = state.offers().len();
        match event.key().as_str() {
            "ArrowDown" => state.chosen.update(|chosen| *chosen = (*chosen + 1).min(count.saturating_sub(1))),
            "ArrowUp" => state.chosen.update(|chosen| *chosen = chosen.saturating_sub(1)),
            "Enter" => {
                if let Some(place) = state.offers().get(state.chosen.get_untracked()) {
                    go(&place.href);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let active = move || format!("palette-{}", state.chosen.get());
    let close = move |_| {
        if let Some(help) = help.get_untracked() {
            help.close();
        }
    };
    let rows = SHORTCUTS.into_iter().take(if letters { SHORTCUTS.len() } else { 2 }).map(|(keys, words)| {
        view! { <div><dt><kbd>{keys}</kbd></dt><dd>{words}</dd></div> }
    });
    let rows = rows.collect_view();
    view! {
        <dialog class="palette" node_ref=palette aria-label="Find a client or a page">
            <input type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-activedescendant=active
                aria-label="Find a client or a page" placeholder="Find a client or a page" autocomplete="off" spellcheck="false"
                prop:value=move || state.typed.get() on:input=typed on:keydown=keys/>
            {offers}
        </dialog>
        <Dialog id="shortcuts" title=|| "Keyboard shortcuts" node_ref=help
            footer=move || view! { <Button kind="button" look=Look::Main on_press=Callback::new(close)>"Close"</Button> }>
            <dl class="wide">{rows}</dl>
        </Dialog>
    }
}

fn go(href: &str) {
    #[cfg(feature = "hydrate")]
    if let Some(window) = web_sys::window() {
        let _leaving = window.location().assign(href);
    }
    #[cfg(not(feature = "hydrate"))]
    let _only_a_browser_goes = href;
}

#[cfg(feature = "hydrate")]
mod awake {
    use leptos::html;
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use wasm_bindgen::JsCast;

    use super::{Place, State, go};
    use crate::clients::find_clients;
    use crate::model::TenantName;
    use crate::paths;

    /// How many clients are offered.
    const MOST: usize = 8;

    #[derive(Clone, Copy)]
    pub(super) struct Dialogs {
        pub(super) palette: NodeRef<html::Dialog>,
        pub(super) help: NodeRef<html::Dialog>,
    }

    pub(super) fn listen(dialogs: Dialogs, state: State, letters: bool) {
        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            let key = event.key();
            if (event.ctrl_key() || event.meta_key()) && key.eq_ignore_ascii_case("k") {
                event.prevent_default();
                open_palette(dialogs, state);
            } else if letters
                && !event.ctrl_key()
                && !event.meta_key()
                && !event.alt_key()
                && !is_typing(&event)
            {
                single_key(&key, dialogs, state, &event);
            }
        });
        // It listens as long as the page is there.
        std::mem::forget(handle);
    }

    fn single_key(key: &str, dialogs: Dialogs, state: State, event: &web_sys::KeyboardEvent) {
        match key {
            "?" => {
                if let Some(help) = dialogs.help.get_untracked().filter(|help| !help.open()) {
                    let _shown = help.show_modal();
                }
            }
            "/" => {
                if let Some(field) = element("input[type=search]") {
                    event.prevent_default();
                    let _focused = field.focus();
                }
            }
            "n" => {
                let new = state
                    .places
                    .with_value(|places| places.iter().find(|place| place.href.ends_with("/new")).cloned());
                if let Some(place) = new {
                    go(&place.href);
                }
            }
            _ => {}
        }
    }

    fn open_palette(dialogs: Dialogs, state: State) {
        let Some(palette) = dialogs.palette.get_untracked() else { return };
        // Over another dialog it would hide what is asked there.
        if palette.open() || element("dialog[open]").is_some() {
            return;
        }
        state.typed.set(String::new());
        state.clients.set(Vec::new());
        state.chosen.set(0);
        let _shown = palette.show_modal();
    }

    /// Letters belong to what is being typed into, and to nothing else while a dialog asks something.
    fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let in_field = target.is_some_and(|target| {
            target.matches("input, textarea, select, [contenteditable]").unwrap_or(true)
        });
        in_field || element("dialog[open]").is_some()
    }

    fn element(selector: &str) -> Option<web_sys::HtmlElement> {
        let found = web_sys::window()?.document()?.query_selector(selector).ok()??;
        found.dyn_into().ok()
    }

    pub(super) fn find(tenant: Option<TenantName>, typed: String, state: State) {
        let Some(tenant) = tenant else { return };
        spawn_local(async move {
            gloo_timers::future::TimeoutFuture::new(120).await;
            if typed.trim().is_empty() || state.typed.get_untracked() != typed {
                return;
            }
            let Ok(found) = find_clients(tenant.clone(), typed.clone()).await else { return };
            if state.typed.get_untracked() != typed {
                return;
            }
            let places = found.into_iter().take(MOST).map(|client| Place {
                href: paths::client(&tenant, &client.id),
                label: client.settings.name,
                sub: client.id.0,
            });
            state.clients.set(places.collect());
        });
    }
}
