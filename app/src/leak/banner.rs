//! Open leaks where they must not be overlooked: first of all on the overview, and on the pages of their client.

use leptos::prelude::*;

use crate::desk::{Desk, Fault, Snapshot};
use crate::model::{ClientId, Leak, Leaked, TenantName, Timestamp};
use crate::paths;
use crate::ui::{LinkButton, Moment, Notice, Tone};

/// An open leak with its client's name.
pub(crate) struct Open {
    leak: Leak,
    name: String,
}

/// The open leaks of the clients that the person sees; those of clients that are gone are over.
pub(crate) async fn open_leaks(desk: &Desk, snapshot: &Snapshot) -> Result<Vec<Open>, Fault> {
    let leaks = desk.leaks().open(&desk.card.name).await?;
    let named = leaks.into_iter().filter_map(|leak| {
        let known = snapshot.clients.iter().find(|known| known.id == leak.client)?;
        Some(Open { name: known.settings.name.clone(), leak })
    });
    Ok(named.collect())
}

/// Open leaks, each with what it is and a link.
pub(crate) fn reported(tenant: &TenantName, open: &[Open], now: Timestamp) -> Option<impl IntoView + use<>> {
    let lines = open.iter().map(|Open { leak, name }| {
        let what = match &leak.what {
            Leaked::Secret(id) => format!("secret {id}"),
            Leaked::Key(fingerprint) => format!("key {fingerprint}"),
        };
        let state = if leak.gone.is_some() { "it is gone" } else { "it is still there" };
        let href = paths::leak(tenant, &leak.client, &leak.what);
        let by = leak.reported.by.as_ref().map(|who| who.name.clone());
        view! {
            <li><a class="link" href=href><bdi>{name.clone()}</bdi> ": " {what}</a> ", reported " <Moment at=leak.reported.at.0 now=now.0/>
                {by.map(|name| view! { " by " <bdi>{name}</bdi> })} "; " {state}</li>
        }
    });
    let lines: Vec<_> = lines.collect();
    (!lines.is_empty()).then(|| {
        let title = match lines.len() {
            1 => "A leak needs a person today".to_owned(),
            many => format!("{many} leaks need a person today"),
        };
        view! { <Notice tone=Tone::Bad title=move || title><ul class="plain-list">{lines}</ul></Notice> }
    })
}

/// The open leaks of one client.
pub(crate) async fn of_client(desk: &Desk, client: &ClientId) -> Result<Vec<Leak>, Fault> {
    let mut leaks = desk.leaks().open(&desk.card.name).await?;
    leaks.retain(|leak| leak.client == *client);
    Ok(leaks)
}

/// The same, on its pages.
pub(crate) fn on_pages(tenant: &TenantName, open: &[Leak]) -> Vec<AnyView> {
    let each = open.iter().map(|leak| {
        let (href, word) = (paths::leak(tenant, &leak.client, &leak.what), leak.what.word());
        let title = match leak.gone {
            Some(_) => "Something leaked, and is gone",
            None => "Something leaked, and is still there",
        };
        let action = move || view! { <LinkButton href=href>"Go on with it"</LinkButton> };
        view! { <Notice tone=Tone::Bad title=move || title action=action><p class="mono">{word}</p></Notice> }
            .into_any()
    });
    each.collect()
}
