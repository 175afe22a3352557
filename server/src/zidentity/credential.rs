//! What the console proves itself with, and how it is taken up anew when its file changes.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::assertion::Signer;
use super::settings::{Credential, CredentialSource, SettingsError};

/// How many characters of a digest tell one credential from another.
const FINGERPRINT_LENGTH: usize = 16;

/// By what two credentials are told apart without telling anything of them: the beginning of a SHA-256.
#[derive(Clone, PartialEq, Eq)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Of a client's secret or key.
    #[must_use]
    pub fn of(client_id: &str, credential: &SecretString) -> Self {
        let digest = Sha256::new()
            .chain_update("clientele credential\0")
            .chain_update(client_id)
            .chain_update("\0")
            .chain_update(credential.expose_secret())
            .finalize();
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Self(hex[..FINGERPRINT_LENGTH].to_owned())
    }

    /// As text, for the database.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A client and what proves that somebody is it.
pub(super) struct SignIn {
    pub(super) client_id: String,
    pub(super) proof: Proof,
    pub(super) fingerprint: Fingerprint,
}

pub(super) enum Proof {
    Secret(SecretString),
    Key(Box<Signer>),
}

impl SignIn {
    pub(super) fn new(client_id: &str, credential: &Credential) -> Result<Self, SettingsError> {
        let (text, proof) = match credential {
            Credential::Secret(secret) if secret.expose_secret().is_empty() => {
                return Err(SettingsError::Secret);
            }
            Credential::Secret(secret) => (secret, Proof::Secret(secret.clone())),
            Credential::PrivateKey(pem) => (pem, Proof::Key(Box::new(Signer::new(pem)?))),
        };
        Ok(Self { client_id: client_id.to_owned(), fingerprint: Fingerprint::of(client_id, text), proof })
    }

    /// The client secret, where there is one.
    pub(super) fn secret(&self) -> Option<&SecretString> {
        match &self.proof {
            Proof::Secret(secret) => Some(secret),
            Proof::Key(_) => None,
        }
    }

    /// Another credential of the same client and the same sort.
    fn renewed(&self, text: SecretString) -> Result<Self, SettingsError> {
        let credential = match &self.proof {
            Proof::Secret(_) => Credential::Secret(text),
            Proof::Key(_) => Credential::PrivateKey(text),
        };
        Self::new(&self.client_id, &credential)
    }
}

/// Holds the credential in use. Its file is read whenever a token is fetched; what is new in it counts once a
/// token was given for it, so that a slip of whoever writes the file does not shut the console out.
pub(super) struct Keeper {
    source: Option<CredentialSource>,
    state: Mutex<State>,
}

struct State {
    held: Arc<SignIn>,
    refused: Option<Fingerprint>,
}

impl Keeper {
    pub(super) fn new(held: SignIn, source: Option<CredentialSource>) -> Self {
        Self { source, state: Mutex::new(State { held: Arc::new(held), refused: None }) }
    }

    /// The credential in use.
    pub(super) fn held(&self) -> Arc<SignIn> {
        Arc::clone(&self.state().held)
    }

    /// What stands in the file, if it is another credential than the one in use and has not been refused.
    pub(super) async fn candidate(&self) -> Option<SignIn> {
        let source = self.source.clone()?;
        let read = tokio::task::spawn_blocking(move || source.read()).await.ok()?;
        let held = self.held();
        let found = match read {
            Ok(text) if Fingerprint::of(&held.client_id, &text) == held.fingerprint => return None,
            Ok(text) => held.renewed(text).map_err(|error| error.to_string()),
            Err(words) => Err(words),
        };
        match found {
            Ok(candidate) => {
                let refused = self.state().refused.as_ref() == Some(&candidate.fingerprint);
                (!refused).then_some(candidate)
            }
            Err(error) => {
                tracing::warn!(client = held.client_id, %error, "the credential's file cannot be used; the console goes on with what it read before");
                None
            }
        }
    }

    /// A token was given for it: it is the credential in use from now on.
    pub(super) fn take(&self, candidate: SignIn) {
        tracing::info!(client = candidate.client_id, fingerprint = ?candidate.fingerprint, "a new credential was taken up from its file");
        *self.state() = State { held: Arc::new(candidate), refused: None };
    }

    /// No token was given for it: it is not tried again while the one in use works.
    pub(super) fn refuse(&self, candidate: &SignIn) {
        tracing::error!(client = candidate.client_id, fingerprint = ?candidate.fingerprint, "the credential in the file was changed, and the token endpoint refuses the new one; the console goes on with the one before");
        self.state().refused = Some(candidate.fingerprint.clone());
    }

    /// The one in use does not work either: whatever stands in the file deserves another try.
    pub(super) fn despair(&self) {
        self.state().refused = None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_tells_credentials_apart_and_nothing_of_them() {
        let of = |client: &str, secret: &str| Fingerprint::of(client, &secret.into());
        assert_eq!(of("a", "sesame"), of("a", "sesame"));
        assert_ne!(of("a", "sesame"), of("a", "open"));
        assert_ne!(of("a", "sesame"), of("b", "sesame"));
        assert_eq!(of("a", "sesame").as_str().len(), FINGERPRINT_LENGTH);
        assert!(!format!("{:?}", of("a", "sesame")).contains("sesame"));
    }
}
