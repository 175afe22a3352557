//! Certificates: whose, with which key, from when to when.

use spki::SubjectPublicKeyInfoRef;
use spki::der::{Decode, Encode};
use x509_cert::Certificate as X509;

use super::blocks::{blocks, refuse_private};
use super::fingerprint;
use super::key::KeyKind;
use crate::model::Timestamp;

/// What a person wants to know of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Its subject, as RFC 4514 writes it.
    pub subject: String,
    /// The kind of its key.
    pub key: KeyKind,
    /// When it begins to be valid.
    pub not_before: Timestamp,
    /// When it ends.
    pub not_after: Timestamp,
    /// SHA-256 of the whole certificate.
    pub fingerprint: String,
    /// SHA-256 of its key's SubjectPublicKeyInfo: that of the public key alone.
    pub key_fingerprint: String,
}

impl CertificateFacts {
    /// Why a new certificate like this is not taken, if so.
    #[must_use]
    pub fn objection(&self, now: Timestamp) -> Option<String> {
        if self.not_after <= now {
            return Some("has ended already: make a new one".to_owned());
        }
        self.key.objection().map(|words| format!("has a key that is not taken. {words}"))
    }

    /// What to mind of a certificate that is taken.
    #[must_use]
    pub fn caution(&self, now: Timestamp) -> Option<&'static str> {
        if self.not_before > now {
            return Some("Not valid yet: until its first day, what signs with it may be refused.");
        }
        self.key.caution()
    }
}

/// A certificate that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its PEM block.
    pub pem: String,
    /// What it is.
    pub facts: CertificateFacts,
}

/// Reads text that holds certificates and nothing else.
///
/// # Errors
/// A sentence for the person.
pub fn certificates(text: &str) -> Result<Vec<Certificate>, String> {
    blocks(text)?
        .into_iter()
        .enumerate()
        .map(|(index, block)| {
            refuse_private(&block)?;
            if block.label != "CERTIFICATE" {
                return Err(format!("Block {} is a {}, not a CERTIFICATE.", index + 1, block.label));
            }
            let facts = facts(&block.text).ok_or_else(|| {
                format!("Certificate {} cannot be read: some of it may be missing.", index + 1)
            })?;
            Ok(Certificate { pem: block.text, facts })
        })
        .collect()
}

/// Reads a certificate's facts; `None` if it cannot be read.
#[cfg(feature = "ssr")]
#[must_use]
pub fn certificate_facts(pem: &str) -> Option<CertificateFacts> {
    facts(pem)
}

fn facts(pem: &str) -> Option<CertificateFacts> {
    let (label, der) = spki::der::pem::decode_vec(pem.as_bytes()).ok()?;
    if label != "CERTIFICATE" {
        return None;
    }
    let certificate = X509::from_der(&der).ok()?.tbs_certificate;
    let key = certificate.subject_public_key_info.to_der().ok()?;
    let second =
        |time: x509_cert::time::Time| i64::try_from(time.to_unix_duration().as_secs()).ok().map(Timestamp);
    Some(CertificateFacts {
        subject: certificate.subject.to_string(),
        key: KeyKind::of(&SubjectPublicKeyInfoRef::from_der(&key).ok()?),
        not_before: second(certificate.validity.not_before)?,
        not_after: second(certificate.validity.not_after)?,
        fingerprint: fingerprint(&der),
        key_fingerprint: fingerprint(&key),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CERTIFICATE: &str = include_str!("fixtures/certificate.pem");

    #[test]
    fn everything_about_a_certificate_is_known() {
        let found = certificates(CERTIFICATE).unwrap();
        let facts = &found[0].facts;
        assert_eq!(facts.subject, "CN=terraform-automation");
        assert_eq!(facts.key.words(), "EC, P-256");
        assert_eq!(facts.not_before, Timestamp(1_795_423_210));
        assert_eq!(facts.not_after, Timestamp(2_110_783_210));
        assert_eq!(
            facts.fingerprint,
            "A7:BB:5D:70:CD:8D:56:5C:93:33:4C:6C:EA:A1:6C:41:B0:DA:D2:14:A7:62:65:E8:11:17:44:99:79:29:20:91"
        );
    }

    #[test]
    fn one_that_has_ended_is_refused_and_one_that_has_not_begun_is_minded() {
        let facts = certificates(CERTIFICATE).unwrap().remove(0).facts;
        assert!(facts.objection(Timestamp(2_110_783_209)).is_none());
        assert!(facts.objection(Timestamp(2_110_783_210)).is_some_and(|words| words.contains("ended")));
        assert!(facts.caution(Timestamp(1_795_423_210)).is_none());
        assert!(facts.caution(Timestamp(1_795_423_209)).is_some_and(|words| words.contains("Not valid yet")));
    }

    #[test]
    fn several_may_stand_below_each_other_and_nothing_else() {
        assert_eq!(certificates(&format!("{CERTIFICATE}\n\n{CERTIFICATE}")).map(|all| all.len()), Ok(2));
        let refused = |text: &str, with: &str| {
            assert!(certificates(text).is_err_and(|words| words.contains(with)), "{text}");
        };
        refused(include_str!("fixtures/ec-public.pem"), "PUBLIC KEY");
        refused("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "cannot be read");
        refused("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----", "private key");
    }
}
