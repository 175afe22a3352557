//! An access token.

use app::model::Timestamp;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

/// A token in use. Printing it prints nothing of it.
#[derive(Debug)]
pub(super) struct Token {
    secret: SecretString,
    /// From then on a new one is fetched in the background.
    pub(super) renew_at: Timestamp,
    /// From then on callers wait for the new one.
    pub(super) ends_at: Timestamp,
}

impl Token {
    /// A token that upstream gave at `now` for `lifetime` seconds. It is renewed a minute or a tenth of its life
    /// before its end, whichever is shorter.
    pub(super) fn new(secret: SecretString, now: Timestamp, lifetime: i64) -> Self {
        let lifetime = lifetime.max(0);
        let margin = (lifetime / 10).min(60);
        Self {
            secret,
            renew_at: Timestamp(now.0 + lifetime - margin),
            ends_at: Timestamp(now.0 + lifetime - margin / 2),
        }
    }

    /// The token itself, to look for in texts that must not hold it.
    pub(super) fn secret(&self) -> &SecretString {
        &self.secret
    }

    /// The header that presents it, marked so that no log prints it. The fetch has made sure that it is one.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        authorization(&self.secret)
    }
}

/// `Authorization` for a token; `None` when it cannot stand in a header.
pub(super) fn authorization(token: &SecretString) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_renewed_before_it_ends() {
        let of = |lifetime| {
            let token = Token::new("t".into(), Timestamp(1_000), lifetime);
            (token.renew_at.0 - 1_000, token.ends_at.0 - 1_000)
        };
        assert_eq!(of(83_999), (83_939, 83_969));
        assert_eq!(of(60), (54, 57));
        assert_eq!(of(0), (0, 0));
        assert_eq!(of(-5), (0, 0));
    }

    #[test]
    fn a_token_never_prints() {
        let token = Token::new("planted-token".into(), Timestamp(0), 60);
        assert!(!format!("{token:?} {:?}", token.header()).contains("planted"));
        assert!(authorization(&"no\nheader".into()).is_none());
    }
}
