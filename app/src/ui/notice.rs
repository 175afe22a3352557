//! A callout: what is going on, whether anything changed, what to do next, with ids to copy in small print.

use super::{
    badge::Tone,
    copy::CopyText,
    icon::{Glyph, Icon},
};
use leptos::{children::ViewFnOnce, prelude::*};

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
        let ids = ids.into_iter().map(|(label, value)| {
            view! { <span>{label.clone()} " " <CopyText text=value what=label.to_lowercase() /></span> }
        });
        view! { <div class="small-print">{ids.collect_view()}</div> }
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
}
