//! The pieces pages are made of: they know how a thing looks and how assistive technology hears it, but no noun and no
//! route. Every component renders on the server and wakes inside an island alike: whatever may change takes a
//! [`MaybeProp`](leptos::prelude::MaybeProp), so a plain value and a signal go through the same door.
//! The classes they use are listed at the head of each file under `style/ui`.

pub mod acts;
pub mod badge;
pub mod button;
pub mod clipboard;
pub mod copy;
pub mod dialog;
pub mod empty;
pub mod ends;
pub mod escape;
pub mod field;
pub mod icon;
pub mod logo;
pub mod moment;
pub mod notice;
pub mod pager;
pub mod summary;
pub mod table;
pub mod tabs;
pub mod toast;

pub use acts::Acts;
pub use badge::{Badge, Tone};
pub use button::{Button, LinkButton, Look};
pub use copy::CopyText;
pub use dialog::{Dialog, DialogSize};
pub use empty::Empty;
pub use ends::Ends;
pub use field::{AreaField, CheckField, Choice, Field, RadioField, SelectField, TextField};
pub use icon::{Glyph, Icon};
pub use logo::Logo;
pub use moment::Moment;
pub use notice::Notice;
pub use pager::Pager;
pub use summary::Summary;
pub use table::{SortHeader, Sorted, Table};
pub use tabs::{Tab, Tabs};
pub use toast::{Toast, ToastRegion};

#[cfg(all(test, feature = "ssr"))]
pub(crate) mod testing {
    use leptos::prelude::*;

    /// Renders a view as the server would, inside an owner of its own.
    pub(crate) fn html<V: IntoView>(view: impl FnOnce() -> V) -> String {
        Owner::new().with(|| view().into_view().to_html())
    }

    /// What a person reads of it: one line a block, tags and what is empty aside.
    pub(crate) fn words(html: &str) -> String {
        let blocks = [
            "<p", "<h", "<li", "<tr", "<dt", "<div", "<table", "<label", "<legend", "<dialog", "<button",
            "<a ",
        ];
        let lines = blocks.iter().fold(html.to_owned(), |text, tag| text.replace(tag, &format!("\n{tag}")));
        let cells = ["</td>", "</th>", "</dt>"].iter().fold(lines, |text, tag| text.replace(tag, " | "));
        let mut inside = false;
        let text: String = cells
            .chars()
            .filter(|char| {
                inside = (inside || *char == '<') && *char != '>';
                !inside && *char != '>'
            })
            .collect();
        let text =
            text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    }
}
