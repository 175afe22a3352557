//! Looks what has become of a client's unsettled operations: each time the client is read, and when the console looks by
//! itself. Server only.

use super::acts::gone;
use super::lost::{Came, came};
use super::merge::same;
use crate::desk::{CUT_OFF_AFTER, Closing, Desk, Entry, Fault, LATE_FOR, NewEntry, Outcome, WantedEntries};
use crate::model::{Client, ClientId, ClientSettings, Timestamp};
use crate::policy::Action;
use crate::teams::Given;

/// How many creations of a tenant are searched for others of the same client.
const AMONG: u32 = 200;

/// Settles those of `entries` about `client` itself which a look at it can settle.
pub(super) async fn settle(desk: &Desk, client: &Client, entries: &mut [Entry]) {
    for entry in entries {
        if let Some(outcome) = settled(entry, &client.settings, desk.now()) {
            write(desk, entry, outcome, None).await;
        }
    }
}

/// Looks upstream what has become of one operation on a client as a whole that was cut off, or whose answer was lost.
///
/// # Errors
/// The upstream's [`Fault`]; [`Fault::Journal`].
pub(crate) async fn look_again(desk: &Desk, entry: &mut Entry) -> Result<(), Fault> {
    if !is_due(entry, desk.now()) {
        return Ok(());
    }
    let Some(id) = entry.opened.client.clone() else { return look_for_new(desk, entry).await };
    let found = match desk.zidentity.get_client(&id).await {
        Ok(held) => settled(entry, &held.client.settings, desk.now()),
        Err(Fault::NotFound) => {
            let deleted = entry.opened.action == Action::DeleteClient;
            if deleted {
                gone(desk, &id, was(&entry.opened).as_ref()).await;
            }
            // A client that was made and is gone meanwhile, by whoever: nothing is left to look at.
            (deleted || entry.opened.action == Action::CreateClient).then_some(Outcome::Done)
        }
        Err(fault) => return Err(fault),
    };
    if let Some(outcome) = found {
        write(desk, entry, outcome, None).await;
    }
    Ok(())
}

/// What a client was before an operation on it, where that was written down.
pub(crate) fn was(opened: &NewEntry) -> Option<ClientSettings> {
    opened.before.as_deref().and_then(|was| serde_json::from_str(was).ok())
}

/// Whether a look may tell more of it: it was cut off or its answer lost, or a client may yet come late.
fn is_due(entry: &Entry, now: Timestamp) -> bool {
    let age = now.0 - entry.opened.at.0;
    let may_come_late = entry.opened.action == Action::CreateClient
        && entry.outcome == Outcome::NothingCame
        && age < LATE_FOR;
    let unsettled = matches!(entry.outcome, Outcome::Pending | Outcome::Unknown);
    age >= CUT_OFF_AFTER && (unsettled || may_come_late)
}

/// Has a client come of a creation that is not known to have made one?
async fn look_for_new(desk: &Desk, entry: &mut Entry) -> Result<(), Fault> {
    let Some(wanted) = wanted(entry).filter(|_| entry.opened.action == Action::CreateClient) else {
        return Ok(());
    };
    let before: Vec<ClientId> =
        entry.opened.before.as_deref().and_then(|ids| serde_json::from_str(ids).ok()).unwrap_or_default();
    let came = came(desk, &wanted, &before).await?;
    let rivals = matches!(came, Came::One(_)) && has_rivals(desk, entry, &wanted).await?;
    let Some((outcome, client)) = of_creation(entry.outcome, came, rivals) else { return Ok(()) };
    if let Some(id) = &client {
        Given::keep(Given::read(entry.opened.after.as_deref()).as_ref(), desk, id).await;
        desk.inventory().refresh().await;
    }
    write(desk, entry, outcome, client).await;
    Ok(())
}

/// What a look for new clients tells of a creation; `rivals` = another creation may have made the same client.
fn of_creation(now: Outcome, came: Came, rivals: bool) -> Option<(Outcome, Option<ClientId>)> {
    let late = now == Outcome::NothingCame;
    match came {
        Came::One(id) if !rivals => Some((Outcome::Done, Some(id))),
        // What has once been called safe to repeat is not made doubtful by what came after it.
        Came::One(_) | Came::Perhaps => (!late).then_some((Outcome::PerhapsInUse, None)),
        Came::Nothing => (!late).then_some((Outcome::NothingCame, None)),
    }
}

/// Whether another creation of just this client has not ended, so that what appears may be its.
async fn has_rivals(desk: &Desk, entry: &Entry, settings: &ClientSettings) -> Result<bool, Fault> {
    let creations = WantedEntries {
        tenant: Some(desk.card.name.clone()),
        action: Some(Action::CreateClient),
        since: Some(Timestamp(desk.now().0 - LATE_FOR)),
        ..WantedEntries::default()
    };
    let found = desk.journal().find(&creations, 0, AMONG).await?;
    let unsettled = |other: &Entry| {
        matches!(other.outcome, Outcome::Pending | Outcome::Unknown | Outcome::Accepted)
            && other.opened.client.is_none()
    };
    Ok(found.entries.iter().any(|other| {
        other.id != entry.id
            && unsettled(other)
            && wanted(other).is_some_and(|wanted| same(&wanted, settings))
    }))
}

