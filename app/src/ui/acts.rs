//! Buttons beside each other. Where none can be pressed, and for the same reason, it stands once below them, in sight:
//! four tooltips that say the same are three too many, and on a narrow screen a wall of text.

use leptos::{context::Provider, prelude::*};

/// The reason that is told already, and the id of the element that tells it.
#[derive(Clone)]
pub(super) struct ToldBelow {
    pub(super) reason: String,
    pub(super) id: &'static str,
}

/// `reasons` are why each of the buttons is disabled, in any order. Once a page.
#[component]
pub fn Acts(reasons: Vec<Option<String>>, children: Children) -> impl IntoView {
    let id = "why-none";
    let shared = match reasons.split_first() {
        Some((Some(first), others)) if others.iter().all(|other| other.as_ref() == Some(first)) => {
            Some(first.clone())
        }
        _ => None,
    };
    let Some(reason) = shared else { return children().into_any() };
    let told = ToldBelow { reason: reason.clone(), id };
    view! {
        <Provider value=told>{children()}</Provider>
        <p class="reason-below" id=id>{reason}</p>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::super::LinkButton;
    use super::*;
    use crate::ui::testing::html;

    fn acts(one: Option<&str>, two: Option<&str>) -> String {
        let (one, two) = (one.map(str::to_owned), two.map(str::to_owned));
        html(move || {
            view! {
                <Acts reasons=vec![one.clone(), two.clone()]>
                    <LinkButton href="/1" disabled_because=one>"Edit"</LinkButton>
                    <LinkButton href="/2" disabled_because=two>"Delete…"</LinkButton>
                </Acts>
            }
        })
    }

    #[test]
    fn a_reason_that_all_share_is_told_once_and_describes_each() {
        let page = acts(Some("You look."), Some("You look."));
        assert_eq!(page.matches("You look.").count(), 1, "{page}");
        assert_eq!(page.matches(r#"aria-describedby="why-none""#).count(), 2, "{page}");
        assert!(page.contains(r#"id="why-none""#) && !page.contains("tooltip"), "{page}");
    }

    #[test]
    fn reasons_that_differ_stand_with_their_own_buttons() {
        for (one, two) in [(Some("It is yours."), Some("You look.")), (Some("You look."), None)] {
            let page = acts(one, two);
            assert!(!page.contains("why-none") && page.contains(r#"role="tooltip""#), "{page}");
        }
    }
}
