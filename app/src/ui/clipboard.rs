//! The clipboard, and what to do where it is refused.

use leptos::web_sys::Node;

/// Puts `text` on the clipboard. False where the browser has none (no secure context) or refuses.
#[cfg(feature = "hydrate")]
pub async fn put(text: &str) -> bool {
    use wasm_bindgen::JsValue;
    let Some(window) = web_sys::window() else { return false };
    let navigator = window.navigator();
    // Outside a secure context `navigator.clipboard` is undefined, which its typed getter does not know.
    let there =
        js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|c| c.is_object());
    there && wasm_bindgen_futures::JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// On the server there is no clipboard.
#[cfg(not(feature = "hydrate"))]
pub async fn put(_text: &str) -> bool {
    false
}

/// Selects what `node` holds, so that the person's own copy key finds it.
#[cfg(feature = "hydrate")]
pub fn select(node: &Node) {
    if let Some(selection) = web_sys::window().and_then(|window| window.get_selection().ok().flatten()) {
        // A refused selection leaves the page as it was, and the words beside it already ask for copying by hand.
        let _refused = selection.select_all_children(node);
    }
}

/// On the server there is nothing to select.
#[cfg(not(feature = "hydrate"))]
pub fn select(_node: &Node) {}
