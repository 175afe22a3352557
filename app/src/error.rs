//! The only error that a browser ever sees: words fit for the person, and the next step to take.

use leptos::server_fn::{codec::JsonEncoding, error::FromServerFnError, error::ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use crate::model::Difference;

/// What went wrong, as far as a program must tell it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// Nobody is signed in.
    NotSignedIn,
    /// The person may not do this.
    Forbidden,
    /// There is no such thing, or none that the person may see.
    NotFound,
    /// What was typed cannot be accepted; see the fields.
    Invalid,
    /// The thing is not as it was when the person looked.
    Conflict,
    /// ZIdentity refused the console itself.
    Refused,
    /// ZIdentity asks to wait.
    Busy,
    /// The console asks to wait: the person did this too often.
    TooOften,
    /// ZIdentity did not answer, or not sensibly.
    Down,
    /// The request may have been carried out; nobody can tell yet.
    UnknownOutcome,
    /// The console itself failed.
    Internal,
}

/// Whether anything changed upstream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    /// Nothing did.
    Nothing,
    /// It may have.
    Perhaps,
    /// It did, although this is an error.
    Yes,
}

/// What is wrong with one field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: String,
    /// What is wrong and what would be right.
    pub message: String,
}

/// A link that helps with an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorLink {
    /// What it says.
    pub label: String,
    /// Where it leads, on this console.
    pub href: String,
}

/// An error in a person's words. It carries no source, no upstream body, no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{title}")]
pub struct ConsoleError {
    /// What went wrong, for programs.
    pub kind: ErrorKind,
    /// What happened, in one sentence.
    pub title: String,
    /// Whether anything changed upstream.
    pub changed: Changed,
    /// What to do next, in one sentence.
    pub next: String,
    /// What is wrong with which field.
    #[serde(default)]
    pub fields: Vec<FieldError>,
    /// What changed under the person's hands: what it was, what it is, what was typed.
    #[serde(default)]
    pub differences: Vec<Difference>,
    /// What the thing is upstream now, as JSON; it goes back with the person's choices.
    #[serde(default)]
    pub seen: String,
    /// Where to go on.
    #[serde(default)]
    pub link: Option<ErrorLink>,
    /// Seconds that ZIdentity asks to wait.
    #[serde(default)]
    pub retry_after: Option<u64>,
    /// This console's id for the request.
    #[serde(default)]
    pub request_id: String,
    /// ZIdentity's ids for the calls that the request made.
    #[serde(default)]
    pub upstream_ids: Vec<String>,
}

impl ConsoleError {
    /// An error of which nothing changed upstream.
    #[must_use]
    pub fn new(kind: ErrorKind, title: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            kind,
            title: title.into(),
            changed: Changed::Nothing,
            next: next.into(),
            fields: Vec::new(),
            differences: Vec::new(),
            seen: String::new(),
            link: None,
            retry_after: None,
            request_id: String::new(),
            upstream_ids: Vec::new(),
        }
    }

    /// What was typed cannot be accepted.
    #[must_use]
    pub fn invalid(fields: Vec<FieldError>) -> Self {
        let title = match fields.len() {
            1 => "One field needs another look.".to_owned(),
            n => format!("{n} fields need another look."),
        };
        Self { fields, ..Self::new(ErrorKind::Invalid, title, "Correct them and send the form again.") }
    }

    /// What is wrong with `field`, if anything.
    #[must_use]
    pub fn of_field(&self, field: &str) -> Option<String> {
        self.fields.iter().find(|error| error.field == field).map(|error| error.message.clone())
    }

    /// Whether anything changed, in a sentence.
    #[must_use]
    pub fn changed_words(&self) -> &'static str {
        match self.changed {
            Changed::Nothing => "Nothing was changed in ZIdentity.",
            Changed::Perhaps => "It is not known whether ZIdentity carried it out.",
            Changed::Yes => "ZIdentity carried it out.",
        }
    }

    /// The HTTP status that this error is answered with.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self.kind {
            ErrorKind::NotSignedIn => 401,
            ErrorKind::Forbidden => 403,
            ErrorKind::NotFound => 404,
            ErrorKind::Conflict => 409,
            ErrorKind::Invalid => 422,
            ErrorKind::TooOften => 429,
            ErrorKind::Internal => 500,
            ErrorKind::Refused | ErrorKind::Down => 502,
            ErrorKind::Busy => 503,
            ErrorKind::UnknownOutcome => 504,
        }
    }
}

impl FromServerFnError for ConsoleError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let error = match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::new(
                ErrorKind::Invalid,
                "The console could not read the request.",
                "Reload the page and try again.",
            ),
            ServerFnErrorErr::Request(_) => Self {
                changed: Changed::Perhaps,
                ..Self::new(
                    ErrorKind::Down,
                    "The console could not be reached.",
                    "Check the connection, then reload the page to see what became of it.",
                )
            },
            // In the browser it is an answer that cannot be read, on the server a request.
            #[cfg(feature = "ssr")]
            ServerFnErrorErr::Deserialization(_) => Self::new(
                ErrorKind::Invalid,
                "The console could not read the request, or it is too large.",
                "Reload the page and try again with less.",
            ),
            #[cfg(not(feature = "ssr"))]
            ServerFnErrorErr::Deserialization(_) => Self {
                changed: Changed::Perhaps,
                ..Self::new(
                    ErrorKind::NotSignedIn,
                    "Something other than the console answered, perhaps the sign-in page.",
                    "Sign in again in another tab, then repeat the step here; what you typed is kept.",
                )
            },
            _ => Self::new(
                ErrorKind::Internal,
                "The console failed.",
                "Try again; if it stays so, tell whoever runs the console.",
            ),
        };
        #[cfg(feature = "ssr")]
        let error = Self { request_id: crate::desk::request_id(), ..error };
        #[cfg(feature = "ssr")]
        crate::desk::set_status(&error);
        error
    }
}
