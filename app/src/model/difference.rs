//! Where a client upstream and what a person typed no longer agree.

use serde::{Deserialize, Serialize};

/// Which of two values is taken, where a client changed upstream while it was being edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// What was typed here.
    Mine,
    /// What it became upstream.
    Theirs,
}

impl Side {
    /// The word in a form.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Theirs => "theirs",
        }
    }

    /// The side with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Mine, Self::Theirs].into_iter().find(|side| side.word() == word)
    }
}

/// Who changed a part of a client since the form was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Touched {
    /// Only the person at the form.
    ByMe,
    /// Only somebody else, upstream.
    ByThem,
    /// Both, and differently: only the person can choose.
    ByBoth,
}

/// One part of a client on which what was typed and what is upstream differ. All three values are in a person's
/// words; a second line holds what tells two of the same words apart, such as an id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The part, for a form: letters, digits, dots.
    pub part: String,
    /// The part, in a person's words.
    pub field: String,
    /// What it was when the form was opened.
    pub was: String,
    /// What it is upstream now.
    pub now: String,
    /// What was typed.
    pub mine: String,
    /// Who changed it.
    pub touched: Touched,
    /// What is taken: as the person chose, or the side that alone changed it; `None` until somebody chooses.
    pub taken: Option<Side>,
}

/// A person's choice about one part of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The part, as [`Difference::part`] names it.
    pub part: String,
    /// The value that is taken.
    pub side: Side,
}
