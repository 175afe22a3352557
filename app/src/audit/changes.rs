//! What an entry changed, field by field, for people.

use serde_json::{Map, Value};

use super::visible::visible;

/// One field, as it was and as it was asked for; `None` = it was not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) field: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

/// The fields in which two JSON objects differ; `None` where one of them is none.
pub(super) fn changes(before: Option<&str>, after: Option<&str>) -> Option<Vec<Change>> {
    let (before, after) = (object(before?)?, object(after?)?);
    let mut fields: Vec<&String> = before.keys().chain(after.keys()).collect();
    fields.sort_unstable();
    fields.dedup();
    let of = |object: &Map<String, Value>, field: &str| object.get(field).map(in_words);
    let change = |field: &String| Change {
        field: visible(field),
        before: of(&before, field),
        after: of(&after, field),
    };
    Some(fields.into_iter().map(change).filter(|change| change.before != change.after).collect())
}

fn object(text: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    }
}

/// A value as a person reads it; a text without its quotes.
fn in_words(value: &Value) -> String {
    match value {
        Value::String(text) => visible(text),
        other => pretty(other),
    }
}

/// What was kept, in lines.
pub(super) fn kept(text: &str) -> String {
    serde_json::from_str::<Value>(text).map_or_else(|_| visible(text), |value| pretty(&value))
}

fn pretty(value: &Value) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_a_change() {
        let before = r#"{"name":"a","enabled":true,"grants":[1],"gone":1}"#;
        let after = r#"{"name":"b\u202e","enabled":true,"grants":[1,2],"new":null}"#;
        let found = changes(Some(before), Some(after)).unwrap();
        let lines: Vec<_> =
            found.iter().map(|one| format!("{}: {:?} > {:?}", one.field, one.before, one.after)).collect();
        assert_eq!(
            lines,
            [
                r#"gone: Some("1") > None"#,
                r#"grants: Some("[\n  1\n]") > Some("[\n  1,\n  2\n]")"#,
                r#"name: Some("a") > Some("b\\u202e")"#,
                r#"new: None > Some("null")"#,
            ]
        );
        assert_eq!(changes(Some("[]"), Some(after)), None);
        assert_eq!(changes(None, Some(after)), None);
    }
}
