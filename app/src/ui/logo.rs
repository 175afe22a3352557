//! The mark: a C that holds a key. `public/favicon.svg` is the same drawing.

use leptos::prelude::*;

/// The mark alone, in the colour of its text; the name stands beside it as words.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg
            viewBox="0 0 32 32"
            width="20"
            height="20"
            fill="none"
            stroke="currentColor"
            stroke-width="4"
            stroke-linecap="round"
            aria-hidden="true"
        >
            <path d="M25 9.4a11.5 11.5 0 1 0 0 13.2"></path>
            <path d="M17.5 16H28"></path>
            <circle cx="15.5" cy="16" r="2.4"></circle>
        </svg>
    }
}
