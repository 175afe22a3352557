//! The parts of a client in a person's words.

use super::part::{Part, certificates, identity, keys};
use crate::clients::{lifetime, pem};
use crate::model::{Authentication, ClientSettings, ResourceServer, ScopeRef};
use crate::ui::moment::Civil;

/// What stands where a part is not there.
const NOTHING: &str = "not there";

impl Part {
    /// What the part is called.
    pub(super) fn label(&self, states: &[&ClientSettings; 3], catalogue: &[ResourceServer]) -> String {
        match self {
            Self::Name => "Name".to_owned(),
            Self::Description => "Description".to_owned(),
            Self::Status => "Status".to_owned(),
            Self::TokenLifetime => "Token lifetime".to_owned(),
            Self::Authentication => "Signs in with".to_owned(),
            Self::JwksUrl => "JWKS URL".to_owned(),
            Self::Key(name) => format!("Public key {name}"),
            Self::Certificate(wanted) => {
                let all = states.iter().flat_map(|state| certificates(state));
                let subject = all
                    .filter(|one| identity(one) == *wanted)
                    .find_map(|one| pem::certificate_facts(&one.pem))
                    .map(|facts| facts.subject);
                format!("Certificate {}", subject.as_deref().unwrap_or("that cannot be read"))
            }
            Self::Service(_, service) => format!("Access to {}", service.display_name),
            Self::Scope(..) => {
                let scope = states.iter().find_map(|state| self.scopes(state, catalogue).first().copied());
                let role = scope.map(ScopeRef::role).unwrap_or_default();
                if catalogue.is_empty() {
                    format!("Role {role}")
                } else {
                    format!("Role {role}, no longer offered")
                }
            }
        }
    }

    /// What the part is in a state.
    pub(super) fn words(&self, of: &ClientSettings, catalogue: &[ResourceServer]) -> String {
        match self {
            Self::Name => of.name.clone(),
            Self::Description if of.description.is_empty() => "empty".to_owned(),
            Self::Description => of.description.clone(),
            Self::Status => if of.enabled { "active" } else { "disabled" }.to_owned(),
            Self::TokenLifetime => lifetime::in_words(of.token_lifetime),
            Self::Authentication => authentication(of),
            Self::JwksUrl => match &of.authentication {
                Authentication::Jwks { url } => url.clone(),
                _ => NOTHING.to_owned(),
            },
            Self::Key(name) => {
                let found = keys(of).iter().filter(|key| key.name == *name).map(|key| key_words(&key.pem));
                or_nothing(found.collect::<Vec<_>>().join("\n"), NOTHING)
            }
            Self::Certificate(wanted) => {
                let mut all = certificates(of).iter();
                let found = all.find(|one| identity(one) == *wanted);
                found.map_or_else(|| NOTHING.to_owned(), |one| certificate_words(&one.pem))
            }
            Self::Service(..) => {
                let scopes = self.scopes(of, catalogue);
                let words = scopes.iter().map(|scope| format!("{}\n{}", role(scope, catalogue), scope.id.0));
                or_nothing(words.collect::<Vec<_>>().join("\n"), "No access")
            }
            Self::Scope(_, id) => {
                if self.scopes(of, catalogue).is_empty() {
                    NOTHING.to_owned()
                } else {
                    format!("held\n{}", id.0)
                }
            }
        }
    }
}

fn or_nothing(words: String, nothing: &str) -> String {
    if words.is_empty() { nothing.to_owned() } else { words }
}

/// A scope's role, by the catalogue's name for it: what was typed carries no names.
fn role(scope: &ScopeRef, catalogue: &[ResourceServer]) -> String {
    let mut offers = catalogue.iter().flat_map(|server| &server.services).flat_map(|offer| &offer.scopes);
    offers.find(|offer| offer.id == scope.id).map_or_else(|| scope.role(), crate::model::Scope::role)
}

fn key_words(pem: &str) -> String {
    pem::key_facts(pem).map_or_else(
        || "a key that cannot be read".to_owned(),
        |facts| format!("{}\nSHA-256 {}", facts.kind.words(), facts.fingerprint),
    )
}

fn certificate_words(pem: &str) -> String {
    pem::certificate_facts(pem).map_or_else(
        || "a certificate that cannot be read".to_owned(),
        |facts| {
            let end = Civil::at(facts.not_after.0).iso_date();
            format!("{}, ends {end}\nSHA-256 {}", facts.key.words(), facts.fingerprint)
        },
    )
}

fn authentication(of: &ClientSettings) -> String {
    let (keys, certificates) = (keys(of), certificates(of));
    let mut lines = vec![of.authentication.label().to_owned()];
    if let Authentication::Jwks { url } = &of.authentication {
        lines.push(url.clone());
    }
    lines.extend(keys.iter().map(|key| format!("{}: {}", key.name, key_words(&key.pem))));
    lines.extend(certificates.iter().map(|one| certificate_words(&one.pem)));
    lines.join("\n")
}
