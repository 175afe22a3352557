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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::{grant, settings};
    use crate::model::{ClientCertificate, PublicKey};

    fn changed(change: impl FnOnce(&mut ClientSettings)) -> Vec<(String, String, String)> {
        let mut now = settings();
        change(&mut now);
        let rows = differences(&settings(), &now).into_iter();
        rows.map(|row| (row.field, row.was, row.now)).collect()
    }

    fn row(field: &str, was: &str, now: &str) -> Vec<(String, String, String)> {
        vec![(field.into(), was.into(), now.into())]
    }

    #[test]
    fn equal_states_differ_in_nothing() {
        assert_eq!(changed(|_| {}), []);
    }

    #[test]
    fn each_field_that_changed_is_one_row_in_a_persons_words() {
        assert_eq!(changed(|now| now.name = "new".into()), row("Name", "terraform", "new"));
        assert_eq!(changed(|now| now.description.clear()), row("Description", "Pipelines", ""));
        assert_eq!(changed(|now| now.enabled = false), row("Status", "active", "disabled"));
        assert_eq!(
            changed(|now| now.token_lifetime = 90),
            row("Token lifetime", "60 minutes", "1 minute 30 seconds")
        );
        let jwks = Authentication::Jwks { url: "https://a.example/jwks".into() };
        assert_eq!(
            changed(|now| now.authentication = jwks),
            row("Signs in with", "Secret", "JWKS URL https://a.example/jwks")
        );
        assert_eq!(changed(|now| now.grants.clear()), row("Access", "API_Role01 (zia::admin)", "no access"));
    }

    #[test]
    fn several_changes_are_several_rows() {
        let rows = changed(|now| {
            now.name = "new".into();
            now.enabled = false;
        });
        assert_eq!(rows.iter().map(|(field, ..)| field.as_str()).collect::<Vec<_>>(), ["Name", "Status"]);
    }

    #[test]
    fn a_key_that_was_replaced_under_its_old_name_is_a_difference() {
        let with = |pem: &str, certificate: &str| ClientSettings {
            authentication: Authentication::Keys {
                public_keys: vec![PublicKey { name: "build".into(), pem: pem.into() }],
                certificates: vec![ClientCertificate { pem: certificate.into() }],
            },
            ..settings()
        };
        assert_eq!(differences(&with("ONE", "C"), &with("OTHER", "C")).len(), 1);
        assert_eq!(differences(&with("ONE", "C"), &with("ONE", "D")).len(), 1);
        assert!(
            differences(&with("ONE", "C"), &with("ONE\n", "C\n")).is_empty(),
            "white space is no difference"
        );
    }

    #[test]
    fn the_order_of_roles_and_their_names_is_no_difference() {
        let of = |scopes: &[(&str, &str)]| ClientSettings { grants: vec![grant(scopes)], ..settings() };
        let one = of(&[("a", "Role:A"), ("b", "Role:B")]);
        assert!(differences(&one, &of(&[("b", "Role:B"), ("a", "Role:A")])).is_empty());
    }
}
