//! From an HTTP request to an [`Operation`].

use axum::extract::FromRequestParts;
use axum::http::{Extensions, request::Parts};

use super::{Console, Operation};
use crate::error::{ConsoleError, ErrorKind};
use crate::model::Actor;

/// This console's id for a request; the HTTP layer puts it into the request's extensions.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The operation of whoever the identity layer found. It alone puts an [`Actor`] into the extensions.
pub(super) fn signed_in(console: &Console, extensions: &Extensions) -> Result<Operation, ConsoleError> {
    let request_id = extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    match extensions.get::<Actor>() {
        Some(actor) => Ok(Operation::new(console.clone(), actor.clone(), request_id)),
        None => Err(ConsoleError {
            request_id,
            ..ConsoleError::new(
                ErrorKind::NotSignedIn,
                "You are not signed in.",
                "Sign in in another tab, then repeat the step here; what you typed is kept.",
            )
        }),
    }
}

impl FromRequestParts<Console> for Operation {
    type Rejection = crate::frame::Failure;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, Self::Rejection> {
        signed_in(console, &parts.extensions).map_err(|error| crate::frame::Failure::without_person(console, error))
    }
}
