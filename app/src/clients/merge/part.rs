//! The parts of a client that are compared and chosen one by one.

use sha2::{Digest, Sha256};

use crate::clients::pem;
use crate::model::{
    Authentication, ClientCertificate, ClientSettings, Grant, PublicKey, ResourceServer, ResourceServerId,
    ScopeId, ScopeRef, Service,
};

/// One part of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Name,
    Description,
    Status,
    TokenLifetime,
    /// How it signs in, keys and all: where the two sides no longer agree on the kind.
    Authentication,
    /// Where both sides agree on a JWKS URL.
    JwksUrl,
    /// A public key of this name.
    Key(String),
    /// The certificate with this fingerprint.
    Certificate(String),
    /// What it holds at one service.
    Service(ResourceServerId, Service),
    /// One scope that the catalogue does not know.
    Scope(ResourceServerId, ScopeId),
}

/// The parts of which three states of a client consist.
pub(super) fn parts(
    base: &ClientSettings,
    theirs: &ClientSettings,
    mine: &ClientSettings,
    catalogue: &[ResourceServer],
) -> Vec<Part> {
    let states = [base, theirs, mine];
    let mut parts = vec![Part::Name, Part::Description, Part::Status, Part::TokenLifetime];
    match (&theirs.authentication, &mine.authentication) {
        (Authentication::Jwks { .. }, Authentication::Jwks { .. }) => parts.push(Part::JwksUrl),
        (Authentication::Keys { .. }, Authentication::Keys { .. }) => {
            let keys = states.iter().flat_map(|state| keys(state)).map(|key| Part::Key(key.name.clone()));
            let certificates = states.iter().flat_map(|state| certificates(state));
            let certificates = certificates.map(|certificate| Part::Certificate(identity(certificate)));
            keys.chain(certificates).for_each(|part| add(&mut parts, part));
        }
        _ => parts.push(Part::Authentication),
    }
    let held = states.iter().flat_map(|state| &state.grants);
    for (server, scope) in
        held.flat_map(|grant| grant.scopes.iter().map(|scope| (&grant.resource_server, scope)))
    {
        let part = match service_of(catalogue, server, &scope.id) {
            Some(service) => Part::Service(server.clone(), service.clone()),
            None => Part::Scope(server.clone(), scope.id.clone()),
        };
        add(&mut parts, part);
    }
    parts
}

fn add(parts: &mut Vec<Part>, part: Part) {
    if !parts.contains(&part) {
        parts.push(part);
    }
}

/// The service that offers a scope.
fn service_of<'a>(
    catalogue: &'a [ResourceServer],
    server: &ResourceServerId,
    scope: &ScopeId,
) -> Option<&'a Service> {
    let server = catalogue.iter().find(|known| known.id == *server)?;
    let offer = server.services.iter().find(|offer| offer.scopes.iter().any(|known| known.id == *scope))?;
    Some(&offer.service)
}

pub(super) fn keys(settings: &ClientSettings) -> &[PublicKey] {
    match &settings.authentication {
        Authentication::Keys { public_keys, .. } => public_keys,
        _ => &[],
    }
}

pub(super) fn certificates(settings: &ClientSettings) -> &[ClientCertificate] {
    match &settings.authentication {
        Authentication::Keys { certificates, .. } => certificates,
        _ => &[],
    }
}

/// What makes a certificate this one: its fingerprint, or its text where it cannot be read.
pub(super) fn identity(certificate: &ClientCertificate) -> String {
    pem::certificate_facts(&certificate.pem)
        .map_or_else(|| folded(&certificate.pem), |facts| facts.fingerprint)
}

