//! What people here call a secret, a key or a certificate. ZIdentity knows nothing of it.

use serde::{Deserialize, Serialize};

use super::{ClientId, SecretId};
use crate::error::FieldError;

/// The most characters of a label.
pub const MAX_LABEL: usize = 60;
/// The most characters of who holds it.
pub const MAX_HOLDER: usize = 120;
/// The most characters of a note.
pub const MAX_NOTE: usize = 1_000;
/// An unbroken run of mixed letters and digits that is so long is taken for a value.
const LIKE_A_VALUE: usize = 24;

/// A secret's label, with who holds it and a note; each may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// A few words.
    pub label: String,
    /// The person or program that signs in with it.
    pub holder: String,
    /// Whatever helps who comes later.
    pub note: String,
}

impl Label {
    /// One of a few words and nothing else.
    #[must_use]
    pub fn of(label: &str) -> Self {
        Self { label: label.to_owned(), ..Self::default() }
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.label.is_empty() && self.holder.is_empty() && self.note.is_empty()
    }

    /// As it is kept: trimmed, bounded, and without what looks like a value.
    ///
    /// # Errors
    /// Each field that needs another look.
    pub fn checked(self) -> Result<Self, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let mut field = |name: &str, text: &str, most: usize, lines: bool| {
            let text = text.replace("\r\n", "\n").trim().to_owned();
            let message = if text.chars().count() > most {
                Some(format!("At most {most} characters."))
            } else if text.chars().any(|c| c.is_control() && !(lines && c == '\n')) {
                Some("No line breaks or control characters here.".to_owned())
            } else if text.split_whitespace().any(looks_like_a_value) {
                Some(
                    "A part of this looks like a secret's value. This is no place for one: it is shown to whoever \
                     sees the client. Write what it is for instead."
                        .to_owned(),
                )
            } else {
                None
            };
            wrong.extend(message.map(|message| FieldError { field: name.to_owned(), message }));
            text
        };
        let checked = Self {
            label: field("label", &self.label, MAX_LABEL, false),
            holder: field("holder", &self.holder, MAX_HOLDER, false),
            note: field("note", &self.note, MAX_NOTE, true),
        };
        if wrong.is_empty() { Ok(checked) } else { Err(wrong) }
    }

    /// The same without each text in which something looks like a value: such a one is not shown again.
    #[must_use]
    pub fn without_values(self) -> Self {
        let fine =
            |text: String| if text.split_whitespace().any(looks_like_a_value) { String::new() } else { text };
        Self { label: fine(self.label), holder: fine(self.holder), note: fine(self.note) }
    }

    /// What a list says of it: the label, else who holds it.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        [&self.label, &self.holder].into_iter().map(String::as_str).find(|words| !words.is_empty())
    }
}

/// Whether a word may be a secret's value: long, and of small letters, capitals and digits together. It misses values
/// that are otherwise; addresses are none.
fn looks_like_a_value(word: &str) -> bool {
    let has = |kind: fn(&char) -> bool| word.chars().any(|c| kind(&c));
    word.chars().count() >= LIKE_A_VALUE
        && !word.contains("://")
        && has(char::is_ascii_lowercase)
        && has(char::is_ascii_uppercase)
        && has(char::is_ascii_digit)
}

/// The labels of one client, or of a whole tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels(pub std::collections::HashMap<(ClientId, SecretId), Label>);

impl Labels {
    /// A secret's label, if it has one.
    #[must_use]
    pub fn find(&self, client: &ClientId, secret: &SecretId) -> Option<&Label> {
        self.0.get(&(client.clone(), secret.clone()))
    }

    /// A secret's label in a few words, if it has one.
    #[must_use]
    pub fn words(&self, client: &ClientId, secret: &SecretId) -> Option<String> {
        self.find(client, secret).and_then(Label::words).map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(label: Label) -> Vec<String> {
        label.checked().unwrap_err().into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn a_label_is_trimmed_bounded_and_of_one_line() {
        let typed = Label { label: " CI ".into(), holder: "Pia".into(), note: "one\r\ntwo".into() };
        let kept = Label { label: "CI".into(), holder: "Pia".into(), note: "one\ntwo".into() };
        assert_eq!(typed.checked(), Ok(kept));
        assert_eq!(wrong(Label::of(&"x".repeat(61))), ["label"]);
        let long = Label { holder: "h".repeat(121), note: "n".repeat(1_001), ..Label::of("a\nb") };
        assert_eq!(wrong(long), ["label", "holder", "note"]);
    }

    #[test]
    fn what_looks_like_a_value_is_refused_and_plain_words_are_not() {
        let value = "Zx81kQ0v7LmNpR3sT5uW9yAbCd";
        let typed = Label { note: format!("it is {value}"), ..Label::of("CI") };
        assert_eq!(typed.clone().without_values(), Label::of("CI"), "it is not shown again");
        assert_eq!(wrong(typed), ["note"]);
        for fine in [
            "terraform-automation-in-production-eu",
            "https://wiki.example.com/Pages/Rotation2026ForClients",
            "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
            "Ticket OPS-1234, with Pia and Paul",
        ] {
            assert!(Label::of(fine).checked().is_ok(), "{fine}");
        }
    }

    #[test]
    fn a_list_shows_the_label_or_else_who_holds_it() {
        let held = Label { holder: "CI".into(), ..Label::default() };
        assert_eq!(
            (Label::of("a").words(), held.words(), Label::default().words()),
            (Some("a"), Some("CI"), None)
        );
    }
}
