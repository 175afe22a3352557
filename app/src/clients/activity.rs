//! What was done to a client here lately, as its page shows it.

use leptos::prelude::*;

use crate::desk::Entry;
use crate::model::Timestamp;
use crate::ui::Moment;

/// What was done to it here.
pub(super) fn history(activity: &[Entry], now: Timestamp) -> impl IntoView + use<> {
    if activity.is_empty() {
        return view! { <p class="quiet">"Nothing yet. What is done in ZIdentity's own portal does not show here."</p> }.into_any();
    }
    let rows = activity.iter().map(|entry| {
        view! {
            <tr>
                <td data-l="When"><Moment at=entry.opened.at.0 now=now.0/></td>
                <td data-l="Who"><bdi>{entry.opened.actor.name.clone()}</bdi></td>
                <td data-l="What">{crate::operations::action_words(entry.opened.action)}</td>
                <td data-l="Outcome">{crate::operations::outcome_words(entry.outcome)}</td>
            </tr>
        }
    });
    view! {
        <table>
            <caption class="vh">"Newest first"</caption>
            <thead><tr><th scope="col">"When"</th><th scope="col">"Who"</th><th scope="col">"What"</th><th scope="col">"Outcome"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
