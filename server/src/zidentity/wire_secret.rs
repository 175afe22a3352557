//! Secrets as they come over the wire. Masked values are not even read; a plain one is read once, into a
//! [`SecretString`].

use app::desk::NewSecret;
use app::model::{Secret, SecretId, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use super::lenient;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireSecret {
    id: Value,
    #[serde(default)]
    created_at: Value,
    #[serde(default)]
    expires_at: Value,
}

#[derive(Deserialize)]
struct WireNewSecret {
    #[serde(flatten)]
    secret: WireSecret,
    value: SecretString,
}

#[derive(Deserialize)]
struct WireSecrets {
    records: Vec<WireSecret>,
}

impl WireSecret {
    fn understood(self) -> Result<Secret, String> {
        let id = match self.id {
            Value::String(id) if !id.is_empty() => id,
            Value::Number(id) => id.to_string(),
            _ => return Err("a secret has no id".into()),
        };
        Ok(Secret {
            id: SecretId(id),
            created_at: lenient::moment(&self.created_at),
            expires_at: lenient::moment(&self.expires_at),
        })
    }
}

/// Reads a list: a bare array, `[C]`; an envelope is borne too.
pub(super) fn list(body: &[u8]) -> Result<Vec<Secret>, String> {
    let wire = lenient::json::<Vec<WireSecret>>(body)
        .or_else(|wrong| lenient::json::<WireSecrets>(body).map(|wire| wire.records).map_err(|_| wrong))?;
    wire.into_iter().map(WireSecret::understood).collect()
}

/// Reads the one answer that holds a plain value. One without a value, or with a mask in its place, is none.
pub(super) fn new_secret(body: &[u8]) -> Result<NewSecret, String> {
    let wire: WireNewSecret = lenient::json(body)?;
    let value = wire.value.expose_secret();
    if value.is_empty() || value.chars().all(|c| c == '*' || c == '•') {
        return Err("the new secret's value is missing or masked".into());
    }
    Ok(NewSecret { secret: wire.secret.understood()?, value: wire.value })
}

/// The request for a new secret: `expiresAt` as a number of seconds. Contract: `[C]`.
pub(super) fn wish(expires_at: Timestamp) -> Value {
    json!({ "expiresAt": expires_at.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_without_its_masks() {
        let body =
            br#"[{"id":"secret-1","createdAt":1735689600,"expiresAt":"1767225600","value":"****"},{"id":7}]"#;
        let read = list(body).expect("a list");
        assert_eq!(read[0].expires_at, Some(Timestamp(1_767_225_600)));
        assert_eq!((read[1].id.0.as_str(), read[1].created_at, read[1].expires_at), ("7", None, None));
        assert_eq!(list(br#"{"records":[{"id":"a","value":null}]}"#).expect("a list").len(), 1);
    }

    #[test]
    fn what_is_no_list_of_secrets_is_refused_without_quoting_it() {
        for body in
            [&br#"{"value":"planted"}"#[..], b"<html>planted</html>", br#"[{"value":"planted"}]"#, b""]
        {
            let wrong = list(body).expect_err("no list");
            assert!(!wrong.contains("planted"), "{wrong}");
        }
    }

    #[test]
    fn a_new_secret_needs_its_value() {
        let good = new_secret(br#"{"id":"s","expiresAt":1767225600,"createdAt":1,"value":"pl a*in"}"#)
            .expect("good");
        assert_eq!(good.value.expose_secret(), "pl a*in");
        assert!(!format!("{good:?}").contains("pl a*in"));
        for body in [
            r#"{"id":"s"}"#,
            r#"{"id":"s","value":""}"#,
            r#"{"id":"s","value":"****"}"#,
            r#"{"value":"x"}"#,
            "",
        ] {
            assert!(new_secret(body.as_bytes()).is_err(), "{body}");
        }
    }
}
