//! The signed assertion by which the console proves who it is where it holds a private key (RFC 7523).

use app::model::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::SettingsError;

/// How long an assertion is good, in seconds: long enough for clocks that differ a little.
const LIFETIME: i64 = 300;

/// A key that can sign. It has no `Debug` on purpose.
pub(super) struct Signer {
    key: EncodingKey,
    algorithm: Algorithm,
}

/// The claims that the published clients send: no `iat`, `jti` or `kid`. Contract: `[C]`.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    exp: i64,
}

impl Signer {
    /// Reads a private key and tries it.
    ///
    /// # Errors
    /// [`SettingsError::PrivateKey`] says why it cannot sign, and what would help.
    pub(super) fn new(pem: &SecretString) -> Result<Self, SettingsError> {
        let wrong = |words: &str| SettingsError::PrivateKey(words.into());
        let pem = pem.expose_secret();
        if pem.contains("ENCRYPTED") {
            return Err(wrong(
                "it is encrypted; give it without a passphrase (openssl pkcs8 -topk8 -nocrypt)",
            ));
        }
        if pem.contains("BEGIN EC PRIVATE KEY") {
            return Err(wrong("it is in the older SEC1 form; convert it with openssl pkcs8 -topk8 -nocrypt"));
        }
        if pem.contains("BEGIN PUBLIC KEY") || pem.contains("BEGIN CERTIFICATE") {
            return Err(wrong("it is the public half; the private key is needed to sign"));
        }
        let rsa =
            EncodingKey::from_rsa_pem(pem.as_bytes()).map(|key| Self { key, algorithm: Algorithm::RS256 });
        let signer = rsa
            .or_else(|_| {
                EncodingKey::from_ec_pem(pem.as_bytes()).map(|key| Self { key, algorithm: Algorithm::ES256 })
            })
            .map_err(|_| wrong("it is no PEM private key of type RSA or P-256"))?;
        signer
            .assert("console", "audience", Timestamp(0))
            .map_err(|_| wrong("it cannot sign: an RSA key (2048 bits or more) or a P-256 key is needed"))?;
        Ok(signer)
    }

    /// An assertion that `client_id` asks, good from `now` for five minutes.
    ///
    /// # Errors
    /// In words, when the key fails; a tried one does not.
    pub(super) fn assert(
        &self,
        client_id: &str,
        audience: &str,
        now: Timestamp,
    ) -> Result<SecretString, String> {
        let claims = Claims { iss: client_id, sub: client_id, aud: audience, exp: now.0 + LIFETIME };
        jsonwebtoken::encode(&Header::new(self.algorithm), &claims, &self.key)
            .map(SecretString::from)
            .map_err(|_| "the private key could not sign".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(pem: &str) -> String {
        Signer::new(&SecretString::from(pem)).err().expect("no key").to_string()
    }

    #[test]
    fn a_key_that_cannot_sign_is_refused_with_what_would_help() {
        assert!(wrong("nonsense").contains("no PEM private key"));
        assert!(wrong("-----BEGIN ENCRYPTED PRIVATE KEY-----").contains("encrypted"));
        assert!(wrong("-----BEGIN EC PRIVATE KEY-----").contains("SEC1"));
        assert!(wrong("-----BEGIN PUBLIC KEY-----").contains("public half"));
    }
}
