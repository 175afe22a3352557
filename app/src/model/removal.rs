//! Removals: a client is disabled now and deleted after a wait, so that for so long there is a way back.

use serde::{Deserialize, Serialize};

use super::{ClientId, ClientSettings, TeamId, TenantName, Timestamp, Who};

/// A removal's id: unique, ordered by time, safe in a URL.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RemovalId(pub String);

/// How far a removal has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemovalStep {
    /// The client is being disabled, and was not seen to be so yet: no time runs.
    Disabling,
    /// The client was seen disabled; the time runs.
    Waiting,
    /// The deletion is being sent, or what became of it is not known.
    Deleting,
    /// The client is gone.
    Removed,
    /// The client stays.
    Kept,
}

impl RemovalStep {
    /// Every step with its word in the table.
    pub const WORDS: [(Self, &'static str); 5] = [
        (Self::Disabling, "disabling"),
        (Self::Waiting, "waiting"),
        (Self::Deleting, "deleting"),
        (Self::Removed, "removed"),
        (Self::Kept, "kept"),
    ];

    /// The word in the table.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(step, _)| *step == self).map_or("disabling", |(_, word)| word)
    }

    /// Whether nothing comes after it.
    #[must_use]
    pub fn is_end(self) -> bool {
        matches!(self, Self::Removed | Self::Kept)
    }
}

/// Why a client stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptBecause {
    /// Somebody said so.
    Asked,
    /// It was not disabled.
    NotDisabled,
    /// It was enabled again.
    Enabled,
    /// It was changed.
    Changed,
    /// It was given to another team, or taken away from its own.
    Given,
    /// A request about it waits for somebody's word.
    Requested,
    /// Who wanted it gone may not delete it any more.
    NoRight,
}

/// A step that was reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovalMark {
    /// Which.
    pub step: RemovalStep,
    /// By whom; `None` = the console saw that it was so, or did it by itself.
    pub by: Option<Who>,
    /// When.
    pub at: Timestamp,
}

/// A removal as it stands. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// Its id.
    pub id: RemovalId,
    /// Where.
    pub tenant: TenantName,
    /// Of which client.
    pub client: ClientId,
    /// Counts what was written of it: whoever writes names the state that they saw.
    pub version: i64,
    /// How far it has come.
    pub step: RemovalStep,
    /// The client as it was before: what a way back, or a client made anew, starts from.
    pub settings: ClientSettings,
    /// The team that owned it.
    pub team: Option<TeamId>,
    /// How many days pass between the moment when it was seen disabled and its deletion; 0 = it was deleted at once.
    pub wait_days: u32,
    /// The deletion is not sent before. While the client is being disabled, when that would be.
    pub due: Timestamp,
    /// A deletion was sent whose answer was lost: until then it may still be carried out.
    pub doubt: Option<Timestamp>,
    /// Why the client stays, if it does.
    pub kept: Option<KeptBecause>,
    /// Why the last attempt came to nothing, in a sentence for people.
    pub trouble: Option<String>,
    /// The steps so far, oldest first.
    pub marks: Vec<RemovalMark>,
}

impl Removal {
    /// The client as it is while it waits.
    #[must_use]
    pub fn disabled(&self) -> ClientSettings {
        ClientSettings { enabled: false, ..self.settings.clone() }
    }

    /// When and by whom a step was reached last.
    #[must_use]
    pub fn mark(&self, step: RemovalStep) -> Option<&RemovalMark> {
        self.marks.iter().rev().find(|mark| mark.step == step)
    }

    /// Who wanted the client gone; the first mark is theirs.
    #[must_use]
    pub fn asker(&self) -> Option<&Who> {
        self.marks.first().and_then(|mark| mark.by.as_ref())
    }

    /// When it began.
    #[must_use]
    pub fn began(&self) -> Timestamp {
        self.marks.first().map_or(Timestamp::default(), |mark| mark.at)
    }

    /// When the last step was reached.
    #[must_use]
    pub fn last(&self) -> Timestamp {
        self.marks.last().map_or(Timestamp::default(), |mark| mark.at)
    }
}
