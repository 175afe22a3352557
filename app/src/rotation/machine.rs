//! The state machine of a rotation: what may happen at which step, and what a look upstream tells. Pure.
//!
//! Three rules stand above all: a secret is never deleted if it is the last that works, if its successor was not seen to
//! work, or while the other one may still be deleted by a request whose answer was lost.

use crate::desk::{CUT_OFF_AFTER, LATE_FOR, Outcome};
use crate::model::{
    Doubt, Reached, Rotation, RotationStep as Step, Secret, SecretId, Timestamp, Trial, Which, Who,
};

/// For so many seconds a secret that was accepted counts as coming.
pub(super) const COMING_FOR: i64 = 600;

/// What happens to a rotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// The new secret was made and tried.
    Made { new: SecretId, trial: Trial },
    /// The new secret is there, and it is not known what became of its value.
    Found { new: SecretId },
    /// The new secret is there, and its value was lost on the way.
    Lost { new: SecretId },
    /// No new secret came.
    NothingCame,
    /// A browser said that it showed the value, or a person that it is stored; or it is at its destination.
    Shown,
    /// The owner said that what signs in has moved.
    Confirmed,
    /// A deletion is about to be sent.
    Deleting(Which),
    /// It was answered, or given up; the secret is still there. `sent`: it may yet be carried out.
    StillThere { sent: bool },
    /// A secret is gone.
    Gone(Which),
    /// Somebody ended it.
    Left,
}

/// An event that does not fit the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Misfit;

/// The rotation after an event.
///
/// # Errors
/// [`Misfit`]: it cannot happen at this step.
pub(super) fn advance(
    rotation: &Rotation,
    event: Event,
    by: Option<&Who>,
    at: Timestamp,
) -> Result<Rotation, Misfit> {
    let mut next = rotation.clone();
    let step = match (rotation.step, event) {
        (Step::Making, Event::Made { new, trial }) => {
            (next.new, next.trial) = (Some(new), trial);
            Step::HandOver
        }
        (Step::Making, Event::Found { new }) => {
            next.new = Some(new);
            Step::HandOver
        }
        (Step::Making | Step::HandOver, Event::Lost { new }) => {
            next.new = Some(new);
            Step::ValueLost
        }
        (Step::Making, Event::NothingCame) => Step::NothingCame,
        (Step::HandOver, Event::Shown) => Step::Moving,
        (Step::Moving, Event::Confirmed) => Step::Moved,
        (Step::Moving | Step::Moved, Event::Deleting(Which::Old)) => Step::Retiring,
        (Step::HandOver | Step::ValueLost | Step::Moving | Step::Moved, Event::Deleting(Which::New)) => {
            Step::Undoing
        }
        (Step::Retiring | Step::Undoing, Event::StillThere { sent }) => {
            let of = if rotation.step == Step::Retiring { Which::Old } else { Which::New };
            if sent {
                next.doubt = Some(Doubt { of, until: Timestamp(at.0 + LATE_FOR) });
            }
            next.step = resting(rotation);
            return Ok(next);
        }
        (Step::Moving | Step::Moved | Step::Retiring, Event::Gone(Which::Old)) => Step::Done,
        (
            Step::HandOver | Step::ValueLost | Step::Moving | Step::Moved | Step::Undoing,
            Event::Gone(Which::New),
        ) => Step::Undone,
        (step, Event::Left) if !is_under_way(step) && !step.is_end() => Step::Left,
        _ => return Err(Misfit),
    };
    next.step = step;
    next.reached.push(Reached { step, by: by.cloned(), at });
    Ok(next)
}

/// Where a rotation stands while nothing is sent.
fn resting(rotation: &Rotation) -> Step {
    let resting = [Step::Moved, Step::Moving, Step::ValueLost];
    resting.into_iter().find(|step| rotation.reached(*step).is_some()).unwrap_or(Step::HandOver)
}

/// Whether something is being sent upstream at this step.
pub(super) fn is_under_way(step: Step) -> bool {
    matches!(step, Step::Retiring | Step::Undoing)
}

/// What a look has shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look<'a> {
    /// What became of the creation.
    pub(super) made: Outcome,
    /// The secret that came of it.
    pub(super) secret: Option<&'a SecretId>,
    /// Whether its value was shown.
    pub(super) shown: bool,
    /// The client's secrets.
    pub(super) secrets: &'a [Secret],
    /// When.
    pub(super) now: Timestamp,
}

impl Look<'_> {
    fn lists(&self, id: &SecretId) -> bool {
        self.secrets.iter().any(|secret| secret.id == *id)
    }
}

/// What has happened to a rotation, if a look tells more than it knows. To be asked again until it tells nothing.
pub(super) fn observe(rotation: &Rotation, look: &Look<'_>) -> Option<Event> {
    let new = || rotation.new.clone().or_else(|| look.secret.cloned());
    let coming = look.made == Outcome::Accepted && look.now.0 - rotation.began().0 < COMING_FOR;
    let new_is_gone = !coming && rotation.new.as_ref().is_some_and(|new| !look.lists(new));
    let old_is_gone = !look.lists(&rotation.old);
    match rotation.step {
        Step::Making => match look.made {
            Outcome::Orphan => new().map(|new| Event::Lost { new }),
            Outcome::Handed | Outcome::Accepted | Outcome::Done => {
                Some(new().map_or(Event::NothingCame, |new| Event::Found { new }))
            }
            Outcome::NothingCame | Outcome::Failed => Some(Event::NothingCame),
            Outcome::Pending | Outcome::Unknown | Outcome::PerhapsInUse => None,
        },
        Step::HandOver | Step::ValueLost if new_is_gone => Some(Event::Gone(Which::New)),
        // It could not be handed over: not sealed, or not delivered.
        Step::HandOver if look.made == Outcome::Orphan => new().map(|new| Event::Lost { new }),
        Step::HandOver => look.shown.then_some(Event::Shown),
        Step::Moving | Step::Moved if new_is_gone => Some(Event::Gone(Which::New)),
        Step::Moving | Step::Moved if old_is_gone => Some(Event::Gone(Which::Old)),
        Step::Retiring if old_is_gone => Some(Event::Gone(Which::Old)),
        Step::Undoing if new_is_gone => Some(Event::Gone(Which::New)),
        Step::Retiring | Step::Undoing => {
            let since = rotation.reached(rotation.step).map_or(0, |reached| look.now.0 - reached.at.0);
            (since >= CUT_OFF_AFTER).then_some(Event::StillThere { sent: true })
        }
        _ => None,
    }
}

