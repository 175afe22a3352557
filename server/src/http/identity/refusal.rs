//! Requests that are not what a proxy sends: refused, logged as a security event, counted. A header's value is never
//! told to anybody.

use app::desk::RequestId;
use app::error::{ConsoleError, ErrorKind, ErrorLink};
use axum::Json;
use axum::http::{Extensions, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::listen::Peer;

/// Why a request is refused, whoever it claims to come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It does not come from an address of the proxy.
    UnknownPeer,
    /// It lacks the proxy's secret.
    NoProof,
    /// An identity header came twice.
    Twice(HeaderName),
    /// An identity header in another spelling than the proxy's.
    OtherSpelling(HeaderName),
    /// A header with which another proxy would say who somebody is.
    OtherFamily(HeaderName),
    /// The header `Connection` tries to have an identity header taken away on the way.
    HopByHop(HeaderName),
    /// An identity header that cannot be read.
    Unreadable(HeaderName),
    /// A token that the proxy did not make, or not for this console.
    BadToken(&'static str),
    /// A session of one person under the identity of another, on a request that would change something.
    PersonChanged,
    /// The proxy's keys cannot be had. No security event: nobody did anything.
    NoKeys,
}

impl Refusal {
    /// The event's name, in the log and in the metric `clientele_security_events_total`.
    fn event(&self) -> Option<&'static str> {
        match self {
            Self::UnknownPeer => Some("unknown_peer"),
            Self::NoProof => Some("no_proof"),
            Self::Twice(_) => Some("identity_header_twice"),
            Self::OtherSpelling(_) => Some("identity_header_other_spelling"),
            Self::OtherFamily(_) => Some("identity_header_other_family"),
            Self::HopByHop(_) => Some("identity_header_hop_by_hop"),
            Self::Unreadable(_) => Some("identity_header_unreadable"),
            Self::BadToken(_) => Some("bad_token"),
            Self::PersonChanged => Some("person_changed"),
            Self::NoKeys => None,
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::UnknownPeer | Self::NoProof => StatusCode::FORBIDDEN,
            Self::BadToken(_) | Self::PersonChanged => StatusCode::UNAUTHORIZED,
            Self::NoKeys => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    fn header(&self) -> Option<&HeaderName> {
        match self {
            Self::Twice(name)
            | Self::OtherSpelling(name)
            | Self::OtherFamily(name)
            | Self::HopByHop(name)
            | Self::Unreadable(name) => Some(name),
            _ => None,
        }
    }

    fn words(&self) -> String {
        let header = self.header().map_or(String::new(), |name| format!(" ({})", shortened(name)));
        let what = match self {
            Self::UnknownPeer | Self::NoProof => {
                "This request did not come through the sign-in in front of the console.\n\
                 Use the console's public address; whoever runs it finds the reason in the log."
            }
            Self::Twice(_) => "This request says twice who sends it.",
            Self::OtherSpelling(_) => {
                "This request says who sends it in a spelling that the sign-in does not use."
            }
            Self::OtherFamily(_) => {
                "This request says who sends it in a header that the sign-in does not use.\n\
                 If it does send it, whoever runs the console names it in `also_sent`."
            }
            Self::HopByHop(_) => "This request asks for an identity header to be taken away.",
            Self::Unreadable(_) => "This request says in an unreadable way who sends it.",
            Self::BadToken(_) => {
                "The token that says who sends this request is not good. Sign in again in another tab."
            }
            Self::PersonChanged => {
                "Somebody else is signed in than when this page was opened. Load the page again to go on as who you are now."
            }
            Self::NoKeys => {
                "Nobody can be signed in at this moment: the keys of the sign-in cannot be had. Try again in a minute."
            }
        };
        format!("{what}{header}")
    }

    /// Writes the security event, if it is one.
    pub(super) fn report(&self, extensions: &Extensions) {
        let Some(event) = self.event() else { return };
        let request_id = extensions.get::<RequestId>().map_or("", |id| id.0.as_str());
        let peer = match Peer::of(extensions) {
            Some(Peer::Tcp(address)) => address.to_string(),
            Some(Peer::Unix) => "unix".to_owned(),
            None => "unknown".to_owned(),
        };
        let header = self.header().map_or("", shortened);
        let reason = if let Self::BadToken(reason) = self { reason } else { "" };
        tracing::warn!(target: "clientele::security", event, request_id, peer, header, reason, "security event");
        metrics::counter!("clientele_security_events_total", "event" => event).increment(1);
    }

    /// The answer, in the form that who asks can read: a page's island gets the console's own kind of error.
    pub(super) fn answer(&self, path: &str) -> Response {
        let words = self.words();
        if !path.starts_with("/api/") {
            return (self.status(), format!("{words}\nIt was refused and nothing was done.\n"))
                .into_response();
        }
        let kind = match self.status() {
            StatusCode::UNAUTHORIZED => ErrorKind::NotSignedIn,
            StatusCode::FORBIDDEN => ErrorKind::Forbidden,
            StatusCode::BAD_REQUEST => ErrorKind::Invalid,
            _ => ErrorKind::Internal,
        };
        let next = "Open the console in another tab to see how it goes on; what you typed is kept.";
        let error = ConsoleError::new(kind, words, next);
        (self.status(), Json(ConsoleError { link: Some(ErrorLink::sign_in()), ..error })).into_response()
    }
}

/// Names of headers come from outside and may be long.
fn shortened(name: &HeaderName) -> &str {
    let name = name.as_str();
    name.get(..64).unwrap_or(name)
}
