//! How far a reading is; live in the browser.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::model::TenantName;

/// How far a reading is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Far {
    /// Whether the list is being read, or waits for it.
    pub listing: bool,
    /// So many clients of it have been read; those that are known once it has been.
    pub clients: u64,
    /// So many clients sign in with secrets.
    pub with_secrets: u64,
    /// Of so many of them the secrets have been read.
    pub secrets_read: u64,
    /// Whether it goes on.
    pub running: bool,
}

impl Far {
    fn words(&self) -> String {
        match (self.running, self.listing) {
            (false, _) => format!("All read: {} clients.", self.clients),
            (true, true) => format!("Reading the list: {} clients so far.", self.clients),
            (true, false) => {
                format!("Reading secrets: {} of {} clients.", self.secrets_read, self.with_secrets)
            }
        }
    }
}

/// The count and the bar. While something is being read, it follows the event stream, and loads the page again at the end.
#[island]
pub fn Reading(tenant: TenantName, far: Far) -> impl IntoView {
    let running = far.running;
    let far = RwSignal::new(far);
    #[cfg(feature = "hydrate")]
    if running {
        let events = crate::paths::inventory_events(&tenant);
        Effect::new(move |_| leptos::task::spawn_local(awake::follow(events.clone(), far)));
    }
    #[cfg(not(feature = "hydrate"))]
    let _asleep = tenant;
    view! {
        <p class="working" role="status">
            {running.then(|| view! { <span class="spin" aria-hidden="true"></span> })}
            <span>{move || far.get().words()}</span>
        </p>
        <progress max=move || far.get().with_secrets.max(1) value=move || far.get().secrets_read
            aria-label="Clients whose secrets have been read"></progress>
    }
}

#[cfg(feature = "hydrate")]
mod awake {
    use futures_util::StreamExt;
    use gloo_net::eventsource::futures::EventSource;
    use gloo_timers::future::TimeoutFuture;
    use leptos::prelude::*;

    use super::Far;

    /// How often a stream that broke off is opened again.
    const OPENINGS: u32 = 20;
    /// How long it waits before it opens it again, in milliseconds.
    const WAIT: u32 = 3_000;

    pub(super) async fn follow(events: String, far: RwSignal<Far>) {
        for _ in 0..OPENINGS {
            if listen(&events, far).await {
                // A moment for who listens: the last count is read out before the page is loaded again.
                TimeoutFuture::new(600).await;
                if let Some(window) = web_sys::window() {
                    let _loading = window.location().reload();
                }
                return;
            }
            TimeoutFuture::new(WAIT).await;
        }
    }

    /// Reads the stream; whether it has told the end.
    async fn listen(events: &str, far: RwSignal<Far>) -> bool {
        let Ok(mut source) = EventSource::new(events) else { return false };
        let Ok(mut messages) = source.subscribe("message") else { return false };
        while let Some(Ok((_, message))) = messages.next().await {
            let text = message.data().as_string();
            let Some(news) = text.and_then(|text| serde_json::from_str::<Far>(&text).ok()) else { continue };
            let ended = !news.running;
            if far.try_set(news).is_some() {
                return false;
            }
            if ended {
                return true;
            }
        }
        false
    }
}
