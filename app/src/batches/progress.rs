//! How a batch goes on, client by client; live in the browser.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::request_id;
use crate::model::{BatchId, BatchRow, RowState, Switch, Tally, TenantName};
use crate::paths;
use crate::ui::{Badge, Tone};

/// What the event stream says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// The rows that stand otherwise than was told before.
    pub rows: Vec<BatchRow>,
    /// Whether somebody works on it still.
    pub running: bool,
}

/// The count, the bar and the rows. While somebody works on it, it follows the event stream, and loads the page again at
/// the end, which then says what can be done next.
#[island]
pub fn Progress(
    tenant: TenantName,
    batch: BatchId,
    switch: Switch,
    rows: Vec<BatchRow>,
    running: bool,
) -> impl IntoView {
    let rows: Vec<_> = rows.into_iter().map(RwSignal::new).collect();
    let counted = rows.clone();
    let tally = Memo::new(move |_| Tally::of(counted.iter().map(|row| row.get().state)));
    #[cfg(feature = "hydrate")]
    if running {
        let (events, rows) = (paths::batch_events(&tenant, &batch), rows.clone());
        Effect::new(move |_| leptos::task::spawn_local(awake::follow(events.clone(), rows.clone())));
    }
    let total = tally.get_untracked().total;
    let body: Vec<_> = rows.into_iter().map(|row| row_view(&tenant, &batch, switch, row)).collect();
    view! {
        <p class="working" role="status">
            {running.then(|| view! { <span class="spin" aria-hidden="true"></span> })}
            <span>{move || tally.get().words(switch)}</span>
        </p>
        <progress max=total value=move || tally.get().ended aria-label="Clients whose turn is over"></progress>
        <table class="batch">
            <caption class="vh">"What became of each client"</caption>
            <thead><tr>
                <th scope="col">"Client"</th><th scope="col">"Client ID"</th><th scope="col">"Result"</th><th scope="col">"Ids"</th>
            </tr></thead>
            <tbody>{body}</tbody>
        </table>
    }
}

fn row_view(
    tenant: &TenantName,
    batch: &BatchId,
    switch: Switch,
    row: RwSignal<BatchRow>,
) -> impl IntoView + use<> {
    let first = row.get_untracked();
    let (tenant, batch) = (tenant.clone(), batch.clone());
    let followed = tenant.clone();
    view! {
        <tr>
            <td data-l="Client"><a class="name" href=paths::client(&tenant, &first.client)><bdi>{first.name.clone()}</bdi></a></td>
            <td data-l="Client ID" class="mono">{first.client.0.clone()}</td>
            <td data-l="Result">{move || result(&followed, switch, &row.get())}</td>
            <td data-l="Ids">{move || ids(&batch, &row.get())}</td>
        </tr>
    }
}

fn result(tenant: &TenantName, switch: Switch, row: &BatchRow) -> impl IntoView + use<> {
    let (tone, words) = match row.state {
        RowState::Waiting => (Tone::Neutral, "not begun".to_owned()),
        RowState::Begun => (Tone::Neutral, "under way".to_owned()),
        RowState::Done => (Tone::Good, switch.participle().to_owned()),
        RowState::Already => (Tone::Good, format!("{} already", switch.participle())),
        RowState::Accepted => (Tone::Warn, "accepted, not there yet".to_owned()),
        RowState::Refused => (Tone::Bad, "not carried out".to_owned()),
        RowState::Unknown => (Tone::Warn, "unknown".to_owned()),
    };
    let follow = row.operation.clone().filter(|_| row.state == RowState::Accepted).map(|operation| {
        let href = paths::operation(tenant, &operation);
        view! { <span class="sub"><a class="link" href=href>"Follow it"</a></span> }
    });
    let quiet = row.state == RowState::Waiting;
    let note = (!row.note.is_empty()).then(|| view! { <span class="sub">{row.note.clone()}</span> });
    view! {
        {if quiet {
            view! { <span class="quiet">{words}</span> }.into_any()
        } else {
            view! { <Badge tone=tone>{words}</Badge> }.into_any()
        }}
        " "
        {note}
        {follow}
    }
}

/// What to give to whoever runs the console, or to ZIdentity's support.
fn ids(batch: &BatchId, row: &BatchRow) -> impl IntoView + use<> {
    let mut ids = vec![("Request id", request_id(batch, row.place))];
    ids.extend(row.operation.clone().map(|operation| ("Operation id", operation)));
    ids.extend(row.upstream_ids.iter().cloned().map(|id| ("ZIdentity id", id)));
    let of = format!(" of {}", row.name);
    row.state.has_ended().then(|| {
        let lines =
            ids.into_iter().map(|(what, id)| view! { <li>{what} " " <span class="mono">{id}</span></li> });
        view! {
            <details class="raw">
                <summary>"Ids" <span class="vh">{of}</span></summary>
                <ul>{lines.collect_view()}</ul>
            </details>
        }
    })
}

#[cfg(feature = "hydrate")]
mod awake {
    use futures_util::StreamExt;
    use gloo_net::eventsource::futures::EventSource;
    use gloo_timers::future::TimeoutFuture;
    use leptos::prelude::*;

    use super::News;
    use crate::model::BatchRow;

    /// How often a stream that broke off is opened again.
    const OPENINGS: u32 = 20;
    /// How long it waits before it opens it again, in milliseconds.
    const WAIT: u32 = 3_000;

    pub(super) async fn follow(events: String, rows: Vec<RwSignal<BatchRow>>) {
        for _ in 0..OPENINGS {
            if listen(&events, &rows).await {
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
    async fn listen(events: &str, rows: &[RwSignal<BatchRow>]) -> bool {
        let Ok(mut source) = EventSource::new(events) else { return false };
        let Ok(mut messages) = source.subscribe("message") else { return false };
        while let Some(Ok((_, message))) = messages.next().await {
            let text = message.data().as_string();
            let Some(news) = text.and_then(|text| serde_json::from_str::<News>(&text).ok()) else { continue };
            for row in news.rows {
                let mine = (row.place as usize).checked_sub(1).and_then(|at| rows.get(at));
                if let Some(mine) = mine
                    && mine.get_untracked() != row
                    && mine.try_set(row).is_some()
                {
                    return false;
                }
            }
            if !news.running {
                return true;
            }
        }
        false
    }
}
