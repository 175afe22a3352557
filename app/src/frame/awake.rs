//! What every page does once it is awake: exact moments in the reader's own time, and a clean address.

use leptos::prelude::*;

/// Writes the local time beside the UTC one of every `time[data-local]`, and takes `done=` out of the address, so
/// that a reload does not say it twice.
#[island]
pub fn Awake() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(|_| {
        localise();
        announce();
        forget_done();
        say_so();
    });
    view! { <span hidden></span> }
}

/// Marks the document: islands wake in their order, and this one is the last of every page.
#[cfg(feature = "hydrate")]
fn say_so() {
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element());
    if let Some(root) = root {
        let _marked = root.set_attribute("data-awake", "");
    }
}

/// Shows every moment in the reader's own time too; call it again after rows were put in.
#[cfg(feature = "hydrate")]
pub fn localise() {
    use wasm_bindgen::{JsCast, JsValue};

    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let Ok(times) = document.query_selector_all("time[data-local]") else { return };
    for index in 0..times.length() {
        let Some(time) = times.get(index).and_then(|node| node.dyn_into::<web_sys::Element>().ok()) else {
            continue;
        };
        let (Some(iso), Some(exact)) = (time.get_attribute("datetime"), time.next_element_sibling()) else {
            continue;
        };
        let utc = exact.text_content().unwrap_or_default();
        if !utc.contains("local") {
            let words = local_words(&js_sys::Date::new(&JsValue::from_str(&iso)));
            exact.set_text_content(Some(&format!("{words} local · {utc}")));
        }
    }
}

/// `Sat 22 May 2027, 11:00` in the reader's own time zone.
#[cfg(feature = "hydrate")]
#[must_use]
pub fn local_words(date: &js_sys::Date) -> String {
    use wasm_bindgen::JsValue;

    let options = js_sys::Object::new();
    for (key, value) in [
        ("weekday", "short"),
        ("day", "numeric"),
        ("month", "short"),
        ("year", "numeric"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
    ] {
        let _set = js_sys::Reflect::set(&options, &JsValue::from_str(key), &JsValue::from_str(value));
    }
    String::from(date.to_locale_string("en-GB", &options))
}

/// What stood in the page from the start is not announced by a screen reader: it is put there once more.
#[cfg(feature = "hydrate")]
fn announce() {
    let region = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("toasts"));
    let Some(region) = region.filter(|region| region.child_element_count() > 0) else { return };
    let words = region.inner_html();
    region.set_inner_html("");
    gloo_timers::callback::Timeout::new(100, move || region.set_inner_html(&words)).forget();
}

#[cfg(feature = "hydrate")]
fn forget_done() {
    let Some(window) = web_sys::window() else { return };
    let Ok(href) = window.location().href() else { return };
    let Ok(url) = web_sys::Url::new(&href) else { return };
    if url.search_params().has("done") {
        url.search_params().delete("done");
        if let Ok(history) = window.history() {
            let _kept = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&url.href()));
        }
    }
}
