//! The nouns as they travel. These types belong to the sandbox alone.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Text that the seed borrows and a caller owns, so that a hundred thousand clients share one certificate.
pub(super) type Text = Cow<'static, str>;

/// An API client \[C\]. Its `id` is also its OAuth `client_id`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ApiClient {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    /// True while the client may sign in.
    pub(super) status: bool,
    /// In the unit of `Settings::lifetime_unit`.
    pub(super) access_token_life_time: u32,
    pub(super) client_authentication: ClientAuthentication,
    pub(super) client_resources: Vec<ClientResource>,
    /// Fields that we do not know: stored and returned as they came.
    #[serde(flatten)]
    pub(super) extra: Map<String, Value>,
}

/// How a client proves who it is \[C\]. The three ways exclude each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum AuthType {
    Secret,
    PubKeyCert,
    Jwks,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClientAuthentication {
    pub(super) auth_type: AuthType,
    #[serde(rename = "clientJWKsUrl", default, skip_serializing_if = "Option::is_none")]
    pub(super) client_jwks_url: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) public_keys: Vec<PublicKey>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) client_certificates: Vec<ClientCertificate>,
    #[serde(flatten)]
    pub(super) extra: Map<String, Value>,
}

impl ClientAuthentication {
    pub(super) fn by_secret() -> Self {
        Self {
            auth_type: AuthType::Secret,
            client_jwks_url: None,
            public_keys: Vec::new(),
            client_certificates: Vec::new(),
            extra: Map::new(),
        }
    }
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PublicKey {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) key_name: Option<String>,
    /// PEM, `PUBLIC KEY`.
    pub(super) key_value: Text,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClientCertificate {
    /// PEM, `CERTIFICATE`.
    pub(super) cert_content: Text,
}

/// What a client may do on one resource server.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClientResource {
    pub(super) id: Text,
    pub(super) name: Text,
    pub(super) default_api: bool,
    pub(super) selected_scopes: Vec<Scope>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Scope {
    /// Opaque: `service:zpaScope:id`, never to be split \[C\].
    pub(super) id: Text,
    pub(super) name: Text,
}

/// A secret as it is listed and, once, shown. No `Debug`: it may hold the value.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Secret {
    pub(super) id: String,
    pub(super) expires_at: i64,
    pub(super) created_at: i64,
    pub(super) value: String,
}

/// A list \[C on siblings\]. The total comes twice, as in the recorded traffic.
#[derive(Serialize)]
pub(super) struct Envelope<T> {
    #[serde(rename = "pageOffset")]
    pub(super) page_offset: usize,
    #[serde(rename = "pageSize")]
    pub(super) page_size: usize,
    #[serde(rename = "totalRecord")]
    pub(super) total_record: usize,
    pub(super) results_total: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) prev_link: Option<String>,
    pub(super) records: Vec<T>,
}
