//! HPKE's key schedule for a recipient in base mode, as calls of HKDF and HMAC.
//!
//! Web Crypto has ECDH, HKDF, HMAC and AES-GCM, and no HPKE. What stands here is what lies between: which bytes go into
//! which call. Names as in RFC 9180, sections 4.1 and 5.1.

use zeroize::Zeroizing;

const VERSION: &[u8] = b"HPKE-v1";
/// DHKEM(P-256, HKDF-SHA256).
const KEM_SUITE: &[u8] = b"KEM\x00\x10";
/// The same, HKDF-SHA256, AES-256-GCM.
const SUITE: &[u8] = b"HPKE\x00\x10\x00\x01\x00\x02";
/// A key of HMAC that stands for RFC 9180's empty salt: HMAC fills up with zeros, and Web Crypto takes no empty key.
pub(super) const NO_SALT: [u8; 32] = [0; 32];

/// One call of HKDF-SHA-256, extraction and expansion together.
pub(super) struct Hkdf {
    pub(super) salt: Zeroizing<Vec<u8>>,
    pub(super) key: Zeroizing<Vec<u8>>,
    pub(super) info: Vec<u8>,
    /// How many bytes are wanted.
    pub(super) length: u16,
}

/// The shared secret, of the Diffie-Hellman result and both public keys.
pub(super) fn shared_secret(dh: &[u8], enc: &[u8], public: &[u8]) -> Hkdf {
    Hkdf {
        salt: Zeroizing::default(),
        key: Zeroizing::new(extracted(KEM_SUITE, "eae_prk", dh)),
        info: expanded(KEM_SUITE, "shared_secret", &[enc, public].concat(), 32),
        length: 32,
    }
}

/// What is hashed, by HMAC with [`NO_SALT`], into the context's first half. There is no pre-shared key.
pub(super) fn psk_id() -> Vec<u8> {
    extracted(SUITE, "psk_id_hash", &[])
}

/// What is hashed, in the same way, into the context's second half.
pub(super) fn info(info: &[u8]) -> Vec<u8> {
    extracted(SUITE, "info_hash", info)
}

/// The context of the two hashes; the zero is base mode.
pub(super) fn context(psk_id_hash: &[u8], info_hash: &[u8]) -> Vec<u8> {
    [&[0], psk_id_hash, info_hash].concat()
}

/// The key of AES-256-GCM.
pub(super) fn key(shared_secret: &[u8], context: &[u8]) -> Hkdf {
    secret(shared_secret, "key", context, 32)
}

/// The nonce of the one message.
pub(super) fn nonce(shared_secret: &[u8], context: &[u8]) -> Hkdf {
    secret(shared_secret, "base_nonce", context, 12)
}

fn secret(shared_secret: &[u8], label: &str, context: &[u8], length: u16) -> Hkdf {
    Hkdf {
        salt: Zeroizing::new(shared_secret.to_vec()),
        key: Zeroizing::new(extracted(SUITE, "secret", &[])),
        info: expanded(SUITE, label, context, length),
        length,
    }
}

/// `LabeledExtract`'s input.
fn extracted(suite: &[u8], label: &str, input: &[u8]) -> Vec<u8> {
    [VERSION, suite, label.as_bytes(), input].concat()
}

/// `LabeledExpand`'s input.
fn expanded(suite: &[u8], label: &str, info: &[u8], length: u16) -> Vec<u8> {
    [&length.to_be_bytes(), VERSION, suite, label.as_bytes(), info].concat()
}
