//! A callout: what is going on, whether anything changed, what to do next, with ids to copy in small print.

use super::{
    badge::Tone,
    copy::CopyText,
    icon::{Glyph, Icon},
};
use leptos::{children::ViewFnOnce, prelude::*};

/// So many ids of one kind stand open; more are a disclosure away.
const IN_SIGHT: usize = 3;

/// `announce` makes it an alert, for what happened just now as the answer to an act; standing facts stay silent.
/// `ids` are label and value ("Request id", "3f…"): each can be copied.
#[component]
pub fn Notice(
    #[prop(optional)] tone: Tone,
    #[prop(into)] title: ViewFnOnce,
    #[prop(optional, into)] action: Option<ViewFnOnce>,
    #[prop(optional)] ids: Vec<(String, String)>,
    #[prop(optional)] announce: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let glyph = match tone {
        Tone::Neutral => Glyph::Info,
        Tone::Good => Glyph::Check,
        Tone::Warn => Glyph::Warning,
        Tone::Bad => Glyph::Stop,
    };
    let small = (!ids.is_empty()).then(|| {
        let kinds: Vec<_> =
            by_label(ids).into_iter().map(|(label, values)| small_print(label, values)).collect();
        view! { <div class="small-print">{kinds}</div> }
    });
    view! {
        <div class=tone.on("notice") role=announce.then_some("alert")>
            <Icon glyph=glyph />
            <div class="notice-body">
                <p class="notice-title">{title.run()}</p>
                {children.map(|children| children())}
                {small}
            </div>
            {action.map(|action| view! { <div class="notice-act">{action.run()}</div> })}
        </div>
    }
}

/// The values of each label, each once, in their order.
fn by_label(ids: Vec<(String, String)>) -> Vec<(String, Vec<String>)> {
    let mut kinds: Vec<(String, Vec<String>)> = Vec::new();
    for (label, value) in ids {
        match kinds.iter_mut().find(|(known, _)| *known == label) {
            Some((_, values)) if values.contains(&value) => {}
            Some((_, values)) => values.push(value),
            None => kinds.push((label, vec![value])),
        }
    }
    kinds
}

fn small_print(label: String, values: Vec<String>) -> impl IntoView {
    let many = values.len() > IN_SIGHT;
    let summary = format!("{label}s ({})", values.len());
    let ids: Vec<_> = values
        .into_iter()
        .map(|value| {
            let words = (!many).then(|| format!("{label} "));
            view! { <span>{words}<CopyText text=value what=label.to_lowercase() /></span> }
        })
        .collect();
    if many {
        view! { <details><summary>{summary}</summary><div class="ids">{ids}</div></details> }.into_any()
    } else {
        ids.into_any()
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::testing::html;

    #[test]
    fn only_what_just_happened_is_an_alert() {
        let quiet =
            html(|| view! { <Notice title=|| "Ends in 2 days" tone=Tone::Warn>"After that …"</Notice> });
        assert!(!quiet.contains("role=\"alert\"") && quiet.contains("class=\"notice warn\""), "{quiet}");
        let loud = html(|| view! { <Notice title=|| "Refused" tone=Tone::Bad announce=true /> });
        assert!(loud.contains(r#"role="alert""#), "{loud}");
    }
    fn with_ids(ids: &[&str]) -> String {
        let ids = ids.iter().map(|id| ("ZIdentity id".to_owned(), (*id).to_owned())).collect();
        html(move || view! { <Notice title=|| "Refused" ids=ids /> })
    }

    #[test]
    fn a_few_ids_stand_open_and_many_are_a_disclosure_away() {
        let few = with_ids(&["a-1", "b-1", "c-1"]);
        assert!(!few.contains("<details") && few.matches("ZIdentity id ").count() == 3, "{few}");
        let many = with_ids(&["a-1", "b-1", "c-1", "d-1", "e-1"]);
        assert!(many.contains("<summary>ZIdentity ids (5)</summary>"), "{many}");
        assert!(["a-1", "e-1"].iter().all(|id| many.contains(&format!("{id}</code>"))), "{many}");
    }

    #[test]
    fn equal_ids_stand_there_once() {
        let page = with_ids(&["same", "same", "same", "same", "same"]);
        assert!(!page.contains("<details") && page.matches("same</code>").count() == 1, "{page}");
    }
}
