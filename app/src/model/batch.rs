//! A batch: one change for many clients, carried out one after the other.

use serde::{Deserialize, Serialize};

use super::ClientId;

/// The most clients that a batch takes: what the largest page of the list shows.
pub const MAX_BATCH: usize = 250;

/// A batch's id: unique, ordered by time, safe in a URL. The form that asks for a batch carries it, so that sending the
/// form twice starts one batch.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BatchId(pub String);

/// What a batch does to each of its clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    /// They can get tokens again.
    Enable,
    /// They get no more tokens.
    Disable,
}

impl Switch {
    /// The word in addresses, forms and the table.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Enable => "enable",
            Self::Disable => "disable",
        }
    }

    /// The switch with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Enable, Self::Disable].into_iter().find(|switch| switch.word() == word)
    }

    /// Whether its clients are active afterwards.
    #[must_use]
    pub fn enables(self) -> bool {
        self == Self::Enable
    }

    /// The verb that begins a sentence or stands on a button.
    #[must_use]
    pub fn verb(self) -> &'static str {
        match self {
            Self::Enable => "Enable",
            Self::Disable => "Disable",
        }
    }

    /// What a client is after it.
    #[must_use]
    pub fn participle(self) -> &'static str {
        match self {
            Self::Enable => "enabled",
            Self::Disable => "disabled",
        }
    }
}

/// How one client of a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowState {
    /// Not begun.
    Waiting,
    /// Under way; if nobody works on the batch, it was cut off.
    Begun,
    /// Carried out.
    Done,
    /// It was as wanted already.
    Already,
    /// ZIdentity took it (202) and does not show it yet.
    Accepted,
    /// Not carried out.
    Refused,
    /// Nobody can tell yet.
    Unknown,
}

impl RowState {
    /// Every state with its word in the table.
    pub const WORDS: [(Self, &'static str); 7] = [
        (Self::Waiting, "waiting"),
        (Self::Begun, "begun"),
        (Self::Done, "done"),
        (Self::Already, "already"),
        (Self::Accepted, "accepted"),
        (Self::Refused, "refused"),
        (Self::Unknown, "unknown"),
    ];

    /// The word in the table.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(state, _)| *state == self).map_or("unknown", |(_, word)| word)
    }

    /// The state with this word; a word that is not ours counts as unknown.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        Self::WORDS.iter().find(|(_, own)| *own == word).map_or(Self::Unknown, |(state, _)| *state)
    }

    /// Whether its turn is over, whatever came of it.
    #[must_use]
    pub fn has_ended(self) -> bool {
        !matches!(self, Self::Waiting | Self::Begun)
    }
}

/// One client of a batch. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchRow {
    /// Its place in the batch, counted from 1.
    pub place: u32,
    /// The client.
    pub client: ClientId,
    /// The client's name when the batch was asked for.
    pub name: String,
    /// How it stands.
    pub state: RowState,
    /// What happened and what to do next, for people; empty where the state says it all.
    pub note: String,
    /// Its entry in the journal, if one was opened.
    pub operation: Option<String>,
    /// ZIdentity's ids of the calls made.
    pub upstream_ids: Vec<String>,
}

/// How many clients of a batch stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All.
    pub total: usize,
    /// Those whose turn is over.
    pub ended: usize,
    /// Those that nobody has begun.
    pub waiting: usize,
    counts: [usize; RowState::WORDS.len()],
}

impl Tally {
    /// Counts.
    #[must_use]
    pub fn of(states: impl IntoIterator<Item = RowState>) -> Self {
        let mut tally = Self::default();
        for state in states {
            tally.total += 1;
            tally.ended += usize::from(state.has_ended());
            tally.waiting += usize::from(state == RowState::Waiting);
            if let Some(place) = RowState::WORDS.iter().position(|(known, _)| *known == state) {
                tally.counts[place] += 1;
            }
        }
        tally
    }

    /// How many stand so.
    #[must_use]
    pub fn count(&self, state: RowState) -> usize {
        RowState::WORDS.iter().position(|(known, _)| *known == state).map_or(0, |place| self.counts[place])
    }

    /// `5 of 12: 4 disabled, 1 not carried out`
    #[must_use]
    pub fn words(&self, switch: Switch) -> String {
        let done = switch.participle();
        let parts = [
            (RowState::Done, done.to_owned()),
            (RowState::Already, format!("{done} already")),
            (RowState::Accepted, "accepted, not there yet".to_owned()),
            (RowState::Refused, "not carried out".to_owned()),
            (RowState::Unknown, "unknown".to_owned()),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(state, _)| self.count(*state) > 0)
            .map(|(state, words)| format!("{} {words}", self.count(state)))
            .collect();
        let colon = if parts.is_empty() { "" } else { ": " };
        format!("{} of {}{colon}{}", self.ended, self.total, parts.join(", "))
    }
}

/// `1 client`, `12 clients`
#[must_use]
pub fn clients_in_words(count: usize) -> String {
    if count == 1 { "1 client".to_owned() } else { format!("{count} clients") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_names_only_what_there_is() {
        use RowState::{Already, Begun, Done, Refused, Waiting};
        assert_eq!(Tally::of([Waiting, Waiting]).words(Switch::Disable), "0 of 2");
        let tally = Tally::of([Done, Done, Refused, Already, Begun, Waiting]);
        assert_eq!(tally.words(Switch::Disable), "4 of 6: 2 disabled, 1 disabled already, 1 not carried out");
        assert_eq!((tally.ended, tally.waiting, tally.total), (4, 1, 6));
    }

    #[test]
    fn every_state_comes_back_from_its_word() {
        for (state, word) in RowState::WORDS {
            assert_eq!((state.word(), RowState::from_word(word)), (word, state));
        }
        assert_eq!(RowState::from_word("from a later release"), RowState::Unknown);
    }
}
