//! The keys and certificates of a form. Only what is new is judged: what is stored already never stands in the way of
//! another change.

use super::ClientDraft;
use super::wrong::Wrong;
use crate::clients::pem;
#[cfg(feature = "ssr")]
use crate::error::FieldError;
#[cfg(feature = "ssr")]
use crate::model::ClientSettings;
use crate::model::{Authentication, ClientCertificate, PublicKey, Timestamp};

impl ClientDraft {
    pub(super) fn keys(
        &self,
        held: Option<&Authentication>,
        now: Timestamp,
        wrong: &mut Wrong,
    ) -> Authentication {
        let (held_keys, held_certificates) = held.map(Authentication::keys).unwrap_or_default();
        let mut public_keys: Vec<PublicKey> = Vec::new();
        for (row, pem) in self.key_pems.iter().enumerate() {
            let name = self.key_names.get(row).map_or("", |name| name.trim());
            if pem.trim().is_empty() && name.is_empty() {
                continue;
            }
            let kept = held_keys.iter().find(|key| key.name == name && same_text(&key.pem, pem));
            let key = match kept {
                Some(key) => Some(key.clone()),
                None => wrong.take(&format!("key_pem.{row}"), new_key(pem)).map(|pem| PublicKey {
                    name: if name.is_empty() { format!("key-{}", row + 1) } else { name.into() },
                    pem,
                }),
            };
            if let Some(key) = key {
                if public_keys.iter().any(|other| other.name == key.name) {
                    wrong.add(&format!("key_name.{row}"), "Two keys cannot have the same name.");
                }
                public_keys.push(key);
            }
        }
        let unchanged = held_certificates.iter().map(|held| held.pem.trim()).collect::<Vec<_>>().join("\n");
        let certificates = if same_text(&unchanged, &self.certificates) {
            held_certificates.to_vec()
        } else {
            wrong
                .take("certificates", new_certificates(&self.certificates, held_certificates, now))
                .unwrap_or_default()
        };
        if public_keys.is_empty() && certificates.is_empty() && !wrong.any_of(&["key_pem", "certificates"]) {
            wrong.add("key_pem.0", "Paste a public key here, or a certificate below.");
        }
        Authentication::Keys { public_keys, certificates }
    }
}

impl ClientDraft {
    /// Judges how a client is to sign in, whatever the form says that it was: a key, a certificate or a way that this
    /// console does not know passes unjudged only if the client has it `now`, upstream.
    ///
    /// # Errors
    /// What is wrong, beside the field in which it was typed.
    #[cfg(feature = "ssr")]
    pub fn check_sign_in(
        &self,
        wanted: &ClientSettings,
        now: &ClientSettings,
        at: Timestamp,
    ) -> Result<(), Vec<FieldError>> {
        let mut wrong = Wrong::default();
        match &wanted.authentication {
            Authentication::Keys { public_keys, certificates } => {
                let (held_keys, held_certificates) = now.authentication.keys();
                let is_new = |key: &&PublicKey| {
                    !held_keys.iter().any(|held| held.name == key.name && same_text(&held.pem, &key.pem))
                };
                for key in public_keys.iter().filter(is_new) {
                    let row =
                        self.key_pems.iter().position(|pem| same_text(pem, &key.pem)).unwrap_or_default();
                    wrong.take(&format!("key_pem.{row}"), new_key(&key.pem));
                }
                let is_new = |certificate: &&ClientCertificate| {
                    !held_certificates.iter().any(|held| same_text(&held.pem, &certificate.pem))
                };
                for certificate in certificates.iter().filter(is_new) {
                    wrong.take("certificates", new_certificates(&certificate.pem, held_certificates, at));
                }
            }
            Authentication::Other { .. } if wanted.authentication != now.authentication => {
                wrong.add("auth_type", "Choose how the client signs in.");
            }
            _ => {}
        }
        wrong.or(())
    }
}

/// A new public key as the edit form takes it, with its fingerprint.
///
/// # Errors
/// A sentence for the person.
#[cfg(feature = "ssr")]
pub(crate) fn named_key(text: &str) -> Result<(String, String), String> {
    let pem = new_key(text)?;
    let fingerprint = pem::key_facts(&pem).map(|facts| facts.fingerprint).unwrap_or_default();
    Ok((pem, fingerprint))
}

/// A new certificate as the edit form takes it, with its fingerprint.
///
/// # Errors
/// A sentence for the person.
#[cfg(feature = "ssr")]
pub(crate) fn named_certificate(text: &str, now: Timestamp) -> Result<(ClientCertificate, String), String> {
    let mut found = new_certificates(text, &[], now)?;
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => {
            let fingerprint =
                pem::certificate_facts(&one.pem).map(|facts| facts.fingerprint).unwrap_or_default();
            Ok((one, fingerprint))
        }
        _ => Err("Give one certificate.".to_owned()),
    }
}

fn new_key(pem: &str) -> Result<String, String> {
    let key = pem::public_key(pem)?;
    key.facts.kind.objection().map_or(Ok(key.pem), Err)
}

