//! A client's form as it was typed, and what has to be true of it. The same code in the browser and on the server.

use serde::{Deserialize, Serialize};

use super::lifetime;
use super::pem;
use crate::error::FieldError;
use crate::model::{
    Authentication, ClientCertificate, ClientSettings, Grant, PublicKey, ResourceServer, ResourceServerId,
    ScopeId, ScopeRef,
};
use crate::paths::encode;

/// The longest name the console sends. The contract names no limit; this is a page's.
const MAX_NAME: usize = 256;
/// The longest description the console sends.
const MAX_DESCRIPTION: usize = 2_000;

/// The form, field by field, as typed: nothing is lost when it has to be shown again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientDraft {
    /// The name.
    pub name: String,
    /// The description.
    pub description: String,
    /// `active` or `disabled`.
    pub status: String,
    /// The life of access tokens, `60` or `1:30` minutes.
    pub minutes: String,
    /// ZIdentity's word for how it signs in.
    pub auth_type: String,
    /// Where its keys are read.
    pub jwks_url: String,
    /// The names of its public keys, row by row.
    pub key_names: Vec<String>,
    /// Its public keys, row by row.
    pub key_pems: Vec<String>,
    /// Its certificates, one after the other.
    pub certificates: String,
    /// The scopes chosen, each as [`scope_value`] writes it.
    pub scopes: Vec<String>,
    /// What the client was when the form was opened, as JSON; empty for a new one.
    pub base: String,
}

/// A scope of a resource server as a form's value.
#[must_use]
pub fn scope_value(server: &ResourceServerId, scope: &ScopeId) -> String {
    format!("{}/{}", encode(&server.0), encode(&scope.0))
}

fn scope_of(value: &str) -> Option<(ResourceServerId, ScopeId)> {
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().ok().map(String::from);
    let (server, scope) = value.split_once('/')?;
    Some((ResourceServerId(decode(server)?), ScopeId(decode(scope)?)))
}

impl ClientDraft {
    /// An empty form.
    #[must_use]
    pub fn empty() -> Self {
        Self { status: "active".into(), minutes: "60".into(), auth_type: "SECRET".into(), ..Self::default() }
    }

    /// A form that shows a client as it is.
    #[must_use]
    pub fn of(settings: &ClientSettings) -> Self {
        let mut draft = Self {
            name: settings.name.clone(),
            description: settings.description.clone(),
            status: if settings.enabled { "active" } else { "disabled" }.into(),
            minutes: lifetime::in_minutes(settings.token_lifetime),
            auth_type: settings.authentication.auth_type().to_owned(),
            scopes: settings
                .grants
                .iter()
                .flat_map(|grant| {
                    grant.scopes.iter().map(|scope| scope_value(&grant.resource_server, &scope.id))
                })
                .collect(),
            ..Self::default()
        };
        match &settings.authentication {
            Authentication::Jwks { url } => draft.jwks_url.clone_from(url),
            Authentication::Keys { public_keys, certificates } => {
                draft.key_names = public_keys.iter().map(|key| key.name.clone()).collect();
                draft.key_pems = public_keys.iter().map(|key| key.pem.clone()).collect();
                draft.certificates =
                    certificates.iter().map(|certificate| format!("{}\n", certificate.pem.trim())).collect();
            }
            Authentication::Secret | Authentication::Other { .. } => {}
        }
        draft
    }

