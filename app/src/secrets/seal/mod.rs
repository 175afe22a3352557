//! A new secret's value, sealed for the one dialog that asked for it.
//!
//! HPKE (RFC 9180, base mode; DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM). The browser makes a key pair for
//! one dialog and sends the public half with its request; the server seals the value to it; whoever reads the
//! connection in between, such as a proxy that opens TLS, has ciphertext. [`Binding`] ties a sealed value to the
//! operation it came of, and HPKE itself ties it to both public keys, so it opens nowhere else.
//!
//! `lock` seals (server), `browser` opens through Web Crypto; `schedule` is the part of HPKE that Web Crypto lacks.

#[cfg(feature = "hydrate")]
pub(super) mod browser;
#[cfg(feature = "ssr")]
pub(super) mod lock;
#[cfg(any(feature = "hydrate", test))]
mod schedule;
#[cfg(all(test, feature = "ssr"))]
mod tests;

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::{Deserialize, Serialize};

use crate::model::{ClientId, SecretId, TenantName};

/// What this construction is called. It goes into the key, so that another version opens nothing of this one.
const LABEL: &str = "clientele/secret-value/1";

/// A dialog's public key: an uncompressed P-256 point, 65 bytes, as base64url without padding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SealTo(pub String);

/// A sealed value. Both parts are base64url without padding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The server's public key for this one value: an uncompressed P-256 point, 65 bytes.
    pub enc: String,
    /// AES-256-GCM ciphertext with its tag; 16 bytes longer than the value.
    pub ciphertext: String,
}

/// What a sealed value belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Binding<'a> {
    pub(super) tenant: &'a TenantName,
    pub(super) client: &'a ClientId,
    /// The operation that made the secret.
    pub(super) operation: &'a str,
}

impl Binding<'_> {
    /// HPKE's `info`. Each part is preceded by its length, so that no two bindings look alike.
    pub(super) fn info(&self) -> Vec<u8> {
        let mut info = Vec::new();
        for part in [LABEL, &self.tenant.0, &self.client.0, self.operation] {
            info.extend_from_slice(&(part.len() as u64).to_be_bytes());
            info.extend_from_slice(part.as_bytes());
        }
        info
    }
}

/// HPKE's `aad`: the secret itself, whose id is known only after everything else is agreed upon.
pub(super) fn aad(secret: &SecretId) -> &[u8] {
    secret.0.as_bytes()
}

fn encoded(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(text).ok()
}
