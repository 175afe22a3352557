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
    let elsewhere = matches!(error.kind, ErrorKind::NotSignedIn | ErrorKind::Down).then_some("_blank");
    view! {
        <Notice tone=tone title=move || title ids=ids announce=true>
            <p>{changed} " " {error.next.clone()}</p>
            {link.map(|link| view! { <p><a href=link.href target=elsewhere rel=elsewhere.map(|_| "noopener")>{link.label}</a></p> })}
        </Notice>
    }
}
