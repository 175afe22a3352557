//! The event stream of a reading: says as it happens how far it is.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::Path;
use axum::response::sse::{Event as Sse, KeepAlive};
use axum::response::{IntoResponse, Response, Sse as Stream};
use futures::stream;

use super::page::look;
use super::reading::Far;
use crate::frame::Visit;
use crate::model::TenantName;

/// How long it waits between two looks.
const WAIT: Duration = Duration::from_millis(500);

/// `GET /{tenant}/inventory/events`: ends with the reading, or when it cannot be seen; the browser may open another.
pub async fn events(visit: Visit, Path(tenant): Path<TenantName>) -> Response {
    let operation = visit.operation.clone();
    let events = stream::unfold(Some(None::<Far>), move |told| {
        let (operation, tenant) = (operation.clone(), tenant.clone());
        async move {
            let told = told?;
            loop {
                let far = look(&operation.renewed(), &tenant).await.ok()?.1;
                if far.running && told.as_ref() == Some(&far) {
                    tokio::time::sleep(WAIT).await;
                    continue;
                }
                let news = serde_json::to_string(&far).unwrap_or_default();
                let event = Ok::<_, Infallible>(Sse::default().data(news));
                return Some((event, far.running.then_some(Some(far))));
            }
        }
    });
    Stream::new(events).keep_alive(KeepAlive::default()).into_response()
}
