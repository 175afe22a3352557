//! The frame of a dialog. An island opens it with `showModal()`; a page opens it for a browser without script with `open`.

use leptos::{children::ViewFnOnce, ev::Event, html, prelude::*};

/// What kind of dialog it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DialogSize {
    #[default]
    Plain,
    /// Forms and comparisons.
    Wide,
    /// A destructive question.
    Danger,
}

/// A `<dialog>` labelled by its heading and described by its lede. `place` is the line that keeps tenant and person in
/// sight. Put `autofocus` on the least destructive button of the footer. A click beside it does nothing (the browser's
/// own way with modal dialogs); Escape calls `on_cancel`, which may prevent the closing.
#[component]
pub fn Dialog(
    #[prop(into)] id: String,
    #[prop(into)] title: ViewFnOnce,
    #[prop(optional)] size: DialogSize,
    #[prop(optional, into)] place: Option<ViewFnOnce>,
    #[prop(optional, into)] lede: Option<ViewFnOnce>,
    #[prop(optional, into)] footer: Option<ViewFnOnce>,
    #[prop(optional)] open: bool,
    #[prop(optional)] node_ref: NodeRef<html::Dialog>,
    #[prop(optional, into)] on_cancel: Option<Callback<Event>>,
    children: Children,
) -> impl IntoView {
    let class = match size {
        DialogSize::Plain => None,
        DialogSize::Wide => Some("wide"),
        DialogSize::Danger => Some("danger"),
    };
    let (title_id, lede_id) = (format!("{id}-title"), format!("{id}-lede"));
    let (labelled, described) = (title_id.clone(), lede.is_some().then(|| lede_id.clone()));
    let cancel = move |event: Event| {
        if let Some(on_cancel) = on_cancel {
            on_cancel.run(event);
        }
    };
    view! {
        <dialog
            id=id
            class=class
            open=open
            node_ref=node_ref
            aria-labelledby=labelled
            aria-describedby=described
            on:cancel=cancel
        >
            <header>
                {place.map(|place| view! { <p class="where">{place.run()}</p> })}
                <h2 id=title_id>{title.run()}</h2>
                {lede.map(|lede| view! { <div class="lede" id=lede_id>{lede.run()}</div> })}
            </header>
            <section>{children()}</section>
            {footer.map(|footer| view! { <footer>{footer.run()}</footer> })}
        </dialog>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::testing::html;

    #[test]
    fn a_dialog_is_labelled_by_its_heading_and_described_by_its_lede() {
        let page = html(|| {
            view! { <Dialog id="del" open=true title=|| "Delete it?" lede=|| "For good.">"…"</Dialog> }
        });
        assert!(
            page.contains(r#"aria-labelledby="del-title""#)
                && page.contains(r#"<h2 id="del-title">Delete it?"#)
        );
        assert!(page.contains(r#"aria-describedby="del-lede""#) && page.contains(r#"id="del-lede""#));
        assert!(page.contains(" open"), "{page}");
    }

    #[test]
    fn without_a_lede_nothing_points_to_one() {
        let page = html(|| view! { <Dialog id="d" title=|| "Rotate">"…"</Dialog> });
        assert!(!page.contains("aria-describedby") && !page.contains(" open"), "{page}");
    }
}
