//! Carrying faults out.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::stream;

use super::control::Control;
use super::faults::Action;
use super::listen::Line;

/// As much of a body as anybody here reads.
const BODY_MAX: usize = 2 * 1024 * 1024;
/// How long a truncated answer stays open after its last byte, so that the byte is on its way before the end is.
const LAST_BYTE: Duration = Duration::from_millis(30);
/// Slow bodies are sent in steps of this length, or of a byte.
const STEP: Duration = Duration::from_millis(100);

/// Notes every request, and meddles with those that meet a rule.
pub(super) async fn meddle(
    State(control): State<Arc<Control>>,
    Extension(line): Extension<Line>,
    request: Request,
    next: Next,
) -> Response {
    control.journal.note(request.method(), request.uri().path());
    let Some(action) = control.faults.meet(request.method(), request.uri().path()) else {
        return next.run(request).await;
    };
    match action {
        Action::Status { status, headers, body } => (status, headers, body).into_response(),
        Action::Garbage(content_type) => {
            ([(CONTENT_TYPE, content_type)], "<html><body>Welcome to the guest network\n").into_response()
        }
        Action::Delay(delay) => delayed(delay, request, next).await,
        Action::Hang => std::future::pending().await,
        Action::Reset => match line.reset().await {},
        Action::LoseAnswer => {
            next.run(request).await;
            match line.close().await {}
        }
        Action::Truncate(bytes) => truncated(next.run(request).await, bytes, line).await,
        Action::SlowBody(rate) => slowed(next.run(request).await, rate).await,
        Action::Accepted(timing) => {
            let mut request = request;
            request.extensions_mut().insert(timing);
            next.run(request).await
        }
    }
}

/// Goes on even when the caller has gone: a slow service does not know that nobody waits any more.
async fn delayed(delay: Duration, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_MAX).await else { return StatusCode::BAD_REQUEST.into_response() };
    let request = Request::from_parts(parts, Body::from(body));
    let going_on = tokio::spawn(async move {
        tokio::time::sleep(delay).await;
        next.run(request).await
    });
    going_on.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// The real headers with the full length, a part of the body, then the end of the connection.
async fn truncated(response: Response, bytes: usize, line: Line) -> Response {
    promised(response, |body| {
        let part = body.slice(..bytes.min(body.len()));
        let first = (!part.is_empty()).then_some(part);
        stream::unfold((first, line), |(first, line)| async move {
            match first {
                Some(part) => Some((Ok::<_, std::io::Error>(part), (None, line))),
                None => {
                    tokio::time::sleep(LAST_BYTE).await;
                    match line.close().await {}
                }
            }
        })
    })
    .await
}

async fn slowed(response: Response, bytes_per_s: u64) -> Response {
    let per_step = bytes_per_s / (1_000 / STEP.as_millis() as u64);
    let (pause, step) = match per_step {
        0 => (Duration::from_millis(1_000 / bytes_per_s), 1),
        _ => (STEP, per_step as usize),
    };
    promised(response, move |body| {
        stream::unfold(body, move |mut body| async move {
            if body.is_empty() {
                return None;
            }
            tokio::time::sleep(pause).await;
            let part = body.split_to(step.min(body.len()));
            Some((Ok::<_, std::io::Error>(part), body))
        })
    })
    .await
}

/// The response with another body, and the length of the one it should have had. Without a body there is nothing to
/// meddle with.
async fn promised<S>(response: Response, other: impl FnOnce(Bytes) -> S) -> Response
where
    S: futures::Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static,
{
    let (mut parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if body.is_empty() {
        return Response::from_parts(parts, Body::empty());
    }
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    Response::from_parts(parts, Body::from_stream(other(body)))
}
