//! An API client as it comes over the wire, and the envelope of lists.

use app::model::{
    Authentication, Client, ClientCertificate, ClientId, ClientSettings, Grant, PublicKey, ResourceServerId,
    ScopeId, ScopeRef,
};
use serde_json::{Map, Value};

use super::lenient::{flag, integer, objects, text};

/// A stretch of a list, and how long a stretch upstream makes at most.
pub(super) struct Envelope {
    pub(super) records: Vec<Value>,
    pub(super) total: Option<u64>,
    pub(super) page_size: Option<u64>,
}

/// Reads the envelope; a bare array is taken as one without counts. Contract: `[C]` on siblings. The links in it
/// name another address and are never followed.
pub(super) fn envelope(value: Value) -> Result<Envelope, String> {
    let mut object = match value {
        Value::Object(object) => object,
        Value::Array(records) => return Ok(Envelope { records, total: None, page_size: None }),
        _ => return Err("the list is no list".into()),
    };
    let count = |key: &str| object.get(key).and_then(integer).and_then(|count| u64::try_from(count).ok());
    let total = count("totalRecord").or_else(|| count("results_total"));
    let page_size = count("pageSize");
    match object.remove("records") {
        Some(Value::Array(records)) => Ok(Envelope { records, total, page_size }),
        // How an empty list looks is not recorded.
        Some(Value::Null) | None if total == Some(0) => {
            Ok(Envelope { records: Vec::new(), total, page_size })
        }
        _ => Err("the list has no records".into()),
    }
}

/// Reads a client. Only the id must be there; everything else has a neutral value.
pub(super) fn client(value: &Value) -> Result<Client, String> {
    let object = value.as_object().ok_or("a client is no JSON object")?;
    let id = text(object, "id").filter(|id| !id.is_empty()).ok_or("a client has no id")?;
    Ok(Client {
        id: ClientId(id),
        settings: ClientSettings {
            name: text(object, "name").unwrap_or_default(),
            description: text(object, "description").unwrap_or_default(),
            // Absent means active: so the field's own description reads. [G]
            enabled: object.get("status").and_then(flag).unwrap_or(true),
            // 0 = not told. An edit that leaves it alone sends none either.
            token_lifetime: lifetime(object).unwrap_or_default(),
            authentication: authentication(object.get("clientAuthentication").and_then(Value::as_object)),
            grants: objects(object, "clientResources").filter_map(grant).collect(),
        },
    })
}

fn lifetime(object: &Map<String, Value>) -> Option<u32> {
    u32::try_from(integer(object.get("accessTokenLifeTime")?)?).ok()
}

fn authentication(object: Option<&Map<String, Value>>) -> Authentication {
    let nothing = Map::new();
    let object = object.unwrap_or(&nothing);
    let auth_type = text(object, "authType").unwrap_or_default();
    match auth_type.as_str() {
        "SECRET" => Authentication::Secret,
        "JWKS" => Authentication::Jwks { url: text(object, "clientJWKsUrl").unwrap_or_default() },
        "PUBKEYCERT" => Authentication::Keys {
            public_keys: objects(object, "publicKeys").filter_map(public_key).collect(),
            certificates: objects(object, "clientCertificates").filter_map(certificate).collect(),
        },
        _ => Authentication::Other { auth_type },
    }
}

/// A registered key, or `None` where an entry holds none.
pub(super) fn public_key(entry: &Map<String, Value>) -> Option<PublicKey> {
    Some(PublicKey { name: text(entry, "keyName").unwrap_or_default(), pem: text(entry, "keyValue")? })
}

/// A registered certificate, or `None` where an entry holds none.
pub(super) fn certificate(entry: &Map<String, Value>) -> Option<ClientCertificate> {
    Some(ClientCertificate { pem: text(entry, "certContent")? })
}

fn grant(entry: &Map<String, Value>) -> Option<Grant> {
    Some(Grant {
        resource_server: ResourceServerId(text(entry, "id")?),
        name: text(entry, "name").filter(|name| !name.is_empty()),
        scopes: objects(entry, "selectedScopes").filter_map(scope).collect(),
    })
}

fn scope(entry: &Map<String, Value>) -> Option<ScopeRef> {
    let name = text(entry, "name").filter(|name| !name.is_empty());
    Some(ScopeRef { id: ScopeId(text(entry, "id")?), name })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_contracts_own_example_is_understood() {
        let read = client(&json!({
            "id": "iq7c2m9xk1a4e", "name": "terraform-automation", "description": "Pipelines", "status": true,
            "accessTokenLifeTime": 3600, "clientAuthentication": {"authType": "SECRET"},
            "clientResources": [{"id": "jhq2r7t5v9b01", "name": "Zscaler APIs", "defaultApi": true,
                "selectedScopes": [{"id": "hhq2r7t5iam01::9hsuper0admin", "name": "Role:Super Admin"}]}]
        }));
        insta::assert_debug_snapshot!(read);
    }

    #[test]
    fn a_client_with_nothing_but_an_id_is_a_client() {
        let read = client(&json!({"id": 4711})).expect("a client");
        assert_eq!(read.id, ClientId("4711".into()));
        assert!(read.settings.enabled && read.settings.grants.is_empty());
        assert!(client(&json!({"name": "nobody"})).is_err());
    }

    #[test]
    fn other_spellings_of_values_are_understood() {
        let read =
            client(&json!({"id": "a", "status": "false", "accessTokenLifeTime": "900", "description": null}));
        let settings = read.expect("a client").settings;
        assert!(!settings.enabled);
        assert_eq!((settings.token_lifetime, settings.description.as_str()), (900, ""));
    }

    #[test]
    fn an_unknown_kind_of_authentication_is_kept_by_its_name() {
        let read =
            client(&json!({"id": "a", "clientAuthentication": {"authType": "PASSKEY"}})).expect("a client");
        assert_eq!(read.settings.authentication, Authentication::Other { auth_type: "PASSKEY".into() });
    }

    #[test]
    fn a_list_is_an_envelope_or_nothing() {
        let read = envelope(json!({"records": [{}], "totalRecord": "218", "pageSize": 100})).expect("a list");
        assert_eq!((read.records.len(), read.total, read.page_size), (1, Some(218), Some(100)));
        assert!(envelope(json!({"totalRecord": 0})).expect("an empty list").records.is_empty());
        assert!(envelope(json!({"message": "hello"})).is_err());
        assert!(envelope(json!("hello")).is_err());
    }
}
