//! The few pictures of the console, drawn on a grid of 16 with strokes in the colour of the text beside them.

use leptos::prelude::*;

/// Which picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    Check,
    Warning,
    Stop,
    Info,
    Copy,
    Plus,
    Search,
    Close,
    Key,
    Clock,
    Swap,
    Previous,
    Next,
}

impl Glyph {
    fn path(self) -> &'static str {
        match self {
            Self::Check => "M3 8.5 6.5 12 13 4.5",
            Self::Warning => "M8 2.5 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1",
            Self::Stop => "M5.3 1.8h5.4l3.5 3.5v5.4l-3.5 3.5H5.3l-3.5-3.5V5.3zM8 4.8v3.9M8 11v.1",
            Self::Info => "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 7.2v4M8 4.9V5",
            Self::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Search => "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3 14 14",
            Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::Key => "M5.2 7.3a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4zM7.5 8.2 13.5 2.2M11 4.7l2.2 2.2",
            Self::Clock => "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 4.5V8l2.3 1.6",
            Self::Swap => "M5.5 6 8 3.5 10.5 6M5.5 10 8 12.5 10.5 10",
            Self::Previous => "M10 3.5 5.5 8 10 12.5",
            Self::Next => "M6 3.5 10.5 8 6 12.5",
        }
    }
}

/// A decorative picture: the words beside it (or the label of its button) carry the meaning.
#[component]
pub fn Icon(glyph: Glyph) -> impl IntoView {
    view! {
        <svg
            class="icon"
            viewBox="0 0 16 16"
            width="16"
            height="16"
            fill="none"
            stroke="currentColor"
            stroke-width="1.6"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=glyph.path()></path>
        </svg>
    }
}
