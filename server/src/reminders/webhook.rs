//! Webhooks: a POST with a signature, by which the receiver knows that it was this console and when.

use std::time::Duration;

use hmac::{Hmac, Mac};
use reqwest::Client;
use reqwest::header::{CONTENT_TYPE, USER_AGENT};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use url::Url;

use super::letter::Letter;
use super::ways::{DEADLINE, in_a_sentence};

/// The header with the moment of sending, in epoch seconds.
pub const TIMESTAMP: &str = "x-clientele-timestamp";
/// The header with the [`signature`].
pub const SIGNATURE: &str = "x-clientele-signature";
/// The header with the message's id, the same at every try.
pub const DELIVERY: &str = "x-clientele-delivery";

/// The longest that a look whether a host answers may take.
const REACH: Duration = Duration::from_secs(10);

/// What a webhook understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// JSON of our own.
    Plain,
    /// Slack's incoming webhooks.
    Slack,
    /// Microsoft Teams' workflows.
    Teams,
}

/// One webhook.
pub struct Webhook {
    /// Where it is; chat services put their secret into it.
    pub url: SecretString,
    /// What it understands.
    pub kind: Kind,
    /// What the signature is made with.
    pub secret: Option<SecretString>,
}

/// `sha256=` and, in hexadecimal digits, the HMAC-SHA256 of the timestamp, a full stop and the body.
#[must_use]
pub fn signature(secret: &str, timestamp: i64, body: &[u8]) -> String {
    // HMAC takes keys of any length; a key that is none signs nothing.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(format!("{timestamp}.").as_bytes());
    mac.update(body);
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={digits}")
}

impl Webhook {
    /// Sends a letter.
    ///
    /// # Errors
    /// Why it could not be sent, a sentence for people; never with the URL.
    pub(super) async fn send(&self, http: &Client, letter: &Letter) -> Result<(), String> {
        let message = match self.kind {
            Kind::Plain => letter.plain(),
            Kind::Slack => letter.slack(),
            Kind::Teams => letter.teams(),
        };
        let body = message.to_string();
        let mut request = http
            .post(self.url.expose_secret())
            .timeout(DEADLINE)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, concat!("clientele/", env!("CARGO_PKG_VERSION")))
            .header(DELIVERY, &letter.id);
        if let Some(secret) = &self.secret {
            let signed = signature(secret.expose_secret(), letter.now.0, body.as_bytes());
            request = request.header(TIMESTAMP, letter.now.0).header(SIGNATURE, signed);
        }
        match request.body(body).send().await {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => Err(format!("it answered HTTP {}", answer.status().as_u16())),
            Err(error) => Err(trouble(error)),
        }
    }

    /// Whether its host answers at all, whatever it says: asked for the headers of its front page, so that nobody is told
    /// anything and the address stays a secret.
    ///
    /// # Errors
    /// Why it does not, a sentence for people; never with the URL.
    pub async fn reach(&self, http: &Client) -> Result<(), String> {
        let origin = Url::parse(self.url.expose_secret()).map(|url| url.origin().ascii_serialization());
        let origin = origin.map_err(|_| "its address cannot be read".to_owned())?;
        http.head(origin).timeout(REACH).send().await.map(drop).map_err(trouble)
    }
}

fn trouble(error: reqwest::Error) -> String {
    if error.is_timeout() {
        return "it did not answer in time".to_owned();
    }
    in_a_sentence(&error.without_url())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf '1800000000.{"a":1}' | openssl dgst -sha256 -hmac s3cret`
    #[test]
    fn the_signature_is_what_other_tools_make_of_timestamp_and_body() {
        let expected = "sha256=476d445fc5d734bcaf69961f0de38cb8c2ec42450829655895ca5e064c0765c9";
        assert_eq!(signature("s3cret", 1_800_000_000, br#"{"a":1}"#), expected);
        assert_ne!(signature("s3cret", 1_800_000_001, br#"{"a":1}"#), expected);
        assert_ne!(signature("other", 1_800_000_000, br#"{"a":1}"#), expected);
    }
}
