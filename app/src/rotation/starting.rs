//! A rotation begins: the new secret is made, tried, and handed over, in one request. Server only.
//!
//! The value goes one way, from upstream's answer to whoever takes it (`making::hand_over`): the asker, or a destination.

use super::machine::Event;
use super::room::no_start;
use super::settling::{learn, settle};
use super::started::Started;
use super::trying::try_out;
use crate::desk::{Desk, Fault, Operation, Subject};
use crate::error::{ConsoleError, FieldError};
use crate::model::{
    ClientId, Reached, Rotation, RotationStep, Secret, SecretId, TenantName, Timestamp, Trial, Who,
};
use crate::policy::Action;
use crate::secrets::making::{self, Asked, Intent, Ready};
use crate::secrets::{Handed, Life, Settlement, Way, settle_open};
use crate::ui::moment::day_start;

/// So many days consumers have to move, where nobody says otherwise.
pub(super) const USUAL_DAYS: i64 = 14;

/// A rotation as it is asked for.
pub(super) struct Wish {
    /// How long the new secret lives.
    pub(super) life: Life,
    /// Which way its value goes.
    pub(super) way: Way,
    /// The secret that goes; empty = the only one.
    pub(super) replaces: SecretId,
    /// The last day on which consumers move; empty = the usual.
    pub(super) move_by: String,
    /// What it is to be called here; empty = nothing.
    pub(super) label: String,
}

/// Begins a rotation.
///
/// # Errors
/// [`ConsoleError`]; after a lost answer it says what a look upstream has shown.
pub(super) async fn start(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    wish: Wish,
) -> Result<Started, ConsoleError> {
    let id = id.clone();
    making::timed(operation, &wish.way)
        .perform(Action::StartRotation, Subject::client(tenant, &id), |desk| async move {
            let asked = Asked::read(&desk, &id, &wish.life, &wish.way, &wish.label)?;
            let _turn = desk.turn(&id).await?;
            none_under_way(&desk, &id).await?;
            let ready = making::prepare(&desk, &id, &asked).await?;
            if let Some(barred) = no_start(&desk.card, &ready.client, &ready.before) {
                return Err(barred.into());
            }
            let old = replaced(&ready.before, &wish.replaces)?;
            let due = due(&wish.move_by, old, ready.ends, desk.now())?;
            let old = old.id.clone();
            let intent = making::intend(&desk, &id, asked, &ready).await?;
            let rotation = written_down(&desk, &id, old, due, &intent).await?;
            make(&desk, &id, ready, intent, rotation).await
        })
        .await
}

/// Refuses while another rotation of the client has not ended.
async fn none_under_way(desk: &Desk, id: &ClientId) -> Result<(), Fault> {
    let newest = desk.rotations().newest(&desk.card.name, id).await?;
    if newest.is_none_or(|rotation| rotation.step.is_end()) {
        return Ok(());
    }
    // Perhaps it has ended, and nobody has looked.
    let secrets = desk.zidentity.list_secrets(id).await?;
    settle_open(desk, id, &secrets).await?;
    match settle(desk, id, &secrets).await? {
        Some(rotation) if !rotation.step.is_end() => Err(one_at_a_time()),
        _ => Ok(()),
    }
}

fn one_at_a_time() -> Fault {
    Fault::Rule {
        title: "A rotation of this client is under way already.".to_owned(),
        next: "Reload this page and go on with it, or end it.".to_owned(),
    }
}

/// The secret that goes.
fn replaced<'a>(before: &'a [Secret], wanted: &SecretId) -> Result<&'a Secret, Fault> {
    let found = match before {
        [only] if wanted.0.is_empty() => Some(only),
        _ => before.iter().find(|secret| secret.id == *wanted),
    };
    found.ok_or_else(|| {
        let message = "Choose the secret that is to be replaced.".to_owned();
        Fault::InvalidInput(vec![FieldError { field: "replaces".to_owned(), message }])
    })
}

/// The end of the day by which everything should have moved, while both secrets work.
fn due(move_by: &str, old: &Secret, new_ends: Timestamp, now: Timestamp) -> Result<Timestamp, Fault> {
    let old_ends = old.expires_at.filter(|_| old.is_live(now));
    let latest = old_ends.map_or(new_ends, |end| end.min(new_ends));
    if move_by.is_empty() {
        return Ok(now.plus_days(USUAL_DAYS).min(latest));
    }
    let end = day_start(move_by).map(|midnight| Timestamp(midnight + Timestamp::DAY - 1));
    // The last possible day may be picked: it counts as long as both work.
    let end = end.filter(|end| *end >= now && end.0 - latest.0 < Timestamp::DAY).map(|end| end.min(latest));
    end.ok_or_else(|| {
        let message =
            "Choose a day from today on, on which the old secret and the new one both work.".to_owned();
        Fault::InvalidInput(vec![FieldError { field: "move_by".to_owned(), message }])
    })
}

/// Writes the rotation down before anything is sent.
async fn written_down(
    desk: &Desk,
    id: &ClientId,
    old: SecretId,
    due: Timestamp,
    intent: &Intent,
) -> Result<Rotation, Fault> {
    let by = Some(Who::from(desk.actor()));
    let rotation = Rotation {
        id: desk.rotations().next_id(desk.now()),
        tenant: desk.card.name.clone(),
        client: id.clone(),
        version: 1,
        step: RotationStep::Making,
        old,
        new: None,
        operation: intent.entry.0.clone(),
        due,
        trial: Trial::Untried,
        doubt: None,
        reached: vec![Reached { step: RotationStep::Making, by, at: desk.now() }],
    };
    if desk.rotations().begin(&rotation).await? { Ok(rotation) } else { Err(one_at_a_time()) }
}

/// Makes the secret, tries it, hands its value over.
async fn make(
    desk: &Desk,
    id: &ClientId,
    ready: Ready,
    intent: Intent,
    rotation: Rotation,
) -> Result<Started, Fault> {
    let who = Who::from(desk.actor());
    let written = match making::mint(desk, id, &ready, &intent).await {
        Ok(written) => written,
        Err(fault) => {
            if let Some(event) = after(&fault) {
                learn(desk, rotation, event, None).await;
            }
            return Err(fault);
        }
    };
    let trial = try_out(desk, id, &written.value.value).await;
    let made = Event::Made { new: written.value.secret.id.clone(), trial: trial.clone() };
    let rotation = learn(desk, rotation, made, Some(&who)).await;
    let made = making::hand_over(desk, id, intent, written, &ready.before).await?;
    if let Handed::Delivered(_) = made.handed {
        // Nobody has to say that it is there.
        learn(desk, rotation.clone(), Event::Shown, None).await;
    }
    Ok(Started { made, trial, rotation: rotation.id })
}

/// What a creation that brought no value means; `None` = nobody can tell yet.
fn after(fault: &Fault) -> Option<Event> {
    match fault {
        Fault::LostSecret(Settlement::Orphan(new)) => Some(Event::Lost { new: new.clone() }),
        Fault::LostSecret(Settlement::PerhapsInUse(_) | Settlement::Unknown)
        | Fault::UnknownOutcome { .. } => None,
        _ => Some(Event::NothingCame),
    }
}
