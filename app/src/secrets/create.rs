//! The form for a new secret. Awake, it asks the server and opens the reveal; asleep, its page says why it cannot.

#[cfg(feature = "hydrate")]
mod awake;
mod plain;
#[cfg(feature = "ssr")]
pub(super) use plain::PlainWay;

use leptos::prelude::*;

use super::life::CHOICES;
use super::reveal::{Context, Reveal, Revealed};
use crate::error::ConsoleError;
use crate::frame::Trouble;
use crate::ui::moment::Civil;
use crate::ui::{Button, Choice, Look, RadioField, TextField};

/// What the form knows while it is awake.
#[derive(Clone, Copy)]
struct State {
    wrong: RwSignal<Option<String>>,
    trouble: RwSignal<Option<ConsoleError>>,
    busy: RwSignal<bool>,
    revealed: RwSignal<Option<Revealed>>,
    /// This browser cannot open sealed values here.
    cannot_open: RwSignal<bool>,
    /// The person agrees that the value travels unsealed.
    agreed: RwSignal<bool>,
}

/// The form, and the dialog that shows the value once.
#[island]
pub fn NewSecret(context: Context, barred: Option<String>) -> impl IntoView {
    let state = State {
        wrong: RwSignal::new(None),
        trouble: RwSignal::new(None),
        busy: RwSignal::new(false),
        revealed: RwSignal::new(None),
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
    let day = |days: i64| Civil::at(context.now.plus_days(days).0).iso_date();
    let (first, last) = (day(context.allowed.shortest), day(context.allowed.longest));
    let shown = context.clone();
    let plain = context.plain;
    let barred = Signal::derive(move || barred.clone().or_else(|| plain::barred(plain, state)));
    let submit = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        awake::submit(&event, &context, state);
        #[cfg(not(feature = "hydrate"))]
        let _asleep = (&event, &context);
    };
    view! {
        <form method="post" class="form new-secret" on:submit=submit novalidate>
            <input type="hidden" name="do" value="create"/>
            {move || state.trouble.get().map(|error| view! { <Trouble error=error/> })}
            <RadioField name="days" label="It ends in" choices=choices value=usual inline=true
                hint="Shorter is safer; long enough to be replaced in time" error=state.wrong/>
            <div class="until">
                <TextField name="until" label="Last day" kind="date" short=true min=first max=last hint="Ends with this day, UTC"/>
            </div>
            <div class="acts">
                <Button look=Look::Main busy=state.busy disabled_because=barred>"Create secret"</Button>
            </div>
        </form>
        <Reveal context=shown revealed=state.revealed/>
    }
}
