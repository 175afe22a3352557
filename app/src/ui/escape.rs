//! Text where the framework does not escape it: inside `<textarea>` and `<title>`.

/// Leptos writes the children of a `<textarea>` unescaped, so what was typed could end it and go on as markup. The
/// leading line break is eaten by the HTML parser: it takes that one, and leaves what was typed whole.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    if text.starts_with(['\n', '\r']) {
        out.push('\n');
    }
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            other => out.push(other),
        }
    }
    out
}
