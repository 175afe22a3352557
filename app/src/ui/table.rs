//! The frame of a table and its sortable headers. Rows are the page's own: `<td data-l="Owner">` carries the label that
//! a cell shows when the table turns into cards on a narrow screen.

use leptos::{children::ViewFnOnce, prelude::*};

/// How a column is sorted now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sorted {
    #[default]
    No,
    Ascending,
    Descending,
}

impl Sorted {
    fn aria(self) -> Option<&'static str> {
        match self {
            Self::No => None,
            Self::Ascending => Some("ascending"),
            Self::Descending => Some("descending"),
        }
    }
}

/// A table with its caption, which says what it holds and how fresh it is. Children are `<thead>` and `<tbody>`.
#[component]
pub fn Table(
    #[prop(into)] caption: ViewFnOnce,
    #[prop(optional, into)] class: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    view! {
        <table class=class>
            <caption>{caption.run()}</caption>
            {children()}
        </table>
    }
}

/// A column header that sorts. `href` is the page with this column sorted the other way: sorting is state of the URL.
#[component]
pub fn SortHeader(
    #[prop(into)] href: String,
    #[prop(optional)] sorted: Sorted,
    #[prop(optional)] num: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <th scope="col" class=num.then_some("num") aria-sort=sorted.aria()>
            <a class="sort" href=href>
                {children()}
            </a>
        </th>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::testing::html;

    #[test]
    fn the_sorted_column_says_so_and_the_others_keep_silent() {
        let page = html(|| {
            view! {
                <tr>
                    <SortHeader href="?sort=-name" sorted=Sorted::Ascending>"Name"</SortHeader>
                    <SortHeader href="?sort=status">"Status"</SortHeader>
                </tr>
            }
        });
        assert_eq!(page.matches("aria-sort").count(), 1, "{page}");
        assert!(
            page.contains(r#"aria-sort="ascending""#) && page.contains(r#"href="?sort=-name""#),
            "{page}"
        );
    }

    #[test]
    fn a_table_begins_with_its_caption() {
        let page = html(|| view! { <Table caption=|| "6 of 48"><tbody></tbody></Table> });
        assert!(page.contains("><caption>6 of 48"), "{page}");
    }
}