    /// Reads a form's pairs, as a browser sends them.
    #[must_use]
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        let mut draft = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "name" => draft.name = value,
                "description" => draft.description = value.replace("\r\n", "\n"),
                "status" => draft.status = value,
                "minutes" => draft.minutes = value,
                "auth_type" => draft.auth_type = value,
                "jwks_url" => draft.jwks_url = value,
                "key_name" => draft.key_names.push(value),
                "key_pem" => draft.key_pems.push(value),
                "certificates" => draft.certificates = value,
                "base" => draft.base = value,
                scope if scope.starts_with("scope") && !value.is_empty() => draft.scopes.push(value),
                _ => {}
            }
        }
        draft
    }

    /// Whether a value is chosen.
    #[must_use]
    pub fn has_scope(&self, value: &str) -> bool {
        self.scopes.iter().any(|chosen| chosen == value)
    }

    /// The form without anything that must not be shown again: a private key pasted by mistake.
    #[must_use]
    pub fn without_private_keys(mut self) -> Self {
        let private = |text: &String| text.contains("PRIVATE KEY");
        for pem in self.key_pems.iter_mut().filter(|pem| private(pem)) {
            pem.clear();
        }
        if private(&self.certificates) {
            self.certificates.clear();
        }
        self
    }

    /// What the form asks for. `held` is what the client is now: what the form does not touch stays as it is
    /// there, letter for letter.
    ///
    /// # Errors
    /// Every field that needs another look.
    pub fn settings(&self, held: Option<&ClientSettings>) -> Result<ClientSettings, Vec<FieldError>> {
        let mut wrong = Wrong::default();
        let name = self.name.trim().to_owned();
        if name.is_empty() {
            wrong.add("name", "Give the client a name.");
        } else if name.chars().count() > MAX_NAME {
            wrong.add("name", format!("At most {MAX_NAME} characters."));
        } else if name.chars().any(char::is_control) {
            wrong.add("name", "A name has no line breaks or control characters.");
        }
        if self.description.chars().count() > MAX_DESCRIPTION {
            wrong.add("description", format!("At most {MAX_DESCRIPTION} characters."));
        }
        let enabled = match self.status.as_str() {
            "active" => true,
            "disabled" => false,
            _ => {
                wrong.add("status", "Choose active or disabled.");
                false
            }
        };
        let token_lifetime = wrong.take("minutes", lifetime::from_minutes(&self.minutes)).unwrap_or_default();
        let authentication = self.authentication(held, &mut wrong);
        let grants = self.grants(held, &mut wrong);
        let settings = ClientSettings {
            name,
            description: self.description.clone(),
            enabled,
            token_lifetime,
            authentication,
            grants,
        };
        if wrong.0.is_empty() { Ok(settings) } else { Err(wrong.0) }
    }

    fn authentication(&self, held: Option<&ClientSettings>, wrong: &mut Wrong) -> Authentication {
        let held = held.map(|settings| &settings.authentication);
        match self.auth_type.as_str() {
            "SECRET" => Authentication::Secret,
            "JWKS" => {
                let url = self.jwks_url.trim().to_owned();
                if let Err(words) = jwks_url(&url) {
                    wrong.add("jwks_url", words);
                }
                Authentication::Jwks { url }
            }
            "PUBKEYCERT" => self.keys(held, wrong),
            other => match held {
                Some(Authentication::Other { auth_type }) if auth_type == other => {
                    Authentication::Other { auth_type: auth_type.clone() }
                }
                _ => {
                    wrong.add("auth_type", "Choose how the client signs in.");
                    Authentication::Secret
                }
            },
        }
    }

    fn keys(&self, held: Option<&Authentication>, wrong: &mut Wrong) -> Authentication {
        let (held_keys, held_certificates) = match held {
            Some(Authentication::Keys { public_keys, certificates }) => (&public_keys[..], &certificates[..]),
            _ => (&[][..], &[][..]),
        };
        let mut public_keys: Vec<PublicKey> = Vec::new();
        for (row, pem) in self.key_pems.iter().enumerate() {
            let name = self.key_names.get(row).map_or("", |name| name.trim());
            if pem.trim().is_empty() && name.is_empty() {
                continue;
            }
            let field = format!("key_pem.{row}");
            let kept = held_keys.iter().find(|key| key.name == name && same_text(&key.pem, pem));
            let key = match kept {
                Some(key) => Some(key.clone()),
                None => wrong.take(&field, pem::public_key(pem)).map(|pem| PublicKey {
                    name: if name.is_empty() { format!("key-{}", row + 1) } else { name.into() },
                    pem,
                }),
            };
            if let Some(key) = key {
                if public_keys.iter().any(|other| other.name == key.name) {
                    wrong.add(&format!("key_name.{row}"), "Two keys cannot have the same name.");
                }
                public_keys.push(key);
            }
        }
        let unchanged = held_certificates.iter().map(|held| held.pem.trim()).collect::<Vec<_>>().join("\n");
        let certificates = if same_text(&unchanged, &self.certificates) {
            held_certificates.to_vec()
        } else {
            wrong
                .take("certificates", pem::certificates(&self.certificates))
                .unwrap_or_default()
                .into_iter()
                .map(|pem| {
                    let kept = held_certificates.iter().find(|held| same_text(&held.pem, &pem));
                    kept.cloned().unwrap_or(ClientCertificate { pem })
                })
                .collect()
        };
        if public_keys.is_empty() && certificates.is_empty() && !wrong.any_of(&["key_pem", "certificates"]) {
            wrong.add("key_pem.0", "Paste a public key here, or a certificate below.");
        }
        Authentication::Keys { public_keys, certificates }
    }

    fn grants(&self, held: Option<&ClientSettings>, wrong: &mut Wrong) -> Vec<Grant> {
        let held = held.map_or(&[][..], |settings| &settings.grants[..]);
        let mut grants: Vec<Grant> = Vec::new();
        for value in &self.scopes {
            let Some((resource_server, id)) = scope_of(value) else {
                wrong.add("scopes", "The console could not read a chosen role; choose it again.");
                continue;
            };
            let held_grant = held.iter().find(|grant| grant.resource_server == resource_server);
            let held_scope = held_grant.and_then(|grant| grant.scopes.iter().find(|scope| scope.id == id));
            let scope = held_scope.cloned().unwrap_or(ScopeRef { id, name: None });
            match grants.iter_mut().find(|grant| grant.resource_server == resource_server) {
                Some(grant) if grant.scopes.iter().any(|other| other.id == scope.id) => {}
                Some(grant) => grant.scopes.push(scope),
                None => grants.push(Grant {
                    name: held_grant.and_then(|grant| grant.name.clone()),
                    resource_server,
                    scopes: vec![scope],
                }),
            }
        }
        grants
    }
}

