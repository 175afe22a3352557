//! Text from elsewhere, with nothing in it that acts: characters that end a line, move the cursor or turn the direction
//! of reading are written out.

/// Whether a character would do something other than stand there.
pub(super) fn acts(char: char) -> bool {
    char.is_control()
        || matches!(char,
            // Marks and overrides of direction; separators of lines and paragraphs; what is not seen at all.
            '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}')
}

/// `text` with such characters as `\u202e`.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match acts(char) {
            true => out.push_str(&format!("\\u{:04x}", u32::from(char))),
            false => out.push(char),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_written_out_and_the_rest_stays() {
        assert_eq!(visible("Zoë 名 بوابة -\"'<b>"), "Zoë 名 بوابة -\"'<b>");
        assert_eq!(visible("a\r\nb\t\u{1b}[2J\0"), "a\\u000d\\u000ab\\u0009\\u001b[2J\\u0000");
        assert_eq!(
            visible("\u{7f}\u{9b}\u{202e}\u{2066}\u{2028}\u{feff}"),
            "\\u007f\\u009b\\u202e\\u2066\\u2028\\ufeff"
        );
    }
}
