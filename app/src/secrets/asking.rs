//! What the forms that ask for a new secret share: how long it lives, the key that its value is sealed to, the dialog that
//! is opened with it.

#[cfg(feature = "hydrate")]
mod awake;
#[cfg(feature = "hydrate")]
pub(crate) use awake::{Wish, look, submit};

use leptos::prelude::*;

use super::create::plain;
use super::life::CHOICES;
use super::reveal::{Context, Revealed};
use crate::error::ConsoleError;
use crate::ui::moment::Civil;
use crate::ui::{Choice, RadioField, TextField};

/// What such a form knows while it is awake.
#[derive(Clone, Copy)]
pub(crate) struct State {
    pub(crate) wrong: RwSignal<Option<String>>,
    pub(crate) trouble: RwSignal<Option<ConsoleError>>,
    pub(crate) busy: RwSignal<bool>,
    pub(crate) revealed: RwSignal<Option<Revealed>>,
    /// This browser cannot open sealed values here.
    pub(super) cannot_open: RwSignal<bool>,
    /// The person agrees that the value travels unsealed.
    pub(super) agreed: RwSignal<bool>,
}

impl State {
    /// Nothing was asked yet.
    pub(crate) fn new() -> Self {
        Self {
            wrong: RwSignal::new(None),
            trouble: RwSignal::new(None),
            busy: RwSignal::new(false),
            revealed: RwSignal::new(None),
            cannot_open: RwSignal::new(false),
            agreed: RwSignal::new(false),
        }
    }
}

/// The fields that say how long the new secret lives.
pub(crate) fn life_fields(context: &Context, state: State) -> impl IntoView + use<> {
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
    let day = |days: i64| Civil::at(context.now.plus_days(days).0).iso_date();
    let (first, last) = (day(context.allowed.shortest), day(context.allowed.longest));
    view! {
        <RadioField name="days" label="It ends in" choices=choices value=usual inline=true
            hint="Shorter is safer; long enough to be replaced in time" error=state.wrong/>
        <div class="until">
            <TextField name="until" label="Last day" kind="date" short=true min=first max=last hint="Ends with this day, UTC"/>
        </div>
    }
}

/// Why the button cannot be pressed: what the page says, or a browser that cannot open sealed values.
pub(crate) fn barred(context: &Context, page: Option<String>, state: State) -> Signal<Option<String>> {
    let plain = context.plain;
    Signal::derive(move || page.clone().or_else(|| plain::barred(plain, state)))
}