fn wanted(entry: &Entry) -> Option<ClientSettings> {
    serde_json::from_str(entry.opened.after.as_deref()?).ok()
}

async fn write(desk: &Desk, entry: &mut Entry, outcome: Outcome, client: Option<ClientId>) {
    let closing = Closing {
        at: desk.now(),
        outcome,
        client: client.clone(),
        secret: None,
        note: None,
        upstream_ids: desk.call().upstream_ids(),
    };
    desk.journal().learn(entry, &closing).await;
    entry.outcome = outcome;
    entry.opened.client = client.or(entry.opened.client.take());
}

/// What has become of an open entry about a client which is now as `now_there` says.
fn settled(entry: &Entry, now_there: &ClientSettings, now: Timestamp) -> Option<Outcome> {
    let opened = &entry.opened;
    let unsettled = matches!(entry.outcome, Outcome::Pending | Outcome::Unknown);
    // Upstream may carry out late what it has not answered in time.
    if !unsettled || now.0 - opened.at.0 < CUT_OFF_AFTER {
        return None;
    }
    let is = |text: &Option<String>| {
        text.as_deref()
            .and_then(|text| serde_json::from_str::<ClientSettings>(text).ok())
            .is_some_and(|settings| same(&settings, now_there))
    };
    match opened.action {
        Action::CreateClient => Some(Outcome::Done),
        edit if edit.edits_a_client() && is(&opened.after) => Some(Outcome::Done),
        edit if edit.edits_a_client() && is(&opened.before) => Some(Outcome::NothingCame),
        Action::DeleteClient => Some(Outcome::NothingCame),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{NewEntry, OperationId};
    use crate::model::{Actor, Authentication, TenantName};

    fn settings(name: &str) -> ClientSettings {
        ClientSettings {
            name: name.into(),
            description: String::new(),
            enabled: true,
            token_lifetime: 3600,
            authentication: Authentication::Secret,
            grants: vec![],
        }
    }

    fn look(action: Action, outcome: Outcome, seconds_later: i64, now_there: &str) -> Option<Outcome> {
        let entry = Entry {
            id: OperationId("1".into()),
            opened: NewEntry {
                at: Timestamp(1_000),
                actor: Actor::new("i", "s", "n", None),
                action,
                tenant: TenantName("t".into()),
                client: None,
                secret: None,
                fingerprint: None,
                before: Some(super::super::json(&settings("before"))),
                after: Some(super::super::json(&settings("after"))),
                request_id: String::new(),
                came_from: String::new(),
            },
            outcome,
            outcome_at: None,
            note: None,
            upstream_ids: vec![],
        };
        settled(&entry, &settings(now_there), Timestamp(1_000 + seconds_later))
    }

    #[test]
    fn an_edit_is_what_the_client_shows_once_upstream_has_had_its_time() {
        use Outcome::{Done, NothingCame, Unknown};
        assert_eq!(look(Action::UpdateClient, Unknown, 31, "after"), Some(Done));
        assert_eq!(look(Action::UpdateClient, Unknown, 31, "before"), Some(NothingCame));
        assert_eq!(look(Action::StartRemoval, Unknown, 31, "before"), Some(NothingCame));
        assert_eq!(look(Action::KeepClient, Unknown, 31, "after"), Some(Done));
        assert_eq!(look(Action::UpdateClient, Unknown, 5, "before"), None);
        assert_eq!(look(Action::UpdateClient, Unknown, 31, "changed by somebody since"), None);
        assert_eq!(look(Action::UpdateClient, Outcome::Pending, 31, "after"), Some(Done));
        assert_eq!(look(Action::UpdateClient, Outcome::Accepted, 31, "after"), None);
        assert_eq!(look(Action::UpdateClient, Outcome::Failed, 31, "after"), None);
    }

    #[test]
    fn a_client_comes_of_one_creation_and_where_nobody_can_tell_it_is_said_so() {
        use Outcome::{Done, NothingCame, Pending, PerhapsInUse, Unknown};
        let one = || Came::One(ClientId("new".into()));
        for before in [Pending, Unknown] {
            assert_eq!(of_creation(before, one(), false), Some((Done, Some(ClientId("new".into())))));
            assert_eq!(of_creation(before, one(), true), Some((PerhapsInUse, None)));
            assert_eq!(of_creation(before, Came::Perhaps, false), Some((PerhapsInUse, None)));
            assert_eq!(of_creation(before, Came::Nothing, false), Some((NothingCame, None)));
        }
        assert_eq!(of_creation(NothingCame, one(), false), Some((Done, Some(ClientId("new".into())))));
        for came in [Came::Nothing, Came::Perhaps, one()] {
            assert_eq!(of_creation(NothingCame, came, true), None, "it stays safe to repeat");
        }
    }

    #[test]
    fn a_client_that_is_there_was_made_and_not_deleted() {
        assert_eq!(look(Action::CreateClient, Outcome::Unknown, 31, "after"), Some(Outcome::Done));
        assert_eq!(look(Action::DeleteClient, Outcome::Unknown, 31, "before"), Some(Outcome::NothingCame));
        assert_eq!(look(Action::CreateSecret, Outcome::Unknown, 31, "before"), None);
    }
}
