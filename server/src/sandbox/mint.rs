//! Where ids, secrets and tokens come from, and the only form in which secrets and tokens are kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Letters and digits that a person can read out; real ids look like `iq7c2m9xk1a4e` \[C\].
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz01234567";

/// Thirteen characters, the first of which is given: the shape of a ZIdentity id. `bits` decides the others.
pub(super) fn id_from(first: char, mut bits: u64) -> String {
    let mut id = String::with_capacity(13);
    id.push(first);
    for _ in 0..12 {
        id.push(char::from(ALPHABET[(bits % 32) as usize]));
        bits /= 32;
    }
    id
}

/// A new id.
pub(super) fn id(first: char) -> String {
    id_from(first, rand::random())
}

/// A new secret or access token: 256 bits that nobody can guess.
pub(super) fn credential() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is kept of a secret or token. One plain hash is enough, as what we mint has 256 bits of its own.
pub(super) fn digest(credential: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(credential.as_bytes()))
}

/// A request id in the shape of a random UUID.
pub(super) fn request_id() -> String {
    let n: u128 = rand::random();
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        n as u32,
        (n >> 32) as u16,
        (n >> 48) & 0xfff,
        (n >> 60) & 0xfff,
        (n >> 72) & 0xffff_ffff_ffff
    )
}
