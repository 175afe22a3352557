//! What API clients can be given access to. Read-only upstream.

use serde::{Deserialize, Serialize};

use super::ScopeId;

/// A resource server's id. Opaque.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResourceServerId(pub String);

/// A resource server; in practice there is one, "Zscaler APIs".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceServer {
    /// Its id.
    pub id: ResourceServerId,
    /// Its name for people.
    pub name: String,
    /// The `audience` that a token request names for it.
    pub audience: Option<String>,
    /// Its services with the scopes each offers.
    pub services: Vec<ServiceScopes>,
}

/// A service and the scopes it offers; a client takes at most one of them. Contract: `[D]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceScopes {
    /// The service.
    pub service: Service,
    /// Its scopes.
    pub scopes: Vec<Scope>,
}

/// One of Zscaler's services in one organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its id.
    pub id: String,
    /// Its short name, such as `ZIA`.
    pub name: String,
    /// Its name for people, such as `Zscaler Internet Access`.
    pub display_name: String,
    /// The cloud it runs in, where told.
    pub cloud: Option<String>,
    /// The organisation in it, where told.
    pub organisation: Option<String>,
}

impl Service {
    /// Whether scopes of this service administer ZIdentity itself: the highest privilege there is.
    #[must_use]
    pub fn administers_identity(&self) -> bool {
        self.name.eq_ignore_ascii_case("ZIAM")
    }
}

/// A scope that a service offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Its id.
    pub id: ScopeId,
    /// ZIdentity's name for it, such as `Role:Super Admin`.
    pub name: String,
}

impl Scope {
    /// The role within ZIdentity's name for the scope: `Role:Super Admin` is `Super Admin`.
    #[must_use]
    pub fn role(&self) -> String {
        role_in(&self.name)
    }
}

impl super::ScopeRef {
    /// The role in a person's words, or the id where ZIdentity told no name.
    #[must_use]
    pub fn role(&self) -> String {
        self.name.as_deref().map_or_else(|| self.id.0.clone(), role_in)
    }
}

/// Names come as `Role:X`, `Scope:Default: Role:X` or `zs:config:ziam:0:config:<id>:X`: the last part is the role. The
/// same role in two scopes is not the same: the scope stands behind it.
fn role_in(name: &str) -> String {
    let Some(role) = name.rsplit(':').next().map(str::trim).filter(|role| !role.is_empty()) else {
        return name.to_owned();
    };
    match name.strip_prefix("Scope:").and_then(|rest| rest.split_once(':')) {
        Some((scope, _)) if !scope.trim().is_empty() => format!("{role} ({})", scope.trim()),
        _ => role.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::role_in;

    #[test]
    fn every_known_spelling_of_a_scope_shows_its_role() {
        assert_eq!(role_in("Role:Super Admin"), "Super Admin");
        assert_eq!(role_in("Scope:Default: Role:API Full Access"), "API Full Access (Default)");
        assert_ne!(
            role_in("Scope:Default: Role:API Full Access"),
            role_in("Scope:Berlin Office: Role:API Full Access")
        );
        assert_eq!(role_in("zs:config:ziam:0:config:4711:Super Admin"), "Super Admin");
        assert_eq!(role_in("odd:"), "odd:");
    }
}
