//! Where the value goes: to the person, or to a destination. Without destinations nothing is asked.

use leptos::prelude::*;

use crate::model::DestinationCard;
use crate::ui::{Choice, RadioField};

pub(super) fn choice(cards: &[DestinationCard], to: RwSignal<String>) -> Option<impl IntoView + use<>> {
    let send = |card: &DestinationCard| {
        let needs = if card.kind.hands_back() { "; its token is shown to you once, by a script" } else { "" };
        Choice::new(card.name.0.clone(), format!("Send it to {}", card.name)).hint(format!(
            "{}, {}{needs}",
            card.kind.words(),
            card.at
        ))
    };
    let shown = Choice::new("", "Show it to me once");
    let choices: Vec<_> = std::iter::once(shown).chain(cards.iter().map(send)).collect();
    (!cards.is_empty()).then(|| {
        view! {
            <RadioField name="to" label="Its value" choices=choices value=to on_pick=Callback::new(move |picked| to.set(picked))
                hint="What is sent goes from this console straight to where it is used, past every browser"/>
        }
    })
}