/// Text with its white space folded: where lines break in PEM means nothing.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Part {
    /// The part in a form: letters, digits, dots.
    pub(super) fn key(&self) -> String {
        let short = |kind: &str, id: &[&str]| {
            let digest = Sha256::digest(id.join("\n").as_bytes());
            let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
            format!("{kind}.{hex}")
        };
        match self {
            Self::Name => "name".to_owned(),
            Self::Description => "description".to_owned(),
            Self::Status => "status".to_owned(),
            Self::TokenLifetime => "minutes".to_owned(),
            Self::Authentication => "authentication".to_owned(),
            Self::JwksUrl => "jwks_url".to_owned(),
            Self::Key(name) => short("key", &[name]),
            Self::Certificate(identity) => short("certificate", &[identity]),
            Self::Service(server, service) => short("service", &[&server.0, &service.id]),
            Self::Scope(server, scope) => short("scope", &[&server.0, &scope.0]),
        }
    }

    pub(super) fn is_of_keys(&self) -> bool {
        matches!(self, Self::Key(_) | Self::Certificate(_))
    }

    /// What this part is in a state, to be compared: nothing that only people read, and in no order.
    pub(super) fn value(&self, of: &ClientSettings, catalogue: &[ResourceServer]) -> Vec<String> {
        let mut value = match self {
            Self::Name => vec![of.name.clone()],
            Self::Description => vec![of.description.clone()],
            Self::Status => vec![of.enabled.to_string()],
            Self::TokenLifetime => vec![of.token_lifetime.to_string()],
            Self::Authentication => authentication(of),
            Self::JwksUrl => match &of.authentication {
                Authentication::Jwks { url } => vec![url.clone()],
                _ => Vec::new(),
            },
            Self::Key(name) => {
                keys(of).iter().filter(|key| key.name == *name).map(|key| folded(&key.pem)).collect()
            }
            Self::Certificate(wanted) => {
                certificates(of).iter().map(identity).filter(|identity| identity == wanted).collect()
            }
            Self::Service(..) | Self::Scope(..) => {
                self.scopes(of, catalogue).iter().map(|scope| scope.id.0.clone()).collect()
            }
        };
        value.sort();
        value.dedup();
        value
    }

    /// The scopes of a state that belong to this part.
    pub(super) fn scopes<'a>(
        &self,
        of: &'a ClientSettings,
        catalogue: &[ResourceServer],
    ) -> Vec<&'a ScopeRef> {
        let grants = of.grants.iter();
        grants
            .flat_map(|grant| grant.scopes.iter().map(move |scope| (&grant.resource_server, scope)))
            .filter(|(server, scope)| self.has(catalogue, server, &scope.id))
            .map(|(_, scope)| scope)
            .collect()
    }

    fn has(&self, catalogue: &[ResourceServer], server: &ResourceServerId, scope: &ScopeId) -> bool {
        match self {
            Self::Service(own, service) => {
                own == server
                    && service_of(catalogue, server, scope).is_some_and(|found| found.id == service.id)
            }
            Self::Scope(own, id) => own == server && id == scope,
            _ => false,
        }
    }

    /// Makes this part of `into` what it is in `from`; everything else stays letter for letter.
    pub(super) fn put(&self, from: &ClientSettings, into: &mut ClientSettings, catalogue: &[ResourceServer]) {
        match self {
            Self::Name => into.name.clone_from(&from.name),
            Self::Description => into.description.clone_from(&from.description),
            Self::Status => into.enabled = from.enabled,
            Self::TokenLifetime => into.token_lifetime = from.token_lifetime,
            Self::Authentication | Self::JwksUrl => into.authentication.clone_from(&from.authentication),
            Self::Key(name) => {
                if let Authentication::Keys { public_keys, .. } = &mut into.authentication {
                    let wanted = keys(from).iter().filter(|key| key.name == *name).cloned().collect();
                    replace(public_keys, |key| key.name == *name, wanted);
                }
            }
            Self::Certificate(wanted) => {
                if let Authentication::Keys { certificates: into, .. } = &mut into.authentication {
                    let is = |certificate: &ClientCertificate| identity(certificate) == *wanted;
                    replace(into, is, certificates(from).iter().filter(|one| is(one)).cloned().collect());
                }
            }
            Self::Service(server, _) | Self::Scope(server, _) => {
                let wanted: Vec<_> = self.scopes(from, catalogue).into_iter().cloned().collect();
                let is = |scope: &ScopeRef| self.has(catalogue, server, &scope.id);
                if let Some(grant) = into.grants.iter_mut().find(|grant| grant.resource_server == *server) {
                    replace(&mut grant.scopes, is, wanted);
                    if grant.scopes.is_empty() {
                        into.grants.retain(|grant| grant.resource_server != *server);
                    }
                } else if !wanted.is_empty() {
                    let name = from.grants.iter().find(|grant| grant.resource_server == *server);
                    let name = name.and_then(|grant| grant.name.clone());
                    into.grants.push(Grant { resource_server: server.clone(), name, scopes: wanted });
                }
            }
        }
    }
}

/// How a client signs in, whole, to be compared.
fn authentication(of: &ClientSettings) -> Vec<String> {
    let mut value = vec![of.authentication.auth_type().to_owned()];
    if let Authentication::Jwks { url } = &of.authentication {
        value.push(url.clone());
    }
    value.extend(keys(of).iter().map(|key| format!("{} {}", key.name, folded(&key.pem))));
    value.extend(certificates(of).iter().map(identity));
    value
}

/// Puts `wanted` where the first of those stands that are replaced, or at the end.
fn replace<T>(list: &mut Vec<T>, is: impl Fn(&T) -> bool, wanted: Vec<T>) {
    let at = list.iter().position(&is).unwrap_or(list.len());
    list.retain(|item| !is(item));
    let at = at.min(list.len());
    list.splice(at..at, wanted);
}
