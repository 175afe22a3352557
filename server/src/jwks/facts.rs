//! What may be told of a JWKS (RFC 7517): kinds, algorithms and ids.

use app::model::{JwksKey, JwksOutcome, LISTED_KEYS};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

/// The longest word of somebody else that is shown, in characters.
const LONGEST_WORD: usize = 64;
/// The longest id of a key that is told, in characters: ids are compared, and some are addresses.
const LONGEST_ID: usize = 512;
/// The smallest RSA key that is fit, in bits.
const SMALLEST_RSA: u32 = 2_048;
/// Members that only a private or symmetric key has (RFC 7518, 6.2.2, 6.3.2, 6.4.1).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Reads a body.
pub(super) fn read(body: &[u8]) -> JwksOutcome {
    let keys = serde_json::from_slice::<Value>(body).ok();
    let keys = keys.as_ref().and_then(|document| document.get("keys")).and_then(Value::as_array);
    let Some(keys) = keys else { return JwksOutcome::NotJwks };
    let objects: Option<Vec<_>> = keys.iter().map(Value::as_object).collect();
    match objects {
        Some(keys) if keys.iter().all(|key| key.get("kty").is_some_and(Value::is_string)) => {
            JwksOutcome::Keys {
                total: keys.len(),
                keys: keys.into_iter().take(LISTED_KEYS).map(key).collect(),
            }
        }
        _ => JwksOutcome::NotJwks,
    }
}

fn key(key: &Map<String, Value>) -> JwksKey {
    let text = |name: &str| key.get(name).and_then(Value::as_str);
    let word = |name: &str| text(name).map(clean);
    let (kind, fit) = match key.get("kty").and_then(Value::as_str).unwrap_or_default() {
        "RSA" => match key.get("n").and_then(Value::as_str).and_then(bits) {
            Some(bits) => (format!("RSA, {bits} bits"), bits >= SMALLEST_RSA),
            None => ("RSA, of unknown size".to_owned(), false),
        },
        "EC" => {
            let curve = word("crv").unwrap_or_default();
            let fit = ["P-256", "P-384", "P-521"].contains(&curve.as_str());
            (format!("EC, {curve}"), fit)
        }
        "OKP" => {
            let curve = word("crv").unwrap_or_default();
            let fit = curve == "Ed25519";
            (curve, fit)
        }
        "oct" => ("symmetric".to_owned(), false),
        other => (clean(other), false),
    };
    JwksKey {
        kind,
        alg: word("alg"),
        kid: text("kid").map(|id| cut(id, LONGEST_ID)),
        private: PRIVATE.iter().any(|member| key.contains_key(*member)),
        unfit: !fit || word("use").is_some_and(|purpose| purpose != "sig"),
    }
}

/// The bits of a number in base64url.
fn bits(text: &str) -> Option<u32> {
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    let first = bytes.iter().position(|byte| *byte != 0)?;
    let significant = &bytes[first..];
    Some(u32::try_from(significant.len()).ok()? * 8 - significant.first()?.leading_zeros())
}

/// Somebody else's word, fit for a page.
fn clean(word: &str) -> String {
    cut(word, LONGEST_WORD)
}

fn cut(word: &str, longest: usize) -> String {
    word.chars().filter(|char| !char.is_control()).take(longest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn keys(document: &Value) -> Vec<JwksKey> {
        match read(document.to_string().as_bytes()) {
            JwksOutcome::Keys { keys, .. } => keys,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn keys_are_told_by_kind_size_algorithm_and_id() {
        let n = |bytes: usize| URL_SAFE_NO_PAD.encode([&[0x80][..], &vec![1; bytes - 1]].concat());
        let found = keys(&json!({ "keys": [
            { "kty": "RSA", "n": n(256), "e": "AQAB", "alg": "RS256", "kid": "a", "use": "sig" },
            { "kty": "RSA", "n": n(128), "e": "AQAB" },
            { "kty": "EC", "crv": "P-256", "x": "x", "y": "y", "kid": "long".repeat(200) },
            { "kty": "RSA", "n": n(256), "d": "secret!" },
            { "kty": "oct", "k": "secret!" },
            { "kty": "RSA", "n": n(256), "use": "enc" },
        ] }));
        let told: Vec<_> = found.iter().map(|key| (key.kind.as_str(), key.private, key.unfit)).collect();
        assert_eq!(
            told,
            [
                ("RSA, 2048 bits", false, false),
                ("RSA, 1024 bits", false, true),
                ("EC, P-256", false, false),
                ("RSA, 2048 bits", true, false),
                ("symmetric", true, true),
                ("RSA, 2048 bits", false, true),
            ]
        );
        assert_eq!((found[0].alg.as_deref(), found[0].kid.as_deref()), (Some("RS256"), Some("a")));
        assert_eq!(found[2].kid.as_deref().map(str::len), Some(LONGEST_ID));
        assert!(!format!("{found:?}").contains("secret!"));
    }

    #[test]
    fn what_is_no_jwks_is_only_that() {
        for body in
            ["", "<html>", "{}", r#"{"keys":{}}"#, r#"{"keys":["a"]}"#, r#"{"keys":[{"kty":1}]}"#, "[1]"]
        {
            assert_eq!(read(body.as_bytes()), JwksOutcome::NotJwks, "{body}");
        }
        assert_eq!(read(br#"{"keys":[]}"#), JwksOutcome::Keys { total: 0, keys: vec![] });
        assert_eq!(read(&b"[".repeat(100_000)), JwksOutcome::NotJwks);
    }

    #[test]
    fn of_many_keys_the_first_are_listed_and_all_are_counted() {
        let many = json!({ "keys": vec![json!({ "kty": "EC", "crv": "P-256" }); 50] });
        let JwksOutcome::Keys { total, keys } = read(many.to_string().as_bytes()) else { panic!("keys") };
        assert_eq!((total, keys.len()), (50, LISTED_KEYS));
    }
}
