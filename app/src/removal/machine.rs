//! The state machine of a removal: what may happen at which step, and what a look upstream tells. Pure.
//!
//! Three rules stand above all: a client is never deleted before it was seen disabled for as long as was said, never if it
//! is otherwise than it was then, and never twice for one lost answer.

use crate::clients::same;
use crate::model::{
    ClientSettings, KeptBecause, Removal, RemovalMark, RemovalStep as Step, TeamId, Timestamp, Who,
};

/// A client that is not seen disabled after so many seconds was not disabled: upstream has taken it then, or never will.
pub(super) const CONFIRMED_WITHIN: i64 = 600;
/// A deletion that is not over after so many seconds was cut off: no request lives so long.
pub(super) const CUT_OFF_AFTER: i64 = crate::desk::CUT_OFF_AFTER;
/// For so many seconds upstream may carry out late what it has not answered in time.
pub(super) const LATE_FOR: i64 = 3_600;

/// What happens to a removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// The client was seen disabled, and otherwise as it was.
    Disabled,
    /// The deletion is about to be sent.
    Deleting,
    /// It was answered, or given up; the client is still there. `sent`: it may yet be carried out.
    StillThere { sent: bool },
    /// The client is gone.
    Gone,
    /// The client stays.
    Kept(KeptBecause),
}

/// An event that does not fit the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Misfit;

/// The removal after an event.
///
/// # Errors
/// [`Misfit`]: it cannot happen at this step, or not yet.
pub(super) fn advance(
    removal: &Removal,
    event: Event,
    by: Option<&Who>,
    at: Timestamp,
) -> Result<Removal, Misfit> {
    let mut next = Removal { trouble: None, ..removal.clone() };
    let step = match (removal.step, event) {
        (Step::Disabling, Event::Disabled) => {
            next.due = at.plus_days(i64::from(removal.wait_days));
            Step::Waiting
        }
        (Step::Waiting, Event::Deleting) if removal.due <= at && !is_in_doubt(removal, at) => Step::Deleting,
        (Step::Deleting, Event::StillThere { sent }) => {
            if sent {
                next.doubt = Some(Timestamp(at.0 + LATE_FOR));
            }
            next.step = Step::Waiting;
            return Ok(next);
        }
        (Step::Disabling | Step::Waiting | Step::Deleting, Event::Gone) => Step::Removed,
        (Step::Disabling | Step::Waiting, Event::Kept(why)) => {
            next.kept = Some(why);
            Step::Kept
        }
        _ => return Err(Misfit),
    };
    next.step = step;
    next.marks.push(RemovalMark { step, by: by.cloned(), at });
    Ok(next)
}

/// What a look has shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look<'a> {
    /// The client; `None` = it is gone.
    pub(super) client: Option<&'a ClientSettings>,
    /// Whose it is.
    pub(super) team: Option<&'a TeamId>,
    /// Whether a request about it waits.
    pub(super) requested: bool,
    /// When.
    pub(super) now: Timestamp,
}

/// What is to be done after a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// This has happened. To be asked again afterwards.
    Tell(Event),
    /// Its time has come: the deletion may be sent.
    Delete,
    /// Nothing, before this moment.
    Later(Timestamp),
    /// Nothing any more.
    Over,
}

/// What a look tells of a removal, and what is next.
pub(super) fn next(removal: &Removal, look: &Look<'_>) -> Next {
    if removal.step.is_end() {
        return Next::Over;
    }
    let Some(client) = look.client else { return Next::Tell(Event::Gone) };
    let since = removal.mark(removal.step).map_or(removal.began(), |mark| mark.at);
    match removal.step {
        Step::Disabling if same(&removal.disabled(), client) => Next::Tell(Event::Disabled),
        Step::Disabling if same(&removal.settings, client) => {
            let until = Timestamp(since.0 + CONFIRMED_WITHIN);
            if until <= look.now {
                Next::Tell(Event::Kept(KeptBecause::NotDisabled))
            } else {
                Next::Later(until)
            }
        }
        Step::Disabling => Next::Tell(Event::Kept(KeptBecause::Changed)),
        Step::Waiting => match stays(removal, look) {
            Some(why) => Next::Tell(Event::Kept(why)),
            None if look.now < removal.due => Next::Later(removal.due),
            None => match removal.doubt.filter(|doubt| look.now < *doubt) {
                Some(doubt) => Next::Later(doubt),
                None => Next::Delete,
            },
        },
        Step::Deleting => {
            let until = Timestamp(since.0 + CUT_OFF_AFTER);
            if until <= look.now { Next::Tell(Event::StillThere { sent: true }) } else { Next::Later(until) }
        }
        Step::Removed | Step::Kept => Next::Over,
    }
}

/// Why a client that waits for its deletion stays, if it does: whatever is otherwise than when it was disabled.
pub(super) fn stays(removal: &Removal, look: &Look<'_>) -> Option<KeptBecause> {
    let client = look.client?;
    if client.enabled {
        Some(KeptBecause::Enabled)
    } else if !same(&removal.disabled(), client) {
        Some(KeptBecause::Changed)
    } else if removal.team.as_ref() != look.team {
        Some(KeptBecause::Given)
    } else if look.requested {
        Some(KeptBecause::Requested)
    } else {
        None
    }
}

/// Whether somebody can say that the client stays: not while its deletion is being sent.
pub(super) fn may_keep(removal: &Removal) -> bool {
    matches!(removal.step, Step::Disabling | Step::Waiting)
}

/// Whether a deletion was sent that may still be carried out.
pub(super) fn is_in_doubt(removal: &Removal, now: Timestamp) -> bool {
    removal.doubt.is_some_and(|doubt| now < doubt)
}

#[cfg(test)]
#[path = "machine_test.rs"]
mod tests;
