//! What stands in an export, whatever people and clients are called.

use super::*;
use crate::desk::Outcome;
use crate::desk::testing::entry;
use crate::model::Actor;

fn odd() -> Entry {
    let mut odd = entry(Action::UpdateClient, Outcome::Failed, 60);
    odd.opened.actor = Actor { name: "=HYPERLINK(\"http://evil\",\"x\")".into(), ..odd.opened.actor };
    odd.opened.actor.subject = "a,b\"c".into();
    odd.opened.before = Some(r#"{"name":"two\nlines \u202e\u001b[2J"}"#.into());
    odd.opened.after = Some("not JSON".into());
    odd.note = Some("first\r\n{\"forged\":\"entry\"}\u{2028}x\u{9b}".into());
    odd.upstream_ids = vec!["x-1".into(), "x-2".into()];
    odd
}

#[test]
fn an_entry_is_one_line_of_json_and_reads_back_as_it_was() {
    let line = Format::JsonLines.line(&odd());
    assert_eq!(line.matches('\n').count(), 1, "{line:?}");
    assert!(!line.trim_end().chars().any(acts), "{line:?}");
    let read: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(read["note"], "first\r\n{\"forged\":\"entry\"}\u{2028}x\u{9b}");
    assert_eq!(read["before"]["name"], "two\nlines \u{202e}\u{1b}[2J");
    assert_eq!((&read["after"], &read["secret"]), (&Value::from("not JSON"), &Value::Null));
    assert_eq!(
        (read["at"].as_str(), read["outcome"].as_str()),
        (Some("2027-01-15T07:59:00Z"), Some("failed"))
    );
    assert_eq!((read["from"].as_str(), read["client"].as_str()), (Some("192.0.2.7"), Some("iq1")));
    assert_eq!(read["upstream_ids"], serde_json::json!(["x-1", "x-2"]));
}

#[test]
fn an_entry_is_one_line_of_csv_and_nothing_in_it_is_a_formula() {
    let line = Format::Csv.line(&odd());
    assert!(line.ends_with("\"\r\n") && !line.trim_end().chars().any(acts), "{line:?}");
    assert!(line.contains(r#","'=HYPERLINK(""http://evil"",""x"")","#), "{line}");
    assert!(line.contains(r#","a,b""c","#), "{line}");
    assert!(line.contains(r#","first\u000d\u000a{""forged"":""entry""}\u2028x\u009b","#), "{line}");
    for formula in ["=1", "+1", "-1", "@x", " =1", "\t=1", "\r=1", "|x", "＝1", "\u{200b}=1"] {
        assert!(harmless(formula).starts_with('\''), "{formula:?}");
    }
    for plain in ["", "x=1", "2027-01-15", "[\"a\"]"] {
        assert_eq!(harmless(plain), plain);
    }
}

#[test]
fn every_column_has_its_name() {
    let all = serde_json::to_value(Line::of(&odd())).unwrap();
    let mut named: Vec<_> = all.as_object().unwrap().keys().map(String::as_str).collect();
    let mut columns = COLUMNS.to_vec();
    named.sort_unstable();
    columns.sort_unstable();
    assert_eq!(named, columns);
    assert!(
        Format::Csv.head().starts_with("\"id\",\"at\",\"issuer\"") && Format::JsonLines.head().is_empty()
    );
}
