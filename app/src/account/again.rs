//! Where the company's sign-in leads back to after somebody was asked to prove anew who they are.

use axum::response::Response;
use leptos::prelude::*;

use crate::frame::{Here, Page, Visit};
use crate::policy::Stale;
use crate::ui::{LinkButton, Look};

/// `GET /account/again`: the tab that asked is still open, with everything that was typed in it.
pub async fn again_page(visit: Visit) -> Response {
    let console = visit.operation.console();
    let address = console.step_up().address.clone();
    let missing = console.step_up().asks.missing(visit.operation.actor(), console.now());
    let Some(stale) = missing else {
        return visit.answer(Ok(Page::new("You have signed in again", Here::Nowhere, || {
            view! {
                <h1>"You have signed in again"</h1>
                <p class="lede">"Go back to the tab in which you were asked to, and repeat the step there: what you typed is still in it. This tab can be closed."</p>
            }
        })));
    };
    let why = match stale {
        Stale::LongAgo => {
            "The company's sign-in still vouches for your earlier sign-in, without having asked you anew."
        }
        Stale::Untold => "The company's sign-in does not tell when you proved who you are.",
        Stale::Weak => "The company's sign-in did not ask for as much as this console needs.",
    };
    visit.answer(Ok(Page::new("That was no new sign-in", Here::Nowhere, move || {
        view! {
            <h1>"That was no new sign-in"</h1>
            <p class="lede">{why} " Sign out there, then in. If it stays so, tell whoever runs the console."</p>
            {address.map(|href| view! { <div class="acts"><LinkButton href=href look=Look::Main>"Sign in again"</LinkButton></div> })}
        }
    })))
}
