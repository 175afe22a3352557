//! What messages say, and what names from elsewhere cannot do in them.

use super::*;
use app::model::SecretId;

const NOW: Timestamp = Timestamp(1_800_000_000);

fn told(name: &str, days: i64, last: bool) -> Told {
    Told {
        client: ClientId("iq1 &<x>".into()),
        name: name.into(),
        team: Some("Payments".into()),
        what: Ending::Secret(SecretId("sec-1".into())),
        at: NOW.plus_days(days),
        step: 7,
        last,
    }
}

pub(in super::super) fn letter(level: Level, ends: Vec<Told>) -> Letter {
    let (id, origin) = ("01J".to_owned(), "https://console.example.com".to_owned());
    Letter { id, tenant: TenantName("prod".into()), level, ends, origin, now: NOW }
}

/// What a client may be called by whoever makes one.
const EVIL: &str = "x\r\nBcc: all@example.com\r\n\r\n<!channel> <https://evil.example|click> [click](https://evil.example) *b* \u{202e}";

#[test]
fn a_message_says_what_ends_when_whose_it_is_and_what_to_do() {
    let certificate = Ending::Certificate { fingerprint: "ab12".into(), subject: "CN=payments".into() };
    let certificate = Told { what: certificate, team: None, ..told("ledger", 1, false) };
    insta::assert_snapshot!(letter(Level::First, vec![told("terraform", 7, true), certificate]).text());
}

#[test]
fn one_end_stands_in_the_subject_and_many_are_counted() {
    assert_eq!(
        letter(Level::First, vec![told("terraform", 7, true)]).subject(),
        "[Clientele] terraform: secret sec-1 ends in 7 days (prod)"
    );
    let two = vec![told("a", 7, true), told("b", 7, true)];
    assert_eq!(
        letter(Level::Further, two).subject(),
        "[Clientele] Nobody has acknowledged: 2 secrets and certificates end soon in prod"
    );
}

#[test]
fn a_name_from_elsewhere_ends_no_line_and_turns_nothing_round() {
    let letter = letter(Level::First, vec![told(EVIL, 7, true)]);
    for text in [letter.subject(), letter.text()] {
        assert!(!text.contains('\r') && !text.contains("\nBcc") && !text.contains('\u{202e}'), "{text}");
    }
    assert_eq!(letter.subject().lines().count(), 1);
    let long = Letter { ends: vec![told(&"x".repeat(5_000), 7, true)], ..letter };
    assert!(long.subject().len() < 300, "{}", long.subject());
}

#[test]
fn in_a_chat_a_name_from_elsewhere_stands_only_where_no_markup_is_read() {
    let letter = letter(Level::First, vec![told(EVIL, 7, true), told("plain", 8, true)]);
    // Every text of a message with the kind of what it stands in.
    fn texts(value: &Value, found: &mut Vec<(String, String)>) {
        match value {
            Value::Object(fields) => {
                if let Some(text) = fields.get("text").and_then(Value::as_str) {
                    let kind = fields.get("type").and_then(Value::as_str).unwrap_or("none");
                    found.push((kind.to_owned(), text.to_owned()));
                }
                fields.values().for_each(|value| texts(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| texts(value, found)),
            _ => {}
        }
    }
    for (message, harmless) in [(letter.slack(), "plain_text"), (letter.teams(), "TextRun")] {
        let mut found = Vec::new();
        texts(&message, &mut found);
        let with_name = found.iter().filter(|(_, text)| text.contains("evil.example"));
        let kinds: Vec<_> = with_name.map(|(kind, _)| kind.as_str()).collect();
        assert_eq!(kinds, [harmless], "{found:?}");
    }
}

#[test]
fn a_message_names_so_many_and_counts_the_rest_but_programs_get_all() {
    let letter = letter(Level::First, (0..75).map(|_| told("many", 7, true)).collect());
    assert!(letter.text().contains("45 more stand on the page."), "{}", letter.text());
    assert!(letter.slack()["blocks"].as_array().unwrap().len() <= 50, "Slack takes no more");
    assert_eq!(letter.plain()["ends"].as_array().unwrap().len(), 75);
}
