//! The form for a new secret. Awake, it asks the server and opens the reveal; asleep, its page says why it cannot.

pub(super) mod plain;
#[cfg(feature = "ssr")]
pub(crate) use plain::PlainWay;

use leptos::prelude::*;

use super::asking;
use super::reveal::{Context, Reveal};
use crate::frame::Trouble;
use crate::ui::{Button, Look};

/// The form, and the dialog that shows the value once.
#[island]
pub fn NewSecret(context: Context, barred: Option<String>) -> impl IntoView {
    let state = asking::State::new();
    #[cfg(feature = "hydrate")]
    asking::look(state);
    let shown = context.clone();
    let life = asking::life_fields(&context, state);
    let barred = asking::barred(&context, barred, state);
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
        let asking::Wish { way, life, .. } = wish;
        super::calls::create_secret(tenant, client, way, life).await.map(|made| (made, None))
    });
}
