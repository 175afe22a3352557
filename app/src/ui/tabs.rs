//! Tabs are pages of one thing, so they are links: each has its own URL, and Back works.

use leptos::prelude::*;

/// One tab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tab {
    pub label: String,
    pub href: String,
    pub current: bool,
    /// A number worth knowing before one opens it.
    pub count: Option<usize>,
}

/// A row of tabs; `label` says whose they are ("Sections of terraform-automation").
#[component]
pub fn Tabs(#[prop(into)] label: String, tabs: Vec<Tab>) -> impl IntoView {
    let tabs = tabs.into_iter().map(|tab| {
        view! {
            <a href=tab.href aria-current=tab.current.then_some("page")>
                {tab.label}
                {tab.count.map(|count| view! { <span class="n">{count}</span> })}
            </a>
        }
    });
    view! {
        <nav class="tabs" aria-label=label>
            {tabs.collect_view()}
        </nav>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::testing::html;

    #[test]
    fn one_tab_is_the_current_page() {
        let tab = |label: &str, current| Tab {
            label: label.into(),
            href: format!("/{label}"),
            current,
            count: None,
        };
        let page = html(|| view! { <Tabs label="Sections" tabs=vec![tab("a", false), tab("b", true)] /> });
        assert!(page.contains(r#"<a href="/b" aria-current="page">"#), "{page}");
        assert_eq!(page.matches("aria-current").count(), 1);
    }
}
