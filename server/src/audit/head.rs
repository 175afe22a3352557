//! A head: which record of the audit log's chain was the newest at a moment, signed. Whoever keeps one outside of the
//! database can tell later whether the chain still goes on from there.
//!
//! What is signed, by Ed25519 (RFC 8032), are these lines, joined by single line feeds, without one at the end:
//!
//! ```text
//! clientele audit head 1
//! (the record's number)
//! (the record's hash)
//! (the moment, as 2027-05-22T09:00:00Z)
//! ```

use crate::store::Point;
use app::model::Timestamp;
use app::ui::moment::Civil;
use base64::{Engine, prelude::BASE64_STANDARD};
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey};
use ed25519_dalek::{Signature, Signer};
use serde::{Deserialize, Serialize};

/// The version of what is signed.
const VERSION: u32 = 1;

/// A key that signs heads.
pub struct SigningKey(ed25519_dalek::SigningKey);

/// A key by which heads are believed.
#[derive(Clone, Debug)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

/// A signed head, as it stands in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    clientele_audit_head: u32,
    seq: i64,
    hash: String,
    at: String,
    key: String,
    signature: String,
}

/// Why a key or a head cannot be used. The text holds nothing of a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// The private key.
    #[error("the signing key is not an Ed25519 private key in PEM (openssl genpkey -algorithm ed25519)")]
    SigningKey,
    /// The public key.
    #[error("the key is not an Ed25519 public key in PEM (openssl pkey -in KEY -pubout)")]
    VerifyingKey,
    /// The file.
    #[error("the head cannot be read; it must be what `clientele audit head` printed")]
    Unreadable,
    /// A later format.
    #[error("the head is of a newer release of Clientele (version {0})")]
    Newer(u32),
    /// Signed with another key, or changed.
    #[error(
        "the head's signature is not of this key, or the head was changed; after a change of keys, name the old one with --key"
    )]
    Signature,
}

impl SigningKey {
    /// Reads a key.
    ///
    /// # Errors
    /// [`HeadError::SigningKey`].
    pub fn from_pem(pem: &str) -> Result<Self, HeadError> {
        ed25519_dalek::SigningKey::from_pkcs8_pem(pem.trim()).map(Self).map_err(|_| HeadError::SigningKey)
    }

    /// The key by which its heads are believed.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    /// Signs a place in the chain.
    #[must_use]
    pub fn sign(&self, point: &Point, at: Timestamp) -> Head {
        let at = Civil::at(at.0).iso();
        let signature = self.0.sign(message(VERSION, point.seq, &point.hash, &at).as_bytes());
        Head {
            clientele_audit_head: VERSION,
            seq: point.seq,
            hash: point.hash.clone(),
            at,
            key: BASE64_STANDARD.encode(self.0.verifying_key().as_bytes()),
            signature: BASE64_STANDARD.encode(signature.to_bytes()),
        }
    }
}

impl VerifyingKey {
    /// Reads a key.
    ///
    /// # Errors
    /// [`HeadError::VerifyingKey`].
    pub fn from_pem(pem: &str) -> Result<Self, HeadError> {
        ed25519_dalek::VerifyingKey::from_public_key_pem(pem.trim())
            .map(Self)
            .map_err(|_| HeadError::VerifyingKey)
    }
}

impl Head {
    /// Reads a head.
    ///
    /// # Errors
    /// [`HeadError::Unreadable`], [`HeadError::Newer`].
    pub fn from_json(text: &str) -> Result<Self, HeadError> {
        let head: Self = serde_json::from_str(text).map_err(|_| HeadError::Unreadable)?;
        match head.clientele_audit_head {
            VERSION => Ok(head),
            newer => Err(HeadError::Newer(newer)),
        }
    }

    /// The head as one line of JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// When it was signed, by the clock of the machine that did.
    #[must_use]
    pub fn at(&self) -> &str {
        &self.at
    }

    /// The place in the chain, if this key has signed it.
    ///
    /// # Errors
    /// [`HeadError::Signature`].
    pub fn signed_by(&self, key: &VerifyingKey) -> Result<Point, HeadError> {
        let signature = BASE64_STANDARD.decode(&self.signature).map_err(|_| HeadError::Signature)?;
        let signature = Signature::from_slice(&signature).map_err(|_| HeadError::Signature)?;
        let message = message(self.clientele_audit_head, self.seq, &self.hash, &self.at);
        key.0.verify_strict(message.as_bytes(), &signature).map_err(|_| HeadError::Signature)?;
        Ok(Point { seq: self.seq, hash: self.hash.clone() })
    }
}

fn message(version: u32, seq: i64, hash: &str, at: &str) -> String {
    format!("clientele audit head {version}\n{seq}\n{hash}\n{at}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `openssl genpkey -algorithm ed25519` made it, and `openssl pkey -pubout`.
    const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIGdzZCgAFwgtLflFCNQGLH8VmdN6SKzmcM9d4uEP3TkV\n-----END PRIVATE KEY-----";
    const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA96Yc9nf8NDgvfHOM5dgH1W6aiSB1YWGEKV/DlQvmSoI=\n-----END PUBLIC KEY-----";

    fn head() -> Head {
        let point = Point { seq: 7, hash: "ab".repeat(32) };
        SigningKey::from_pem(KEY).unwrap().sign(&point, Timestamp(1_800_000_000))
    }

    #[test]
    fn a_head_is_believed_by_its_key_and_by_no_other() {
        let read = Head::from_json(&head().to_json()).unwrap();
        let point = read.signed_by(&VerifyingKey::from_pem(PUBLIC).unwrap()).unwrap();
        assert_eq!((point.seq, point.hash, read.at()), (7, "ab".repeat(32), "2027-01-15T08:00:00Z"));
        let other = SigningKey(ed25519_dalek::SigningKey::from_bytes(&[7; 32])).verifying_key();
        assert_eq!(read.signed_by(&other), Err(HeadError::Signature));
    }

    #[test]
    fn a_head_that_was_changed_is_not_believed() {
        let key = VerifyingKey::from_pem(PUBLIC).unwrap();
        for changed in [
            Head { seq: 6, ..head() },
            Head { hash: "cd".repeat(32), ..head() },
            Head { at: "2028-01-15T08:00:00Z".into(), ..head() },
            Head { signature: BASE64_STANDARD.encode([0; 64]), ..head() },
            Head { signature: "?".into(), ..head() },
        ] {
            assert_eq!(changed.signed_by(&key), Err(HeadError::Signature), "{changed:?}");
        }
        assert_eq!(Head::from_json("{}"), Err(HeadError::Unreadable));
        let newer = head().to_json().replace("\"clientele_audit_head\":1", "\"clientele_audit_head\":2");
        assert_eq!(Head::from_json(&newer), Err(HeadError::Newer(2)));
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_repeated() {
        for wrong in ["", "hunter2", PUBLIC] {
            let said = SigningKey::from_pem(wrong).err().unwrap().to_string();
            assert!(said.contains("openssl genpkey") && !said.contains("hunter2"), "{said}");
        }
        assert!(VerifyingKey::from_pem(KEY).is_err());
    }
}
