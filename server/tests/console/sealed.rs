//! A new secret's value on the wire: sealed to whoever asked, and plain only where that is allowed.

use app::policy::PlainReveal;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, Serializable, setup_receiver};

use crate::browser::{Answer, Browser};
use crate::rig::{Rig, Wanted};

type Private = <DhP256HkdfSha256 as Kem>::PrivateKey;

/// A dialog's key pair.
pub(crate) struct Dialog {
    private: Private,
    public: Vec<u8>,
}

impl Dialog {
    pub(crate) fn new() -> Self {
        let (private, public) = DhP256HkdfSha256::gen_keypair();
        Self { private, public: public.to_bytes().to_vec() }
    }

    pub(crate) fn key(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.public)
    }

    /// Opens an answer as the one to `client`, written down here as SECURITY.md describes it.
    pub(crate) fn open(&self, answer: &Answer, client: &str) -> Option<String> {
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let bytes = |name: &str| URL_SAFE_NO_PAD.decode(text(&answer.json["sealed"][name])).unwrap();
        let operation = text(&answer.json["operation"]);
        let mut info = Vec::new();
        for part in ["clientele/secret-value/1", "sandbox", client, &operation] {
            info.extend_from_slice(&(part.len() as u64).to_be_bytes());
            info.extend_from_slice(part.as_bytes());
        }
        let enc = <DhP256HkdfSha256 as Kem>::EncappedKey::from_bytes(&bytes("enc")).ok()?;
        let mut context = setup_receiver::<AesGcm256, HkdfSha256, DhP256HkdfSha256>(
            &OpModeR::Base,
            &self.private,
            &enc,
            &info,
        )
        .ok()?;
        let aad = text(&answer.json["secret"]["id"]);
        String::from_utf8(context.open(&bytes("ciphertext"), aad.as_bytes()).ok()?).ok()
    }
}

async fn create(browser: &Browser<'_>, client: &str, seal_to: &str) -> Answer {
    let form = [("tenant", "sandbox"), ("id", client), ("days", "90"), ("until", ""), ("seal_to", seal_to)];
    browser.call("secrets/create", &form).await
}

/// How a value would look if it were not hidden.
fn disguises(value: &str) -> Vec<String> {
    let hex: String = value.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut found = vec![value.to_owned(), hex.clone(), hex.to_uppercase()];
    // Base64 depends on where in a text the value begins, and its first and last letters on what stands around it.
    for before in ["", "x", "xx"] {
        for engine in [&STANDARD, &URL_SAFE] {
            let encoded = engine.encode(format!("{before}{value}"));
            found.push(encoded[4..encoded.len() - 4].to_owned());
        }
    }
    found
}

/// Whether the token endpoint takes a value.
pub(crate) async fn works(rig: &Rig, client: &str, value: &str) -> bool {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", client),
        ("client_secret", value),
        ("audience", "https://api.zscaler.com"),
    ];
    let token = rig.http.post(format!("{}/oauth2/v1/token", rig.upstream)).form(&form).send().await.unwrap();
    token.status() == 200
}

#[tokio::test]
async fn the_wire_carries_ciphertext_alone_and_the_dialog_opens_it() {
    for plain_reveal in [PlainReveal::Nowhere, PlainReveal::Sandboxes, PlainReveal::Everywhere] {
        let rig = Rig::with(Wanted { plain_reveal, ..Wanted::default() }).await;
        let admin = rig.admin().await;
        let id = rig.client("sealed").await;
        let dialog = Dialog::new();
        let made = create(&admin, &id, &dialog.key()).await;
        assert_eq!(made.status, 200, "{}", made.text);
        assert_eq!(made.header("cache-control"), "no-store");
        assert!(made.json.get("value").is_none(), "{}", made.text);
        let value = dialog.open(&made, &id).expect("its own dialog opens it");
        assert!(works(&rig, &id, &value).await, "what was opened is not the secret");
        let raw = format!("{:?}\n{}", made.headers, made.text);
        for disguise in disguises(&value) {
            assert!(!raw.contains(&disguise), "{disguise} is in {raw}");
        }
        for entry in rig.entries(&id).await {
            assert!(!format!("{entry:?}").contains(&value));
            assert!(
                entry.opened.after.unwrap().contains(r#""sealed":true"#),
                "the journal tells how it travelled"
            );
        }
    }
}

#[tokio::test]
async fn no_other_dialog_opens_it_and_no_other_answer_takes_its_place() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let (mine, theirs) = (rig.client("mine").await, rig.client("theirs").await);
    let (dialog, other) = (Dialog::new(), Dialog::new());
    let made = create(&admin, &mine, &dialog.key()).await;
    assert_eq!(other.open(&made, &mine), None, "another key opened it");
    assert_eq!(dialog.open(&made, &theirs), None, "it opened for another client");
    // One key for two secrets: even so, neither answer passes for the other.
    let second = create(&admin, &mine, &dialog.key()).await;
    assert_ne!(dialog.open(&made, &mine), dialog.open(&second, &mine));
    let swapped = Answer {
        json: serde_json::json!({
            "operation": made.json["operation"],
            "secret": made.json["secret"],
            "sealed": second.json["sealed"],
        }),
        ..made
    };
    assert_eq!(dialog.open(&swapped, &mine), None, "an answer was swapped");
}

