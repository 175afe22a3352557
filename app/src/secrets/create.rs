//! The form for a new secret. Awake, it asks the server and opens the reveal; asleep, it sends a secret to a destination,
//! or its page says why it cannot show one.

#[cfg(feature = "hydrate")]
mod awake;
mod plain;
mod to;
#[cfg(feature = "ssr")]
pub(super) use plain::PlainWay;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::life::{CHOICES, Life};
use super::reveal::{Context, Reveal, Revealed};
use crate::error::ConsoleError;
use crate::frame::Trouble;
use crate::model::DestinationCard;
use crate::ui::moment::Civil;
use crate::ui::{Button, Choice, Look, RadioField, TextField};

/// What the form offers and holds when the page is made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Why no secret can be made, if so.
    pub barred: Option<String>,
    /// Where the secret can be sent.
    pub destinations: Vec<DestinationCard>,
    /// What was chosen before, if the form was sent.
    pub life: Life,
    /// The destination that was chosen before; empty = none.
    pub to: String,
    /// What is wrong with the life.
    pub wrong: Option<String>,
}

/// What the form knows while it is awake.
#[derive(Clone, Copy)]
struct State {
    wrong: RwSignal<Option<String>>,
    trouble: RwSignal<Option<ConsoleError>>,
    busy: RwSignal<bool>,
    revealed: RwSignal<Option<Revealed>>,
    /// The name of the destination that is chosen; empty = it is shown.
    to: RwSignal<String>,
    /// This browser cannot open sealed values here.
    cannot_open: RwSignal<bool>,
    /// The person agrees that the value travels unsealed.
    agreed: RwSignal<bool>,
}

/// The form, and the dialog that shows the value once.
#[island]
pub fn NewSecret(context: Context, offer: Offer) -> impl IntoView {
    let state = State {
        wrong: RwSignal::new(offer.wrong.clone()),
        trouble: RwSignal::new(None),
        busy: RwSignal::new(false),
        revealed: RwSignal::new(None),
        to: RwSignal::new(offer.to.clone()),
        cannot_open: RwSignal::new(false),
        agreed: RwSignal::new(false),
    };
    #[cfg(feature = "hydrate")]
    awake::look(state);
    let choices: Vec<_> = CHOICES
        .iter()
        .filter(|days| (context.allowed.shortest..=context.allowed.longest).contains(*days))
        .map(|days| Choice::new(days.to_string(), format!("{days} days")))
        .chain([Choice::new("date", "Until a day")])
        .collect();
    // The usual 90 days, or the longest below it that is allowed.
    let usual = context.allowed.longest.min(90);
    let usual =
        CHOICES.iter().rev().find(|days| **days <= usual).map(ToString::to_string).unwrap_or_default();
    let days = if offer.life.days.is_empty() { usual } else { offer.life.days.clone() };
    let day = |days: i64| Civil::at(context.now.plus_days(days).0).iso_date();
    let (first, last) = (day(context.allowed.shortest), day(context.allowed.longest));
    let shown = context.clone();
    let plain = context.plain;
    let (barred, until) = (offer.barred.clone(), offer.life.until.clone());
    let offered = StoredValue::new(offer.destinations.clone());
    let barred = Signal::derive(move || {
        barred.clone().or_else(|| offered.with_value(|cards| plain::barred(plain, cards, state)))
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        awake::submit(&event, &context, offered, state);
        #[cfg(not(feature = "hydrate"))]
        let _asleep = (&event, &context);
    };
    view! {
        <form method="post" class="form new-secret" on:submit=submit novalidate>
            <input type="hidden" name="do" value="create"/>
            {move || state.trouble.get().map(|error| view! { <Trouble error=error/> })}
            <RadioField name="days" label="It ends in" choices=choices value=days inline=true
                hint="Shorter is safer; long enough to be replaced in time" error=state.wrong/>
            <div class="until">
                <TextField name="until" label="Last day" kind="date" short=true value=until min=first max=last hint="Ends with this day, UTC"/>
            </div>
            {to::choice(&offer.destinations, state.to)}
            <div class="acts">
                <Button look=Look::Main busy=state.busy disabled_because=barred>"Create secret"</Button>
            </div>
        </form>
        <Reveal context=shown revealed=state.revealed/>
    }
}
