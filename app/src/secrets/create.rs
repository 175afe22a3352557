//! The form for a new secret. Awake, it asks the server and opens the reveal; asleep, its page says why it cannot.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::calls::Revealed;
#[cfg(feature = "hydrate")]
use super::life::Life;
use super::life::{CHOICES, Days};
use super::reveal::Reveal;
use crate::error::ConsoleError;
use crate::frame::Trouble;
use crate::model::{ClientId, TenantCard, Timestamp};
use crate::ui::moment::Civil;
use crate::ui::{Button, Choice, Look, RadioField, TextField};

/// For whom a secret is made. Nothing in it is secret: it stands in the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// The tenant.
    pub card: TenantCard,
    /// The client.
    pub client: ClientId,
    /// Its name.
    pub client_name: String,
    /// Who asks.
    pub person: String,
    /// The console's time when the page was made.
    pub now: Timestamp,
    /// The lives that the tenant allows.
    pub allowed: Days,
    /// How many of the client's secrets work now.
    pub live: usize,
}

/// The form, and the dialog that shows the value once.
#[island]
pub fn NewSecret(context: Context, barred: Option<String>) -> impl IntoView {
    let wrong = RwSignal::new(None::<String>);
    let trouble = RwSignal::new(None::<ConsoleError>);
    let busy = RwSignal::new(false);
    let revealed = RwSignal::new(None::<Revealed>);
    let choices: Vec<_> = CHOICES
        .iter()
        .filter(|days| (context.allowed.shortest..=context.allowed.longest).contains(*days))
        .map(|days| Choice::new(days.to_string(), format!("{days} days")))
        .chain([Choice::new("date", "Until a day")])
        .collect();
    let day = |days: i64| Civil::at(context.now.plus_days(days).0).iso_date();
    let (first, last) = (day(context.allowed.shortest), day(context.allowed.longest));
    let shown = context.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        awake::submit(&event, &context, awake::Signals { wrong, trouble, busy, revealed });
        #[cfg(not(feature = "hydrate"))]
        let _asleep = (&event, &context);
    };
    view! {
        <form method="post" class="form new-secret" on:submit=submit novalidate>
            <input type="hidden" name="do" value="create"/>
            {move || trouble.get().map(|error| view! { <Trouble error=error/> })}
            <RadioField name="days" label="It ends in" choices=choices value="90" inline=true
                hint="Shorter is safer; long enough to be replaced in time" error=wrong/>
            <div class="until">
                <TextField name="until" label="Last day" kind="date" short=true min=first max=last hint="Ends with this day, UTC"/>
            </div>
            <div class="acts">
                <Button look=Look::Main busy=busy disabled_because=barred>"Create secret"</Button>
            </div>
        </form>
        <Reveal context=shown revealed=revealed/>
    }
}

#[cfg(feature = "hydrate")]
mod awake {
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use wasm_bindgen::JsCast;

    use super::super::calls::{Revealed, create_secret};
    use super::{Context, Life};
    use crate::error::ConsoleError;
    use crate::model::Timestamp;

    #[derive(Clone, Copy)]
    pub(super) struct Signals {
        pub(super) wrong: RwSignal<Option<String>>,
        pub(super) trouble: RwSignal<Option<ConsoleError>>,
        pub(super) busy: RwSignal<bool>,
        pub(super) revealed: RwSignal<Option<Revealed>>,
    }

    pub(super) fn submit(event: &leptos::ev::SubmitEvent, context: &Context, signals: Signals) {
        let Some(form) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok())
        else {
            return;
        };
        event.prevent_default();
        if signals.busy.get_untracked() || signals.revealed.with_untracked(Option::is_some) {
            return;
        }
        let Ok(data) = web_sys::FormData::new_with_form(&form) else { return };
        let field = |name: &str| data.get(name).as_string().unwrap_or_default();
        let life = Life { days: field("days"), until: field("until") };
        signals.trouble.set(None);
        // The page may have stood open for a while: its own clock tells how long.
        #[expect(clippy::cast_possible_truncation, reason = "a browser's clock stays far below 2^53 seconds")]
        let now = Timestamp(((js_sys::Date::now() / 1000.0) as i64).max(context.now.0));
        if let Err(words) = life.ends(now, context.allowed) {
            signals.wrong.set(Some(words));
            return;
        }
        signals.wrong.set(None);
        signals.busy.set(true);
        let (tenant, id) = (context.card.name.clone(), context.client.clone());
        spawn_local(async move {
            match create_secret(tenant, id, life).await {
                Ok(answer) => signals.revealed.set(Some(answer)),
                Err(error) => match error.of_field("life") {
                    Some(words) => signals.wrong.set(Some(words)),
                    None => signals.trouble.set(Some(error)),
                },
            }
            signals.busy.set(false);
        });
    }
}
