//! What is next where something leaked. Pure: what is so upstream and what the journal tells goes in, the steps come out.

use crate::desk::{Entry, Outcome};
use crate::model::{
    ClientSettings, Done, Leak, LeakWay, Rotation, RotationStep, Secret, SecretId, Timestamp, Who,
};
use crate::policy::Action;

/// A step of the way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Disable the client.
    Contain,
    /// Put something else in its place.
    Replace,
    /// Delete what leaked.
    Delete,
    /// Enable the client again.
    Enable,
    /// Nothing more to do but to know how long tokens live on.
    Over,
}

/// What the client signs in with, the leaked thing aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Others {
    /// So many of them work.
    pub(super) live: usize,
    /// Whether there is room for another one.
    pub(super) room: bool,
}

/// What a look has shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look<'a> {
    /// Whether the client gets tokens.
    pub(super) enabled: bool,
    /// Whether what leaked is there.
    pub(super) there: bool,
    /// What else there is.
    pub(super) others: Others,
    /// The client's rotation, if it replaces what leaked.
    pub(super) rotation: Option<&'a Rotation>,
    /// When.
    pub(super) now: Timestamp,
}

/// The steps of the chosen way, in the order in which they can be done, each with whether it is done.
pub(super) fn steps(way: LeakWay, look: &Look<'_>) -> Vec<(Step, bool)> {
    let gone = !look.there;
    let replaced = (Step::Replace, is_replaced(way, look));
    let deleted = (Step::Delete, gone);
    // What there is no room for comes after the leaked one has made room.
    let (second, third) = match way {
        LeakWay::Contain if !replaced.1 && !look.others.room => (deleted, replaced),
        _ => (replaced, deleted),
    };
    match way {
        LeakWay::Contain => vec![
            // Whoever enabled it again while the thief can still sign in has undone this.
            (Step::Contain, !look.enabled || gone),
            second,
            third,
            (Step::Enable, gone && look.enabled),
        ],
        LeakWay::Replace => vec![second, third],
    }
}

/// Whether something is in its place: for who goes on without a break, that everything has moved; for who has stopped
/// anyway, that something works.
fn is_replaced(way: LeakWay, look: &Look<'_>) -> bool {
    match way {
        LeakWay::Contain => look.others.live > 0,
        LeakWay::Replace if !look.there => look.others.live > 0,
        LeakWay::Replace => look.rotation.is_some_and(|rotation| {
            let moved = matches!(rotation.step, RotationStep::Moved | RotationStep::Retiring);
            moved || rotation.step == RotationStep::Moving && rotation.due <= look.now
        }),
    }
}

/// The step that is next.
pub(super) fn next(way: LeakWay, look: &Look<'_>) -> Step {
    steps(way, look).into_iter().find(|(_, done)| !done).map_or(Step::Over, |(step, _)| step)
}

/// Which way is the better one, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Advice {
    /// Nothing can sign in with it: it only has to go.
    Harmless,
    /// An outage is acceptable: nothing stops the thief sooner.
    Contain,
    /// The client is disabled already, so nothing is lost by leaving it so.
    StayContained,
    /// No outage is acceptable, and there is room.
    Replace,
    /// No outage is acceptable, there is no room, and one of the others can go: it has ended.
    MakeRoom,
    /// No outage is acceptable, there is no room, and another one works: whatever can move to it, moves.
    MoveToOther,
    /// There is no room and nothing else works: there is no way without an outage.
    NoOtherWay,
}

impl Advice {
    /// The way that it leads to; `None` = no way is needed.
    pub(super) fn way(self) -> Option<LeakWay> {
        match self {
            Self::Harmless => None,
            Self::Contain | Self::StayContained | Self::NoOtherWay => Some(LeakWay::Contain),
            Self::Replace | Self::MakeRoom | Self::MoveToOther => Some(LeakWay::Replace),
        }
    }
}

/// What speaks for which way. `works`: what leaked still opens something, the client's being disabled aside; `ended`: so
/// many of the others have ended.
pub(super) fn advise(outage: bool, works: bool, enabled: bool, others: Others, ended: usize) -> Advice {
    match (works, enabled, outage) {
        (false, ..) => Advice::Harmless,
        (_, false, _) => Advice::StayContained,
        (_, _, true) => Advice::Contain,
        _ if others.room => Advice::Replace,
        _ if ended > 0 => Advice::MakeRoom,
        _ if others.live > 0 => Advice::MoveToOther,
        _ => Advice::NoOtherWay,
    }
}

/// When tokens that were given for it are over at the latest: none is given after it is gone.
pub(super) fn tokens_end(gone: Timestamp, settings: &ClientSettings) -> Timestamp {
    Timestamp(gone.0 + i64::from(settings.token_lifetime))
}

/// Who deleted this secret, by the journal's newest entries.
pub(super) fn deleted_by(entries: &[Entry], secret: &SecretId) -> Option<Done> {
    let entry = entries.iter().find(|entry| {
        entry.opened.action == Action::DeleteSecret
            && entry.opened.secret.as_ref() == Some(secret)
            && matches!(
                entry.outcome,
                Outcome::Done | Outcome::Accepted | Outcome::Unknown | Outcome::Pending
            )
    })?;
    Some(Done { by: Some(Who::from(&entry.opened.actor)), at: entry.outcome_at.unwrap_or(entry.opened.at) })
}

/// Who switched the client last since the report, to `enabled`, by the journal's newest entries.
pub(super) fn switched_by(entries: &[Entry], leak: &Leak, enabled: bool) -> Option<Done> {
    let status = |text: &Option<String>| {
        let settings = serde_json::from_str::<ClientSettings>(text.as_deref()?).ok()?;
        Some(settings.enabled)
    };
    let entry = entries.iter().find(|entry| {
        entry.opened.action == Action::UpdateClient
            && entry.opened.at >= leak.reported.at
            && entry.outcome == Outcome::Done
            && status(&entry.opened.before) == Some(!enabled)
            && status(&entry.opened.after) == Some(enabled)
    })?;
    Some(Done { by: Some(Who::from(&entry.opened.actor)), at: entry.opened.at })
}

/// What there is beside the leaked secret, apart from those that `counts` says nobody should count on.
pub(super) fn others(
    secrets: &[Secret],
    counts: impl Fn(&SecretId) -> bool,
    most: usize,
    now: Timestamp,
) -> Others {
    let live = secrets.iter().filter(|secret| counts(&secret.id) && secret.is_live(now)).count();
    Others { live, room: secrets.len() < most }
}

#[cfg(test)]
#[path = "machine_test.rs"]
mod tests;
