//! Rotations: a client's secret is replaced step by step, so that nobody is locked out and nothing is lost on the way.

use serde::{Deserialize, Serialize};

use super::{ClientId, SecretId, TenantName, Timestamp, Who};

/// A rotation's id: unique, ordered by time, safe in a URL.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RotationId(pub String);

/// How far a rotation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RotationStep {
    /// The new secret is asked for; what became of it is not known yet.
    Making,
    /// The new secret is there, and nobody has said yet that its value was shown.
    HandOver,
    /// The new secret is there, and provably nobody has its value.
    ValueLost,
    /// The value is in somebody's hands; what signs in moves over to it.
    Moving,
    /// Somebody said that everything has moved.
    Moved,
    /// The old secret is being deleted.
    Retiring,
    /// The new secret is being deleted.
    Undoing,
    /// The old secret is gone: that was the aim.
    Done,
    /// The new secret is gone, and the old one stays.
    Undone,
    /// No new secret came of it.
    NothingCame,
    /// Somebody ended it, and both secrets stay.
    Left,
}

impl RotationStep {
    /// Every step with its word in the table.
    pub const WORDS: [(Self, &'static str); 11] = [
        (Self::Making, "making"),
        (Self::HandOver, "hand_over"),
        (Self::ValueLost, "value_lost"),
        (Self::Moving, "moving"),
        (Self::Moved, "moved"),
        (Self::Retiring, "retiring"),
        (Self::Undoing, "undoing"),
        (Self::Done, "done"),
        (Self::Undone, "undone"),
        (Self::NothingCame, "nothing_came"),
        (Self::Left, "left"),
    ];

    /// The word in the table.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(step, _)| *step == self).map_or("making", |(_, word)| word)
    }

    /// Whether nothing comes after it.
    #[must_use]
    pub fn is_end(self) -> bool {
        matches!(self, Self::Done | Self::Undone | Self::NothingCame | Self::Left)
    }
}

/// What came back when the server itself signed in with the new secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "came", rename_all = "snake_case")]
pub enum Trial {
    /// It is not known that anybody tried.
    #[default]
    Untried,
    /// A token, which was dropped at once and lives on upstream.
    Token {
        /// How many seconds it lives, where the answer told.
        lifetime: Option<i64>,
        /// Its scopes as the answer wrote them, where it did.
        scopes: Option<String>,
    },
    /// A refusal, until the time for trying was over.
    Refused,
    /// No answer of any use, until the time for trying was over.
    Unanswered,
}

impl Trial {
    /// Whether the new secret was seen to work.
    #[must_use]
    pub fn has_worked(&self) -> bool {
        matches!(self, Self::Token { .. })
    }
}

/// Which of a rotation's two secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// The one that goes.
    Old,
    /// The one that comes.
    New,
}

/// A deletion that was sent and not seen to be done may still be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// Of which secret.
    pub of: Which,
    /// Until then.
    pub until: Timestamp,
}

/// A step that was reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// Which.
    pub step: RotationStep,
    /// By whom; `None` = the console saw that it was so.
    pub by: Option<Who>,
    /// When.
    pub at: Timestamp,
}

/// A rotation as it stands. Nothing in it is secret: the new value is never kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    /// Its id.
    pub id: RotationId,
    /// Where.
    pub tenant: TenantName,
    /// Of which client.
    pub client: ClientId,
    /// Counts what was written of it: whoever writes names the state that they saw.
    pub version: i64,
    /// How far it has come.
    pub step: RotationStep,
    /// The secret that goes.
    pub old: SecretId,
    /// The secret that comes, once it is known.
    pub new: Option<SecretId>,
    /// The operation that makes the new secret.
    pub operation: String,
    /// By then everything should have moved; from then on the old secret may go.
    pub due: Timestamp,
    /// What came back when the new secret was tried.
    pub trial: Trial,
    /// What may still be deleted.
    pub doubt: Option<Doubt>,
    /// The steps so far, oldest first.
    pub reached: Vec<Reached>,
}

impl Rotation {
    /// When and by whom a step was reached last.
    #[must_use]
    pub fn reached(&self, step: RotationStep) -> Option<&Reached> {
        self.reached.iter().rev().find(|reached| reached.step == step)
    }

    /// When it began.
    #[must_use]
    pub fn began(&self) -> Timestamp {
        self.reached.first().map_or(Timestamp::default(), |reached| reached.at)
    }
}
