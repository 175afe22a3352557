//! A client is disabled now, to be deleted later: the row and the intent, then the one request. Server only.

use super::looking::{last_of, learn};
use super::machine::Event;
use crate::clients::{Led, send, spare_own_client};
use crate::desk::{Desk, Fault, Held, Operation, Subject};
use crate::error::ConsoleError;
use crate::model::{ClientId, ClientSettings, Removal, RemovalMark, RemovalStep, TenantName, Who};
use crate::policy::{Action, Verdict};

/// Disables a client; once it is seen disabled, the time until its deletion runs.
///
/// # Errors
/// [`ConsoleError`]; after a lost answer it says what a look upstream has shown.
pub(crate) async fn start(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
) -> Result<Led, ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::StartRemoval, Subject::client(tenant, &id), |desk| async move {
            spare_own_client(&desk, &id, "removed")?;
            let _turn = desk.turn(&id).await?;
            let held = desk.zidentity.get_client(&id).await?;
            let removal = planned(&desk, &held).await?;
            let off = removal.disabled();
            if desk.judge_change(&id, &held.client.settings, &off, &[])? != Verdict::AtOnce {
                return Err(Fault::Forbidden);
            }
            if !desk.removals().begin(&removal).await? {
                return Err(already());
            }
            disable(&desk, &held, &removal, &off).await
        })
        .await
}

/// What is to happen, if it may.
async fn planned(desk: &Desk, held: &Held) -> Result<Removal, Fault> {
    let id = &held.client.id;
    let wait_days = desk.card.removal_days;
    if wait_days == 0 {
        return Err(Fault::Rule {
            title: "In this tenant clients are not removed after a wait.".to_owned(),
            next: "Disable it, or delete it now.".to_owned(),
        });
    }
    if last_of(desk, id).await?.is_some_and(|removal| !removal.step.is_end()) {
        return Err(already());
    }
    if desk.is_asked_about(id).await? {
        return Err(Fault::Rule {
            title: "A request about this client waits for somebody's word, so it is not removed.".to_owned(),
            next: "Let it be decided or withdrawn first.".to_owned(),
        });
    }
    let now = desk.now();
    let step = RemovalStep::Disabling;
    Ok(Removal {
        id: desk.removals().next_id(now),
        tenant: desk.card.name.clone(),
        client: id.clone(),
        version: 1,
        step,
        settings: held.client.settings.clone(),
        team: desk.owner_now(id).await?.map(|owner| owner.team),
        wait_days,
        due: now.plus_days(i64::from(wait_days)),
        doubt: None,
        kept: None,
        trouble: None,
        marks: vec![RemovalMark { step, by: Some(Who::from(desk.actor())), at: now }],
    })
}

async fn disable(desk: &Desk, held: &Held, removal: &Removal, off: &ClientSettings) -> Result<Led, Fault> {
    let (before, after) = (&held.client.settings, beside(off, removal));
    let entry = match desk.open(Some(crate::clients::json(before)), Some(after)).await {
        Ok(entry) => entry,
        Err(fault) => return Err(not_begun(desk, removal, fault).await),
    };
    if !before.enabled {
        // Nothing is to be sent: it was just seen disabled.
        learn(desk, removal, Event::Disabled, None).await;
        return Ok(Led::There(removal.client.clone()));
    }
    match send(desk, held, off, entry).await {
        Ok(Led::There(id)) => {
            learn(desk, removal, Event::Disabled, None).await;
            Ok(Led::There(id))
        }
        // A look will tell.
        Ok(led) => Ok(led),
        Err(fault @ (Fault::UnknownOutcome { .. } | Fault::NotSoFar { .. })) => Err(fault),
        Err(fault) => Err(not_begun(desk, removal, fault).await),
    }
}

/// Nothing was sent, or it provably did not run: there is no removal.
async fn not_begun(desk: &Desk, removal: &Removal, fault: Fault) -> Fault {
    learn(desk, removal, Event::Kept(crate::model::KeptBecause::NotDisabled), None).await;
    fault
}

/// The settings that are asked for as JSON, with what they are for.
pub(super) fn beside(settings: &ClientSettings, removal: &Removal) -> String {
    #[derive(serde::Serialize)]
    struct Beside<'a> {
        #[serde(flatten)]
        settings: &'a ClientSettings,
        removal: Intent<'a>,
    }
    #[derive(serde::Serialize)]
    struct Intent<'a> {
        id: &'a str,
        days: u32,
    }
    crate::clients::json(&Beside { settings, removal: Intent { id: &removal.id.0, days: removal.wait_days } })
}

fn already() -> Fault {
    Fault::Rule {
        title: "This client is about to be removed already.".to_owned(),
        next: "Look at its page: it says when, and has the way back.".to_owned(),
    }
}
