//! The event stream of an operation: says as it happens when ZIdentity shows what it took.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::Path;
use axum::response::sse::{Event as Sse, KeepAlive};
use axum::response::{IntoResponse, Response, Sse as Stream};
use futures::stream;

use super::follow::look;
use super::watch::Event;
use crate::desk::Outcome;
use crate::frame::Visit;
use crate::model::TenantName;

/// How long it waits between two looks; a little longer each time.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// The longest wait between two looks.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// After so many looks the stream ends; the browser may open another.
const LOOKS: u32 = 30;

/// `GET /{tenant}/operations/{operation}/events`
pub async fn events(visit: Visit, Path((tenant, id)): Path<(TenantName, String)>) -> Response {
    let operation = visit.operation.clone();
    let start = (0u32, FIRST_WAIT);
    let events = stream::unfold(Some(start), move |state| {
        let (operation, tenant, id) = (operation.clone(), tenant.clone(), id.clone());
        async move {
            let (looks, wait) = state?;
            if looks > 0 {
                tokio::time::sleep(wait).await;
            }
            let event = match look(&operation.renewed(), &tenant, &id).await {
                Ok(standing) => match (standing.href, standing.entry.outcome) {
                    (Some(href), _) => Event::There { href },
                    (None, Outcome::Accepted) if looks < LOOKS => Event::Waiting,
                    _ => Event::Stopped {
                        words: "ZIdentity has not shown it yet. Reload the page to look again.".to_owned(),
                    },
                },
                Err(error) if looks < LOOKS && error.retry_after.is_none_or(|wait| wait < 10) => {
                    Event::Waiting
                }
                Err(error) => Event::Stopped { words: error.title },
            };
            let next = matches!(event, Event::Waiting).then(|| (looks + 1, (wait * 3 / 2).min(LONGEST_WAIT)));
            let sse = Sse::default().data(serde_json::to_string(&event).unwrap_or_default());
            Some((Ok::<_, Infallible>(sse), next))
        }
    });
    Stream::new(events).keep_alive(KeepAlive::default()).into_response()
}
