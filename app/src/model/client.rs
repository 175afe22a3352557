//! API clients: the OAuth clients of ZIdentity.

use serde::{Deserialize, Serialize};

use super::ResourceServerId;

/// The shortest access token life ZIdentity accepts, in seconds. Contract: `[C]`.
pub const MIN_TOKEN_LIFETIME: u32 = 60;
/// The longest access token life ZIdentity accepts, in seconds: 24 hours. Contract: `[C]`.
pub const MAX_TOKEN_LIFETIME: u32 = 86_400;

/// An API client's id; it *is* the OAuth `client_id`. Made by ZIdentity, opaque.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientId(pub String);

impl std::fmt::Display for ClientId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// An API client as ZIdentity tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Its id and OAuth `client_id`.
    pub id: ClientId,
    /// Everything about it that can be changed.
    #[serde(flatten)]
    pub settings: ClientSettings,
}

/// Everything about an API client that a create or an edit decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientSettings {
    /// What people call it; not unique.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// False = ZIdentity gives it no tokens and revokes those it has.
    pub enabled: bool,
    /// How long its access tokens live, in seconds, [`MIN_TOKEN_LIFETIME`]..=[`MAX_TOKEN_LIFETIME`].
    pub token_lifetime: u32,
    /// How it proves who it is.
    pub authentication: Authentication,
    /// What its tokens allow.
    pub grants: Vec<Grant>,
}

/// How an API client proves who it is at the token endpoint (`authType`; the kinds exclude each other).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Authentication {
    /// `SECRET`: a client secret, of which it may hold two.
    Secret,
    /// `JWKS`: private-key JWT, keys read from this URL.
    Jwks {
        /// Where ZIdentity reads the keys.
        url: String,
    },
    /// `PUBKEYCERT`: private-key JWT, keys registered with ZIdentity.
    Keys {
        /// Named public keys, PEM.
        public_keys: Vec<PublicKey>,
        /// X.509 certificates, PEM.
        certificates: Vec<ClientCertificate>,
    },
    /// A kind this version does not know. It can be shown, never written.
    Other {
        /// ZIdentity's word for it.
        auth_type: String,
    },
}

impl Authentication {
    /// ZIdentity's word for this kind (`authType`).
    #[must_use]
    pub fn auth_type(&self) -> &str {
        match self {
            Self::Secret => "SECRET",
            Self::Jwks { .. } => "JWKS",
            Self::Keys { .. } => "PUBKEYCERT",
            Self::Other { auth_type } => auth_type,
        }
    }

    /// The keys and certificates registered with ZIdentity; none for the other kinds.
    #[must_use]
    pub fn keys(&self) -> (&[PublicKey], &[ClientCertificate]) {
        match self {
            Self::Keys { public_keys, certificates } => (public_keys, certificates),
            _ => (&[], &[]),
        }
    }

    /// This kind in a person's words.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::Secret => "Secret",
            Self::Jwks { .. } => "JWKS URL",
            Self::Keys { .. } => "Keys and certificates",
            Self::Other { auth_type } => auth_type,
        }
    }
}

/// A public key registered for private-key JWT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    /// Its name within the client.
    pub name: String,
    /// SubjectPublicKeyInfo, PEM.
    pub pem: String,
}

/// A certificate registered for private-key JWT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientCertificate {
    /// The certificate, PEM.
    pub pem: String,
}

/// The scopes that a client holds at one resource server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The resource server.
    pub resource_server: ResourceServerId,
    /// Its name, where ZIdentity told it.
    pub name: Option<String>,
    /// The scopes; the portal allows one a service.
    pub scopes: Vec<ScopeRef>,
}

/// A scope's id: opaque, compared and sent back verbatim, never split. Contract: `[C]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ScopeId(pub String);

/// A scope as a client names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeRef {
    /// Its id.
    pub id: ScopeId,
    /// Its name, where ZIdentity told it. For people only: match by id.
    pub name: Option<String>,
}
