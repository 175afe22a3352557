//! Everything that can go wrong behind a page, each with its meaning. Never serialised, never shown as it is.

use std::time::Duration;

use crate::error::FieldError;
use crate::model::Difference;

/// Why ZIdentity refused the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusedReason {
    /// The token endpoint does not accept the console's credential.
    Credential,
    /// A fresh token is not accepted either (401): wrong audience, or the client was disabled.
    Token,
    /// The console's own client lacks the right (403).
    Permission,
}

/// Why ZIdentity counts as down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DownReason {
    /// No connection: refused, no such host, TLS.
    Unreachable,
    /// No answer by the deadline.
    Timeout,
    /// An answer that is not ZIdentity's: HTML, cut off, too large, a redirect, not the agreed JSON.
    Garbage,
    /// A 5xx.
    Status(u16),
}

/// What a person must choose between before an edit can be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// What was, what is, what was typed.
    pub differences: Vec<Difference>,
    /// What the thing is upstream now, as JSON.
    pub seen: String,
    /// Where a choice is missing or cannot be; empty when the person has not seen this state yet.
    pub undecided: Vec<FieldError>,
}

/// What went wrong, for the code that must decide; keeps its source for the log.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Upstream has no such thing (404).
    #[error("not found upstream")]
    NotFound,
    /// Upstream refuses the console itself.
    #[error("upstream refuses the console ({reason:?}): {detail}")]
    Refused {
        /// Why.
        reason: RefusedReason,
        /// Upstream's own words, cleaned for a log line; never a secret.
        detail: String,
    },
    /// Upstream asks to wait (429); what was asked did not happen.
    #[error("upstream is busy (retry after {retry_after:?})")]
    Busy {
        /// How long, where upstream said it.
        retry_after: Option<Duration>,
    },
    /// Upstream does not accept the request (400, 409, 422); nothing happened.
    #[error("upstream found the request invalid ({status}): {detail}")]
    Invalid {
        /// The HTTP status.
        status: u16,
        /// Upstream's own words, cleaned and cut for a person; empty if it had none.
        detail: String,
    },
    /// The request may have been carried out: its answer was lost, cut off, late or unreadable.
    #[error("upstream's answer was lost: {detail}")]
    UnknownOutcome {
        /// What was seen of the answer, for the log.
        detail: String,
    },
    /// The answer was lost, and a look upstream has shown that nothing has changed so far.
    #[error("upstream's answer was lost, and nothing has changed so far: {detail}")]
    NotSoFar {
        /// What was seen of the answer, for the log.
        detail: String,
    },
    /// Upstream is not there, and what was asked certainly did not happen.
    #[error("upstream is down ({reason:?}): {detail}")]
    Down {
        /// Why.
        reason: DownReason,
        /// What was seen, for the log.
        detail: String,
    },

    /// The person may not do this.
    #[error("not permitted")]
    Forbidden,
    /// The person may, but has to prove anew who they are first.
    #[error("a fresh sign-in is needed ({0:?})")]
    SignInAgain(crate::policy::Stale),
    /// No such tenant is configured.
    #[error("no such tenant")]
    NoTenant,
    /// Our own rules do not accept what was typed.
    #[error("invalid input")]
    InvalidInput(Vec<FieldError>),
    /// The thing changed since the person looked.
    #[error("changed under the person's hands")]
    Conflict(Box<Conflict>),
    /// The person did this too often.
    #[error("too often")]
    TooOften {
        /// When it may be done again.
        retry_after: Duration,
    },
    /// Our own rules refuse, whoever asks; the words tell why and what to do.
    #[error("refused by rule: {title}")]
    Rule {
        /// What is refused and why, in one sentence.
        title: String,
        /// What to do next, in one sentence.
        next: String,
    },
    /// A secret was perhaps made and its answer lost; what a look upstream has shown since.
    #[error("lost answer to a secret's creation: {0:?}")]
    LostSecret(crate::secrets::Settlement),
    /// A destination cannot take a secret, so none was made.
    #[error("{destination} cannot take a secret: {}", refusal.words)]
    NotReady {
        /// The destination.
        destination: crate::model::DestinationName,
        /// Why.
        refusal: super::Refusal,
    },
    /// A secret was made, its destination is not known to have it, and the asker has no way to be given its value.
    #[error("{}", .0.note())]
    Undelivered(crate::model::Undelivered),
    /// A client was perhaps made and its answer lost; the id if one was found.
    #[error("lost answer to a client's creation")]
    LostClient {
        /// The one new client that is as asked for, if there is exactly one.
        found: Option<crate::model::ClientId>,
        /// Where the operation can be followed.
        operation: super::OperationId,
    },
    /// The journal could not be written, so nothing was tried.
    #[error("the journal is not available: {0}")]
    Journal(#[from] super::JournalError),
}

impl Fault {
    /// What a person who wants to see the clients is told, in one sentence.
    #[must_use]
    pub fn words(&self) -> String {
        super::words::in_words(self, crate::policy::Action::ListClients).title
    }
}
