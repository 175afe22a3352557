//! Tells a removal what a look has shown, and writes down how it stands. Server only.

use super::machine::{Event, Look, Next, advance, next};
use crate::desk::{Desk, Fault, Operation, Subject};
use crate::model::{ClientId, ClientSettings, Removal, TenantName, Timestamp, Who};
use crate::policy::Action;

/// More than a removal has steps.
const MOST_EVENTS: usize = 6;
/// After somebody else has written, the next look is so many seconds away.
const SOON: i64 = 30;

/// The client's removal that has not ended, or else the last one, as it is kept.
///
/// # Errors
/// [`Fault::Journal`].
pub(crate) async fn last_of(desk: &Desk, id: &ClientId) -> Result<Option<Removal>, Fault> {
    Ok(desk.removals().newest(&desk.card.name, id).await?)
}

/// The same after a look at the client, which is now as `client` says.
///
/// # Errors
/// [`Fault::Journal`].
pub(crate) async fn look(
    desk: &Desk,
    id: &ClientId,
    client: &ClientSettings,
) -> Result<Option<Removal>, Fault> {
    match last_of(desk, id).await? {
        Some(removal) if !removal.step.is_end() => {
            Ok(Some(settle(desk, removal, Some(client), None).await?.0))
        }
        other => Ok(other),
    }
}

/// A removal that has not ended, for pages about its client beside the client's own. Where it cannot be read the page does
/// without: the client's page tells.
pub(crate) async fn under_way(operation: &Operation, tenant: &TenantName, id: &ClientId) -> Option<Removal> {
    let read = operation
        .read(Action::GetClient, Subject::client(tenant, id), |desk| async move { last_of(&desk, id).await });
    read.await.ok().flatten().filter(|removal| !removal.step.is_end())
}

/// A removal as it stands after a look at its client (`None` = it is gone), and what is next. `by`: who has just done to
/// the client what is seen; `None` = nobody here.
///
/// # Errors
/// [`Fault::Journal`].
pub(super) async fn settle(
    desk: &Desk,
    mut removal: Removal,
    client: Option<&ClientSettings>,
    by: Option<&Who>,
) -> Result<(Removal, Next), Fault> {
    let team = desk.owner_now(&removal.client).await?.map(|owner| owner.team);
    let requested = desk.is_asked_about(&removal.client).await?;
    for _ in 0..MOST_EVENTS {
        let look = Look { client, team: team.as_ref(), requested, now: desk.now() };
        let event = match next(&removal, &look) {
            Next::Tell(event) => event,
            next => return Ok((removal, next)),
        };
        let Ok(advanced) = advance(&removal, event, by, desk.now()) else { break };
        removal = match write(desk, advanced).await? {
            Some(written) => written,
            // Somebody else looked at the same time.
            None => match last_of(desk, &removal.client).await? {
                Some(theirs) => theirs,
                None => break,
            },
        };
    }
    Ok((removal, Next::Later(Timestamp(desk.now().0 + SOON))))
}

/// Writes how a removal stands now; `None` if somebody else has written meanwhile.
pub(super) async fn write(desk: &Desk, removal: Removal) -> Result<Option<Removal>, Fault> {
    let written = desk.removals().save(&removal).await?;
    Ok(written.then(|| Removal { version: removal.version + 1, ..removal }))
}

/// Writes down what has come of something that was sent. A database that fails here undoes nothing: the next look sees it
/// again.
pub(super) async fn learn(desk: &Desk, removal: &Removal, event: Event, by: Option<&Who>) {
    let Ok(next) = advance(removal, event, by, desk.now()) else { return };
    match write(desk, next).await {
        Ok(Some(_)) => {}
        Ok(None) => tracing::info!(removal = %removal.id.0, "somebody else wrote how the removal stands"),
        Err(fault) => {
            tracing::error!(removal = %removal.id.0, %fault, "how the removal stands could not be written down");
        }
    }
}

/// Somebody else's hand was in between.
pub(super) fn overtaken() -> Fault {
    Fault::Rule {
        title: "The removal has gone on since you looked at it: nothing was done.".to_owned(),
        next: "Look how it stands now, then decide.".to_owned(),
    }
}
