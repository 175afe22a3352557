//! The headers that every API answer carries.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::mint;
use super::tenant::Tenant;

/// Two gateway layers, so each header comes twice \[C\]. The numbers never change: the sandbox limits nobody unasked.
const DOUBLED: [(&str, [&str; 2]); 3] = [
    ("x-ratelimit-limit", ["500, 500;w=1, 20000;w=60", "1000, 1000;w=1"]),
    ("x-ratelimit-remaining", ["499", "998"]),
    ("x-ratelimit-reset", ["1", "1"]),
];

/// Unique for every request \[C\].
const IDS: [&str; 2] = ["x-oneapi-request-id", "x-transaction-id"];

/// Adds the headers to whatever the API answers, faults included. A header that is already there was asked for. The
/// date is the tenant's own: whoever asks compares it with the ends of what lives here.
pub(super) async fn stamp(State(tenant): State<Arc<Tenant>>, request: Request, next: Next) -> Response {
    let of_the_api = request.uri().path().starts_with("/ziam/");
    let mut response = next.run(request).await;
    let now = UNIX_EPOCH + Duration::from_secs(u64::try_from(tenant.now()).unwrap_or_default());
    let date = HeaderValue::try_from(httpdate::fmt_http_date(now)).expect("a date is plain ASCII");
    response.headers_mut().entry(header::DATE).or_insert(date);
    if of_the_api {
        stamp_headers(response.headers_mut());
    }
    response
}

fn stamp_headers(headers: &mut HeaderMap) {
    for (name, values) in DOUBLED {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            for value in values {
                headers.append(&name, HeaderValue::from_static(value));
            }
        }
    }
    for name in IDS {
        let id = HeaderValue::try_from(mint::request_id()).expect("a UUID is plain ASCII");
        headers.entry(HeaderName::from_static(name)).or_insert(id);
    }
}
