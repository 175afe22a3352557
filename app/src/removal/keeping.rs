//! The way back: the removal is over, then the client is enabled again, if it was. Server only.

use super::looking::{last_of, overtaken, write};
use super::machine::{Event, advance, may_keep};
use super::starting::beside;
use crate::clients::{json, send};
use crate::desk::{Desk, Fault, Operation, OperationId, Outcome, Subject};
use crate::error::ConsoleError;
use crate::model::{ClientId, ClientSettings, KeptBecause, RemovalId, TenantName, Who};
use crate::policy::{Action, Verdict};

/// Keeps a client that is to be removed. Answers whether it is as it was: where it cannot be enabled again, it is kept all
/// the same.
///
/// # Errors
/// [`ConsoleError`]: the removal goes on.
pub(crate) async fn keep(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    removal: RemovalId,
) -> Result<bool, ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::KeepClient, Subject::client(tenant, &id), |desk| async move {
            // What there is not costs no turn and no look upstream.
            if last_of(&desk, &id).await?.is_none() {
                return Err(Fault::NotFound);
            }
            let _turn = desk.turn(&id).await?;
            let Some(now) = last_of(&desk, &id).await?.filter(|now| now.id == removal) else {
                return Err(overtaken());
            };
            if now.step.is_end() {
                return Err(Fault::Rule {
                    title: "This client is not about to be removed any more.".to_owned(),
                    next: "Look how it stands now.".to_owned(),
                });
            }
            if !may_keep(&now) {
                return Err(Fault::Rule {
                    title: "Its deletion is being sent at this moment.".to_owned(),
                    next: "Look in a minute what became of it.".to_owned(),
                });
            }
            let (before, after) = (json(&now.disabled()), beside(&now.settings, &now));
            let entry = desk.open(Some(before), Some(after)).await?;
            let who = Who::from(desk.actor());
            let kept = advance(&now, Event::Kept(KeptBecause::Asked), Some(&who), desk.now());
            write(&desk, kept.map_err(|_| overtaken())?).await?.ok_or_else(overtaken)?;
            if !now.settings.enabled {
                return Ok(true);
            }
            // From here on nothing is deleted, whatever becomes of the rest.
            match enable(&desk, &id, entry).await {
                Ok(done) => Ok(done),
                Err(fault) => {
                    tracing::warn!(client = %id, %fault, "a client is kept and could not be enabled again");
                    let lost = matches!(fault, Fault::UnknownOutcome { .. } | Fault::NotSoFar { .. });
                    desk.note_outcome(if lost { Outcome::Unknown } else { Outcome::Failed });
                    Ok(false)
                }
            }
        })
        .await
}

async fn enable(desk: &Desk, id: &ClientId, entry: OperationId) -> Result<bool, Fault> {
    let held = desk.zidentity.get_client(id).await?;
    let now = &held.client.settings;
    if now.enabled {
        return Ok(true);
    }
    let settings = ClientSettings { enabled: true, ..now.clone() };
    if desk.judge_change(id, now, &settings, &[])? != Verdict::AtOnce {
        return Err(Fault::Forbidden);
    }
    Ok(matches!(send(desk, &held, &settings, entry).await?, crate::clients::Led::There(_)))
}
