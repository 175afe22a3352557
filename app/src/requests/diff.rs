//! What a request would change, line by line. Pure.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::words::role;
use crate::clients::lifetime_words;
use crate::model::{Authentication, ClientSettings, ResourceServer, ScopeKey};

/// One line: what it was and what it will be; empty = nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) what: &'static str,
    pub(super) was: String,
    pub(super) will: String,
}

/// Everything that differs; of a new client everything there is.
pub(super) fn lines(
    before: Option<&ClientSettings>,
    after: &ClientSettings,
    catalogue: &[ResourceServer],
) -> Vec<Line> {
    let of = |read: &dyn Fn(&ClientSettings) -> String| (before.map(read).unwrap_or_default(), read(after));
    let status = |settings: &ClientSettings| if settings.enabled { "active" } else { "disabled" }.to_owned();
    let plain = [
        ("Name", of(&|settings| settings.name.clone())),
        ("Description", of(&|settings| settings.description.clone())),
        ("Status", of(&status)),
        ("Token lifetime", of(&|settings| lifetime_words(settings.token_lifetime))),
        ("Signs in with", of(&|settings| signs_in(&settings.authentication))),
    ];
    let mut lines: Vec<_> = plain
        .into_iter()
        .filter(|(_, (was, will))| was != will)
        .map(|(what, (was, will))| Line { what, was, will })
        .collect();
    let keys = |settings: &ClientSettings| settings.scope_keys().collect::<BTreeSet<ScopeKey>>();
    let (held, wanted) = (before.map(keys).unwrap_or_default(), keys(after));
    for key in wanted.difference(&held) {
        lines.push(Line { what: "Role", was: String::new(), will: role(key, catalogue) });
    }
    for key in held.difference(&wanted) {
        lines.push(Line { what: "Role", was: role(key, catalogue), will: String::new() });
    }
    lines
}

/// How it signs in, so that two different keys never read alike.
fn signs_in(authentication: &Authentication) -> String {
    match authentication {
        Authentication::Secret | Authentication::Other { .. } => authentication.label().to_owned(),
        Authentication::Jwks { url } => format!("JWKS URL {url}"),
        Authentication::Keys { public_keys, certificates } => {
            let keys = public_keys.iter().map(|key| format!("key {} ({})", key.name, print(&key.pem)));
            let certificates =
                certificates.iter().map(|certificate| format!("certificate ({})", print(&certificate.pem)));
            keys.chain(certificates).collect::<Vec<_>>().join(", ")
        }
    }
}

/// The beginning of a text's SHA-256.
fn print(text: &str) -> String {
    let digest = Sha256::digest(text.trim().as_bytes());
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PublicKey;
    use crate::model::testing::{catalogue, grant, settings};

    fn shown(before: Option<&ClientSettings>, after: &ClientSettings) -> Vec<String> {
        let lines = lines(before, after, &catalogue());
        lines.into_iter().map(|line| format!("{}: {} -> {}", line.what, line.was, line.will)).collect()
    }

    #[test]
    fn a_change_shows_what_differs_and_nothing_else() {
        let after = ClientSettings {
            token_lifetime: 7_200,
            grants: vec![grant(&[("iam::super", "Role:Super Admin")])],
            ..settings()
        };
        assert_eq!(
            shown(Some(&settings()), &after),
            [
                "Token lifetime: 60 minutes -> 2 hours",
                "Role:  -> ZIAM · Super Admin",
                "Role: ZIA · API_Role01 -> "
            ]
        );
        assert!(shown(Some(&settings()), &settings()).is_empty());
    }

    #[test]
    fn two_keys_of_one_name_do_not_read_alike() {
        let keyed = |pem: &str| ClientSettings {
            authentication: Authentication::Keys {
                public_keys: vec![PublicKey { name: "k".into(), pem: pem.into() }],
                certificates: vec![],
            },
            ..settings()
        };
        assert_eq!(shown(Some(&keyed("one")), &keyed("other")).len(), 1);
    }

    #[test]
    fn what_was_shown_is_known_again_and_nothing_else_passes_for_it() {
        let parts = |a: &str, b: &str| crate::seen::seen(&[a.to_owned(), b.to_owned()]);
        assert_eq!(parts("a", "bc"), parts("a", "bc"));
        assert_ne!(parts("a", "bc"), parts("ab", "c"));
    }
}
