//! Moments: relative words in the text, the exact time one hover or focus away.

mod civil;
mod words;

pub use civil::{Civil, day_start};
pub use words::{ago, exact};

use leptos::prelude::*;

/// `at` and `now` are seconds since 1970 (UTC). The server knows no local time; whatever wakes in the browser may look
/// for `time[data-local]`, read its `datetime` and put the local words before those of the `.moment-exact` beside it.
/// `prefix` goes before the relative words ("expired").
#[component]
pub fn Moment(at: i64, now: i64, #[prop(optional, into)] prefix: Option<String>) -> impl IntoView {
    let words = match prefix {
        Some(prefix) => format!("{prefix} {}", ago(at, now)),
        None => ago(at, now),
    };
    let exact = exact(at);
    view! {
        <span class="moment" tabindex="0">
            <time datetime=Civil::at(at).iso() data-local="">
                {words}
            </time>
            <span class="moment-exact">{exact}</span>
        </span>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::testing::html;

    #[test]
    fn a_moment_is_relative_in_words_and_exact_one_focus_away() {
        let page = html(|| view! { <Moment at=1_810_976_400 now=1_810_800_000 /> });
        assert!(page.contains(r#"datetime="2027-05-22T09:00:00Z""#), "{page}");
        assert!(page.contains("in 2 days") && page.contains("Sat 22 May 2027, 09:00 UTC"), "{page}");
        assert!(page.contains(r#"tabindex="0""#) && page.contains("data-local"), "{page}");
    }
}
