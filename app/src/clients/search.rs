//! Search as you type: the list below follows, the address too.

use leptos::html;
use leptos::prelude::*;

/// The event that the document hears when a search has put other rows in place.
#[cfg(feature = "hydrate")]
pub(crate) const ROWS_CHANGED: &str = "clientele:rows";

/// The list's search field. Awake, it fetches the same page with each pause in typing and puts its rows in place;
/// asleep, it is the field of a plain form.
#[island]
pub fn SearchBox(value: String) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let typed = move |_| {
        #[cfg(feature = "hydrate")]
        if let Some(field) = field.get_untracked() {
            leptos::task::spawn_local(follow(field));
        }
    };
    view! {
        <span class="search">
            <input type="search" name="q" value=value node_ref=field on:input=typed autocomplete="off" dir="auto"
                placeholder="Name, client id or description" aria-label="Search API clients" aria-controls="results"/>
        </span>
    }
}

#[cfg(feature = "hydrate")]
async fn follow(field: web_sys::HtmlInputElement) {
    let typed = field.value();
    gloo_timers::future::TimeoutFuture::new(120).await;
    if field.value() != typed {
        return;
    }
    let Some(window) = web_sys::window() else { return };
    let Ok(url) = window.location().href().and_then(|href| web_sys::Url::new(&href)) else { return };
    let params = url.search_params();
    params.delete("page");
    if typed.trim().is_empty() {
        params.delete("q")
    } else {
        params.set("q", &typed)
    }
    let Ok(answer) = gloo_net::http::Request::get(&url.href()).send().await else { return };
    // An error page, or a sign-in page in its place, has no rows: submitting the form shows it whole.
    let Ok(text) = answer.text().await else { return };
    let Some(page) = window.document() else { return };
    let found = web_sys::DomParser::new()
        .and_then(|parser| parser.parse_from_string(&text, web_sys::SupportedType::TextHtml))
        .ok()
        .filter(|found| found.get_element_by_id("results").is_some());
    if field.value() != typed {
        return;
    }
    let Some(found) = found else {
        if let Some(form) = field.form() {
            let _asked = form.request_submit();
        }
        return;
    };
    // The filters' links carry the search too.
    for part in ["results", "filters"] {
        if let (Some(now), Some(here)) = (found.get_element_by_id(part), page.get_element_by_id(part)) {
            here.set_inner_html(&now.inner_html());
        }
    }
    crate::frame::localise();
    if let Ok(changed) = web_sys::Event::new(ROWS_CHANGED) {
        let _heard = page.dispatch_event(&changed);
    }
    if let Ok(history) = window.history() {
        let _kept = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&url.href()));
    }
}
