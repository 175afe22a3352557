//! The headers that every API answer carries.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::mint;

/// Two gateway layers, so each header comes twice \[C\]. The numbers never change: the sandbox limits nobody unasked.
const DOUBLED: [(&str, [&str; 2]); 3] = [
    ("x-ratelimit-limit", ["500, 500;w=1, 20000;w=60", "1000, 1000;w=1"]),
    ("x-ratelimit-remaining", ["499", "998"]),
    ("x-ratelimit-reset", ["1", "1"]),
];

/// Unique for every request \[C\].
const IDS: [&str; 2] = ["x-oneapi-request-id", "x-transaction-id"];

/// Adds the headers to whatever the API answers, faults included. A header that is already there was asked for.
pub(super) async fn stamp(request: Request, next: Next) -> Response {
    let of_the_api = request.uri().path().starts_with("/ziam/");
    let mut response = next.run(request).await;
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
