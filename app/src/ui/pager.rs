//! Previous, Next, and which rows these are.

use super::button::LinkButton;
use leptos::prelude::*;

/// `first`–`last` of `total`; a missing link means there is nothing that way, and the button says so. Children (a page
/// size form) stand between.
#[component]
pub fn Pager(
    /// The number of the first row shown, counted from 1; 0 when there is none.
    first: usize,
    last: usize,
    total: usize,
    #[prop(optional_no_strip)] previous: Option<String>,
    #[prop(optional_no_strip)] next: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let rows = if total == 0 { "No rows".to_owned() } else { format!("Rows {first}–{last} of {total}") };
    view! {
        <div class="pager">
            <span class="pager-rows">{rows}</span>
            {children.map(|children| children())}
            <nav aria-label="Pages">
                {way("Previous", previous, "This is the first page")}
                {way("Next", next, "This is the last page")}
            </nav>
        </div>
    }
}

fn way(words: &'static str, to: Option<String>, end: &'static str) -> impl IntoView {
    let label = format!("{words} page");
    match to {
        Some(href) => view! { <LinkButton href=href label=label>{words}</LinkButton> }.into_any(),
        None => {
            view! { <LinkButton href="" label=label disabled_because=end>{words}</LinkButton> }.into_any()
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::testing::html;

    #[test]
    fn the_first_page_has_a_way_on_and_says_why_there_is_none_back() {
        let page = html(|| view! { <Pager first=1 last=25 total=48 next=Some("?page=2".to_owned()) /> });
        assert!(page.contains("Rows 1–25 of 48"), "{page}");
        assert!(page.contains(r#"href="?page=2""#) && page.contains("This is the first page"), "{page}");
        assert!(!page.contains("This is the last page"), "{page}");
    }
}
