//! What needs mending, at the head of a form that was refused: each line leads to its field.

use leptos::prelude::*;

/// `mend` holds the id of a field's control and what is wrong with it. Renders nothing when nothing is.
/// The heading can take the focus (`tabindex=-1`), so that an island or an `autofocus` brings the person here.
#[component]
pub fn Summary(mend: Vec<(String, String)>) -> impl IntoView {
    (!mend.is_empty()).then(|| {
        let title = match mend.len() {
            1 => "One thing needs mending".to_owned(),
            many => format!("{many} things need mending"),
        };
        let lines =
            mend.into_iter().map(|(id, wrong)| view! { <li><a href=format!("#{id}")>{wrong}</a></li> });
        view! {
            <div class="summary" role="alert" aria-labelledby="summary-title">
                <h2 id="summary-title" tabindex="-1" autofocus>{title}</h2>
                <ul>{lines.collect_view()}</ul>
            </div>
        }
    })
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::testing::html;

    #[test]
    fn every_fault_leads_to_its_field_and_none_shows_nothing() {
        let page = html(|| view! { <Summary mend=vec![("f-name".into(), "Give it a name".into())] /> });
        assert!(page.contains(r##"<a href="#f-name">Give it a name</a>"##), "{page}");
        assert!(page.contains("One thing needs mending"), "{page}");
        assert!(!html(|| view! { <Summary mend=vec![] /> }).contains("summary"));
    }
}
