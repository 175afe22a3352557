//! A value with a button that copies it. For what may stand in the page: an island's props are part of its HTML, so a
//! secret never goes through here.

use super::{
    clipboard,
    icon::{Glyph, Icon},
};
use leptos::{html, prelude::*, task::spawn_local};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Nothing,
    Copied,
    Refused,
}

/// Shows `text` and offers to copy it; `what` names it in the button ("client id" makes "Copy client id"). "Copied" is
/// said after it succeeded. Where the browser refuses, the text is selected and the words say so.
#[island]
pub fn CopyText(text: String, what: String) -> impl IntoView {
    let said = RwSignal::new(Said::Nothing);
    let shown = NodeRef::<html::Code>::new();
    let wanted = text.clone();
    let press = move |_| {
        let wanted = wanted.clone();
        said.set(Said::Nothing);
        spawn_local(async move {
            let copied = clipboard::put(&wanted).await;
            if !copied && let Some(node) = shown.get_untracked() {
                clipboard::select(&node);
            }
            said.set(if copied { Said::Copied } else { Said::Refused });
        });
    };
    let refused = move || said.get() == Said::Refused;
    view! {
        <span class="copy">
            <code class="mono" node_ref=shown>{text}</code>
            <button class="btn flat small icon-only" type="button" aria-label=format!("Copy {what}") on:click=press>
                <Icon glyph=Glyph::Copy />
            </button>
            <span class="copy-said" class:refused=refused role="status">
                {move || match said.get() {
                    Said::Nothing => "",
                    Said::Copied => "Copied",
                    Said::Refused => "Selected: copy it with your keyboard",
                }}
            </span>
        </span>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::testing::html;

    #[test]
    fn the_button_names_what_it_copies_and_nothing_is_said_yet() {
        let page = html(|| view! { <CopyText text="iq7c2m9".into() what="client id".into() /> });
        assert!(page.contains(r#"aria-label="Copy client id""#) && page.contains("iq7c2m9</code>"), "{page}");
        assert!(page.contains(r#"role="status""#) && !page.contains("Copied"), "{page}");
    }
}
