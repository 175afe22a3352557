//! The event stream of a batch: says as it happens which of its clients' turns are over.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::Path;
use axum::response::sse::{Event as Sse, KeepAlive};
use axum::response::{IntoResponse, Response, Sse as Stream};
use futures::stream;

use super::progress::News;
use super::standing::look;
use crate::frame::Visit;
use crate::model::{BatchId, BatchRow, TenantName};

/// How long it waits between two looks.
const WAIT: Duration = Duration::from_millis(500);

/// `GET /{tenant}/batches/{batch}/events`: ends with the batch, or when it cannot be read; the browser may open another.
pub async fn events(visit: Visit, Path((tenant, id)): Path<(TenantName, BatchId)>) -> Response {
    let operation = visit.operation.clone();
    let events = stream::unfold(Some(Vec::<BatchRow>::new()), move |told| {
        let (operation, tenant, id) = (operation.clone(), tenant.clone(), id.clone());
        async move {
            let told = told?;
            loop {
                let standing = look(&operation.renewed(), &tenant, &id).await.ok()?;
                let (rows, running) = (standing.batch.rows, standing.running);
                let new: Vec<_> = rows.iter().filter(|row| !told.contains(row)).cloned().collect();
                if running && new.is_empty() {
                    tokio::time::sleep(WAIT).await;
                    continue;
                }
                let news = serde_json::to_string(&News { rows: new, running }).unwrap_or_default();
                let event = Ok::<_, Infallible>(Sse::default().data(news));
                return Some((event, running.then_some(rows)));
            }
        }
    });
    Stream::new(events).keep_alive(KeepAlive::default()).into_response()
}
