//! What a form sends.

use axum::extract::{FromRequest, FromRequestParts, RawForm, Request};
use axum::response::Response;

use super::Answer;
use super::visit::{Visit, pairs_of};
use crate::desk::Console;
use crate::error::{ConsoleError, ErrorKind};

/// A form's pairs, in their order. What cannot be read is answered with a page like any other error.
pub struct Sent(pub Vec<(String, String)>);

impl FromRequest<Console> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, console: &Console) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, console).await?;
        match RawForm::from_request(Request::from_parts(parts, body), console).await {
            Ok(RawForm(body)) => Ok(Self(pairs_of(&String::from_utf8_lossy(&body)))),
            Err(_) => Err(visit.answer(Err::<Answer, _>(ConsoleError::new(
                ErrorKind::Invalid,
                "The form could not be read: it is too large, or did not come whole.",
                "Go back, shorten what you pasted, and send it again.",
            )))),
        }
    }
}

impl Sent {
    /// The value of a field; empty if it was not sent.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}
