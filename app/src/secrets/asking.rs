//! What the forms that ask for a new secret share: how long it lives, where its value goes, the key that it is sealed to,
//! the dialog that is opened with it.

#[cfg(feature = "hydrate")]
mod awake;
mod to;
#[cfg(feature = "hydrate")]
pub(crate) use awake::{Wish, look, submit};

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::create::plain;
use super::life::{CHOICES, Life};
use super::reveal::{Context, Revealed};
use crate::error::ConsoleError;
#[cfg(feature = "ssr")]
use crate::frame::Sent;
#[cfg(feature = "ssr")]
use crate::model::Label;
use crate::model::{DestinationCard, MAX_LABEL};
use crate::ui::moment::Civil;
use crate::ui::{Choice, RadioField, TextField};

/// What such a form offers and holds when the page is made.
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
    /// The label that was typed before.
    pub label: String,
    /// What is wrong with it.
    pub wrong_label: Option<String>,
}

#[cfg(feature = "ssr")]
impl Offer {
    /// What was chosen in a form that was sent, and what is wrong with it.
    pub(crate) fn chosen(sent: &Sent, error: &ConsoleError) -> Self {
        let field = |name: &str| sent.field(name).to_owned();
        Self {
            life: Life { days: field("days"), until: field("until") },
            to: field("to"),
            wrong: error.of_field("life"),
            label: Label::of(sent.field("label")).without_values().label,
            wrong_label: error.of_field("label"),
            ..Self::default()
        }
    }
}

/// What such a form knows while it is awake.
#[derive(Clone, Copy)]
pub(crate) struct State {
    pub(crate) wrong: RwSignal<Option<String>>,
    /// The words beside the label.
    pub(crate) wrong_label: RwSignal<Option<String>>,
    pub(crate) trouble: RwSignal<Option<ConsoleError>>,
    pub(crate) busy: RwSignal<bool>,
    pub(crate) revealed: RwSignal<Option<Revealed>>,
    /// Where the secret can be sent.
    pub(super) destinations: StoredValue<Vec<DestinationCard>>,
    /// The name of the destination that is chosen; empty = it is shown.
    pub(super) to: RwSignal<String>,
    /// This browser cannot open sealed values here.
    pub(super) cannot_open: RwSignal<bool>,
    /// The person agrees that the value travels unsealed.
    pub(super) agreed: RwSignal<bool>,
}

impl State {
    /// Nothing was asked yet.
    pub(crate) fn new(offer: &Offer) -> Self {
        Self {
            wrong: RwSignal::new(offer.wrong.clone()),
            wrong_label: RwSignal::new(offer.wrong_label.clone()),
            trouble: RwSignal::new(None),
            busy: RwSignal::new(false),
            revealed: RwSignal::new(None),
            destinations: StoredValue::new(offer.destinations.clone()),
            to: RwSignal::new(offer.to.clone()),
            cannot_open: RwSignal::new(false),
            agreed: RwSignal::new(false),
        }
    }

    /// The destination that is chosen.
    pub(super) fn chosen(self) -> Option<DestinationCard> {
        let chosen = self.to.get();
        self.destinations.with_value(|cards| cards.iter().find(|card| card.name.0 == chosen).cloned())
    }
}

/// The fields that say how long the new secret lives.
pub(crate) fn life_fields(context: &Context, offer: &Offer, state: State) -> impl IntoView + use<> {
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
    let Life { days, until } = offer.life.clone();
    let days = if days.is_empty() { usual } else { days };
    let label = offer.label.clone();
    let day = |days: i64| Civil::at(context.now.plus_days(days).0).iso_date();
    let (first, last) = (day(context.allowed.shortest), day(context.allowed.longest));
    view! {
        <RadioField name="days" label="It ends in" choices=choices value=days inline=true
            hint="Shorter is safer; long enough to be replaced in time" error=state.wrong/>
        <div class="until">
            <TextField name="until" label="Last day" kind="date" short=true value=until min=first max=last hint="Ends with this day, UTC"/>
        </div>
        <TextField name="label" label="Label" value=label optional=true maxlength=MAX_LABEL error=state.wrong_label
            hint="What it is for, as people here say. Kept by this console; ZIdentity does not know it. Never the value"/>
    }
}

/// The field that says where its value goes; nothing where it can only be shown.
pub(crate) fn to_field(offer: &Offer, state: State) -> Option<impl IntoView + use<>> {
    to::choice(&offer.destinations, state.to)
}

/// Why the button cannot be pressed: what the page says, or a browser that cannot open sealed values.
pub(crate) fn barred(context: &Context, offer: &Offer, state: State) -> Signal<Option<String>> {
    let (plain, page) = (context.plain, offer.barred.clone());
    Signal::derive(move || page.clone().or_else(|| plain::barred(plain, state)))
}
