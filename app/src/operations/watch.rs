//! The live mark: follows an operation's event stream in the browser.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the event stream says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Event {
    /// Not there yet.
    Waiting,
    /// It is there; the person goes on at this address.
    There {
        /// On this console.
        href: String,
    },
    /// The console looks no more.
    Stopped {
        /// Why.
        words: String,
    },
}

/// Says how an accepted operation goes on. With `leave`, it goes to where the thing is as soon as it is there.
#[island]
pub fn Watch(events: String, leave: bool) -> impl IntoView {
    let heard = RwSignal::new(None::<Event>);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        leptos::task::spawn_local(listen(events.clone(), leave, heard));
    });
    #[cfg(not(feature = "hydrate"))]
    let _asleep = (events, leave);
    view! { <p class="working" role="status">{move || words(heard.get().as_ref())}</p> }
}

/// The live words.
fn words(event: Option<&Event>) -> impl IntoView + use<> {
    match event {
        None | Some(Event::Waiting) => {
            view! { <span class="spin" aria-hidden="true"></span>" Waiting for ZIdentity to show it…" }
                .into_any()
        }
        Some(Event::There { .. }) => view! { "It is there now." }.into_any(),
        Some(Event::Stopped { words }) => words.clone().into_any(),
    }
}

/// Reads the stream until it has told the end.
#[cfg(feature = "hydrate")]
async fn listen(events: String, leave: bool, heard: RwSignal<Option<Event>>) {
    use futures_util::StreamExt;
    use gloo_net::eventsource::futures::EventSource;

    let Ok(mut source) = EventSource::new(&events) else { return };
    let Ok(mut messages) = source.subscribe("message") else { return };
    while let Some(Ok((_, message))) = messages.next().await {
        let Some(event) =
            message.data().as_string().and_then(|text| serde_json::from_str::<Event>(&text).ok())
        else {
            continue;
        };
        if heard.try_set(Some(event.clone())).is_some() {
            return;
        }
        match event {
            Event::Waiting => {}
            Event::There { href } => {
                if leave && let Some(window) = web_sys::window() {
                    let _leaving = window.location().replace(&href);
                }
                return;
            }
            Event::Stopped { .. } => return,
        }
    }
}
