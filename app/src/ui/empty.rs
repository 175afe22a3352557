//! What a page shows when there is nothing: why, and the next step.

use super::icon::{Glyph, Icon};
use leptos::{children::ViewFnOnce, prelude::*};

/// An empty state. Children explain; `action` is the next step (a `LinkButton`, a link that clears the filters).
#[component]
pub fn Empty(
    #[prop(into)] title: String,
    #[prop(optional)] glyph: Option<Glyph>,
    #[prop(optional, into)] action: Option<ViewFnOnce>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty">
            {glyph.map(|glyph| view! { <Icon glyph=glyph /> })}
            <h2>{title}</h2>
            {children()}
            {action.map(|action| view! { <div class="acts">{action.run()}</div> })}
        </div>
    }
}