#[tokio::test]
async fn a_key_that_is_none_is_refused_before_anything_is_made() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("wrong keys").await;
    let good = Dialog::new().public;
    let off_curve = [&good[..64], &[good[64] ^ 1]].concat();
    let beyond = [&[4][..], &[255; 64]].concat();
    rig.forget_sent().await;
    for key in [
        String::new(),
        "no key".to_owned(),
        URL_SAFE_NO_PAD.encode([0]),
        URL_SAFE_NO_PAD.encode([0; 65]),
        URL_SAFE_NO_PAD.encode([&[4][..], &[0; 64]].concat()),
        URL_SAFE_NO_PAD.encode(&off_curve),
        URL_SAFE_NO_PAD.encode(&beyond),
        URL_SAFE_NO_PAD.encode(&good[..64]),
        URL_SAFE_NO_PAD.encode([&good[..], &[1]].concat()),
        "A".repeat(100_000),
    ] {
        let answer = create(&admin, &id, &key).await;
        let shown: String = key.chars().take(30).collect();
        assert_eq!(answer.status, 422, "{shown:?}: {}", answer.text);
        assert_eq!(answer.json["fields"][0]["field"], "seal_to", "{shown:?}: {}", answer.text);
        assert!(answer.json["fields"][0]["message"].as_str().unwrap().starts_with("It must be "));
        assert_eq!(answer.json["changed"], "nothing");
    }
    assert!(rig.writes().await.is_empty());
    assert!(rig.upstream_secrets(&id).await.is_empty());
    assert_eq!(rig.outcome(&id).await, "no entry");
}

#[tokio::test]
async fn the_plain_way_is_refused_where_it_is_closed_and_nothing_is_made() {
    let rig = Rig::with(Wanted { plain_reveal: PlainReveal::Nowhere, ..Wanted::default() }).await;
    let admin = rig.admin().await;
    let id = rig.client("closed").await;
    rig.forget_sent().await;
    let answer = admin.create_secret(&id, 90).await;
    assert_eq!(answer.status, 409, "{}", answer.text);
    assert!(answer.json["title"].as_str().unwrap().contains("only sealed"), "{}", answer.text);
    assert!(answer.json["next"].as_str().unwrap().contains("plain_reveal"));
    assert_eq!(answer.json["changed"], "nothing");
    assert!(rig.writes().await.is_empty());
    assert_eq!(rig.outcome(&id).await, "no entry");
}

#[tokio::test]
async fn a_program_without_a_key_gets_a_sandboxes_value_plain() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("program").await;
    let form = [("tenant", "sandbox"), ("id", id.as_str()), ("days", "90")];
    let made = admin.call("secrets/create", &form).await;
    assert_eq!(made.status, 200, "{}", made.text);
    assert!(made.json.get("sealed").is_none());
    assert!(works(&rig, &id, made.json["value"].as_str().unwrap()).await);
    let entry = rig.entries(&id).await.remove(0);
    assert!(entry.opened.after.unwrap().contains(r#""sealed":false"#), "the journal tells how it travelled");
}

#[tokio::test]
async fn a_sealed_value_that_nobody_says_was_shown_is_marked_and_offered_for_deletion() {
    let rig = Rig::start().await;
    let admin = rig.admin().await;
    let id = rig.client("never opened").await;
    let made = create(&admin, &id, &Dialog::new().key()).await;
    assert_eq!(made.status, 200, "{}", made.text);
    assert_eq!(rig.outcome(&id).await, "handed");
    rig.pass(31);
    let page = admin.secrets_page(&id).await;
    page.says(200, &["value never seen", "If nobody stored the value, delete the secret", "Delete it…"]);
    let secret = made.json["secret"]["id"].as_str().unwrap();
    let href = format!("/sandbox/clients/{id}/secrets?dialog=delete&amp;secret={secret}");
    assert!(page.text.contains(&href), "it is not offered for deletion");
}
