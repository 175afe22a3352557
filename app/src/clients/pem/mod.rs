//! Keys and certificates, checked before they are sent: the same code in the browser and on the server.
//!
//! `blocks` takes text apart, `key` and `certificate` say what is in it, `file` turns a chosen file into text.

mod blocks;
mod certificate;
#[cfg(any(feature = "hydrate", test))]
mod file;
mod key;

pub use blocks::holds_private_key;
#[cfg(feature = "ssr")]
pub use certificate::certificate_facts;
pub use certificate::{CertificateFacts, certificates};
#[cfg(feature = "hydrate")]
pub use file::{LARGEST_FILE, TOO_LARGE, text_of_file};
#[cfg(feature = "ssr")]
pub use key::key_facts;
pub use key::{KeyFacts, public_key};

use sha2::{Digest, Sha256};

/// SHA-256 of DER, as `openssl` writes it: `A7:BB:…`.
fn fingerprint(der: &[u8]) -> String {
    let bytes = Sha256::digest(der);
    bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}
