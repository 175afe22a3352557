//! Clientele's browser entry point: wakes the islands that the server rendered.

// Views are deeply nested types.
#![recursion_limit = "256"]
use app as _;

/// Called once by the page's module script.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
