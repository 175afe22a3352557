//! Error pages: what happened, whether anything changed, what to do next, with ids to copy.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use leptos::prelude::*;

use super::page::{Answer, Here, Page};
use super::{Trouble, Visit};
use crate::desk::Console;
use crate::error::{ConsoleError, ErrorKind};
use crate::paths;
use crate::ui::{LinkButton, Look};

/// The page for an error.
pub(super) fn page(error: ConsoleError) -> Page {
    let status = error.status();
    let title = heading(error.kind);
    let again = matches!(
        error.kind,
        ErrorKind::TooOften
            | ErrorKind::Busy
            | ErrorKind::Down
            | ErrorKind::UnknownOutcome
            | ErrorKind::Internal
    );
    Page::new(title, Here::Nowhere, move || {
        view! {
            <div class="narrow">
                <div class="head"><div><h1>{title}</h1></div></div>
                <Trouble error=error/>
                <div class="acts">
                    // An empty address is this page.
                    {again.then(|| view! { <LinkButton href="" look=Look::Main>"Try again"</LinkButton> })}
                    <LinkButton href=paths::OVERVIEW>"Overview"</LinkButton>
                </div>
            </div>
        }
    })
    .with_status(status)
}

fn heading(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotSignedIn => "You are not signed in",
        ErrorKind::Forbidden => "Not yours to do",
        ErrorKind::SignInAgain => "A fresh sign-in is needed",
        ErrorKind::NotFound => "Not found",
        ErrorKind::Invalid => "Not accepted",
        ErrorKind::Conflict => "Not as it was",
        ErrorKind::Refused => "ZIdentity refuses the console",
        ErrorKind::Busy => "ZIdentity is busy",
        ErrorKind::TooOften => "Too often",
        ErrorKind::Down => "ZIdentity does not answer",
        ErrorKind::UnknownOutcome => "The answer was lost",
        ErrorKind::Internal => "The console failed",
    }
}

/// The page for an address that leads nowhere.
pub async fn not_found(console: Console, mut parts: Parts) -> Response {
    let error = || {
        ConsoleError::new(
            ErrorKind::NotFound,
            "There is no page at this address.",
            "Check the address, or start from the overview.",
        )
    };
    match Visit::from_request_parts(&mut parts, &console).await {
        Ok(visit) => visit.answer(Err::<Answer, _>(error())),
        Err(refused) => refused,
    }
}
