//! How a line of a campaign stands: told by the rotations of its client and by what is upstream. Pure.

use crate::desk::Known;
use crate::model::{
    Authentication, CampaignLine, Reached, Rotation, RotationStep as Step, Secret, Timestamp,
};

/// How a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Nobody has begun.
    NotStarted,
    /// Its rotation is under way, and has come to this step.
    UnderWay(Step),
    /// It is under way, and the day has passed by which everything was to have moved.
    RotationDue,
    /// Another secret of the client is being replaced; one goes at a time.
    Another,
    /// It cannot begin.
    Cannot(Cannot),
    /// The client's secrets have not been read yet, so nobody can tell.
    Unread,
    /// It was rotated: its successor works.
    Done,
    /// The secret is not there any more: deleted by hand, replaced in the portal, gone with a rotation of before.
    Gone,
    /// It has expired: it opens nothing any more.
    Expired,
    /// The client is gone, and its secrets with it.
    ClientGone,
    /// Somebody took it out.
    Skipped,
}

/// Why a rotation cannot begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cannot {
    /// The console itself signs in as this client.
    Own,
    /// The client is disabled, so nothing could be tried.
    Disabled,
    /// The client holds as many secrets as it can.
    NoRoom,
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    /// It needs a person, and is late or stuck without one.
    Due,
    /// It is to be done, and there is time.
    Open,
    /// Nothing is left to do.
    Closed,
}

/// What is known beside a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a> {
    /// The client as it was last seen; `None` = it is not there.
    pub(super) known: Option<&'a Known>,
    /// Whether the list of the clients was ever read to its end, so that who lacks there is gone.
    pub(super) listed: bool,
    /// The rotations of the client, oldest first.
    pub(super) rotations: &'a [&'a Rotation],
    /// Whether the console itself signs in as the client.
    pub(super) own: bool,
    /// How many secrets a client can hold.
    pub(super) max_secrets: usize,
    /// The time.
    pub(super) now: Timestamp,
}

impl Facts<'_> {
    /// The line's secret, where it is listed.
    pub(super) fn secret(&self, line: &CampaignLine) -> Option<&Secret> {
        self.known?.secrets.as_ref()?.iter().find(|secret| secret.id == line.secret)
    }

    /// The last rotation that is to replace the line's secret.
    pub(super) fn rotation(&self, line: &CampaignLine) -> Option<&Rotation> {
        self.rotations.iter().rev().copied().find(|rotation| rotation.old == line.secret)
    }

    /// Who did the last step of the line's rotation.
    pub(super) fn last_by_hand(&self, line: &CampaignLine) -> Option<&Reached> {
        self.rotation(line)?.reached.iter().rev().find(|reached| reached.by.is_some())
    }
}

/// How a line stands.
pub(super) fn state(line: &CampaignLine, facts: &Facts<'_>) -> State {
    if line.skipped.is_some() {
        return State::Skipped;
    }
    let own = facts.rotation(line);
    if own.is_some_and(|rotation| rotation.step == Step::Done) {
        return State::Done;
    }
    let Some(known) = facts.known else {
        return if facts.listed { State::ClientGone } else { State::Unread };
    };
    if known.settings.authentication != Authentication::Secret {
        return State::Gone;
    }
    let Some(secrets) = &known.secrets else { return State::Unread };
    let Some(secret) = facts.secret(line) else { return State::Gone };
    match facts.rotations.iter().find(|rotation| !rotation.step.is_end()) {
        Some(rotation) if rotation.old != line.secret => return State::Another,
        Some(rotation) if rotation.step == Step::Moving && rotation.due <= facts.now => {
            return State::RotationDue;
        }
        Some(rotation) => return State::UnderWay(rotation.step),
        None => {}
    }
    if !secret.is_live(facts.now) {
        return State::Expired;
    }
    if facts.own {
        return State::Cannot(Cannot::Own);
    }
    if !known.settings.enabled {
        return State::Cannot(Cannot::Disabled);
    }
    if secrets.len() >= facts.max_secrets {
        return State::Cannot(Cannot::NoRoom);
    }
    State::NotStarted
}

impl State {
    /// Whose turn it is in a campaign that is to be done by `due`.
    pub(super) fn turn(self, due: Timestamp, now: Timestamp) -> Turn {
        match self {
            Self::Done | Self::Gone | Self::Expired | Self::ClientGone | Self::Skipped => Turn::Closed,
            Self::RotationDue | Self::UnderWay(Step::ValueLost | Step::Moved) | Self::Cannot(_) => Turn::Due,
            Self::NotStarted | Self::UnderWay(_) | Self::Another | Self::Unread if due <= now => Turn::Due,
            Self::NotStarted | Self::UnderWay(_) | Self::Another | Self::Unread => Turn::Open,
        }
    }

    /// Where it stands among lines of one turn: what a person must look at comes first.
    pub(super) fn rank(self) -> u8 {
        match self {
            Self::UnderWay(Step::ValueLost) => 0,
            Self::RotationDue => 1,
            Self::UnderWay(Step::Moved) => 2,
            Self::Cannot(_) => 3,
            Self::NotStarted => 4,
            Self::UnderWay(Step::HandOver) => 5,
            Self::Another => 6,
            Self::UnderWay(_) => 7,
            Self::Unread => 8,
            Self::Done => 9,
            Self::Gone | Self::Expired | Self::ClientGone => 10,
            Self::Skipped => 11,
        }
    }

    /// In a person's words: what it is, and what to do about it.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::NotStarted => ("not started", ""),
            Self::UnderWay(step) => step_words(step),
            Self::RotationDue => {
                ("step 4 of 5, overdue", "Everything was to have moved: say that it has, or go back.")
            }
            Self::Another => (
                "waits for another rotation",
                "Another secret of this client is being replaced; one goes at a time.",
            ),
            Self::Cannot(Cannot::Own) => (
                "cannot start here",
                "The console signs in as this client: `clientele credential rotate` replaces its secret.",
            ),
            Self::Cannot(Cannot::Disabled) => {
                ("cannot start", "The client is disabled: enable it, or delete the secret by hand.")
            }
            Self::Cannot(Cannot::NoRoom) => {
                ("cannot start: no room", "The client holds as many secrets as it can: delete one first.")
            }
            Self::Unread => ("not known", "Its secrets have not been read yet."),
            Self::Done => ("rotated", ""),
            Self::Gone => ("gone otherwise", "The secret is not there any more."),
            Self::Expired => ("expired", "It opens nothing any more."),
            Self::ClientGone => ("client gone", "Its secrets went with it."),
            Self::Skipped => ("skipped", ""),
        }
    }
}

/// How far a rotation is, counted as its own page counts.
fn step_words(step: Step) -> (&'static str, &'static str) {
    match step {
        Step::Making => ("step 1 of 5", "The new secret is being made."),
        Step::HandOver => ("step 3 of 5", "The new secret waits to be handed over."),
        Step::ValueLost => {
            ("stuck: value lost", "Nobody has the new secret's value: go back and start again.")
        }
        Step::Moving => ("step 4 of 5", "Everything moves to the new secret."),
        Step::Moved => ("step 5 of 5, waits", "Everything has moved: the old secret can be retired."),
        Step::Retiring => ("step 5 of 5", "The old secret is being deleted."),
        Step::Undoing => ("going back", "The new secret is being deleted."),
        Step::Done | Step::Undone | Step::NothingCame | Step::Left => ("ended", ""),
    }
}

#[cfg(test)]
#[path = "state_test.rs"]
mod tests;
