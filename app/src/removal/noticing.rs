//! What the console itself does to a client that is about to be removed: it is told to the removal at once. Server only.

use super::looking::{last_of, learn, settle};
use super::machine::Event;
use crate::desk::{Desk, Fault};
use crate::model::{ClientId, ClientSettings, Removal, RemovalMark, RemovalStep, Who};

/// A client was just written to: enabled or changed otherwise, it is kept. Where that cannot be written down, the look
/// before the deletion sees it.
pub(crate) async fn changed_here(desk: &Desk, id: &ClientId, now: &ClientSettings) {
    let told = async {
        match last_of(desk, id).await? {
            Some(removal) if removal.step == RemovalStep::Waiting => {
                settle(desk, removal, Some(now), Some(&Who::from(desk.actor()))).await.map(drop)
            }
            _ => Ok::<_, Fault>(()),
        }
    };
    if let Err(fault) = told.await {
        tracing::warn!(client = %id, %fault, "a removal could not be told that its client was changed");
    }
}

/// A client is gone. `was`: what it was, where it was deleted at once, so that it can be made anew from there.
pub(crate) async fn gone_here(desk: &Desk, id: &ClientId, was: Option<&ClientSettings>) {
    let by = Who::from(desk.actor());
    let told = async {
        match last_of(desk, id).await? {
            Some(removal) if !removal.step.is_end() => {
                learn(desk, &removal, Event::Gone, Some(&by)).await;
                Ok::<_, Fault>(())
            }
            _ => match was {
                Some(was) => begin_ended(desk, id, was, &by).await,
                None => Ok(()),
            },
        }
    };
    if let Err(fault) = told.await {
        tracing::warn!(client = %id, %fault, "what a deleted client was could not be kept; the journal has it");
    }
}

async fn begin_ended(desk: &Desk, id: &ClientId, was: &ClientSettings, by: &Who) -> Result<(), Fault> {
    let (now, step) = (desk.now(), RemovalStep::Removed);
    let removal = Removal {
        id: desk.removals().next_id(now),
        tenant: desk.card.name.clone(),
        client: id.clone(),
        version: 1,
        step,
        settings: was.clone(),
        team: desk.owner(id).map(|owner| owner.team.clone()),
        wait_days: 0,
        due: now,
        doubt: None,
        kept: None,
        trouble: None,
        marks: vec![RemovalMark { step, by: Some(by.clone()), at: now }],
    };
    desk.removals().begin(&removal).await?;
    Ok(())
}
