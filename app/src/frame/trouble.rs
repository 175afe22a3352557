//! An error in its notice; the same on a page and inside an island.

use leptos::prelude::*;

use crate::error::{Changed, ConsoleError, ErrorKind};
use crate::ui::{Notice, Tone};

/// What happened, whether anything changed, what to do next, with ids to copy in small print.
#[component]
pub fn Trouble(error: ConsoleError) -> impl IntoView {
    let mut ids = Vec::new();
    if !error.request_id.is_empty() {
        ids.push(("Request id".to_owned(), error.request_id.clone()));
    }
    ids.extend(error.upstream_ids.iter().map(|id| ("ZIdentity id".to_owned(), id.clone())));
    let tone = if error.changed == Changed::Nothing { Tone::Warn } else { Tone::Bad };
    let title = error.title.clone();
    let changed = error.changed_words();
    let link = error.link.clone();
    // Signing in must not cost what was typed here.
    let elsewhere = matches!(error.kind, ErrorKind::NotSignedIn | ErrorKind::SignInAgain | ErrorKind::Down)
        .then_some("_blank");
    view! {
        <Notice tone=tone title=move || title ids=ids announce=true>
            <p>{changed} " " {error.next.clone()}</p>
            {link.map(|link| view! { <p><a href=link.href target=elsewhere rel=elsewhere.map(|_| "noopener")>{link.label}</a></p> })}
        </Notice>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::error::{ErrorKind, ErrorLink};
    use crate::ui::testing::{html, words};

    fn error() -> ConsoleError {
        ConsoleError::new(ErrorKind::Down, "It <failed>.", "Try again.")
    }

    #[test]
    fn trouble_is_announced_with_what_happened_what_changed_and_what_next() {
        let page = html(|| view! { <Trouble error=error()/> });
        assert!(page.contains(r#"role="alert""#) && page.contains("notice warn"), "{page}");
        assert_eq!(words(&page), "It <failed>.\nNothing was changed in ZIdentity. Try again.");
        assert!(!page.contains("<failed>"), "{page}");
    }

    #[test]
    fn what_may_have_changed_something_is_graver() {
        for changed in [Changed::Perhaps, Changed::Yes] {
            let page = html(|| view! { <Trouble error=ConsoleError { changed, ..error() }/> });
            assert!(page.contains("notice bad"), "{page}");
        }
    }

    #[test]
    fn every_id_can_be_copied_and_a_link_leads_on() {
        let error = ConsoleError {
            request_id: "ours".into(),
            upstream_ids: vec!["theirs-1".into(), "theirs-2".into()],
            link: Some(ErrorLink { label: "Open it".into(), href: "/prod/clients/iq1".into() }),
            ..error()
        };
        let page = html(|| view! { <Trouble error=error/> });
        for part in
            ["Request id", "ours", "ZIdentity id", "theirs-1", "theirs-2", r#"href="/prod/clients/iq1""#]
        {
            assert!(page.contains(part), "{part}: {page}");
        }
    }
}
