//! A dialog that the server has opened becomes a modal one once the page is awake.

use leptos::html;
use leptos::prelude::*;

/// Wraps a server-rendered `<dialog open>`. Escape and its own links lead to `back`.
#[island]
pub fn Modal(back: String, children: Children) -> impl IntoView {
    let host = NodeRef::<html::Div>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if let Some(host) = host.get() {
            wake(&host, back.clone());
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _server_renders_it_open = back;
    view! { <div node_ref=host>{children()}</div> }
}

#[cfg(feature = "hydrate")]
fn wake(host: &web_sys::HtmlElement, back: String) {
    use wasm_bindgen::JsCast;
    use wasm_bindgen::prelude::Closure;

    let Some(dialog) = host.query_selector("dialog").ok().flatten() else { return };
    let Ok(dialog) = dialog.dyn_into::<web_sys::HtmlDialogElement>() else { return };
    dialog.set_open(false);
    if dialog.show_modal().is_err() {
        dialog.set_open(true);
        return;
    }
    let leave = Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
        event.prevent_default();
        if let Some(window) = web_sys::window() {
            // Replacing keeps Back leading to where the person was before the question.
            let _unloading = window.location().replace(&back);
        }
    });
    if dialog.add_event_listener_with_callback("cancel", leave.as_ref().unchecked_ref()).is_ok() {
        // It lives as long as the page.
        leave.forget();
    }
}
