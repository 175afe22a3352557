//! Just enough of HTML: a page's words, and a form's fields as a browser would send them.

/// A form's fields, in their order.
pub(crate) type Fields = Vec<(String, String)>;

/// A page's words, tags and island props aside, white space folded.
pub(crate) fn words(html: &str) -> String {
    let body = html.split_once("<body").map_or(html, |(_, body)| body);
    let mut out = String::new();
    let mut rest = body;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let tag = tag_end(&rest[at..]);
        let block = ["</p", "</h", "<p", "<td", "<li", "<dd", "<dt", "<div", "<th", "<b", "<label", "<a"];
        if block.iter().any(|name| rest[at..].starts_with(name)) {
            out.push(' ');
        }
        rest = &rest[at + tag..];
    }
    out.push_str(rest);
    unescape(&out).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where the tag at the beginning of `html` ends; a `>` inside quotes does not end it.
fn tag_end(html: &str) -> usize {
    if html.starts_with("<!--") {
        return html.find("-->").map_or(html.len(), |at| at + 3);
    }
    let mut quote = None;
    for (at, char) in html.char_indices() {
        match (quote, char) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(char),
            (Some(open), char) if open == char => quote = None,
            _ => {}
        }
    }
    html.len()
}

pub(crate) fn unescape(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#x27;", "'");
    text.replace("&#39;", "'").replace("&amp;", "&")
}

/// The attributes of every tag with this name, with where the tag ends.
pub(crate) fn tags(html: &str, name: &str) -> Vec<(Vec<(String, String)>, usize)> {
    let open = format!("<{name}");
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = html[from..].find(&open).map(|at| at + from) {
        let end = at + tag_end(&html[at..]);
        let after = html.as_bytes().get(at + open.len()).copied().unwrap_or(b'>');
        if after.is_ascii_whitespace() || after == b'>' || after == b'/' {
            found.push((attributes(&html[at + open.len()..end]), end));
        }
        from = end;
    }
    found
}

fn attributes(mut tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    loop {
        tag = tag.trim_start_matches(|c: char| c.is_whitespace() || c == '/' || c == '>');
        if tag.is_empty() {
            return found;
        }
        let end = tag.find(|c: char| c == '=' || c == '>' || c.is_whitespace()).unwrap_or(tag.len());
        let name = tag[..end].to_owned();
        tag = &tag[end..];
        let value = match tag.strip_prefix("=\"") {
            Some(rest) => {
                let close = rest.find('"').unwrap_or(rest.len());
                let value = unescape(&rest[..close]);
                tag = rest.get(close + 1..).unwrap_or_default();
                value
            }
            None => {
                tag = tag.strip_prefix('=').unwrap_or(tag);
                String::new()
            }
        };
        found.push((name, value));
    }
}

pub(crate) fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// What a browser would send of the form that holds `mark`.
pub(crate) fn form(html: &str, mark: &str) -> Fields {
    let form = html
        .split("<form")
        .skip(1)
        .filter_map(|rest| rest.split_once("</form>").map(|(form, _)| form))
        .find(|form| form.contains(mark))
        .unwrap_or_else(|| panic!("no form with {mark} in: {html}"));
    let mut fields: Vec<(usize, String, String)> = Vec::new();
    for (attributes, end) in tags(form, "input") {
        let get = |name| attribute(&attributes, name);
        let Some(name) = get("name") else { continue };
        let counts = !matches!(get("type"), Some("radio" | "checkbox")) || get("checked").is_some();
        if counts {
            fields.push((end, name.to_owned(), get("value").unwrap_or_default().to_owned()));
        }
    }
    for (attributes, end) in tags(form, "textarea") {
        let text = form[end..].split("</textarea>").next().unwrap_or_default();
        // The parser drops a line break right behind the tag.
        let text =
            unescape(text.strip_prefix('\n').unwrap_or(text)).replace("\r\n", "\n").replace('\n', "\r\n");
        if let Some(name) = attribute(&attributes, "name") {
            fields.push((end, name.to_owned(), text));
        }
    }
    fields.sort_by_key(|(at, ..)| *at);
    fields.into_iter().map(|(_, name, value)| (name, value)).collect()
}

/// The same fields with one of them otherwise; of several with this name the first.
pub(crate) fn with(mut fields: Fields, name: &str, value: &str) -> Fields {
    match fields.iter_mut().find(|(field, _)| field == name) {
        Some((_, old)) => *old = value.to_owned(),
        None => fields.push((name.to_owned(), value.to_owned())),
    }
    fields
}

/// A client's form as the arguments of its server function, which counts what comes more than once.
pub(crate) fn as_arguments(form: &[(String, String)]) -> Fields {
    let mut counts = std::collections::HashMap::new();
    let mut next = |list: &str| {
        let count: &mut usize = counts.entry(list.to_owned()).or_default();
        *count += 1;
        format!("{list}[{}]", *count - 1)
    };
    let argument = |(name, value): &(String, String)| {
        let name = match name.as_str() {
            "key_name" => next("key_names"),
            "key_pem" => next("key_pems"),
            scope if scope.starts_with("scope") => match value.as_str() {
                "" => return None,
                _ => next("scopes"),
            },
            other => other.to_owned(),
        };
        Some((name, value.clone()))
    };
    form.iter().filter_map(argument).collect()
}