/// Checks what only the catalogue knows: that each newly chosen scope exists and that no service gives two.
///
/// # Errors
/// What is wrong with the choice. A scope that is stored already is never refused for having left the catalogue.
pub fn check_scopes(
    settings: &ClientSettings,
    held: Option<&ClientSettings>,
    catalogue: &[ResourceServer],
) -> Result<(), Vec<FieldError>> {
    let mut wrong = Wrong::default();
    let stored = |server: &ResourceServerId, id: &ScopeId| {
        held.is_some_and(|held| {
            held.grants
                .iter()
                .any(|grant| grant.resource_server == *server && grant.scopes.iter().any(|s| s.id == *id))
        })
    };
    for grant in &settings.grants {
        let server = catalogue.iter().find(|server| server.id == grant.resource_server);
        let services = server.map_or(&[][..], |server| &server.services[..]);
        for scope in &grant.scopes {
            let known =
                services.iter().any(|service| service.scopes.iter().any(|offered| offered.id == scope.id));
            if !known && !stored(&grant.resource_server, &scope.id) {
                wrong.add("scopes", format!("ZIdentity offers no role with the id {}.", scope.id.0));
            }
        }
        for service in services {
            let chosen = grant
                .scopes
                .iter()
                .filter(|scope| service.scopes.iter().any(|offered| offered.id == scope.id));
            if chosen.count() > 1 {
                wrong.add(
                    "scopes",
                    format!("Choose one role for {}: ZIdentity allows one a service.", service.service.name),
                );
            }
        }
    }
    if wrong.0.is_empty() { Ok(()) } else { Err(wrong.0) }
}

/// What is wrong with a JWKS URL, if anything.
fn jwks_url(url: &str) -> Result<(), &'static str> {
    let Some(rest) = url.strip_prefix("https://") else {
        return Err("A JWKS URL starts with https://, and ZIdentity must be able to reach it.");
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty() || host.contains('@') || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("Write the whole address, such as https://app.example.com/.well-known/jwks.json.");
    }
    Ok(())
}

/// Whether two texts are the same but for white space at the ends of lines and between them.
fn same_text(a: &str, b: &str) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    words(a) == words(b)
}

#[derive(Default)]
struct Wrong(Vec<FieldError>);

impl Wrong {
    fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(FieldError { field: field.to_owned(), message: message.into() });
    }

    fn take<T, E: Into<String>>(&mut self, field: &str, result: Result<T, E>) -> Option<T> {
        result.map_err(|words| self.add(field, words)).ok()
    }

    fn any_of(&self, prefixes: &[&str]) -> bool {
        self.0.iter().any(|error| prefixes.iter().any(|prefix| error.field.starts_with(prefix)))
    }
}

#[cfg(test)]
#[path = "draft_test.rs"]
mod tests;
