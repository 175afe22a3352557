//! What ZIdentity has only taken of an approved request: is it there by now? Server only.

use super::asking::find;
use crate::desk::{Decision, Desk, Fault, OperationId, Outcome};
use crate::model::{AccessRequestId, RequestState};
use crate::operations::learn;

/// Looks upstream, if there is something to wait for, and writes down that the request is carried out once it is. Where the
/// look fails, the next one will see it.
///
/// # Errors
/// [`Fault::NotFound`] for a request that the person may not see; [`Fault::Journal`].
pub(super) async fn follow(desk: &Desk, id: &AccessRequestId) -> Result<(), Fault> {
    let request = find(desk, id).await?;
    let (RequestState::Applying, Some(operation), Some((who, at))) =
        (request.state, request.operation, request.decided)
    else {
        return Ok(());
    };
    let Some(mut entry) = desk.journal().get(&OperationId(operation)).await? else { return Ok(()) };
    if let Err(fault) = learn(desk, &mut entry).await {
        tracing::warn!(request = %id.0, %fault, "it could not be seen whether an approved request is carried out by now");
    }
    if entry.outcome == Outcome::Done {
        let done = Decision {
            state: RequestState::Applied,
            by: Some(who),
            at,
            note: String::new(),
            led_to: entry.opened.client,
            operation: Some(entry.id),
        };
        desk.requests().turn(id, RequestState::Applying, &done).await?;
    }
    Ok(())
}
