//! Public keys: of which kind, how strong, which one.

use spki::der::asn1::{AnyRef, ObjectIdentifier, UintRef};
use spki::der::{Decode, DecodePem, Encode, Reader, SliceReader};
use spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};

use super::blocks::public_key_block;
use super::fingerprint;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// The smallest RSA key that is taken, in bits (NIST SP 800-57: 112 bits of strength).
const SMALLEST_RSA: u32 = 2048;

/// Of which kind a public key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA, with the size of its modulus.
    Rsa {
        /// In bits.
        bits: u32,
    },
    /// An elliptic curve or Edwards key that is known by name.
    Curve(&'static str),
    /// Something else, or a curve without a known name.
    Unknown,
}

impl KeyKind {
    /// In words, such as `RSA, 2048 bits`.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Rsa { bits } => format!("RSA, {bits} bits"),
            Self::Curve(name) => (*name).to_owned(),
            Self::Unknown => "unknown kind of key".to_owned(),
        }
    }

    /// Why such a key is not taken, if so.
    #[must_use]
    pub fn objection(&self) -> Option<String> {
        match self {
            Self::Rsa { bits } if *bits < SMALLEST_RSA => {
                Some(format!("An RSA key of {bits} bits is too weak: make one of at least {SMALLEST_RSA}."))
            }
            Self::Unknown => {
                Some("This kind of key or curve is not known here: use RSA, or EC with P-256.".to_owned())
            }
            _ => None,
        }
    }

    /// What to mind of a key that is taken. Contract: ZIdentity documents RS256 and ES256, `[D]`.
    #[must_use]
    pub fn caution(&self) -> Option<&'static str> {
        match self {
            Self::Curve("EC, P-256") | Self::Rsa { .. } | Self::Unknown => None,
            Self::Curve(_) => {
                Some("ZIdentity's documentation names only RSA and P-256: try it before you rely on it.")
            }
        }
    }

    pub(super) fn of(key: &SubjectPublicKeyInfoRef<'_>) -> Self {
        let kind = || match key.algorithm.oid {
            RSA => Some(Self::Rsa { bits: rsa_bits(key.subject_public_key.as_bytes()?)? }),
            EC => match key.algorithm.parameters?.decode_as::<ObjectIdentifier>().ok()? {
                P256 => Some(Self::Curve("EC, P-256")),
                P384 => Some(Self::Curve("EC, P-384")),
                P521 => Some(Self::Curve("EC, P-521")),
                _ => None,
            },
            ED25519 => Some(Self::Curve("Ed25519")),
            _ => None,
        };
        kind().unwrap_or(Self::Unknown)
    }
}

/// The size of an RSA key's modulus (RFC 8017, A.1.1).
fn rsa_bits(key: &[u8]) -> Option<u32> {
    let mut reader = SliceReader::new(key).ok()?;
    let bits = reader.sequence(|inner| {
        let modulus: UintRef<'_> = inner.decode()?;
        let _exponent: AnyRef<'_> = inner.decode()?;
        let bytes = modulus.as_bytes();
        let unused = bytes.first().map_or(0, |first| first.leading_zeros());
        Ok(u32::try_from(bytes.len() * 8).unwrap_or(u32::MAX) - unused)
    });
    bits.ok()
}

/// What a person wants to know of a public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFacts {
    /// Its kind.
    pub kind: KeyKind,
    /// SHA-256 of its SubjectPublicKeyInfo.
    pub fingerprint: String,
}

/// A public key that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKeyPem {
    /// Its PEM block.
    pub pem: String,
    /// What it is.
    pub facts: KeyFacts,
}

/// Reads the one public key that `text` holds.
///
/// # Errors
/// A sentence for the person.
pub fn public_key(text: &str) -> Result<PublicKeyPem, String> {
    let pem = public_key_block(text)?;
    let der = SubjectPublicKeyInfoOwned::from_pem(&pem)
        .and_then(|key| key.to_der())
        .map_err(|_| "This is not a readable public key: some of it may be missing.".to_owned())?;
    let facts = facts(&der).ok_or("This is not a readable public key: some of it may be missing.")?;
    Ok(PublicKeyPem { pem, facts })
}

/// A public key's facts; `None` if it cannot be read.
#[cfg(feature = "ssr")]
#[must_use]
pub fn key_facts(pem: &str) -> Option<KeyFacts> {
    public_key(pem).ok().map(|key| key.facts)
}

fn facts(der: &[u8]) -> Option<KeyFacts> {
    let key = SubjectPublicKeyInfoRef::from_der(der).ok()?;
    Some(KeyFacts { kind: KeyKind::of(&key), fingerprint: fingerprint(der) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const EC_KEY: &str = include_str!("fixtures/ec-public.pem");

    #[test]
    fn a_public_key_is_taken_and_named() {
        let key = public_key(EC_KEY).unwrap();
        assert_eq!(key.pem.trim(), EC_KEY.trim());
        assert_eq!(key.facts.kind.words(), "EC, P-256");
        assert!(key.facts.fingerprint.starts_with("03:77:4E:76:40:3A:11:10:"), "{}", key.facts.fingerprint);
    }

    #[test]
    fn kind_and_size_of_every_key_are_known_and_weak_ones_refused() {
        let said = |pem| {
            let kind = public_key(pem).unwrap().facts.kind;
            (kind.words(), kind.objection().is_some(), kind.caution().is_some())
        };
        let is = |words: &str, refused, minded| (words.to_owned(), refused, minded);
        assert_eq!(said(EC_KEY), is("EC, P-256", false, false));
        assert_eq!(said(include_str!("fixtures/rsa-2048.pem")), is("RSA, 2048 bits", false, false));
        assert_eq!(said(include_str!("fixtures/rsa-1024.pem")), is("RSA, 1024 bits", true, false));
        assert_eq!(said(include_str!("fixtures/p384.pem")), is("EC, P-384", false, true));
        assert_eq!(said(include_str!("fixtures/ed25519.pem")), is("Ed25519", false, true));
        assert_eq!(said(include_str!("fixtures/k256.pem")), is("unknown kind of key", true, false));
        assert_eq!(said(include_str!("fixtures/explicit.pem")), is("unknown kind of key", true, false));
    }

    #[test]
    fn windows_line_ends_and_indentation_from_a_mail_do_no_harm() {
        let pasted = EC_KEY.lines().map(|line| format!("   {line}\r\n")).collect::<String>();
        assert_eq!(public_key(&pasted).map(|key| key.pem.trim().to_owned()), Ok(EC_KEY.trim().to_owned()));
    }

    #[test]
    fn a_private_key_is_refused_before_it_travels() {
        let private = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
        assert!(public_key(private).is_err_and(|words| words.starts_with("This is a private key")));
    }

    #[test]
    fn what_is_cut_off_or_mixed_up_is_told_apart() {
        let refused = |text: &str, with: &str| {
            assert!(public_key(text).is_err_and(|words| words.contains(with)), "{text}");
        };
        refused("hello", "BEGIN");
        refused("-----BEGIN PUBLIC KEY-----\nAAAA", "last line");
        refused("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "not a readable public key");
        refused(include_str!("fixtures/certificate.pem"), "CERTIFICATE block");
        refused(&format!("{EC_KEY}{EC_KEY}"), "more than one");
        refused("", "Paste a public key");
    }
}
