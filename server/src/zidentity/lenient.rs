//! Reading JSON of which neither the types nor the presence of anything but ids is certain.

use app::model::Timestamp;
use serde_json::{Map, Value};

/// Above this a "second" is taken for a millisecond: as seconds it would lie beyond the year 5100. Contract:
/// seconds, `[C]`; the tolerance is our own.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

/// A text; a number is taken as the text that it is written as.
pub(super) fn text(object: &Map<String, Value>, key: &str) -> Option<String> {
    match object.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A whole number, written as a number or as a text.
pub(super) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => text.trim().parse().ok().or_else(|| whole(text.trim().parse().ok()?)),
        _ => None,
    }
}

fn whole(number: f64) -> Option<i64> {
    // 2^53: above, a float is no longer sure of its last digit.
    (number.is_finite() && number.abs() < 9_007_199_254_740_992.0).then_some(number as i64)
}

/// Yes or no, in the usual spellings.
pub(super) fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => number.as_i64().map(|number| number != 0),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "enabled" | "active" => Some(true),
            "false" | "0" | "no" | "disabled" | "inactive" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// A moment; what is not after the epoch counts as not told.
pub(super) fn moment(value: &Value) -> Option<Timestamp> {
    let number = integer(value).filter(|number| *number > 0)?;
    Some(Timestamp(if number > MILLISECONDS_FROM { number / 1000 } else { number }))
}

/// The objects of a list; what is missing or no list is an empty one.
pub(super) fn objects<'a>(
    object: &'a Map<String, Value>,
    key: &str,
) -> impl Iterator<Item = &'a Map<String, Value>> {
    object.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

/// Reads JSON. What is wrong is told by kind and place only: serde's own words quote what they found, and that
/// may be a secret.
pub(super) fn json<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| {
        format!(
            "no readable JSON ({:?} error, line {}, column {})",
            error.classify(),
            error.line(),
            error.column()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_flags_and_moments_are_read_in_every_spelling() {
        for value in [json!(3600), json!("3600"), json!(" 3600 "), json!(3600.0), json!("3600.0")] {
            assert_eq!(integer(&value), Some(3600), "{value}");
        }
        for value in [json!(null), json!("an hour"), json!([3600]), json!(1e300)] {
            assert_eq!(integer(&value), None, "{value}");
        }
        assert_eq!(flag(&json!("True")), Some(true));
        assert_eq!(flag(&json!(0)), Some(false));
        assert_eq!(flag(&json!("perhaps")), None);
        assert_eq!(moment(&json!("1767225600")), Some(Timestamp(1_767_225_600)));
        assert_eq!(moment(&json!(1_767_225_600_000_i64)), Some(Timestamp(1_767_225_600)));
        assert_eq!(moment(&json!(0)), None);
    }

    #[test]
    fn what_is_wrong_with_json_is_told_without_quoting_it() {
        let wrong = json::<Vec<u8>>(br#"["planted-secret"]"#).expect_err("no numbers");
        assert!(!wrong.contains("planted"), "{wrong}");
    }
}