fn new_certificates(
    text: &str,
    held: &[ClientCertificate],
    now: Timestamp,
) -> Result<Vec<ClientCertificate>, String> {
    let mut found: Vec<ClientCertificate> = Vec::new();
    for (index, certificate) in pem::certificates(text)?.into_iter().enumerate() {
        let kept = held.iter().find(|held| same_text(&held.pem, &certificate.pem)).cloned();
        if kept.is_none()
            && let Some(why) = certificate.facts.objection(now)
        {
            return Err(format!("Certificate {} {}", index + 1, why));
        }
        let certificate = kept.unwrap_or(ClientCertificate { pem: certificate.pem });
        if !found.contains(&certificate) {
            found.push(certificate);
        }
    }
    Ok(found)
}

/// Whether two texts are the same but for white space at the ends of lines and between them.
fn same_text(a: &str, b: &str) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    words(a) == words(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::FieldError;
    use crate::model::ClientSettings;

    const EC: &str = include_str!("../pem/fixtures/ec-public.pem");
    const WEAK: &str = include_str!("../pem/fixtures/rsa-1024.pem");
    const CERTIFICATE: &str = include_str!("../pem/fixtures/certificate.pem");
    const NOW: Timestamp = Timestamp(1_800_000_000);
    const AFTER_ITS_END: Timestamp = Timestamp(2_200_000_000);

    fn draft(keys: &[(&str, &str)], certificates: &str) -> ClientDraft {
        ClientDraft {
            name: "a client".into(),
            auth_type: "PUBKEYCERT".into(),
            key_names: keys.iter().map(|(name, _)| (*name).to_owned()).collect(),
            key_pems: keys.iter().map(|(_, pem)| (*pem).to_owned()).collect(),
            certificates: certificates.into(),
            ..ClientDraft::empty()
        }
    }

    fn wrong(result: Result<ClientSettings, Vec<FieldError>>) -> (String, String) {
        let error = result.unwrap_err().remove(0);
        (error.field, error.message)
    }

    #[test]
    fn a_weak_key_is_refused_beside_its_field_unless_it_is_stored_already() {
        let typed = draft(&[("good", EC), ("weak", WEAK)], "");
        let (field, words) = wrong(typed.settings(None, NOW));
        assert_eq!(field, "key_pem.1");
        assert!(words.contains("1024 bits is too weak"), "{words}");
        let key = |name: &str, pem: &str| PublicKey { name: name.into(), pem: pem.into() };
        let authentication = Authentication::Keys {
            public_keys: vec![key("good", EC), key("weak", WEAK)],
            certificates: vec![],
        };
        let plain = draft(&[("good", EC)], "").settings(None, NOW).unwrap();
        let held = ClientSettings { authentication: authentication.clone(), ..plain };
        assert_eq!(typed.settings(Some(&held), NOW).unwrap().authentication, authentication);
    }

    #[test]
    fn a_certificate_that_has_ended_is_refused_unless_it_is_stored_already() {
        let typed = draft(&[], CERTIFICATE);
        let held = typed.settings(None, NOW).unwrap();
        let (field, words) = wrong(typed.settings(None, AFTER_ITS_END));
        assert_eq!(field, "certificates");
        assert!(words.starts_with("Certificate 1 has ended already"), "{words}");
        assert!(draft(&[("new", EC)], CERTIFICATE).settings(Some(&held), AFTER_ITS_END).is_ok());
    }

    #[test]
    fn the_same_certificate_twice_is_one() {
        let settings = draft(&[], &format!("{CERTIFICATE}{CERTIFICATE}")).settings(None, NOW).unwrap();
        let Authentication::Keys { certificates, .. } = settings.authentication else { panic!("keys") };
        assert_eq!(certificates.len(), 1);
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn what_the_client_does_not_have_upstream_is_judged_whatever_the_form_says_that_it_was() {
        let plain = draft(&[("good", EC)], "").settings(None, NOW).unwrap();
        let with = |authentication: Authentication| ClientSettings { authentication, ..plain.clone() };
        let key = |name: &str, pem: &str| PublicKey { name: name.into(), pem: pem.into() };
        let weak = with(Authentication::Keys { public_keys: vec![key("weak", WEAK)], certificates: vec![] });
        let old = with(Authentication::Keys {
            public_keys: vec![],
            certificates: vec![ClientCertificate { pem: CERTIFICATE.into() }],
        });
        let odd = with(Authentication::Other { auth_type: "MAGIC".into() });
        for (wanted, field) in [(&weak, "key_pem.1"), (&old, "certificates"), (&odd, "auth_type")] {
            let typed = draft(&[("good", EC), ("weak", WEAK)], CERTIFICATE);
            let check = |now| typed.check_sign_in(wanted, now, AFTER_ITS_END);
            assert_eq!(check(&plain).unwrap_err()[0].field, field);
            assert_eq!(check(wanted), Ok(()), "what is stored already stays");
        }
    }
}
