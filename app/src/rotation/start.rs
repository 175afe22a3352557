//! The form that begins a rotation. Awake, it asks the server and opens the reveal; asleep, it sends the new secret to a
//! destination, or its page says why it cannot show one.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::frame::Trouble;
use crate::model::SecretId;
use crate::secrets::{Context, Offer, Reveal, asking};
use crate::ui::{Button, Choice, Look, RadioField, TextField};

/// What can be replaced, and by when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaceable {
    /// The secrets that are there, each with a few words.
    pub secrets: Vec<(SecretId, String)>,
    /// The secret that was chosen before, if the form was sent; empty = none.
    pub picked: String,
    /// What is wrong with it.
    pub wrong_secret: Option<String>,
    /// The first and the last day to choose, and the one that is proposed or was chosen before.
    pub days: [String; 3],
    /// What is wrong with it.
    pub wrong_day: Option<String>,
}

/// The form, and the dialog that shows the value once.
#[island]
pub fn NewRotation(context: Context, replaceable: Replaceable, offer: Offer) -> impl IntoView {
    let state = asking::State::new(&offer);
    #[cfg(feature = "hydrate")]
    asking::look(state);
    let shown = context.clone();
    let life = asking::life_fields(&context, &offer, state);
    let to = asking::to_field(&offer, state);
    let barred = asking::barred(&context, &offer, state);
    let Replaceable { secrets, picked, wrong_secret, days: [first, last, proposed], wrong_day } = replaceable;
    let (no_secret, no_day) = (RwSignal::new(wrong_secret), RwSignal::new(wrong_day));
    let only = secrets.len() == 1;
    let (one, it) = secrets.first().map(|(id, words)| (id.0.clone(), words.clone())).unwrap_or_default();
    let choices =
        secrets.into_iter().map(|(id, words)| Choice::new(id.0.clone(), id.0).hint(words)).collect();
    let which = if only {
        view! {
            <p>"Replaces " <span class="mono">{one.clone()}</span> " (" {it} ")."</p>
            <input type="hidden" name="replaces" value=one/>
        }
        .into_any()
    } else {
        view! { <RadioField name="replaces" label="Replaces" choices=choices value=picked required=true error=no_secret/> }
            .into_any()
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        awake::submit(&event, &context, state, (no_secret, no_day));
        #[cfg(not(feature = "hydrate"))]
        let _asleep = (&event, &context);
    };
    view! {
        <form method="post" class="form new-secret" on:submit=submit novalidate>
            <input type="hidden" name="do" value="start"/>
            {move || state.trouble.get().map(|error| view! { <Trouble error=error/> })}
            {which}
            {life}
            {to}
            <TextField name="move_by" label="Everything moves to it by" kind="date" short=true value=proposed min=first max=last
                hint="Until the end of that day, UTC, both secrets work; then the old one is shown as due" error=no_day/>
            <div class="acts">
                <Button look=Look::Main busy=state.busy disabled_because=barred>"Make the new secret"</Button>
            </div>
        </form>
        <Reveal context=shown revealed=state.revealed/>
    }
}

#[cfg(feature = "hydrate")]
mod awake {
    use leptos::prelude::*;

    use crate::error::ConsoleError;
    use crate::model::Trial;
    use crate::rotation::calls::start_rotation;
    use crate::rotation::words::{NOT_SEEN_TO_WORK, trial_words};
    use crate::secrets::{Context, asking};

    /// The words beside a field.
    type Wrong = RwSignal<Option<String>>;

    pub(super) fn submit(
        event: &leptos::ev::SubmitEvent,
        context: &Context,
        state: asking::State,
        (no_secret, no_day): (Wrong, Wrong),
    ) {
        let (tenant, client) = (context.tenant.clone(), context.client.clone());
        asking::submit(event, context, state, move |wish| async move {
            let asking::Wish { form, way, life, label } = wish;
            let field = |name: &str| form.get(name).as_string().unwrap_or_default();
            no_secret.set(None);
            no_day.set(None);
            let asked =
                start_rotation(tenant, client, way, life, field("replaces"), field("move_by"), label).await;
            let started = asked.inspect_err(|error: &ConsoleError| {
                no_secret.set(error.of_field("replaces"));
                no_day.set(error.of_field("move_by"));
            })?;
            Ok((started.made, Some(told(&started.trial))))
        });
    }

    /// What the dialog says of the trial, and whether all is well.
    fn told(trial: &Trial) -> (bool, String) {
        match trial.has_worked() {
            true => (true, trial_words(trial)),
            false => (false, format!("{} {NOT_SEEN_TO_WORK}", trial_words(trial))),
        }
    }
}
