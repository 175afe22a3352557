//! What a look at a JWKS URL has shown: facts alone, never a body.

use serde::{Deserialize, Serialize};

/// The most keys that are listed one by one.
pub const LISTED_KEYS: usize = 20;

/// Why an address is not asked at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JwksRefusal {
    /// It is no address.
    NoAddress,
    /// It is not https.
    NotEncrypted,
    /// It holds a user name or password.
    Credentials,
    /// Neither 443 nor 1024 and above.
    Port,
    /// Its host does not exist, or does not lead to the public internet. Which of both is not told.
    NotPublic,
}

/// What became of the look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JwksOutcome {
    /// It was not asked.
    Refused(JwksRefusal),
    /// No connection, or it broke.
    NoAnswer,
    /// A connection whose certificate is not trusted here, or no TLS at all.
    Untrusted,
    /// No whole answer in time.
    TooSlow,
    /// A longer answer than any JWKS.
    TooLarge,
    /// It leads elsewhere, which is not followed.
    Redirects,
    /// Another status than 200: its first digit.
    Status(u8),
    /// An answer that is no JWKS (RFC 7517).
    NotJwks,
    /// A JWKS.
    Keys {
        /// How many keys it holds.
        total: usize,
        /// The first [`LISTED_KEYS`] of them.
        keys: Vec<JwksKey>,
    },
}

/// One key of a JWKS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JwksKey {
    /// Its kind, such as `RSA, 2048 bits`.
    pub kind: String,
    /// Its algorithm, where it says so.
    pub alg: Option<String>,
    /// Its id, where it has one.
    pub kid: Option<String>,
    /// It holds a part that must be secret: whoever reads the URL can sign as the client.
    pub private: bool,
    /// It is too weak, or of a kind that is not for signatures.
    pub unfit: bool,
}

/// What the console found at a JWKS URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JwksReport {
    /// The address that was looked at.
    pub url: String,
    /// What became of it.
    pub outcome: JwksOutcome,
    /// The company's proxy asked in the console's place: what it may reach is its own rule.
    pub by_proxy: bool,
}
