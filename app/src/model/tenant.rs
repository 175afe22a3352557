//! A ZIdentity tenant that this console manages.

use serde::{Deserialize, Serialize};

/// A tenant's name, as configured and as it stands in URLs: lower-case letters, digits and dashes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TenantName(pub String);

impl std::fmt::Display for TenantName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether mistakes in a tenant matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TenantKind {
    /// A sandbox: nothing in it is real.
    Sandbox,
    /// A tenant in one of Zscaler's clouds.
    Cloud,
}

impl TenantKind {
    /// The word for attributes and style sheets.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Cloud => "cloud",
        }
    }
}

/// What a page says about the tenant it is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantCard {
    /// The name in URLs.
    pub name: TenantName,
    /// Sandbox or cloud; the two never look alike.
    pub kind: TenantKind,
    /// Where this tenant's clients get tokens.
    pub token_url: String,
    /// What this tenant's clients must name as `audience`.
    pub audience: String,
    /// The client that the console itself signs in as.
    pub own_client: super::ClientId,
    /// The client that it reads with, where that is another one.
    #[serde(default)]
    pub reading_client: Option<super::ClientId>,
    /// How many days a client that is to be removed stays disabled before it is deleted; 0 = deletions are at once.
    #[serde(default)]
    pub removal_days: u32,
}

impl TenantCard {
    /// Whether the console itself signs in as this client.
    #[must_use]
    pub fn is_own(&self, client: &super::ClientId) -> bool {
        *client == self.own_client || self.reading_client.as_ref() == Some(client)
    }
}
