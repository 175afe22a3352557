//! A client's form as it was typed, and what has to be true of it. The same code in the browser and on the server.

mod keys;
mod scopes;
mod settings;
mod wrong;

use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
pub(crate) use keys::{named_certificate, named_key};
#[cfg(feature = "ssr")]
pub(crate) use scopes::scope_of as scope_of_value;
pub use scopes::{check_scopes, scope_id, scope_value};

use super::{lifetime, pem};
use crate::model::{Authentication, ClientSettings, Side, Taken};

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
    /// What it had become upstream when the person was shown the difference, as JSON; empty before that.
    pub seen: String,
    /// What the person chose where the two differ.
    pub taken: Vec<Taken>,
    /// The id of the client that this new one is a copy of; empty for none.
    pub copy_of: String,
    /// The id of the client that is gone and that this new one starts from; empty for none.
    pub again_of: String,
    /// The id of the team that a new client is for; empty where there is no choice.
    pub team: String,
    /// Why it is needed, for whoever has to approve it; empty where nobody has to.
    pub reason: String,
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
                "seen" => draft.seen = value,
                "copy_of" => draft.copy_of = value,
                "again_of" => draft.again_of = value,
                "team" => draft.team = value,
                "reason" => draft.reason = value.replace("\r\n", "\n"),
                take if take.starts_with("take.") => {
                    let Some(side) = Side::from_word(&value) else { continue };
                    draft.taken.push(Taken { part: take["take.".len()..].to_owned(), side });
                }
                scope if scope.starts_with("scope") && !value.is_empty() => draft.scopes.push(value),
                _ => {}
            }
        }
        draft
    }

    /// The form for what the client is to become, on what it is now. What was typed for a way to sign in that is not
    /// the chosen one stays in its fields.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn rebased(self, settings: &ClientSettings, base: String) -> Self {
        let mut draft = Self { base, ..Self::of(settings) };
        if draft.jwks_url.is_empty() {
            draft.jwks_url = self.jwks_url;
        }
        if !matches!(settings.authentication, Authentication::Keys { .. }) {
            (draft.key_names, draft.key_pems) = (self.key_names, self.key_pems);
            draft.certificates = self.certificates;
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
        for pem in self.key_pems.iter_mut().filter(|pem| pem::holds_private_key(pem)) {
            pem.clear();
        }
        if pem::holds_private_key(&self.certificates) {
            self.certificates.clear();
        }
        self
    }
}

#[cfg(test)]
mod tests;
