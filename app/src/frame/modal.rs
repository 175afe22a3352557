//! A dialog that the server has opened becomes a modal one once the page is awake.

use leptos::prelude::*;

/// Wakes the server-rendered `<dialog open>` with the id `of`. Escape leads to `back`, as its own way out does.
#[island]
pub fn Modal(of: String, back: String) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| wake(&of, back.clone()));
    #[cfg(not(feature = "hydrate"))]
    let _the_server_renders_it_open = (of, back);
}

#[cfg(feature = "hydrate")]
fn wake(of: &str, back: String) {
    use wasm_bindgen::JsCast;
    use wasm_bindgen::prelude::Closure;

    let document = web_sys::window().and_then(|window| window.document());
    let Some(dialog) = document.and_then(|document| document.get_element_by_id(of)) else { return };
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
