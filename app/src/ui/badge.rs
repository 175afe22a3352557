//! A state in a word. The shape before it (ring, disc, triangle, diamond) tells the tone to who sees no colour.

use leptos::prelude::*;

/// How good or bad something is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Neutral,
    Good,
    Warn,
    Bad,
}

impl Tone {
    /// The class that carries the tone, or nothing for neutral.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Neutral => "",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }

    /// `base` with the tone's class behind it.
    #[must_use]
    pub fn on(self, base: &str) -> String {
        match self.class() {
            "" => base.to_owned(),
            class => format!("{base} {class}"),
        }
    }
}

/// A small pill: `<Badge tone=Tone::Good>"Active"</Badge>`. `plain` drops the shape, for a label that is no state.
#[component]
pub fn Badge(
    #[prop(optional)] tone: Tone,
    #[prop(optional)] plain: bool,
    children: Children,
) -> impl IntoView {
    view! { <span class=tone.on(if plain { "tag plain" } else { "tag" })>{children()}</span> }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::testing::html;

    #[test]
    fn the_tone_is_a_class_beside_the_words() {
        let page = html(|| view! { <Badge tone=Tone::Warn>"ends in 12 days"</Badge> });
        assert_eq!(page, r#"<span class="tag warn">ends in 12 days</span>"#);
    }
}
