//! The roles chosen in a form, one a service.

use super::ClientDraft;
use super::wrong::Wrong;
use crate::error::FieldError;
use crate::model::{ClientSettings, Grant, ResourceServer, ResourceServerId, ScopeId, ScopeRef};
use crate::paths::encode;

/// A scope of a resource server as a form's value.
#[must_use]
pub fn scope_value(server: &ResourceServerId, scope: &ScopeId) -> String {
    format!("{}/{}", encode(&server.0), encode(&scope.0))
}

/// What [`scope_value`] has written.
pub(crate) fn scope_of(value: &str) -> Option<(ResourceServerId, ScopeId)> {
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().ok().map(String::from);
    let (server, scope) = value.split_once('/')?;
    Some((ResourceServerId(decode(server)?), ScopeId(decode(scope)?)))
}

/// The id of the scope in a form's value.
#[must_use]
pub fn scope_id(value: &str) -> Option<String> {
    scope_of(value).map(|(_, scope)| scope.0)
}

impl ClientDraft {
    pub(super) fn grants(&self, held: Option<&ClientSettings>, wrong: &mut Wrong) -> Vec<Grant> {
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
    wrong.or(())
}
