//! Looks what has become of a client's unsettled operations, each time its secrets are read. Server only.

use super::settlement::{Settlement, settle};
use crate::desk::{CUT_OFF_AFTER, Closing, Desk, Entry, Fault, LATE_FOR, OperationId, Outcome};
use crate::model::{ClientId, Delivered, Secret, SecretId, Timestamp};
use crate::policy::Action;

/// For so many seconds a secret that was accepted counts as coming.
const COMING_FOR: i64 = 600;
/// How many of a client's operations are searched for one whose secret came late.
const LATE_AMONG: u32 = 20;
/// The note on an operation whose value a browser said that it showed.
pub(crate) const SHOWN: &str = "the browser showed the value";

/// Compares every unsettled operation on this client's secrets with what is upstream now. Gives what is still open.
pub(crate) async fn settle_open(desk: &Desk, id: &ClientId, secrets: &[Secret]) -> Result<Vec<Entry>, Fault> {
    let mut entries = desk.journal().open_entries(&desk.card.name, id).await?;
    let recent = desk.journal().recent(&desk.card.name, id, LATE_AMONG).await?;
    let made: Vec<(OperationId, SecretId)> = recent
        .iter()
        .filter(|entry| entry.opened.action == Action::CreateSecret)
        .filter_map(|entry| Some((entry.id.clone(), entry.opened.secret.clone()?)))
        .collect();
    entries.extend(recent.into_iter().filter(|entry| may_come_late(entry, desk.now())));
    let mut open = Vec::new();
    for mut entry in entries {
        if let Some((outcome, secret)) = settled(&entry, &seen_by(&entry, secrets, &made), desk.now()) {
            let closing = Closing {
                at: desk.now(),
                outcome,
                client: None,
                secret: secret.clone(),
                note: None,
                upstream_ids: desk.call().upstream_ids(),
            };
            desk.journal().learn(&entry, &closing).await;
            entry.outcome = outcome;
            entry.opened.secret = secret.or(entry.opened.secret);
        }
        if entry.outcome.is_open() {
            open.push(entry);
        }
    }
    Ok(open)
}

/// The secrets that an entry is compared with: to a creation, what other operations of this console are known to have made
/// is no riddle. A deletion is compared with all that is there, whoever made it.
fn seen_by(entry: &Entry, secrets: &[Secret], made: &[(OperationId, SecretId)]) -> Vec<Secret> {
    let is_anothers =
        |secret: &&Secret| made.iter().any(|(other, id)| *other != entry.id && *id == secret.id);
    let riddles = entry.opened.action == Action::CreateSecret;
    secrets.iter().filter(|secret| !riddles || !is_anothers(secret)).cloned().collect()
}

fn may_come_late(entry: &Entry, now: Timestamp) -> bool {
    entry.opened.action == Action::CreateSecret
        && entry.outcome == Outcome::NothingCame
        && now.0 - entry.opened.at.0 < LATE_FOR
}

/// Whether a secret of this operation may yet appear, so that it takes up a place already.
pub(super) fn is_coming(entry: &Entry, now: Timestamp) -> bool {
    let since = now.0 - entry.opened.at.0;
    entry.opened.action == Action::CreateSecret
        && match entry.outcome {
            Outcome::Pending => since < CUT_OFF_AFTER,
            Outcome::Accepted => since < COMING_FOR,
            _ => false,
        }
}

/// What an accepted creation is once its secret is there: done, if the browser has shown the value, or if it was delivered.
pub(crate) fn once_there(entry: &Entry) -> Outcome {
    let settled = |note: &str| note.starts_with(SHOWN) || Delivered::is_noted_in(note);
    if entry.note.as_deref().is_some_and(settled) { Outcome::Done } else { Outcome::Handed }
}

/// What has become of an open entry, if a look at the secrets tells more than it knows.
pub(crate) fn settled(
    entry: &Entry,
    secrets: &[Secret],
    now: Timestamp,
) -> Option<(Outcome, Option<SecretId>)> {
    let listed = |id: &SecretId| secrets.iter().any(|secret| secret.id == *id);
    let known = entry.opened.secret.as_ref();
    match (entry.opened.action, entry.outcome) {
        (Action::CreateSecret | Action::DeleteSecret, Outcome::Pending)
            if now.0 - entry.opened.at.0 < CUT_OFF_AFTER =>
        {
            None
        }
        (
            Action::CreateSecret,
            Outcome::Pending | Outcome::Unknown | Outcome::PerhapsInUse | Outcome::NothingCame,
        ) => {
            let before: Vec<SecretId> =
                entry.opened.before.as_deref().and_then(|ids| serde_json::from_str(ids).ok())?;
            let settlement = settle(&before, entry.opened.fingerprint?, secrets);
            let ours = if let Settlement::Orphan(id) = &settlement { Some(id.clone()) } else { None };
            let outcome = match (entry.outcome, &ours) {
                // Its answer was not lost: the end was not written down. The value may have been handed over.
                (Outcome::Pending, Some(_)) => Outcome::Handed,
                _ => settlement.outcome(),
            };
            // What has once been called safe to repeat is not made doubtful by what came after it.
            let told = entry.outcome == outcome || (entry.outcome == Outcome::NothingCame && ours.is_none());
            (!told).then_some((outcome, ours))
        }
        (Action::CreateSecret, Outcome::Accepted) => {
            known.filter(|id| listed(id)).map(|_| (once_there(entry), None))
        }
        // Gone meanwhile, by whoever: nothing is left to look at.
        (Action::CreateSecret, Outcome::Orphan | Outcome::Handed) => {
            known.filter(|id| !listed(id)).map(|_| (Outcome::Done, None))
        }
        (Action::DeleteSecret, Outcome::Pending | Outcome::Unknown | Outcome::Accepted) => {
            let outcome = if known.is_some_and(listed) { Outcome::NothingCame } else { Outcome::Done };
            (outcome == Outcome::Done || entry.outcome != Outcome::Accepted).then_some((outcome, None))
        }
        _ => None,
    }
}

#[cfg(test)]
#[path = "settling_test.rs"]
mod tests;
