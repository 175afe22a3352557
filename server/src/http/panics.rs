//! A panic is answered, counted and never told to the browser.

use std::any::Any;

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// The answer in place of a panicking handler's. What it panicked with may hold anything, so it is not logged.
pub(super) fn answer(_panic: Box<dyn Any + Send + 'static>) -> Response<Body> {
    tracing::error!("a handler panicked");
    metrics::counter!("clientele_panics_total").increment(1);
    let words =
        "The console failed. If you sent a change, look whether it was carried out before you repeat it.\n";
    (StatusCode::INTERNAL_SERVER_ERROR, words).into_response()
}
