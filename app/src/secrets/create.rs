//! The form for a new secret. Awake, it asks the server and opens the reveal; asleep, it sends a secret to a destination,
//! or its page says why it cannot show one.

pub(super) mod plain;
#[cfg(feature = "ssr")]
pub(crate) use plain::PlainWay;

use leptos::prelude::*;

use super::asking::{self, Offer};
use super::reveal::{Context, Reveal};
use crate::frame::Trouble;
use crate::ui::{Button, Look};

/// The form, and the dialog that shows the value once.
#[island]
pub fn NewSecret(context: Context, offer: Offer) -> impl IntoView {
    let state = asking::State::new(&offer);
    #[cfg(feature = "hydrate")]
    asking::look(state);
    let shown = context.clone();
    let life = asking::life_fields(&context, &offer, state);
    let to = asking::to_field(&offer, state);
    let barred = asking::barred(&context, &offer, state);
    let submit = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        ask(&event, &context, state);
        #[cfg(not(feature = "hydrate"))]
        let _asleep = (&event, &context);
    };
    view! {
        <form method="post" class="form new-secret" on:submit=submit novalidate>
            <input type="hidden" name="do" value="create"/>
            {move || state.trouble.get().map(|error| view! { <Trouble error=error/> })}
            {life}
            {to}
            <div class="acts">
                <Button look=Look::Main busy=state.busy disabled_because=barred>"Create secret"</Button>
            </div>
        </form>
        <Reveal context=shown revealed=state.revealed/>
    }
}

#[cfg(feature = "hydrate")]
fn ask(event: &leptos::ev::SubmitEvent, context: &Context, state: asking::State) {
    let (tenant, client) = (context.tenant.clone(), context.client.clone());
    asking::submit(event, context, state, move |wish| async move {
        let asking::Wish { way, life, label, .. } = wish;
        super::calls::create_secret(tenant, client, way, life, label).await.map(|made| (made, None))
    });
}
