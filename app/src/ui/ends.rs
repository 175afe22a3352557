//! When something ends: quiet while it is far, louder when it is near, loud when it is past.

use super::badge::{Badge, Tone};
use super::moment::Moment;
use leptos::prelude::*;

/// From so many days on, an end is near.
pub const NEAR_DAYS: i64 = 30;

/// `at` and `now` are seconds since 1970 (UTC). `prefix` goes before an end to come ("ends"); past ones say "expired".
#[component]
pub fn Ends(at: i64, now: i64, #[prop(optional)] prefix: &'static str) -> impl IntoView {
    let coming = move || match prefix {
        "" => view! { <Moment at=at now=now/> }.into_any(),
        words => view! { <Moment at=at now=now prefix=words/> }.into_any(),
    };
    if at <= now {
        view! { <Badge tone=Tone::Bad><Moment at=at now=now prefix="expired"/></Badge> }.into_any()
    } else if at - now <= NEAR_DAYS * 86_400 {
        view! { <Badge tone=Tone::Warn>{coming()}</Badge> }.into_any()
    } else {
        coming()
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::testing::html;

    #[test]
    fn an_end_grows_louder() {
        let at = |days: i64| {
            html(|| view! { <Ends at=1_800_000_000 + days * 86_400 now=1_800_000_000 prefix="ends"/> })
        };
        assert!(!at(31).contains("tag") && at(31).contains("ends in 31 days"), "{}", at(31));
        assert!(at(12).contains("warn") && at(12).contains("ends in 12 days"), "{}", at(12));
        assert!(at(0).contains("bad") && at(0).contains("expired"), "{}", at(0));
    }
}
