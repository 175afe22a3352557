//! The schedule is held to RFC 9180's published vector; what the server seals is opened by a recipient that goes the
//! browser's way, with other code below it than the server's library.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail as loudly as the test")]

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use hkdf::Hkdf as HkdfSha;
use hmac::{Hmac, Mac};
use p256::SecretKey;
use p256::elliptic_curve::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToSec1Point;
use sha2::Sha256;

use super::lock::Recipient;
use super::schedule::{self, Hkdf, NO_SALT};
use super::{Binding, SealTo, Sealed, aad, decoded, encoded};
use crate::model::{ClientId, SecretId, TenantName};

const VALUE: &str = "pl4in-Väl ue\u{1f511}";

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// What Web Crypto does with a step.
fn derive(step: &Hkdf) -> Vec<u8> {
    let mut out = vec![0; usize::from(step.length)];
    HkdfSha::<Sha256>::new(Some(&step.salt), &step.key).expand(&step.info, &mut out).unwrap();
    out
}

fn hash(text: &[u8]) -> Vec<u8> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&NO_SALT).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

fn context(info: &[u8]) -> Vec<u8> {
    schedule::context(&hash(&schedule::psk_id()), &hash(&schedule::info(info)))
}

/// A dialog: what `browser` is, with RustCrypto in Web Crypto's place.
struct Dialog {
    private: SecretKey,
}

impl Dialog {
    fn of(seed: u8) -> Self {
        Self { private: SecretKey::from_slice(&[seed; 32]).unwrap() }
    }

    fn public(&self) -> Vec<u8> {
        self.private.public_key().to_sec1_point(false).as_bytes().to_vec()
    }

    fn seal_to(&self) -> SealTo {
        SealTo(encoded(&self.public()))
    }

    fn shared(&self, enc: &[u8]) -> Option<Vec<u8>> {
        let theirs = p256::PublicKey::from_sec1_bytes(enc).ok()?;
        let dh = diffie_hellman(self.private.to_nonzero_scalar(), theirs.as_affine());
        Some(derive(&schedule::shared_secret(dh.raw_secret_bytes(), enc, &self.public())))
    }

    fn open_raw(&self, enc: &[u8], ciphertext: &[u8], info: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
        let (shared, context) = (self.shared(enc)?, context(info));
        let key = derive(&schedule::key(&shared, &context));
        let nonce: [u8; 12] = derive(&schedule::nonce(&shared, &context)).try_into().unwrap();
        let cipher = Aes256Gcm::new_from_slice(&key).unwrap();
        cipher.decrypt(&nonce.into(), Payload { msg: ciphertext, aad }).ok()
    }

    fn open(&self, sealed: &Sealed, about: &About) -> Option<String> {
        let (enc, ciphertext) = (decoded(&sealed.enc)?, decoded(&sealed.ciphertext)?);
        let value = self.open_raw(&enc, &ciphertext, &about.binding().info(), aad(&about.secret))?;
        String::from_utf8(value).ok()
    }
}

#[derive(Clone)]
struct About {
    tenant: TenantName,
    client: ClientId,
    operation: String,
    secret: SecretId,
}

impl About {
    fn new(tenant: &str, client: &str, operation: &str, secret: &str) -> Self {
        Self {
            tenant: TenantName(tenant.into()),
            client: ClientId(client.into()),
            operation: operation.into(),
            secret: SecretId(secret.into()),
        }
    }

    fn binding(&self) -> Binding<'_> {
        Binding { tenant: &self.tenant, client: &self.client, operation: &self.operation }
    }
}

fn sealed_for(dialog: &Dialog, about: &About) -> Sealed {
    let recipient = Recipient::read(&dialog.seal_to()).unwrap();
    recipient.envelope(&about.binding()).unwrap().seal(&about.secret, &VALUE.to_owned().into()).unwrap()
}

#[test]
fn the_schedule_gives_what_rfc_9180_publishes_for_this_suite() {
    // DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, base mode, first message.
    let private = hex("317f915db7bc629c48fe765587897e01e282d3e8445f79f27f65d031a88082b2");
    let dialog = Dialog { private: SecretKey::from_slice(&private).unwrap() };
    let public = "04abc7e49a4c6b3566d77d0304addc6ed0e98512ffccf505e6a8e3eb25c685136f853148544876de76c0f2ef99cdc3a05ccf5ded7860c7c021238f9e2073d2356c";
    assert_eq!(dialog.public(), hex(public));
    let enc = hex(
        "04c06b4f6bebc7bb495cb797ab753f911aff80aefb86fd8b6fcc35525f3ab5f03e0b21bd31a86c6048af3cb2d98e0d3bf01da5cc4c39ff5370d331a4f1f7d5a4e0",
    );
    let info = b"Ode on a Grecian Urn";
    let shared = dialog.shared(&enc).unwrap();
    assert_eq!(shared, hex("48893fecd82f7c3456af6a42d8f56325d21e08c10fa81299986aaff54cde7b49"));
    let context = context(info);
    assert_eq!(
        context,
        hex(
            "008fc3aeb832490a4b5ab3e42023287db29a1f4bc7c222c0df228727b70a4021127f1ff3fd1aa97af7e5d473e1cb01ba74831133d9659b6c26b03a038a49a84074"
        )
    );
    let key = derive(&schedule::key(&shared, &context));
    assert_eq!(key, hex("ee16802a936d5f544771131900ee6973d0551de9e852ece2ef34bf0d5f9e1d1d"));
    assert_eq!(derive(&schedule::nonce(&shared, &context)), hex("9bc50980832a7b4b58c40161"));
    let ciphertext =
        hex("58c61a45059d0c5704560e9d88b564a8b63f1364b8d1fcb3c4c6ddc1d291742465e902cd216f8908da49f8f96f");
    let opened = dialog.open_raw(&enc, &ciphertext, info, b"Count-0").unwrap();
    assert_eq!(opened, b"Beauty is truth, truth beauty");
}

