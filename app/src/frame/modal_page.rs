//! A question asked in a dialog of its own address; works without script, and is modal with it.

use leptos::prelude::*;

use super::kind::kind_words;
use super::{Modal, Trouble};
use crate::error::ConsoleError;
use crate::model::TenantCard;
use crate::ui::{Button, Dialog, DialogSize, LinkButton, Look};

/// A destructive question: a form that posts to its own page. The focus is on the way out.
#[component]
pub fn Question(
    /// The tenant; stays in sight.
    card: TenantCard,
    /// Who asks; stays in sight.
    person: String,
    /// What is asked.
    #[prop(into)]
    title: String,
    /// Where the form goes.
    action: String,
    /// The way out.
    back: String,
    /// The fields that the form sends besides those in `children`.
    fields: Vec<(&'static str, String)>,
    /// The verb on the button.
    #[prop(into)]
    verb: String,
    /// What it says in the error that came back, if any.
    trouble: Option<ConsoleError>,
    children: Children,
) -> impl IntoView {
    let form = "question";
    let way_out = back.clone();
    let place = move || {
        view! {
            <b><bdi>{card.name.to_string()}</bdi></b>
            <span class="kind">{kind_words(card.kind)}</span>
            <bdi>{person}</bdi>
        }
    };
    let footer = move || {
        view! {
            <LinkButton href=way_out id="question-out" autofocus=true>"Keep it as it is"</LinkButton>
            <Button look=Look::Destroy form=form>{verb}</Button>
        }
    };
    view! {
            <Dialog id="ask" title=move || title size=DialogSize::Danger open=true place=place footer=footer>
                <form method="post" action=action id=form class="form">
                    {fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()}
                    {trouble.map(|error| view! { <Trouble error=error/> })}
                    {children()}
                </form>
            </Dialog>
            <Modal of="ask".to_owned() back=back/>
    }
}
