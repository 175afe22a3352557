//! Looking at what changed outside the console, and taking note of it.

use super::judge::{Change, Verdict, judge};
use crate::desk::{Desk, Drifted, Fault, Operation, Subject};
use crate::error::ConsoleError;
use crate::model::{ClientId, ClientSettings, ScopeKey, TenantName};
use crate::policy::Action;
use crate::seen::seen;

/// How many of a client's operations are asked whether they explain a change.
const AMONG: u32 = 50;

/// A client that changed outside the console.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// The client as it is, or last was.
    pub(crate) drifted: Drifted,
    /// What people here know of it.
    pub(crate) known: Option<ClientSettings>,
    /// What changed.
    pub(crate) changes: Vec<Change>,
}

/// The clients that changed outside, at most `limit`, or this one; and how many there may be in all. What the console's own
/// operations explain is taken up on the way.
///
/// # Errors
/// [`Fault::Journal`].
pub(crate) async fn cases(
    desk: &Desk,
    only: Option<&ClientId>,
    limit: u32,
) -> Result<(Vec<Case>, u64), Fault> {
    let (all, mut count) = desk.drifted(only, limit).await?;
    if all.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let catalogue = desk.catalogue().await;
    let servers = catalogue.as_deref().map(crate::desk::Catalogue::servers).unwrap_or_default();
    let mut cases = Vec::new();
    for drifted in all {
        let entries = desk.journal().recent(&desk.card.name, &drifted.id, AMONG).await?;
        let Verdict { known, known_secrets, changes } = judge(&drifted, &entries, servers);
        if changes.is_empty() {
            // What cannot be compared letter by letter is known as it is now.
            desk.inventory().explain(&drifted, known.as_ref(), &known_secrets).await?;
            count = count.saturating_sub(1);
            continue;
        }
        cases.push(Case { drifted, known, changes });
    }
    Ok((cases, count))
}

/// By this a form says what its reader was shown of a client. That it was read once more since changes nothing.
pub(super) fn shown(drifted: &Drifted) -> String {
    let settings = serde_json::to_string(&drifted.now).unwrap_or_default();
    let gone = if drifted.gone_at.is_some() { "gone" } else { "there" };
    let mut secrets: Vec<_> = drifted.secrets.iter().map(|secret| secret.id.0.clone()).collect();
    secrets.sort();
    seen(&[vec![settings, gone.to_owned()], secrets].concat())
}

/// Takes note of a client as it is, if it has not changed since it was shown.
///
/// # Errors
/// [`ConsoleError`].
pub(super) async fn take_note(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    was_shown: &str,
) -> Result<(), ConsoleError> {
    let was_shown = was_shown.to_owned();
    operation
        .read(Action::AcceptDrift, Subject::client(tenant, id), |desk| async move {
            let (drifted, _) = desk.drifted(Some(id), 1).await?;
            let Some(now) = drifted.first() else { return Ok(()) };
            let changed = || Fault::Rule {
                title: "This client changed once more since you looked.".to_owned(),
                next: "Look at what it is now, then take note of it.".to_owned(),
            };
            if shown(now) != was_shown {
                return Err(changed());
            }
            let what = serde_json::to_string(&now.now).ok();
            desk.note_read(what).await?;
            let done = desk.inventory().accept(id, now.revision).await?;
            done.then_some(()).ok_or_else(changed)
        })
        .await
}

/// Takes note that a scope left the catalogue.
///
/// # Errors
/// [`ConsoleError`].
pub(super) async fn take_note_of_scope(
    operation: &Operation,
    tenant: &TenantName,
    key: &ScopeKey,
) -> Result<(), ConsoleError> {
    operation
        .read(Action::AcceptDrift, Subject::tenant(tenant), |desk| async move {
            desk.note_read(serde_json::to_string(key).ok()).await?;
            desk.inventory().note_scope(key, true).await
        })
        .await
}
