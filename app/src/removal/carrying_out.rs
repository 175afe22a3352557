//! A removal whose time has come, or that nobody knows the state of: the console looks, and deletes if nothing speaks
//! against it. It acts for whoever wanted the client gone, and with no more rights than they have now. Server only.

use super::looking::{last_of, learn, settle, write};
use super::machine::{Event, Next, advance, stays};
use crate::clients::{gone, json, removal_lost};
use crate::desk::{Completion, Console, Desk, Fault, JournalError, Outcome, Removals, Subject};
use crate::error::ConsoleError;
use crate::model::{Client, ClientId, KeptBecause, Removal, RemovalStep, Timestamp};
use crate::policy::Action;

/// Waiting removals are looked at this often, in seconds, so that what was enabled again is told soon.
const LOOK_EVERY: i64 = 600;
/// After something failed the next look is so many seconds away.
const AFTER_FAILURE: i64 = 60;

/// What came of a look at a removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// It stands as before, or has gone on; the next look is due then.
    Later(Timestamp),
    /// It has ended.
    Over,
}

/// Looks at a removal, settles what is unsettled, and deletes its client if its time has come.
///
/// # Errors
/// [`JournalError::Unavailable`]. What fails upstream is written into the removal.
pub async fn carry_out(
    console: &Console,
    removals: &dyn Removals,
    removal: Removal,
    request_id: String,
) -> Result<Came, JournalError> {
    let (tenant, client) = (removal.tenant.clone(), removal.client.clone());
    let operation = match removal.asker() {
        Some(who) => {
            let about = (&tenant, &client);
            console.on_behalf_of(who, about, Action::CarryOutRemoval, request_id).await?
        }
        None => None,
    };
    let now = console.now();
    let Some(operation) = operation else { return without_right(removals, removal, now).await };
    let id = client.clone();
    let result = operation
        .perform(Action::CarryOutRemoval, Subject::client(&tenant, &client), |desk| async move {
            look_and_act(&desk, &id).await
        })
        .await;
    match result {
        Ok(Next::Over) => Ok(Came::Over),
        Ok(Next::Later(at)) => Ok(Came::Later(at.min(Timestamp(now.0 + LOOK_EVERY)))),
        Ok(Next::Tell(_) | Next::Delete) => Ok(Came::Later(now)),
        Err(error) => {
            note_trouble(removals, &removal, &error).await?;
            Ok(Came::Later(Timestamp(now.0 + AFTER_FAILURE)))
        }
    }
}

/// Nobody may look any more in whose name this could be done: what is due stays.
async fn without_right(
    removals: &dyn Removals,
    removal: Removal,
    now: Timestamp,
) -> Result<Came, JournalError> {
    let waits = removal.step == RemovalStep::Waiting && now < removal.due;
    match advance(&removal, Event::Kept(KeptBecause::NoRight), None, now) {
        Ok(kept) if !waits => {
            removals.save(&kept).await?;
            Ok(Came::Over)
        }
        // Its deletion was sent: whoever opens the list of removals sees what became of it.
        _ => Ok(Came::Later(Timestamp(now.0 + LOOK_EVERY))),
    }
}

async fn note_trouble(
    removals: &dyn Removals,
    removal: &Removal,
    error: &ConsoleError,
) -> Result<(), JournalError> {
    let Some(now) = removals.newest(&removal.tenant, &removal.client).await? else { return Ok(()) };
    if now.step.is_end() || now.trouble.as_ref() == Some(&error.title) {
        return Ok(());
    }
    // Of two who write, one does; the other's words were as good.
    removals.save(&Removal { trouble: Some(error.title.clone()), ..now }).await.map(drop)
}

