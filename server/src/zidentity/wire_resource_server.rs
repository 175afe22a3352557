//! A resource server as it comes over the wire.

use app::model::{ResourceServer, ResourceServerId, Scope, ScopeId, Service, ServiceScopes};
use serde_json::{Map, Value};

use super::lenient::{objects, text};

/// Reads a resource server; only its id must be there. Contract: `[C]`.
pub(super) fn resource_server(value: &Value) -> Result<ResourceServer, String> {
    let object = value.as_object().ok_or("a resource server is no JSON object")?;
    let id = text(object, "id").filter(|id| !id.is_empty()).ok_or("a resource server has no id")?;
    Ok(ResourceServer {
        name: first(object, &["displayName", "name"]).unwrap_or_else(|| id.clone()),
        id: ResourceServerId(id),
        audience: first(object, &["primaryAud"]),
        services: objects(object, "serviceScopes").map(service_scopes).collect(),
    })
}

fn service_scopes(entry: &Map<String, Value>) -> ServiceScopes {
    let nothing = Map::new();
    let service = entry.get("service").and_then(Value::as_object).unwrap_or(&nothing);
    let name = first(service, &["name", "displayName"]).unwrap_or_default();
    ServiceScopes {
        service: Service {
            id: text(service, "id").unwrap_or_default(),
            display_name: first(service, &["displayName"]).unwrap_or_else(|| name.clone()),
            name,
            cloud: first(service, &["cloudName"]),
            organisation: first(service, &["orgName"]),
        },
        scopes: objects(entry, "scopes").filter_map(scope).collect(),
    }
}

fn scope(entry: &Map<String, Value>) -> Option<Scope> {
    let id = text(entry, "id").filter(|id| !id.is_empty())?;
    Some(Scope { name: first(entry, &["name"]).unwrap_or_else(|| id.clone()), id: ScopeId(id) })
}

/// The first of `keys` that holds a text.
fn first(object: &Map<String, Value>, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| text(object, key).filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn services_and_scopes_are_understood() {
        let read = resource_server(&json!({
            "id": "jhq2r7t5v9b01", "name": "Zscaler APIs", "displayName": "Zscaler APIs", "defaultApi": true,
            "primaryAud": "https://api.zscaler.com", "serviceScopes": [
                {"service": {"id": "hhq2r7t5zia01", "name": "ZIA", "displayName": "Zscaler Internet Access",
                    "cloudName": "zscalerthree.net", "orgName": "Example Corp"},
                 "scopes": [{"id": "hhq2r7t5zia01::hprole0000001", "name": "Role:API_Role01"}]}]
        }));
        insta::assert_debug_snapshot!(read);
    }

    #[test]
    fn what_is_missing_is_borne() {
        let read = resource_server(&json!({"id": "r", "serviceScopes": [{"scopes": [{"id": "x"}, {}]}, 7]}));
        let read = read.expect("a resource server");
        assert_eq!((read.name.as_str(), read.audience), ("r", None));
        assert_eq!(read.services[0].scopes[0].name, "x");
        assert_eq!(read.services.len(), 1);
    }
}
