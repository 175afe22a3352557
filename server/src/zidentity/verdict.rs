//! What one attempt means. The one place where statuses and losses become [`Fault`]s.

use std::time::Duration;

use app::desk::{DownReason, Fault, RefusedReason};
use reqwest::StatusCode;

use super::backoff::ATTEMPTS;
use super::route::Effect;
use super::transport::{Answer, Body, NoAnswer};
use super::unreachable::PROXY_CREDENTIALS;

/// What is to be done after an attempt.
#[derive(Debug)]
pub(super) enum Verdict<T> {
    /// It is answered.
    Done(T),
    /// The token was not accepted (401): the request provably did not run.
    StaleToken {
        /// Upstream's words.
        detail: String,
    },
    /// It may be tried again without harm; if it is not, this is what went wrong.
    Again {
        fault: Fault,
        /// How long upstream asks to wait.
        wish: Option<Duration>,
        /// The most attempts for this sort of failure.
        most: u32,
    },
    /// It is over.
    Over(Fault),
}

/// Judges the attempt at a request with `effect`. `names_one` = the path names one thing by id. `decode` reads a
/// good answer; `words` finds upstream's own words in a bad one's body.
pub(super) fn judge<T>(
    effect: Effect,
    names_one: bool,
    attempt: Result<Answer, NoAnswer>,
    decode: impl FnOnce(&Answer) -> Result<T, String>,
    words: impl Fn(&[u8]) -> String,
) -> Verdict<T> {
    let answer = match attempt {
        Ok(answer) => answer,
        Err(NoAnswer::NotSent { late, detail }) => {
            return again(down(late, DownReason::Unreachable, detail), None);
        }
        Err(NoAnswer::Lost { late, detail }) => {
            return unless_write(effect, detail, |detail| {
                again(down(late, DownReason::Unreachable, detail), None)
            });
        }
    };
    let detail = answer.bytes().map(&words).unwrap_or_default();
    match answer.status {
        status if status.is_success() => match decode(&answer) {
            Ok(value) => Verdict::Done(value),
            Err(detail) => unless_write(effect, detail, |detail| {
                let late = matches!(answer.body, Body::Lost { late: true, .. });
                // Garbage is asked for once more: it rarely becomes better by asking.
                let most = if late { ATTEMPTS } else { 2 };
                Verdict::Again { fault: down(late, DownReason::Garbage, detail), wish: None, most }
            }),
        },
        StatusCode::UNAUTHORIZED => Verdict::StaleToken { detail },
        StatusCode::FORBIDDEN => Verdict::Over(Fault::Refused { reason: RefusedReason::Permission, detail }),
        StatusCode::NOT_FOUND | StatusCode::GONE if names_one => Verdict::Over(Fault::NotFound),
        StatusCode::NOT_FOUND | StatusCode::GONE => Verdict::Over(Fault::Down {
            reason: DownReason::Garbage,
            detail: "the API's own list is not there (404): is api_url right?".into(),
        }),
        StatusCode::TOO_MANY_REQUESTS => {
            again(Fault::Busy { retry_after: answer.retry_after }, answer.retry_after)
        }
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            Verdict::Over(Fault::Down { reason: DownReason::Unreachable, detail: PROXY_CREDENTIALS.into() })
        }
        // It says that the request did not arrive in time, not that it did not arrive.
        StatusCode::REQUEST_TIMEOUT => {
            unless_write(effect, "upstream gave up waiting (408)".into(), |detail| {
                again(Fault::Down { reason: DownReason::Status(408), detail }, None)
            })
        }
        status if status.is_client_error() => {
            Verdict::Over(Fault::Invalid { status: status.as_u16(), detail })
        }
        status if status.is_server_error() => {
            let seen =
                format!("status {}{}{detail}", status.as_u16(), if detail.is_empty() { "" } else { ": " });
            unless_write(effect, seen, |detail| {
                let fault = Fault::Down { reason: DownReason::Status(status.as_u16()), detail };
                match status {
                    StatusCode::NOT_IMPLEMENTED | StatusCode::HTTP_VERSION_NOT_SUPPORTED => {
                        Verdict::Over(fault)
                    }
                    _ => {
                        again(fault, answer.retry_after.filter(|_| status == StatusCode::SERVICE_UNAVAILABLE))
                    }
                }
            })
        }
        // 3xx: never followed, since the token would go along. Who redirects is most likely not ZIdentity, but
        // nobody can be sure that it has seen nothing.
        status => {
            unless_write(effect, format!("status {} instead of an answer", status.as_u16()), |detail| {
                Verdict::Over(Fault::Down { reason: DownReason::Garbage, detail })
            })
        }
    }
}

