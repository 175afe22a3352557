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
    /// The person may do this, and has to prove anew who they are first.
    SignInAgain,
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
    /// Where it leads: on this console, or to the configured sign-in.
    pub href: String,
}

impl ErrorLink {
    /// To where whoever must sign in is asked to: any page of the console.
    #[must_use]
    pub fn sign_in() -> Self {
        Self { label: "Open the console in a new tab".to_owned(), href: crate::paths::OVERVIEW.to_owned() }
    }

    /// To where people prove anew who they are.
    #[must_use]
    pub fn sign_in_again(address: String) -> Self {
        Self { label: "Sign in again in a new tab".to_owned(), href: address }
    }
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
    /// Seconds to wait, as ZIdentity or the console itself asks.
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

    /// Nobody is signed in, and nothing was done.
    #[must_use]
    pub fn not_signed_in() -> Self {
        let error = Self::new(
            ErrorKind::NotSignedIn,
            "You are not signed in.",
            "Sign in in another tab, then repeat the step here; what you typed is kept.",
        );
        Self { link: Some(ErrorLink::sign_in()), ..error }
    }

    /// The answer is none of the console's: a proxy in front sends its sign-in page in place of it, with 200 or 401.
    #[must_use]
    pub fn answered_by_another() -> Self {
        let error = Self::new(
            ErrorKind::NotSignedIn,
            "Something other than the console answered, perhaps the sign-in page.",
            "Sign in again in another tab, then repeat the step here; what you typed is kept.",
        );
        Self { changed: Changed::Perhaps, link: Some(ErrorLink::sign_in()), ..error }
    }

    /// No answer came. A proxy that sends the browser to a sign-in elsewhere looks the same as no network: a page may
    /// not follow such a redirect, nor see that there was one.
    #[must_use]
    pub fn unheard() -> Self {
        let error = Self::new(
            ErrorKind::Down,
            "The console could not be reached, or the sign-in in front of it wants to see you again.",
            "Open the console in another tab; sign in if it asks you to. Look there what became of this before you repeat it here; what you typed is kept.",
        );
        Self { changed: Changed::Perhaps, link: Some(ErrorLink::sign_in()), ..error }
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
            ErrorKind::Forbidden | ErrorKind::SignInAgain => 403,
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
        let error = in_words(&error, cfg!(not(feature = "ssr")));
        #[cfg(feature = "ssr")]
        let error = Self { request_id: crate::desk::request_id(), ..error };
        #[cfg(feature = "ssr")]
        crate::desk::set_status(&error);
        error
    }
}

/// What cannot be read is an answer in the browser, and on the server a request.
fn in_words(error: &ServerFnErrorErr, in_browser: bool) -> ConsoleError {
    match error {
        ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => ConsoleError::new(
            ErrorKind::Invalid,
            "The console could not read the request.",
            "Reload the page and try again.",
        ),
        ServerFnErrorErr::Request(_) => ConsoleError::unheard(),
        ServerFnErrorErr::Deserialization(_) if in_browser => ConsoleError::answered_by_another(),
        ServerFnErrorErr::Deserialization(_) => ConsoleError::new(
            ErrorKind::Invalid,
            "The console could not read the request, or it is too large.",
            "Reload the page and try again with less.",
        ),
        _ => ConsoleError::new(
            ErrorKind::Internal,
            "The console failed.",
            "Try again; if it stays so, tell whoever runs the console.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_sign_in_in_front_answers_asks_to_sign_in_in_another_tab() {
        let page = ServerFnErrorErr::Deserialization("expected value, found <!DOCTYPE html>".into());
        let own = serde_json::to_vec(&ConsoleError::not_signed_in()).unwrap();
        let own = <ConsoleError as FromServerFnError>::de(own.into());
        for error in [in_words(&page, true), own] {
            assert_eq!(error.kind, ErrorKind::NotSignedIn);
            assert!(error.next.contains("what you typed is kept"), "{error:?}");
            assert_eq!(error.link, Some(ErrorLink::sign_in()));
        }
        // A redirect to elsewhere cannot be told from a network that is not there.
        let error = in_words(&ServerFnErrorErr::Request("Failed to fetch".into()), true);
        assert_eq!((error.kind, error.changed), (ErrorKind::Down, Changed::Perhaps));
        assert_eq!(error.link, Some(ErrorLink::sign_in()));
    }

    #[test]
    fn no_source_reaches_the_browser() {
        for error in [
            ServerFnErrorErr::Request("planted".into()),
            ServerFnErrorErr::Deserialization("planted".into()),
            ServerFnErrorErr::Args("planted".into()),
            ServerFnErrorErr::ServerError("planted".into()),
        ] {
            for in_browser in [true, false] {
                let told = serde_json::to_string(&in_words(&error, in_browser)).unwrap();
                assert!(!told.contains("planted"));
            }
        }
    }
}
