//! What of a client ends, and when: its secrets and its certificates. Pure. A public key names no end, and the keys behind
//! a JWKS URL are not ours to know.

use crate::clients::certificate_facts;
use crate::model::{Authentication, ClientSettings, Secret, SecretId, Timestamp};

/// Something that a client signs in with and that ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// A client secret.
    Secret(SecretId),
    /// A certificate, by its SHA-256 fingerprint.
    Certificate {
        /// Its fingerprint.
        fingerprint: String,
        /// Its subject, for people.
        subject: String,
    },
}

impl Ending {
    /// The name of it in tables and forms, unique within its client.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Secret(id) => format!("secret:{}", id.0),
            Self::Certificate { fingerprint, .. } => format!("certificate:{fingerprint}"),
        }
    }
}

/// One end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// What ends.
    pub what: Ending,
    /// From this moment on it opens nothing.
    pub at: Timestamp,
    /// Something else of the client lives longer: whoever has moved to that loses nothing.
    pub replaced: bool,
    /// What lives longer is also newer: it was made to take the place of this one.
    pub rotated: bool,
}

impl End {
    /// Whether this end, at `now` still to come, leaves the client with nothing to sign in with.
    #[must_use]
    pub fn is_last(&self, now: Timestamp) -> bool {
        !self.replaced && self.at > now
    }
}

/// Something that ends, since when it is there as far as that is known, and when it ends.
type Life = (Ending, Option<Timestamp>, Timestamp);

/// The ends of a client, the first one first. `secrets` is `None` while they have not been read.
#[must_use]
pub fn ends_of(settings: &ClientSettings, secrets: Option<&[Secret]>) -> Vec<End> {
    let mut lives: Vec<Life> = Vec::new();
    let mut endless = false;
    match &settings.authentication {
        Authentication::Secret => {
            for secret in secrets.unwrap_or_default() {
                match secret.expires_at {
                    Some(at) => lives.push((Ending::Secret(secret.id.clone()), secret.created_at, at)),
                    None => endless = true,
                }
            }
        }
        Authentication::Keys { public_keys, certificates } => {
            endless = !public_keys.is_empty();
            for facts in certificates.iter().filter_map(|one| certificate_facts(&one.pem)) {
                let what = Ending::Certificate { fingerprint: facts.fingerprint, subject: facts.subject };
                lives.push((what, Some(facts.not_before), facts.not_after));
            }
        }
        Authentication::Jwks { .. } | Authentication::Other { .. } => {}
    }
    lives.sort_by(|a, b| (a.2, &a.0).cmp(&(b.2, &b.0)));
    let end = |(what, since, at): &Life| {
        let longer = || lives.iter().filter(|(.., other)| other > at);
        // Of what nobody knows since when it is there, nobody knows whether it was rotated.
        let newer =
            |(_, other, _): &Life| since.is_some_and(|since| other.is_some_and(|other| other > since));
        End {
            what: what.clone(),
            at: *at,
            replaced: endless || longer().next().is_some(),
            rotated: endless || longer().any(newer),
        }
    };
    lives.iter().map(end).collect()
}

/// The end that comes next; where all are past, the last one.
#[must_use]
pub fn next_end(ends: &[End], now: Timestamp) -> Option<&End> {
    ends.iter().find(|end| end.at > now).or_else(|| ends.last())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::{NOW, secret, settings};
    use crate::model::{ClientCertificate, PublicKey};

    const CERTIFICATE: &str = include_str!("../clients/pem/fixtures/certificate.pem");
    const KEY: &str = include_str!("../clients/pem/fixtures/p384.pem");

    fn days(secrets: &[Secret]) -> Vec<(i64, bool)> {
        let ends = ends_of(&settings(), Some(secrets));
        ends.iter().map(|end| (end.at.days_from(NOW), end.replaced)).collect()
    }

    #[test]
    fn the_last_of_a_clients_secrets_is_the_one_that_nothing_outlives() {
        assert_eq!(days(&[secret("b", 90), secret("a", 5)]), [(5, true), (90, false)]);
        assert_eq!(days(&[secret("a", 5)]), [(5, false)]);
        assert_eq!(days(&[secret("a", 5), secret("b", 5)]), [(5, false), (5, false)]);
        assert!(ends_of(&settings(), None).is_empty());
    }

    #[test]
    fn what_was_made_later_and_lives_longer_took_the_place_of_what_was_there() {
        let made = |id: &str, ago: Option<i64>, days: i64| Secret {
            created_at: ago.map(|ago| NOW.plus_days(-ago)),
            ..secret(id, days)
        };
        let of = |secrets: &[Secret]| {
            let ends = ends_of(&settings(), Some(secrets));
            ends.iter().map(|end| (end.replaced, end.rotated)).collect::<Vec<_>>()
        };
        let rotated = [(true, true), (false, false)];
        assert_eq!(of(&[made("old", Some(80), 5), made("new", Some(1), 20)]), rotated);
        let beside = [(true, false), (false, false)];
        assert_eq!(of(&[made("old", Some(80), 20), made("short", Some(1), 5)]), beside);
        assert_eq!(of(&[made("old", None, 5), made("new", Some(1), 20)]), beside, "nobody knows");
    }

    #[test]
    fn beside_a_secret_without_an_end_every_other_is_replaced() {
        let endless = Secret { expires_at: None, ..secret("b", 0) };
        assert_eq!(days(&[secret("a", 5), endless]), [(5, true)]);
    }

    #[test]
    fn a_certificate_ends_like_a_secret_and_a_key_beside_it_does_not() {
        let keys = |public_keys| ClientSettings {
            authentication: Authentication::Keys {
                public_keys,
                certificates: vec![ClientCertificate { pem: CERTIFICATE.into() }],
            },
            ..settings()
        };
        let alone = ends_of(&keys(vec![]), None);
        assert!(matches!(&alone[..], [End { what: Ending::Certificate { .. }, replaced: false, .. }]));
        let beside = ends_of(&keys(vec![PublicKey { name: "k".into(), pem: KEY.into() }]), None);
        assert!(beside[0].replaced);
    }

    #[test]
    fn the_next_end_is_the_first_to_come_and_else_the_last_that_was() {
        let of = |secrets: &[Secret]| {
            let ends = ends_of(&settings(), Some(secrets));
            next_end(&ends, NOW).map(|end| end.at.days_from(NOW))
        };
        assert_eq!(of(&[secret("a", -3), secret("b", 8), secret("c", 9)]), Some(8));
        assert_eq!(of(&[secret("a", -30), secret("b", -3)]), Some(-3));
        assert_eq!(of(&[]), None);
    }
}
