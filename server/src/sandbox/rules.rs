//! Reading fault rules. A rule that is not understood is refused by the name of its field: a test that believes in
//! a fault which was never set proves nothing.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, Value};

use super::faults::{Action, Rule};
use super::problem::Problem;
use super::tenant::Timing;

/// Reads a JSON array of rules.
///
/// # Errors
/// Which field is wrong and what it should be.
pub(super) fn read(body: &[u8]) -> Result<Vec<Rule>, String> {
    let rules: Value = serde_json::from_slice(body).map_err(|error| format!("not JSON: {error}"))?;
    let Value::Array(rules) = rules else { return Err("the body must be an array of rules".into()) };
    rules.into_iter().enumerate().map(|(at, rule)| read_rule(Fields::of(rule, format!("[{at}]"))?)).collect()
}

fn read_rule(mut fields: Fields) -> Result<Rule, String> {
    let method = fields.text("method")?.filter(|method| method != "*");
    let path = fields.text("path")?.ok_or_else(|| fields.wrong("path", "is required"))?;
    let times = fields.number("times")?;
    if times == Some(0) {
        return Err(fields.wrong("times", "must be 1 or more; without it a rule holds for ever"));
    }
    let action = fields.take("action").ok_or_else(|| fields.wrong("action", "is required"))?;
    let action = read_action(Fields::of(action, fields.name("action"))?)?;
    fields.nothing_else()?;
    Ok(Rule { method, path, times, action })
}

fn read_action(mut fields: Fields) -> Result<Action, String> {
    let kind = fields.text("kind")?.ok_or_else(|| fields.wrong("kind", "is required"))?;
    let action = match kind.as_str() {
        "status" => status(&mut fields)?,
        "delay" => Action::Delay(Duration::from_millis(fields.required("ms")?)),
        "lose_answer" => Action::LoseAnswer,
        "reset" => Action::Reset,
        "truncate" => Action::Truncate(fields.required("bytes")? as usize),
        "garbage" => {
            let content_type =
                fields.text("content_type")?.unwrap_or_else(|| "text/html; charset=utf-8".into());
            let content_type = HeaderValue::try_from(content_type);
            Action::Garbage(
                content_type.map_err(|_| fields.wrong("content_type", "must be a header's value"))?,
            )
        }
        "hang" => Action::Hang,
        "slow_body" => match fields.required("bytes_per_s")? {
            0 => {
                return Err(
                    fields.wrong("bytes_per_s", "must be 1 or more; for no bytes at all there is hang")
                );
            }
            rate => Action::SlowBody(rate),
        },
        "accepted" => {
            let after = fields.number("after_ms")?;
            let never = fields.flag("never")?;
            match (never, after) {
                (true, _) => Action::Accepted(Timing::Never),
                (false, Some(ms)) => Action::Accepted(Timing::After(Duration::from_millis(ms))),
                (false, None) => return Err(fields.wrong("after_ms", "is required unless never is true")),
            }
        }
        _ => {
            return Err(fields.wrong(
                "kind",
                "must be status, delay, lose_answer, reset, truncate, garbage, hang, slow_body or accepted",
            ));
        }
    };
    fields.nothing_else()?;
    Ok(action)
}

/// Without a body it is the API's own problem body. Without headers, a 429 says when to come back: Zscaler's Python
/// client fails on the doubled reset header otherwise \[C\]. `"headers": {}` leaves that out.
fn status(fields: &mut Fields) -> Result<Action, String> {
    let status = fields.required("status")?;
    let status = u16::try_from(status).ok().filter(|code| (200..600).contains(code));
    let status = status.and_then(|code| StatusCode::from_u16(code).ok());
    let status = status.ok_or_else(|| fields.wrong("status", "must be a number from 200 to 599"))?;
    let asked = fields.take("headers");
    let mut headers = HeaderMap::new();
    let body = match fields.take("body") {
        None => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            problem_text(status)
        }
        Some(Value::String(text)) => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
            Bytes::from(text)
        }
        Some(json) => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            Bytes::from(json.to_string())
        }
    };
    match asked {
        None if status == StatusCode::TOO_MANY_REQUESTS => {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        None => {}
        Some(Value::Object(asked)) => add_headers(fields, asked, &mut headers)?,
        Some(_) => return Err(fields.wrong("headers", "must be an object of names and values")),
    }
    Ok(Action::Status { status, headers, body })
}

fn problem_text(status: StatusCode) -> Bytes {
    let detail = "This answer was asked for at /_sandbox/faults";
    Bytes::from(Problem::new(status, detail).into_json().to_string())
}

/// A value is a text or a number, or an array of them for a header that comes several times.
fn add_headers(fields: &Fields, asked: Map<String, Value>, headers: &mut HeaderMap) -> Result<(), String> {
    for (name, value) in asked {
        let place = format!("headers.{name}");
        let header = HeaderName::try_from(&name).map_err(|_| fields.wrong(&place, "is no header name"))?;
        let values = match value {
            Value::Array(values) => values,
            value => vec![value],
        };
        headers.remove(&header);
        for value in values {
            let text = match value {
                Value::String(text) => text,
                Value::Number(number) => number.to_string(),
                _ => return Err(fields.wrong(&place, "must be a text, a number or an array of them")),
            };
            let value =
                HeaderValue::try_from(text).map_err(|_| fields.wrong(&place, "is no header value"))?;
            headers.append(header.clone(), value);
        }
    }
    Ok(())
}

/// The fields of an object, and where it stands in what was sent.
struct Fields {
    place: String,
    fields: Map<String, Value>,
}

impl Fields {
    fn of(value: Value, place: String) -> Result<Self, String> {
        match value {
            Value::Object(fields) => Ok(Self { place, fields }),
            _ => Err(format!("{place} must be an object")),
        }
    }

    fn name(&self, field: &str) -> String {
        format!("{}.{field}", self.place)
    }

    fn wrong(&self, field: &str, why: &str) -> String {
        format!("{} {why}", self.name(field))
    }

    fn take(&mut self, field: &str) -> Option<Value> {
        self.fields.remove(field).filter(|value| !value.is_null())
    }

    fn text(&mut self, field: &str) -> Result<Option<String>, String> {
        match self.take(field) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.wrong(field, "must be a text")),
        }
    }

    fn number(&mut self, field: &str) -> Result<Option<u64>, String> {
        match self.take(field) {
            None => Ok(None),
            Some(value) => {
                value.as_u64().map(Some).ok_or_else(|| self.wrong(field, "must be a whole number, 0 or more"))
            }
        }
    }

    fn required(&mut self, field: &str) -> Result<u64, String> {
        self.number(field)?.ok_or_else(|| self.wrong(field, "is required"))
    }

    fn flag(&mut self, field: &str) -> Result<bool, String> {
        match self.take(field) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(_) => Err(self.wrong(field, "must be true or false")),
        }
    }

    fn nothing_else(&self) -> Result<(), String> {
        match self.fields.keys().next() {
            None => Ok(()),
            Some(field) => Err(self.wrong(field, "is not known here")),
        }
    }
}
