//! One attempt on the wire, within every limit: time, calls in flight, size. It repeats nothing and judges nothing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::desk::{Call, Clock};
use app::model::Timestamp;
use reqwest::header::{DATE, ETAG, HeaderMap, HeaderName};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::connections::connections;
use super::settings::{Settings, SettingsError};
use super::{retry_after, unreachable};

/// ZIdentity's ids for a call. Contract: `[C]`.
const UPSTREAM_IDS: [HeaderName; 2] =
    [HeaderName::from_static("x-oneapi-request-id"), HeaderName::from_static("x-transaction-id")];

/// The longest such id that is believed, in characters.
const LONGEST_ID: usize = 128;

/// A tenant's connections.
pub(super) struct Transport {
    client: Client,
    in_flight: Arc<Semaphore>,
    clock: Clock,
    attempt_timeout: Duration,
    connect_timeout: Duration,
    max_body: usize,
}

/// An answer, at least its head.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// How long upstream asks to wait.
    pub(super) retry_after: Option<Duration>,
    /// Upstream's time.
    pub(super) date: Option<Timestamp>,
    /// Its ids for the call, cleaned.
    pub(super) upstream_ids: Vec<String>,
    /// Whether it bears a version.
    pub(super) etag: bool,
    pub(super) body: Body,
}

/// An answer's body.
pub(super) enum Body {
    /// All of it. Overwritten when it goes, since it may hold a secret.
    Whole(Zeroizing<Vec<u8>>),
    /// It was cut off, too late or too large.
    Lost {
        /// Whether time was the reason.
        late: bool,
        /// What was seen.
        detail: String,
    },
}

/// An attempt without an answer.
pub(super) enum NoAnswer {
    /// The request provably was not sent.
    NotSent {
        /// Whether time was the reason.
        late: bool,
        /// What was seen.
        detail: String,
    },
    /// It was sent, at least in part.
    Lost {
        /// Whether time was the reason.
        late: bool,
        /// What was seen.
        detail: String,
    },
}

impl Answer {
    /// The body, or why there is none.
    pub(super) fn bytes(&self) -> Result<&[u8], &str> {
        match &self.body {
            Body::Whole(bytes) => Ok(bytes),
            Body::Lost { detail, .. } => Err(detail),
        }
    }
}

impl Transport {
    pub(super) fn new(settings: &Settings, clock: Clock) -> Result<Self, SettingsError> {
        Ok(Self {
            client: connections(settings)?,
            in_flight: Arc::new(Semaphore::new(settings.in_flight)),
            clock,
            attempt_timeout: settings.attempt_timeout,
            connect_timeout: settings.connect_timeout(),
            max_body: settings.max_body,
        })
    }

    /// For building requests.
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// The time.
    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The least time with which a write may set out. With less, our own limit could strike while the connection
    /// is still being made, and nobody could tell whether the write ran.
    pub(super) fn least_for_write(&self) -> Duration {
        self.connect_timeout + Duration::from_millis(50)
    }

    /// Waits for its turn, then sends; all within `call`'s deadline, ids noted.
    pub(super) async fn attempt(
        &self,
        call: &Call,
        request: RequestBuilder,
        write: bool,
    ) -> Result<Answer, NoAnswer> {
        let Ok(Ok(_permit)) = tokio::time::timeout(call.time_left(), self.in_flight.acquire()).await else {
            return Err(NoAnswer::NotSent { late: true, detail: "too many calls were under way".into() });
        };
        if write && call.time_left() < self.least_for_write() {
            return Err(NoAnswer::NotSent { late: true, detail: "too little time was left to begin".into() });
        }
        let answer = self.send(request, call.time_left()).await?;
        answer.upstream_ids.iter().for_each(|id| call.note_upstream_id(id.clone()));
        Ok(answer)
    }

    /// Sends at once, within `time` and the limit of one attempt.
    pub(super) async fn send(&self, request: RequestBuilder, time: Duration) -> Result<Answer, NoAnswer> {
        let end = Instant::now() + time.min(self.attempt_timeout);
        let response = match tokio::time::timeout_at(end.into(), request.send()).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) if error.is_connect() || error.is_builder() => {
                return Err(NoAnswer::NotSent {
                    late: error.is_timeout(),
                    detail: unreachable::explain(&error),
                });
            }
            Ok(Err(error)) => {
                return Err(NoAnswer::Lost {
                    late: error.is_timeout(),
                    detail: unreachable::explain(&error),
                });
            }
            Err(_) => {
                return Err(NoAnswer::Lost { late: true, detail: "there was no answer in time".into() });
            }
        };
        let headers = response.headers();
        Ok(Answer {
            status: response.status(),
            retry_after: retry_after::wish(response.status(), headers, self.now()),
            date: headers.get(DATE).and_then(|date| retry_after::moment(date.to_str().ok()?)),
            upstream_ids: upstream_ids(headers),
            etag: headers.contains_key(ETAG),
            body: match tokio::time::timeout_at(end.into(), self.read(response)).await {
                Ok(Ok(bytes)) => Body::Whole(bytes),
                Ok(Err(detail)) => Body::Lost { late: false, detail },
                Err(_) => Body::Lost { late: true, detail: "the answer's body did not come in time".into() },
            },
        })
    }

    /// Reads a body up to the cap, which counts what decompression makes of it.
    async fn read(&self, mut response: Response) -> Result<Zeroizing<Vec<u8>>, String> {
        let mut body = Zeroizing::new(Vec::new());
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > self.max_body => {
                    return Err(format!("the answer's body is larger than {} bytes", self.max_body));
                }
                Ok(Some(chunk)) => append(&mut body, &chunk),
                Ok(None) => return Ok(body),
                Err(_) => return Err("the answer's body was cut off".into()),
            }
        }
    }
}

/// Appends; when room runs out, the old buffer is overwritten instead of left lying about.
fn append(body: &mut Zeroizing<Vec<u8>>, chunk: &[u8]) {
    if body.capacity() - body.len() < chunk.len() {
        let mut larger =
            Zeroizing::new(Vec::with_capacity((body.capacity() * 2).max(body.len() + chunk.len())));
        larger.extend_from_slice(body);
        *body = larger;
    }
    body.extend_from_slice(chunk);
}

fn upstream_ids(headers: &HeaderMap) -> Vec<String> {
    let clean = |value: &[u8]| -> String {
        value
            .iter()
            .filter(|byte| byte.is_ascii_graphic())
            .take(LONGEST_ID)
            .map(|byte| char::from(*byte))
            .collect()
    };
    let values = UPSTREAM_IDS.into_iter().flat_map(|name| headers.get_all(name));
    values.map(|value| clean(value.as_bytes())).filter(|id| !id.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upstream_ids_are_short_and_printable() {
        let mut headers = HeaderMap::new();
        headers.append("x-transaction-id", "t-1".parse().expect("a value"));
        headers.append("x-oneapi-request-id", "r-1 <é>".parse().expect("a value"));
        headers.append("x-oneapi-request-id", "x".repeat(500).parse().expect("a value"));
        let ids = upstream_ids(&headers);
        assert_eq!(ids, ["r-1<>".to_owned(), "x".repeat(128), "t-1".to_owned()]);
    }

    #[test]
    fn a_growing_body_keeps_its_bytes() {
        let mut body = Zeroizing::new(Vec::new());
        for chunk in [&b"ab"[..], b"", b"cdefgh", b"i"] {
            append(&mut body, chunk);
        }
        assert_eq!(body.as_slice(), b"abcdefghi");
    }
}
