//! Search as you type: the list below follows, the address too.

use leptos::html;
use leptos::prelude::*;

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
    use wasm_bindgen::JsCast;

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
    let rows = web_sys::DomParser::new()
        .and_then(|parser| parser.parse_from_string(&text, web_sys::SupportedType::TextHtml))
        .ok()
        .and_then(|page| page.get_element_by_id("results"));
    let here = window.document().and_then(|document| document.get_element_by_id("results"));
    if field.value() != typed {
        return;
    }
    match (rows, here) {
        (Some(rows), Some(here)) => {
            here.set_inner_html(&rows.inner_html());
            crate::frame::localise();
            if let Ok(history) = window.history() {
                let _kept =
                    history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&url.href()));
            }
        }
        _ => {
            if let Some(form) = field.form().and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok())
            {
                let _asked = form.request_submit();
            }
        }
    }
}
