//! What can be done with the clients that are ticked in the list.

use leptos::prelude::*;

use crate::model::Switch;
use crate::ui::{Button, Look};

/// The end of the list's form. Asleep, it is three plain buttons under the table; awake, it counts what is ticked, stays in
/// sight while something is, and lets the box in the table's head tick the whole page.
/// `no_campaign`: why nothing can be rotated from here, if so.
#[island]
pub fn BulkBar(no_campaign: Option<String>) -> impl IntoView {
    let ticked = RwSignal::new(None::<usize>);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| awake::listen(ticked));
    let some = move || ticked.get().is_some_and(|count| count > 0);
    let words = move || match ticked.get() {
        None => "With the clients that are ticked:".to_owned(),
        Some(count) => format!("{count} selected"),
    };
    let clear = move |_| {
        #[cfg(feature = "hydrate")]
        awake::tick_all(false, ticked);
    };
    view! {
        <div class="bulk" class:floats=some hidden=move || ticked.get() == Some(0)>
            <span class="bulk-count" role="status">{words}</span>
            <Button name="do" value=Switch::Disable.word()>"Disable selected…"</Button>
            <Button name="do" value=Switch::Enable.word()>"Enable selected…"</Button>
            <Button name="do" value=super::ROTATE disabled_because=no_campaign>"Rotate selected…"</Button>
            <span hidden=move || !some()>
                <Button kind="button" look=Look::Flat label="Clear the selection" on_press=clear>"Clear"</Button>
            </span>
        </div>
    }
}

#[cfg(feature = "hydrate")]
mod awake {
    use leptos::prelude::*;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::prelude::Closure;

    fn document() -> Option<web_sys::Document> {
        web_sys::window().and_then(|window| window.document())
    }

    fn boxes() -> Vec<web_sys::HtmlInputElement> {
        let Some(found) = document().and_then(|page| page.query_selector_all("td.pick input").ok()) else {
            return Vec::new();
        };
        (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
    }

    /// The box in the table's head. The table comes and goes with a search, so it is looked for each time.
    fn head_box() -> Option<web_sys::HtmlInputElement> {
        document()?.get_element_by_id("pick-all")?.dyn_into().ok()
    }

    pub(super) fn listen(ticked: RwSignal<Option<usize>>) {
        count(ticked);
        let Some(page) = document() else { return };
        let changed = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
            let target =
                event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
            match target.filter(|target| target.id() == "pick-all") {
                Some(head) => tick_all(head.checked(), ticked),
                None => count(ticked),
            }
        });
        for event in ["change", crate::clients::ROWS_CHANGED] {
            let _listening = page.add_event_listener_with_callback(event, changed.as_ref().unchecked_ref());
        }
        // It lives as long as the page.
        changed.forget();
    }

    pub(super) fn tick_all(on: bool, ticked: RwSignal<Option<usize>>) {
        boxes().iter().for_each(|one| one.set_checked(on));
        count(ticked);
    }

    fn count(ticked: RwSignal<Option<usize>>) {
        let boxes = boxes();
        let on = boxes.iter().filter(|one| one.checked()).count();
        if let Some(head) = head_box() {
            head.set_checked(on > 0 && on == boxes.len());
            head.set_indeterminate(on > 0 && on < boxes.len());
        }
        let _gone_with_its_page = ticked.try_set(Some(on));
    }
}
