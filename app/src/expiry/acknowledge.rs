//! Somebody says that they see to something that ends.

use axum::extract::Path;
use axum::response::Response;

use super::query::Query;
use crate::desk::{Fault, Operation, Subject};
use crate::error::ConsoleError;
use crate::frame::{Answer, Sent, Visit, pairs_of};
use crate::model::{ClientId, TenantName};
use crate::paths;
use crate::policy::Action;

/// `POST /{tenant}/expiring`: acknowledges what people were reminded of. The form brings the view from which it came.
pub async fn acknowledge_from_form(visit: Visit, Path(tenant): Path<TenantName>, sent: Sent) -> Response {
    let (client, what) = (ClientId(sent.field("client").to_owned()), sent.field("what").to_owned());
    let view = Query::from_pairs(&pairs_of(sent.field("view")));
    let back = format!("{}{}", paths::expiring(&tenant), view.to_query());
    let done = format!("{back}{}done=acknowledged", if back.contains('?') { "&" } else { "?" });
    let acknowledged = acknowledge(&visit.operation, &tenant, &client, &what).await;
    visit.answer(acknowledged.map(|()| Answer::SeeOther(done)))
}

async fn acknowledge(
    operation: &Operation,
    tenant: &TenantName,
    client: &ClientId,
    what: &str,
) -> Result<(), ConsoleError> {
    let (client, what) = (client.clone(), what.to_owned());
    let subject = Subject::client(tenant, &client);
    operation
        .perform(Action::AcknowledgeReminder, subject, |desk| async move {
            let mut about = desk.reminded().await?;
            about.retain(|one| one.client == client && one.what == what);
            if about.is_empty() {
                return Err(Fault::NotFound);
            }
            // Somebody may have been quicker: then it is as it should be.
            let open = about.iter().any(|one| one.acknowledged.is_none());
            if open {
                desk.open(None, Some(serde_json::json!({ "ends": what }).to_string())).await?;
                desk.acknowledge(&client, &what).await?;
            }
            Ok(())
        })
        .await
}