/// Why the old secret stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stays {
    /// It is not its time.
    NotYet,
    /// The new one was never seen to work.
    Untried,
    /// The new one is not there, or works no more.
    NewIsGone,
    /// The new one is older.
    NotNewer,
    /// The new one may still be deleted.
    InDoubt,
}

/// Whether the old secret may be deleted now.
///
/// # Errors
/// [`Stays`].
pub(super) fn may_retire(rotation: &Rotation, secrets: &[Secret], now: Timestamp) -> Result<(), Stays> {
    match rotation.step {
        Step::Moved => {}
        Step::Moving if rotation.due <= now => {}
        _ => return Err(Stays::NotYet),
    }
    if !rotation.trial.has_worked() {
        return Err(Stays::Untried);
    }
    if is_in_doubt(rotation, Which::New, now) {
        return Err(Stays::InDoubt);
    }
    let find = |id: &SecretId| secrets.iter().find(|secret| secret.id == *id);
    let new = rotation.new.as_ref().filter(|new| **new != rotation.old).and_then(find);
    let new = new.filter(|new| outlasts(new, now)).ok_or(Stays::NewIsGone)?;
    let made = |secret: Option<&Secret>| secret.and_then(|secret| secret.created_at);
    // Of two that were made in one second the new one is the newer: the other was there before.
    match (made(Some(new)), made(find(&rotation.old))) {
        (Some(new), Some(old)) if new < old => Err(Stays::NotNewer),
        _ => Ok(()),
    }
}

/// Why the new secret cannot be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoWayBack {
    /// There is nothing to go back from, or something is under way.
    NotNow,
    /// Upstream has accepted it and does not list it yet: what is deleted now may come afterwards.
    NotThere,
    /// It is the last one that works.
    LastLive,
    /// The old one may still be deleted.
    InDoubt,
}

/// How much care going back asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Care {
    /// Nobody can have moved: a question.
    Light,
    /// Something may sign in with the new secret: as much as for going on.
    Full,
}

/// Whether the new secret may be deleted now, and with how much care.
///
/// # Errors
/// [`NoWayBack`].
pub(super) fn may_undo(rotation: &Rotation, secrets: &[Secret], now: Timestamp) -> Result<Care, NoWayBack> {
    let care = match rotation.step {
        Step::HandOver | Step::ValueLost => Care::Light,
        Step::Moving | Step::Moved => Care::Full,
        _ => return Err(NoWayBack::NotNow),
    };
    let new = rotation.new.as_ref().ok_or(NoWayBack::NotNow)?;
    let listed = secrets.iter().find(|secret| secret.id == *new).ok_or(NoWayBack::NotThere)?;
    if listed.is_live(now) {
        let doubtful = is_in_doubt(rotation, Which::Old, now);
        let mut others = secrets.iter().filter(|secret| secret.id != *new && outlasts(secret, now));
        if doubtful && others.clone().all(|other| other.id == rotation.old) {
            return Err(NoWayBack::InDoubt);
        }
        others.next().ok_or(NoWayBack::LastLive)?;
    }
    Ok(care)
}

/// Whether the owner can say that everything has moved.
pub(super) fn may_confirm(rotation: &Rotation) -> bool {
    rotation.step == Step::Moving && rotation.trial.has_worked()
}

/// Whether somebody can end it and keep both secrets.
pub(super) fn may_leave(rotation: &Rotation, now: Timestamp) -> bool {
    match rotation.step {
        // Somebody's request may still be at it.
        Step::Making => now.0 - rotation.began().0 >= CUT_OFF_AFTER,
        step => !is_under_way(step) && !step.is_end(),
    }
}

/// Whether a secret works for as long as a deletion of the other one may take.
fn outlasts(secret: &Secret, now: Timestamp) -> bool {
    secret.is_live(Timestamp(now.0 + LATE_FOR))
}

/// The secret that a request which the rotation has sent may yet delete: it is under way, or its answer was lost.
pub(crate) fn may_yet_go(rotation: &Rotation, now: Timestamp) -> Option<&SecretId> {
    let which = match rotation.step {
        Step::Retiring => Some(Which::Old),
        Step::Undoing => Some(Which::New),
        _ => rotation.doubt.filter(|doubt| doubt.until > now).map(|doubt| doubt.of),
    };
    match which? {
        Which::Old => Some(&rotation.old),
        Which::New => rotation.new.as_ref(),
    }
}

fn is_in_doubt(rotation: &Rotation, which: Which, now: Timestamp) -> bool {
    rotation.doubt.is_some_and(|doubt| doubt.of == which && doubt.until > now)
}

#[cfg(test)]
#[path = "machine_test.rs"]
mod tests;
