//! Tells a rotation what a look has shown, and writes down how it stands. Server only.

use super::machine::{Event, Look, advance, observe};
use crate::desk::{CUT_OFF_AFTER, Closing, Desk, Entry, Fault, OperationId, Outcome};
use crate::model::{ClientId, Rotation, RotationStep, Secret, Timestamp, Who};
use crate::policy::Action;
use crate::secrets::{SHOWN, settle_open};

/// More than a rotation has steps.
const MOST_EVENTS: usize = 12;

/// The client's operations that are still open, and its rotation, after a look at its `secrets`.
///
/// # Errors
/// [`Fault::Journal`].
pub(crate) async fn settle_all(
    desk: &Desk,
    id: &ClientId,
    secrets: &[Secret],
) -> Result<(Vec<Entry>, Option<Rotation>), Fault> {
    let mut open = settle_open(desk, id, secrets).await?;
    let rotation = settle(desk, id, secrets).await?;
    for entry in &mut open {
        let Some(outcome) = said(entry, rotation.as_ref(), desk.now()) else { continue };
        let at = desk.now();
        let closing = Closing { at, outcome, client: None, secret: None, note: None, upstream_ids: vec![] };
        desk.journal().learn(entry, &closing).await;
        entry.outcome = outcome;
    }
    open.retain(|entry| entry.outcome.is_open());
    Ok((open, rotation))
}

/// What has become of a person's word that was cut off while it was written down: the rotation tells.
fn said(entry: &Entry, rotation: Option<&Rotation>, now: Timestamp) -> Option<Outcome> {
    let step = match entry.opened.action {
        Action::ConfirmRotation => RotationStep::Moved,
        Action::LeaveRotation => RotationStep::Left,
        _ => return None,
    };
    if entry.outcome != Outcome::Pending || now.0 - entry.opened.at.0 < CUT_OFF_AFTER {
        return None;
    }
    let is_its = |rotation: &&Rotation| {
        entry.opened.after.as_deref().is_some_and(|after| after.contains(&rotation.id.0))
    };
    let reached = rotation.filter(is_its)?.reached(step);
    let reached = reached.is_some_and(|reached| reached.at >= entry.opened.at);
    Some(if reached { Outcome::Done } else { Outcome::NothingCame })
}

/// Whether a note tells that a browser showed the value.
fn told(note: &str) -> bool {
    note.starts_with(SHOWN)
}

/// The client's rotation as it stands after a look at its `secrets`, whose own operations were settled before; `None` = it
/// never had one.
pub(crate) async fn settle(
    desk: &Desk,
    id: &ClientId,
    secrets: &[Secret],
) -> Result<Option<Rotation>, Fault> {
    let tenant = &desk.card.name;
    let Some(mut rotation) = desk.rotations().newest(tenant, id).await? else { return Ok(None) };
    for _ in 0..MOST_EVENTS {
        if rotation.step.is_end() {
            break;
        }
        let entry = desk.journal().get(&OperationId(rotation.operation.clone())).await?;
        let made = entry.as_ref().map_or(Outcome::Unknown, |entry| entry.outcome);
        let by_browser = entry.as_ref().is_some_and(|entry| entry.note.as_deref().is_some_and(told));
        let look = Look {
            made,
            secret: entry.as_ref().and_then(|entry| entry.opened.secret.as_ref()),
            shown: by_browser || made == Outcome::Done,
            secrets,
            now: desk.now(),
        };
        let Some(event) = observe(&rotation, &look) else { break };
        // The browser that showed it is the one that asked for it.
        let maker = entry.as_ref().map(|entry| Who::from(&entry.opened.actor));
        let by = maker.filter(|_| event == Event::Shown && by_browser);
        let Ok(next) = advance(&rotation, event, by.as_ref(), desk.now()) else { break };
        rotation = match write(desk, next).await? {
            Some(written) => written,
            // Somebody else looked at the same time.
            None => match desk.rotations().newest(tenant, id).await? {
                Some(theirs) => theirs,
                None => return Ok(None),
            },
        };
    }
    Ok(Some(rotation))
}

/// Writes how a rotation stands now; `None` if somebody else has written meanwhile.
pub(super) async fn write(desk: &Desk, rotation: Rotation) -> Result<Option<Rotation>, Fault> {
    let written = desk.rotations().save(&rotation).await?;
    Ok(written.then(|| Rotation { version: rotation.version + 1, ..rotation }))
}

/// Writes down what has come of something that was sent. A database that fails here undoes nothing: the next look sees it
/// again.
pub(super) async fn learn(desk: &Desk, rotation: Rotation, event: Event, by: Option<&Who>) -> Rotation {
    let Ok(next) = advance(&rotation, event, by, desk.now()) else { return rotation };
    match write(desk, next).await {
        Ok(Some(written)) => written,
        Ok(None) => rotation,
        Err(fault) => {
            tracing::error!(rotation = %rotation.id.0, %fault, "how the rotation stands could not be written down");
            rotation
        }
    }
}

/// The rotation that a person saw, if it still stands so.
///
/// # Errors
/// [`Fault::NotFound`] without any; [`Fault::Rule`] where it has gone on since.
pub(super) fn as_seen(rotation: Option<Rotation>, version: i64) -> Result<Rotation, Fault> {
    let rotation = rotation.ok_or(Fault::NotFound)?;
    if rotation.version == version { Ok(rotation) } else { Err(overtaken()) }
}

pub(super) fn overtaken() -> Fault {
    Fault::Rule {
        title: "The rotation has gone on since you looked at it: nothing was done.".to_owned(),
        next: "Look how it stands now, then decide.".to_owned(),
    }
}
