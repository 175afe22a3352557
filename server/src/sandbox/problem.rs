//! Error answers of the API.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// An error answer: `{"type","title","status","detail"}`, with `status` a string, as the published collection shows \[D\].
///
/// It travels as `application/json`, because Zscaler's own clients parse nothing else \[C\].
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    detail: String,
}

impl Problem {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into() }
    }

    pub(super) fn invalid(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// The one error text that is known word for word \[C\]. It tells no reason; our log does.
    pub(super) fn invalid_resources(reason: &'static str) -> Self {
        tracing::info!(reason, "the sandbox refused clientResources");
        Self::invalid("Invalid Input for clientResources")
    }

    pub(super) fn unauthorised(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, detail)
    }

    pub(super) fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "The API client has no permission for this operation")
    }

    pub(super) fn no_such_client() -> Self {
        Self::new(StatusCode::NOT_FOUND, "API client not found")
    }

    pub(super) fn into_json(self) -> Value {
        json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_str(),
            "detail": self.detail,
        })
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status;
        let mut response = (status, Json(self.into_json())).into_response();
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

pub(super) async fn no_such_path() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "No such path: the API is at /ziam/admin/api/v1, tokens are at /oauth2/v1/token",
    )
}

pub(super) async fn wrong_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "This path has no such method")
}
