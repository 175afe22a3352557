//! Upstream's own words in an error's body, fit for a person and never holding a secret.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

/// The longest that a person is asked to read, in characters.
const LONGEST: usize = 300;

/// Where the words stand, best first. Contract: `detail`, `title` `[D]`; the gateway's names `[C]`; the token
/// endpoint's `[G]`.
const WORDS: [&str; 9] = [
    "error_description",
    "detail",
    "message",
    "reason",
    "errorDetails",
    "errorMessage",
    "title",
    "error",
    "errors",
];

/// Marks of a text that repeats a credential of ours, whole or in part.
const MARKS: [&str; 4] = ["client_assertion", "client_secret", "bearer ", "eyj"];

/// RFC 6749, sections 4.1.2.1 and 5.2.
const OAUTH_CODES: [&str; 9] = [
    "invalid_client",
    "invalid_request",
    "invalid_grant",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
    "access_denied",
    "temporarily_unavailable",
    "server_error",
];

/// The words in `body`; empty when it has none: an HTML page, nothing at all, or a text that holds one of the
/// `secrets` or anything that looks like one.
pub(super) fn words(body: &[u8], secrets: &[&SecretString]) -> String {
    line(&serde_json::from_slice(body).ok().as_ref().and_then(spoken).unwrap_or_default(), secrets)
}

/// A text of upstream's as one short line; empty if it holds one of the `secrets` or anything that looks like one.
pub(super) fn line(text: &str, secrets: &[&SecretString]) -> String {
    let words = clean(text);
    let tells = |secret: &&SecretString| {
        let secret = secret.expose_secret();
        !secret.is_empty() && words.contains(secret)
    };
    let lower = words.to_lowercase();
    if secrets.iter().any(tells) || MARKS.iter().any(|mark| lower.contains(mark)) {
        return String::new();
    }
    words.chars().take(LONGEST).collect()
}

/// The token endpoint's error code, where it is one of RFC 6749's.
pub(super) fn oauth_code(body: &[u8]) -> Option<&'static str> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let code = value.get("error")?.as_str()?;
    OAUTH_CODES.into_iter().find(|known| *known == code)
}

fn spoken(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Array(several) => several.iter().find_map(spoken),
        Value::Object(object) => {
            let words = WORDS.iter().find_map(|key| spoken(object.get(*key)?))?;
            Some(with_code(object, words))
        }
        _ => None,
    }
}

/// Puts a short code before the words; support asks for it.
fn with_code(object: &Map<String, Value>, words: String) -> String {
    let code = ["code", "errorCode", "error"].iter().find_map(|key| object.get(*key)?.as_str());
    match code {
        Some(code) if code.len() <= 64 && !code.is_empty() && !words.contains(code) => {
            format!("{code}: {words}")
        }
        _ => words,
    }
}

/// One line without control characters, invisible direction marks and doubled spaces.
fn clean(text: &str) -> String {
    let visible = |c: char| match c {
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => None,
        c if c.is_control() => Some(' '),
        c => Some(c),
    };
    let text: String = text.chars().filter_map(visible).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str) -> String {
        words(body.as_bytes(), &[])
    }

    #[test]
    fn every_known_shape_of_an_error_has_its_words() {
        assert_eq!(
            of(r#"{"type":"about:blank","title":"Bad Request","status":"400","detail":"name is taken"}"#),
            "name is taken"
        );
        assert_eq!(
            of(r#"{"code":"INVALID_INPUT","message":"no such scope"}"#),
            "INVALID_INPUT: no such scope"
        );
        assert_eq!(of(r#"{"id":"x","reason":"quota"}"#), "quota");
        assert_eq!(of(r#"{"errorCode":"E1","errorDetails":[{"message":"first"}]}"#), "E1: first");
        assert_eq!(
            of(r#"{"error":"invalid_client","error_description":"no such client"}"#),
            "invalid_client: no such client"
        );
        assert_eq!(of(r#"{"title":"Bad Request"}"#), "Bad Request");
    }

    #[test]
    fn a_page_or_nothing_has_no_words() {
        for body in
            ["", "<html><h1>502</h1></html>", "{}", "[]", "7", r#"{"detail":null}"#, r#"{"detail":"  "}"#]
        {
            assert_eq!(of(body), "", "{body}");
        }
    }

    #[test]
    fn words_are_one_short_visible_line() {
        assert_eq!(of("{\"detail\":\"a\\n\\u0000 b\\u202e c\\u001b[31m\"}"), "a b c [31m");
        let long = format!(r#"{{"detail":"{}"}}"#, "é ".repeat(900));
        assert_eq!(of(&long).chars().count(), 300);
    }

    #[test]
    fn words_that_repeat_a_secret_are_dropped() {
        let secret = SecretString::from("s3cr3t");
        assert_eq!(words(br#"{"detail":"bad secret s3cr3t"}"#, &[&secret]), "");
        for told in ["client_assertion=abc is malformed", "got Bearer abc", "eyJhbGciOiJSUzI1NiJ9.e30.x"] {
            assert_eq!(of(&format!(r#"{{"detail":"{told}"}}"#)), "", "{told}");
        }
        assert_eq!(words(br#"{"detail":"fine"}"#, &[&SecretString::from("")]), "fine");
    }

    #[test]
    fn an_oauth_code_is_a_known_one_or_nothing() {
        assert_eq!(oauth_code(br#"{"error":"invalid_client"}"#), Some("invalid_client"));
        assert_eq!(oauth_code(br#"{"error":"<b>"}"#), None);
    }
}
