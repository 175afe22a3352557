//! For whoever is not in although the company's sign-in knows them: a session that was ended, and signing out.

use axum::http::HeaderValue;
use axum::http::header::REFRESH;
use axum::http::request::Parts;
use axum::response::Response;
use leptos::prelude::*;

use crate::desk::Console;
use crate::frame::{Here, Page, to_a_stranger};
use crate::model::{Actor, Ended, EndedBy};
use crate::paths;
use crate::policy::{Reentry, reentry};
use crate::ui::{Button, LinkButton, Look};

/// The page in place of any other while a session that was ended stands in the browser. Answered with 401.
#[must_use]
pub fn ended_page(
    parts: &Parts,
    console: &Console,
    ended: &Ended,
    actor: &Actor,
    logout_url: Option<&str>,
) -> Response {
    let why = match ended.by {
        EndedBy::Person => "You signed out, or ended this session from another browser.",
        EndedBy::Administrator => "An administrator ended your session.",
        EndedBy::Limit => {
            "You signed in in more browsers than a person may use at a time, so the oldest session ended."
        }
        EndedBy::Change => "Somebody else signed in with this browser meanwhile.",
    };
    let needed = reentry(ended, actor);
    let name = actor.name.clone();
    let logout = logout_url.map(str::to_owned);
    let page = Page::new("Your session has ended", Here::Nowhere, move || {
        let on = match needed {
            Reentry::SignInAgain => view! {
                <p>"To come in again, prove to the company's sign-in once more who you are: sign out there, then in."</p>
                {logout.map(|href| view! { <div class="acts"><LinkButton href=href look=Look::Main>"Sign out there"</LinkButton></div> })}
            }
            .into_any(),
            Reentry::Ask | Reentry::Open => view! {
                <p>"The company's sign-in still knows you as " <bdi>{name.clone()}</bdi> "."</p>
                <form method="post" action=paths::ENTER class="acts">
                    <Button look=Look::Main>"Continue as "<bdi>{name.clone()}</bdi></Button>
                </form>
            }
            .into_any(),
        };
        view! {
            <h1>"Your session has ended"</h1>
            <p class="lede">{why} " Nothing that you sent since was carried out."</p>
            {on}
        }
    });
    to_a_stranger(parts, console, page.with_status(401))
}

/// The page after signing out. With a logout address it goes on there by itself; a redirect would not do, since the
/// pages' policy lets forms lead to this console only.
#[must_use]
pub fn signed_out_page(parts: &Parts, console: &Console, logout_url: Option<&str>) -> Response {
    let logout = logout_url.map(str::to_owned);
    let page = Page::new("Signed out", Here::Nowhere, move || {
        match logout {
        Some(href) => view! {
            <h1>"Signed out of Clientele"</h1>
            <p class="lede">"Now you are signed out of the company's sign-in, too."</p>
            <div class="acts"><LinkButton href=href look=Look::Main>"Go on"</LinkButton></div>
        }
        .into_any(),
        None => view! {
            <h1>"Signed out of Clientele"</h1>
            <p class="lede">"The company's sign-in in front of this console still knows you: whoever uses this browser next can come in as you. To really leave, sign out there, or close every window of this browser."</p>
            <div class="acts"><LinkButton href=paths::OVERVIEW>"Come in again"</LinkButton></div>
        }
        .into_any(),
    }
    });
    let mut response = to_a_stranger(parts, console, page);
    if let Some(on) = logout_url.and_then(|url| HeaderValue::from_str(&format!("0;url={url}")).ok()) {
        response.headers_mut().insert(REFRESH, on);
    }
    response
}