#[test]
fn what_is_sealed_opens_in_its_own_dialog_and_shows_nothing_of_the_value() {
    let (dialog, about) = (Dialog::of(7), About::new("acme", "c1", "op-1", "s1"));
    let (one, two) = (sealed_for(&dialog, &about), sealed_for(&dialog, &about));
    assert_eq!(dialog.open(&one, &about).as_deref(), Some(VALUE));
    assert_eq!(dialog.open(&two, &about).as_deref(), Some(VALUE));
    assert_ne!(one.enc, two.enc, "each value has a key of its own");
    assert_ne!(one.ciphertext, two.ciphertext);
    let ciphertext = decoded(&one.ciphertext).unwrap();
    assert_eq!(ciphertext.len(), VALUE.len() + 16);
    assert!(!ciphertext.windows(4).any(|part| VALUE.as_bytes().windows(4).any(|plain| plain == part)));
}

#[test]
fn no_other_dialog_opens_it() {
    let about = About::new("acme", "c1", "op-1", "s1");
    let sealed = sealed_for(&Dialog::of(7), &about);
    assert_eq!(Dialog::of(8).open(&sealed, &about), None);
}

#[test]
fn it_opens_for_no_other_tenant_client_operation_or_secret() {
    let (dialog, about) = (Dialog::of(7), About::new("acme", "c1", "op-1", "s1"));
    let sealed = sealed_for(&dialog, &about);
    for other in [
        About::new("acm", "c1", "op-1", "s1"),
        About::new("acme", "c2", "op-1", "s1"),
        About::new("acme", "c1", "op-2", "s1"),
        About::new("acme", "c1", "op-1", "s2"),
        About::new("acme", "c1", "op-1", ""),
        // The same letters, cut elsewhere.
        About::new("acmec", "1", "op-1", "s1"),
        About::new("acme", "c1op", "-1", "s1"),
        About::new("acme", "c1", "op-", "1s1"),
    ] {
        assert_eq!(dialog.open(&sealed, &other), None, "{:?} {}", other.binding(), other.secret);
    }
}

#[test]
fn a_change_of_any_bit_is_noticed() {
    let (dialog, about) = (Dialog::of(7), About::new("acme", "c1", "op-1", "s1"));
    let sealed = sealed_for(&dialog, &about);
    let flipped = |text: &str, bit: usize| {
        let mut bytes = decoded(text).unwrap();
        bytes[bit / 8] ^= 1 << (bit % 8);
        encoded(&bytes)
    };
    for bit in 0..decoded(&sealed.ciphertext).unwrap().len() * 8 {
        let changed = Sealed { ciphertext: flipped(&sealed.ciphertext, bit), ..sealed.clone() };
        assert_eq!(dialog.open(&changed, &about), None, "bit {bit} of the ciphertext");
    }
    for bit in 0..65 * 8 {
        let changed = Sealed { enc: flipped(&sealed.enc, bit), ..sealed.clone() };
        assert_eq!(dialog.open(&changed, &about), None, "bit {bit} of the server's key");
    }
    let info = about.binding().info();
    let (enc, ciphertext) = (decoded(&sealed.enc).unwrap(), decoded(&sealed.ciphertext).unwrap());
    assert!(dialog.open_raw(&enc, &ciphertext, &info, aad(&about.secret)).is_some());
    for bit in 0..info.len() * 8 {
        let mut changed = info.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let opened = dialog.open_raw(&enc, &ciphertext, &changed, aad(&about.secret));
        assert_eq!(opened, None, "bit {bit} of the binding");
    }
    for cut in 0..ciphertext.len() {
        assert_eq!(dialog.open_raw(&enc, &ciphertext[..cut], &info, aad(&about.secret)), None);
    }
}

#[test]
fn only_a_point_of_the_curve_is_a_key() {
    let good = Dialog::of(7).public();
    assert!(Recipient::read(&SealTo(encoded(&good))).is_ok());
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        encoded(&bytes)
    };
    let compressed = Dialog::of(7).private.public_key().to_sec1_point(true).as_bytes().to_vec();
    for (what, key) in [
        ("empty", String::new()),
        ("the point at infinity", encoded(&[0])),
        ("the point at infinity, padded", encoded(&[0; 65])),
        ("zero coordinates", encoded(&[&[4][..], &[0; 64]].concat())),
        ("off the curve", with(64, good[64] ^ 1)),
        ("coordinates beyond the field", encoded(&[&[4][..], &[255; 64]].concat())),
        ("compressed", encoded(&compressed)),
        ("hybrid", with(0, 6)),
        ("too short", encoded(&good[..64])),
        ("too long", encoded(&[&good[..], &[0]].concat())),
        ("padded base64", format!("{}=", encoded(&good))),
        ("the other base64", format!("+{}", &encoded(&good)[1..])),
        ("no base64", "not a key!".to_owned()),
    ] {
        assert!(Recipient::read(&SealTo(key)).is_err(), "{what}");
    }
}
