//! What somebody was shown, so that a form can say it.

use sha2::{Digest, Sha256};

/// By this a form says what its reader was shown: no other parts have it.
pub(crate) fn seen(parts: &[String]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