/// One turn at the client: a look, and the deletion if that is what is next.
async fn look_and_act(desk: &Desk, id: &ClientId) -> Result<Next, Fault> {
    let _turn = desk.turn(id).await?;
    let Some(removal) = last_of(desk, id).await?.filter(|removal| !removal.step.is_end()) else {
        return Ok(Next::Over);
    };
    let client = there(desk, id).await?;
    let (removal, next) = settle(desk, removal, client.as_ref().map(|client| &client.settings), None).await?;
    match (next, client) {
        (Next::Delete, Some(client)) => delete(desk, removal, client).await,
        (Next::Over, None) => {
            gone(desk, id, None).await;
            Ok(Next::Over)
        }
        (next, _) => Ok(next),
    }
}

/// The client as it is upstream; `None` = it is gone.
async fn there(desk: &Desk, id: &ClientId) -> Result<Option<Client>, Fault> {
    let mark = desk.inventory().mark().await;
    match desk.zidentity.get_client(id).await {
        Ok(held) => {
            desk.inventory().seen(mark, &held.client, None).await;
            Ok(Some(held.client))
        }
        // To whoever does not see it, one that is there and one that is gone are alike.
        Err(Fault::NotFound) if desk.sees(id) => Ok(None),
        Err(Fault::NotFound) => Err(Fault::Forbidden),
        Err(fault) => Err(fault),
    }
}

/// The intent is written down, a last look, then the one request, then what came of it is written down.
async fn delete(desk: &Desk, removal: Removal, client: Client) -> Result<Next, Fault> {
    crate::clients::spare_own_client(desk, &client.id, "removed")?;
    let deleting =
        advance(&removal, Event::Deleting, None, desk.now()).map_err(|_| super::looking::overtaken())?;
    desk.open_as(Action::DeleteClient, None, Some(json(&client.settings)), None).await?;
    let Some(removal) = write(desk, deleting).await? else {
        return Err(super::looking::overtaken());
    };
    if let Some(next) = last_look(desk, &removal).await? {
        return Ok(next);
    }
    let result = match desk.zidentity.delete_client(&client.id).await {
        Err(Fault::NotFound) => Ok(Completion::Complete),
        Err(Fault::UnknownOutcome { detail }) => removal_lost(desk, &client.id, detail).await,
        answer => answer,
    };
    match result {
        Ok(Completion::Complete) => {
            gone(desk, &client.id, None).await;
            Ok(Next::Over)
        }
        // It is under way until a look has shown that it is gone.
        Ok(Completion::Accepted) => {
            desk.note_outcome(Outcome::Accepted);
            Ok(Next::Later(desk.now()))
        }
        Err(fault @ Fault::UnknownOutcome { .. }) => Err(fault),
        Err(fault) => {
            let sent = matches!(fault, Fault::NotSoFar { .. });
            learn(desk, &removal, Event::StillThere { sent }, None).await;
            Err(fault)
        }
    }
}

/// Between the look and this moment the database was written to twice: whoever was quicker than that is heard.
async fn last_look(desk: &Desk, removal: &Removal) -> Result<Option<Next>, Fault> {
    let id = &removal.client;
    let client = match there(desk, id).await {
        Ok(client) => client,
        Err(fault) => {
            learn(desk, removal, Event::StillThere { sent: false }, None).await;
            return Err(fault);
        }
    };
    let Some(client) = client else {
        gone(desk, id, None).await;
        return Ok(Some(Next::Over));
    };
    let team = desk.owner_now(id).await?.map(|owner| owner.team);
    let requested = desk.is_asked_about(id).await?;
    let look = super::machine::Look {
        client: Some(&client.settings),
        team: team.as_ref(),
        requested,
        now: desk.now(),
    };
    if stays(removal, &look).is_none() {
        return Ok(None);
    }
    desk.note_outcome(Outcome::NothingCame);
    learn(desk, removal, Event::StillThere { sent: false }, None).await;
    let Some(removal) = last_of(desk, id).await? else { return Ok(Some(Next::Over)) };
    Ok(Some(settle(desk, removal, Some(&client.settings), None).await?.1))
}
