//! Short messages that come and go. The region stands in every page from the start: only what is put into a live region
//! later is announced.

use super::{
    badge::Tone,
    button::{Button, Look},
    icon::{Glyph, Icon},
};
use leptos::{ev::MouseEvent, prelude::*};

/// The place for toasts, once a page.
#[component]
pub fn ToastRegion(#[prop(optional)] children: Option<Children>) -> impl IntoView {
    view! {
        <div class="toasts" role="status" aria-live="polite" id="toasts">
            {children.map(|children| children())}
        </div>
    }
}

/// One message. It stays until closed where `on_close` is given; nothing that must be read may vanish by itself.
#[component]
pub fn Toast(
    #[prop(optional)] tone: Tone,
    #[prop(optional, into)] on_close: Option<Callback<MouseEvent>>,
    children: Children,
) -> impl IntoView {
    let glyph = match tone {
        Tone::Neutral => Glyph::Info,
        Tone::Good => Glyph::Check,
        Tone::Warn => Glyph::Warning,
        Tone::Bad => Glyph::Stop,
    };
    view! {
        <div class=tone.on("toast")>
            <Icon glyph=glyph />
            <div>{children()}</div>
            {on_close
                .map(|close| {
                    view! {
                        <Button kind="button" look=Look::Flat small=true label="Close this message" on_press=close>
                            <Icon glyph=Glyph::Close />
                        </Button>
                    }
                })}
        </div>
    }
}
