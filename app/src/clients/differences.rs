//! What differs between two states of a client, in a person's words. Server only.

use crate::error::Difference;
use crate::model::{Authentication, ClientSettings};

/// What differs between two states of a client, field by field, in a person's words.
#[must_use]
pub fn differences(was: &ClientSettings, now: &ClientSettings) -> Vec<Difference> {
    let rows = [
        ("Name", was.name.clone(), now.name.clone()),
        ("Description", was.description.clone(), now.description.clone()),
        ("Status", status(was), status(now)),
        (
            "Token lifetime",
            super::lifetime::in_words(was.token_lifetime),
            super::lifetime::in_words(now.token_lifetime),
        ),
        ("Signs in with", authentication(was), authentication(now)),
        ("Access", access(was), access(now)),
    ];
    rows.into_iter()
        .filter(|(_, was, now)| was != now)
        .map(|(field, was, now)| Difference { field: field.to_owned(), was, now })
        .collect()
}

fn status(settings: &ClientSettings) -> String {
    if settings.enabled { "active" } else { "disabled" }.to_owned()
}

fn authentication(settings: &ClientSettings) -> String {
    match &settings.authentication {
        Authentication::Jwks { url } => format!("JWKS URL {url}"),
        Authentication::Keys { public_keys, certificates } => {
            let names: Vec<_> =
                public_keys.iter().map(|key| format!("{} {}", key.name, key.pem.trim())).collect();
            let pems: Vec<_> = certificates.iter().map(|certificate| certificate.pem.trim()).collect();
            format!(
                "{} keys and {} certificates\n{}\n{}",
                names.len(),
                pems.len(),
                names.join("\n"),
                pems.join("\n")
            )
            .trim()
            .to_owned()
        }
        other => other.label().to_owned(),
    }
}

fn access(settings: &ClientSettings) -> String {
    let mut scopes: Vec<_> = settings.grants.iter().flat_map(|grant| &grant.scopes).collect();
    scopes.sort_by(|a, b| a.id.cmp(&b.id));
    if scopes.is_empty() {
        return "no access".to_owned();
    }
    let words: Vec<_> = scopes.iter().map(|scope| format!("{} ({})", scope.role(), scope.id.0)).collect();
    words.join(", ")
}
