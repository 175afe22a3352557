//! Faults on demand: the rules in force, and which of them a request meets.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};

use super::tenant::Timing;

/// "When such a request comes, do this", at most `times` times.
#[derive(Debug)]
pub(super) struct Rule {
    /// `None` is any method.
    pub(super) method: Option<String>,
    /// `*` stands for any characters, slashes included. The query is not compared.
    pub(super) path: String,
    /// How often it still applies; `None` is for ever.
    pub(super) times: Option<u64>,
    pub(super) action: Action,
}

/// What a fault does.
#[derive(Clone, Debug)]
pub(super) enum Action {
    /// Answers this, without acting.
    Status { status: StatusCode, headers: HeaderMap, body: Bytes },
    /// Waits, then goes on.
    Delay(Duration),
    /// Acts, then closes the connection before a byte of the answer.
    LoseAnswer,
    /// Closes the connection before acting.
    Reset,
    /// Acts, then sends the headers and this many bytes of the body.
    Truncate(usize),
    /// 200 with something that is not JSON, without acting.
    Garbage(HeaderValue),
    /// Accepts, and neither acts nor answers.
    Hang,
    /// Acts, then sends the body this many bytes a second.
    SlowBody(u64),
    /// Answers 202 now; the thing appears later, or never.
    Accepted(Timing),
}

/// The rules in force.
#[derive(Default)]
pub(super) struct Faults(Mutex<Vec<Rule>>);

impl Faults {
    pub(super) fn set(&self, rules: Vec<Rule>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = rules;
    }

    /// The action that this request meets, which is thereby used up once. The first rule that fits wins.
    pub(super) fn meet(&self, method: &Method, path: &str) -> Option<Action> {
        let mut rules = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rule = rules.iter_mut().find(|rule| rule.fits(method, path))?;
        if let Some(times) = &mut rule.times {
            *times -= 1;
        }
        Some(rule.action.clone())
    }
}

impl Rule {
    fn fits(&self, method: &Method, path: &str) -> bool {
        self.times != Some(0)
            && self.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method.as_str()))
            && matches(self.path.as_bytes(), path.as_bytes())
    }
}

/// Whether `path` is what `pattern` says. On a mismatch it goes back to the last `*` and lets it take one more.
fn matches(pattern: &[u8], path: &[u8]) -> bool {
    let (mut p, mut s) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while s < path.len() {
        if pattern.get(p) == Some(&b'*') {
            retry = Some((p, s));
            p += 1;
        } else if pattern.get(p) == Some(&path[s]) {
            p += 1;
            s += 1;
        } else if let Some((star, taken)) = retry {
            retry = Some((star, taken + 1));
            p = star + 1;
            s = taken + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, path: &str) -> bool {
        matches(pattern.as_bytes(), path.as_bytes())
    }

    #[test]
    fn a_star_stands_for_any_characters_slashes_included() {
        assert!(fits("*", ""));
        assert!(fits("*", "/a/b"));
        assert!(fits("/a/*/secrets", "/a/1/secrets"));
        assert!(fits("/a/*/secrets", "/a/1/secrets/2/secrets"));
        assert!(fits("/a*", "/a"));
        assert!(!fits("/a/*/secrets", "/a/1/secrets/2"));
        assert!(!fits("/a", "/a/"));
        assert!(!fits("/a/", "/a"));
        assert!(!fits("", "/"));
    }

    #[test]
    fn a_rule_wears_out_and_the_next_one_takes_over() {
        let rule = |times, action| Rule { method: Some("GET".into()), path: "*".into(), times, action };
        let faults = Faults::default();
        faults.set(vec![rule(Some(1), Action::Hang), rule(None, Action::Reset)]);
        assert!(faults.meet(&Method::POST, "/").is_none());
        assert!(matches!(faults.meet(&Method::GET, "/"), Some(Action::Hang)));
        assert!(matches!(faults.meet(&Method::GET, "/"), Some(Action::Reset)));
        assert!(matches!(faults.meet(&Method::GET, "/"), Some(Action::Reset)));
    }
}
