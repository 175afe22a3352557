//! From an HTTP request to an [`Operation`].

use axum::http::Extensions;

use super::{Console, Operation};
use crate::error::{ConsoleError, ErrorKind};
use crate::model::Actor;

/// This console's id for a request; the HTTP layer puts it into the request's extensions.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Where a request came from, in words; the HTTP layer puts it into the request's extensions. What a header says counts
/// only where a proxy that is trusted has set it.
#[derive(Clone, Debug)]
pub struct CameFrom(pub String);

/// This console's id for the request that a server function serves; empty elsewhere.
pub(crate) fn request_id() -> String {
    let parts = leptos::prelude::use_context::<axum::http::request::Parts>();
    parts.and_then(|parts| parts.extensions.get::<RequestId>().map(|id| id.0.clone())).unwrap_or_default()
}

/// The operation of whoever the identity layer found. It alone puts an [`Actor`] into the extensions.
pub(crate) async fn signed_in(console: &Console, extensions: &Extensions) -> Result<Operation, ConsoleError> {
    let request_id = extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let Some(actor) = extensions.get::<Actor>() else {
        return Err(ConsoleError { request_id, ..ConsoleError::not_signed_in() });
    };
    let came_from = extensions.get::<CameFrom>().map(|from| from.0.clone()).unwrap_or_default();
    let operation = Operation::new(console.clone(), actor.clone(), request_id.clone()).from(came_from);
    operation.with_teams().await.map_err(|error| {
        tracing::error!(%request_id, %error, "the teams cannot be read");
        let error = ConsoleError::new(
            ErrorKind::Internal,
            "The console's database does not answer.",
            "Try again; if it stays so, tell whoever runs the console.",
        );
        ConsoleError { request_id, ..error }
    })
}
