//! The keys and certificates that are registered for a client. Pure.

use crate::clients::{certificate_facts, key_facts};
use crate::model::{Authentication, ClientSettings, Timestamp};

/// A registered key or certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Registered {
    /// SHA-256 of it, as `openssl` writes it.
    pub(crate) fingerprint: String,
    /// SHA-256 of its public key. Certificates that were made for the same key pair share it, and whoever has the private
    /// half signs with each of them.
    pub(crate) pair: String,
    /// What it is, for people.
    pub(crate) words: String,
    /// From when until when it is valid; `None` = a key, which names no time.
    pub(crate) valid: Option<(Timestamp, Timestamp)>,
}

impl Registered {
    /// Whether what is signed with it counts at `now`.
    pub(crate) fn is_valid(&self, now: Timestamp) -> bool {
        self.valid.is_none_or(|(from, until)| from <= now && now < until)
    }
}

/// What is registered, as far as it can be read.
pub(crate) fn registered(settings: &ClientSettings) -> Vec<Registered> {
    let (keys, certificates) = settings.authentication.keys();
    let keys = keys.iter().filter_map(|key| {
        let fingerprint = key_facts(&key.pem)?.fingerprint;
        let pair = fingerprint.clone();
        Some(Registered { fingerprint, pair, words: format!("public key {}", key.name), valid: None })
    });
    let certificates = certificates.iter().filter_map(|one| {
        let facts = certificate_facts(&one.pem)?;
        let words = format!("certificate {}", facts.subject);
        Some(Registered {
            fingerprint: facts.fingerprint,
            pair: facts.key_fingerprint,
            words,
            valid: Some((facts.not_before, facts.not_after)),
        })
    });
    keys.chain(certificates).collect()
}

/// The same settings without one key or certificate.
pub(super) fn without(settings: &ClientSettings, fingerprint: &str) -> ClientSettings {
    let mut settings = settings.clone();
    if let Authentication::Keys { public_keys, certificates } = &mut settings.authentication {
        public_keys.retain(|key| key_facts(&key.pem).is_none_or(|facts| facts.fingerprint != fingerprint));
        certificates
            .retain(|one| certificate_facts(&one.pem).is_none_or(|facts| facts.fingerprint != fingerprint));
    }
    settings
}

/// The same settings without everything that this key pair signs for.
pub(super) fn without_pair(settings: &ClientSettings, pair: &str) -> ClientSettings {
    let signs = registered(settings).into_iter().filter(|one| one.pair == pair);
    signs.fold(settings.clone(), |settings, one| without(&settings, &one.fingerprint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::settings;
    use crate::model::{ClientCertificate, PublicKey};

    #[test]
    fn each_key_and_certificate_is_told_by_its_fingerprint_and_one_is_taken_away() {
        let key =
            PublicKey { name: "k".into(), pem: include_str!("../clients/pem/fixtures/ec-public.pem").into() };
        let certificate =
            ClientCertificate { pem: include_str!("../clients/pem/fixtures/certificate.pem").into() };
        let odd = PublicKey { name: "odd".into(), pem: "not readable".into() };
        let authentication =
            Authentication::Keys { public_keys: vec![key, odd], certificates: vec![certificate] };
        let settings = ClientSettings { authentication, ..settings() };
        let all = registered(&settings);
        assert_eq!(
            all.iter().map(|one| one.words.as_str()).collect::<Vec<_>>(),
            ["public key k", "certificate CN=terraform-automation"]
        );
        assert!(all[0].is_valid(Timestamp(0)) && !all[1].is_valid(Timestamp(0)));
        assert!(all[1].is_valid(Timestamp(1_800_000_000)) && !all[1].is_valid(Timestamp(2_110_783_210)));
        let less = without(&settings, &all[1].fingerprint);
        assert_eq!(registered(&less), all[..1], "the other one stays");
        assert_eq!(less.authentication.keys().0.len(), 2, "what cannot be read is left alone");
    }
}
