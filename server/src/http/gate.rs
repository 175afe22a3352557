//! The origin gate: an unsafe method is served only to this console's own pages.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header::ORIGIN};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Refuses with 403 before routing, sign-in and body.
pub(super) async fn refuse_other_sites(
    State(public_url): State<Arc<str>>,
    request: Request,
    next: Next,
) -> Response {
    if request.method().is_safe() || is_from_here(request.headers(), &public_url) {
        return next.run(request).await;
    }
    tracing::warn!(path = request.uri().path(), "a request from another origin was refused");
    let words = format!(
        "This request did not come from a page of this console, so it was refused and nothing was done.\n\
         The console is at {public_url}; if that is not the address in your browser, whoever runs it must set public_url.\n"
    );
    (StatusCode::FORBIDDEN, words).into_response()
}

/// At least one of Origin and Sec-Fetch-Site is sent, and each that is sent says "from here".
fn is_from_here(headers: &HeaderMap, public_url: &str) -> bool {
    let all = |name: &str, wanted: &str| {
        let values = headers.get_all(name);
        let count = values.iter().count();
        (count > 0).then(|| count == 1 && values.iter().all(|value| value.as_bytes() == wanted.as_bytes()))
    };
    match (all(ORIGIN.as_str(), public_url), all("sec-fetch-site", "same-origin")) {
        (None, None) => false,
        (origin, site) => origin.unwrap_or(true) && site.unwrap_or(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_here(headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        is_from_here(&map, "https://clientele.example")
    }

    #[test]
    fn a_page_of_this_console_passes() {
        assert!(from_here(&[("origin", "https://clientele.example")]));
        assert!(from_here(&[("sec-fetch-site", "same-origin")]));
        assert!(from_here(&[("origin", "https://clientele.example"), ("sec-fetch-site", "same-origin")]));
    }

    #[test]
    fn everything_else_is_refused() {
        for headers in [
            &[][..],
            &[("origin", "null")],
            &[("origin", "https://evil.example")],
            &[("origin", "http://clientele.example")],
            &[("origin", "https://clientele.example:444")],
            &[("origin", "https://clientele.example.evil.example")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "cross-site")],
            &[("origin", "https://clientele.example"), ("sec-fetch-site", "cross-site")],
            &[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")],
            &[("origin", "https://clientele.example"), ("origin", "https://evil.example")],
        ] {
            assert!(!from_here(headers), "{headers:?}");
        }
    }
}
