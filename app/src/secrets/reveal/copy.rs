//! Copying, and what is said of it.

use leptos::html;
use leptos::prelude::*;

use super::state::State;
use crate::ui::{Button, Glyph, Icon, Look, clipboard};

/// A button that copies. What it says afterwards never holds what it copied.
pub(super) fn copy_button(
    what: &'static str,
    look: Look,
    text: impl Fn() -> Option<String> + Send + Sync + 'static,
    node: NodeRef<html::Output>,
    state: State,
) -> impl IntoView {
    let secret = matches!(what, "secret value" | "wrapping token");
    let press = move |_| {
        let Some(text) = text() else { return };
        leptos::task::spawn_local(async move {
            state.said.set(String::new());
            state.refused.set(false);
            if clipboard::put(&text).await {
                state.said.set(format!("Copied the {what}"));
                return;
            }
            if secret {
                state.shown.set(true);
            }
            if let Some(node) = node.get_untracked() {
                clipboard::select(&node);
            }
            state.refused.set(true);
            state.said.set(format!(
                "The browser refused to copy. The {what} is selected: copy it with your keyboard"
            ));
        });
    };
    let mark = format!("Copied the {what}");
    view! {
        <Button kind="button" look=look label=format!("Copy {what}") on_press=Callback::new(press)>
            {move || if state.said.get() == mark {
                view! { <Icon glyph=Glyph::Check/>"Copied" }.into_any()
            } else {
                view! { "Copy" }.into_any()
            }}
        </Button>
    }
}