fn again<T>(fault: Fault, wish: Option<Duration>) -> Verdict<T> {
    Verdict::Again { fault, wish, most: ATTEMPTS }
}

fn down(late: bool, reason: DownReason, detail: String) -> Fault {
    Fault::Down { reason: if late { DownReason::Timeout } else { reason }, detail }
}

/// A write that was sent and got no clear answer has an unknown outcome, and that is the end of it.
fn unless_write<T>(effect: Effect, detail: String, read: impl FnOnce(String) -> Verdict<T>) -> Verdict<T> {
    match effect {
        Effect::Write => Verdict::Over(Fault::UnknownOutcome { detail }),
        Effect::Read => read(detail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(effect: Effect, names_one: bool, status: u16) -> String {
        let answer = Answer {
            status: StatusCode::from_u16(status).expect("a status"),
            retry_after: Some(Duration::from_secs(3)),
            date: None,
            upstream_ids: Vec::new(),
            etag: false,
            body: Body::Whole(zeroize::Zeroizing::new(Vec::new())),
        };
        let decode = |_: &Answer| if status == 299 { Err("garbage".to_owned()) } else { Ok(()) };
        match judge(effect, names_one, Ok(answer), decode, |_| String::new()) {
            Verdict::Done(()) => "done".into(),
            Verdict::StaleToken { .. } => "stale token".into(),
            Verdict::Again { fault, wish, .. } => {
                format!("again{}: {fault}", if wish.is_some() { " as asked" } else { "" })
            }
            Verdict::Over(fault) => fault.to_string(),
        }
    }

    #[test]
    fn every_status_has_one_meaning() {
        let statuses = [
            200, 201, 202, 204, 299, 302, 400, 401, 403, 404, 405, 407, 408, 409, 410, 422, 429, 500, 501,
            502, 503, 504,
        ];
        let table: Vec<String> = statuses
            .into_iter()
            .map(|status| {
                let read = verdict(Effect::Read, true, status);
                format!("{status} read  {read}\n{status} write {}", verdict(Effect::Write, true, status))
            })
            .collect();
        insta::assert_snapshot!(table.join("\n"));
    }

    #[test]
    fn a_missing_list_is_a_wrong_address_and_not_a_missing_thing() {
        assert!(verdict(Effect::Read, false, 404).contains("api_url"));
        assert_eq!(verdict(Effect::Read, true, 404), "not found upstream");
    }

    #[test]
    fn what_was_not_sent_may_be_tried_again_even_if_it_writes() {
        let not_sent = NoAnswer::NotSent { late: false, detail: "refused".into() };
        let verdict = judge(Effect::Write, true, Err(not_sent), |_| Ok(()), |_| String::new());
        assert!(matches!(
            verdict,
            Verdict::Again { fault: Fault::Down { reason: DownReason::Unreachable, .. }, .. }
        ));
    }

    #[test]
    fn a_write_without_an_answer_is_over() {
        let lost = NoAnswer::Lost { late: true, detail: "silence".into() };
        let verdict = judge(Effect::Write, true, Err(lost), |_| Ok(()), |_| String::new());
        assert!(matches!(verdict, Verdict::Over(Fault::UnknownOutcome { .. })));
    }
}
