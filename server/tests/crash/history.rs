//! What was seen of a run: what was asked for, what is really there, and what the console says.

use std::collections::BTreeSet;

/// A run as it was seen at one moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    /// The secrets that were there before the console was asked for anything.
    pub(crate) before: BTreeSet<String>,
    /// How many secrets people asked the console to make.
    pub(crate) secrets_asked: usize,
    /// The secrets that people asked the console to delete.
    pub(crate) deletions_asked: BTreeSet<String>,
    /// Whether somebody asked to delete the client itself.
    pub(crate) client_deletion_asked: bool,
    /// How many clients people asked for, and how many of that name there are.
    pub(crate) clients: (usize, usize),
    /// What was sent upstream that changes something.
    pub(crate) writes: Vec<String>,
    /// The secrets that are there now, with their ends; `None` = the client is gone.
    pub(crate) there: Option<Vec<(String, i64)>>,
    /// How many secrets were live after each step.
    pub(crate) live: Vec<usize>,
    /// The secrets whose value a browser got.
    pub(crate) got: BTreeSet<String>,
    /// The secrets of which the console's page says that nobody has the value, or that nobody was seen to have it.
    pub(crate) named: BTreeSet<String>,
    /// Whether the page says that something is there which is perhaps in use.
    pub(crate) says_perhaps: bool,
    /// The journal's entries.
    pub(crate) journal: Vec<Told>,
    /// A rotation that no step of a person brings to an end.
    pub(crate) stuck: Option<String>,
}

/// An entry of the journal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    pub(crate) action: String,
    pub(crate) outcome: String,
    pub(crate) secret: Option<String>,
    pub(crate) fingerprint: Option<i64>,
}
