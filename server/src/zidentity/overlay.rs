//! What is sent on create and on edit. An edit replaces the whole client upstream, so it is laid over what
//! upstream said: fields that this version does not know go back as they came, at every depth.

use app::model::{Authentication, Client, ClientSettings, Grant, ScopeRef};
use serde_json::{Map, Value, json};

use super::wire_client;

/// The fields that belong to one kind of authentication and must go with it.
const FIELDS_OF_KINDS: [&str; 3] = ["clientJWKsUrl", "publicKeys", "clientCertificates"];

/// The document for a new client.
pub(super) fn created(settings: &ClientSettings) -> Value {
    overlay(Map::new(), None, settings)
}

/// The document for `held` with `settings` in their place.
///
/// # Errors
/// In words, when the authentication would become a kind that this version does not know.
pub(super) fn edited(document: &Value, held: &Client, settings: &ClientSettings) -> Result<Value, String> {
    let was = &held.settings.authentication;
    if matches!(settings.authentication, Authentication::Other { .. }) && settings.authentication != *was {
        return Err(format!(
            "this version cannot write the authentication kind {:?}",
            settings.authentication.auth_type()
        ));
    }
    let document = document.as_object().cloned().unwrap_or_default();
    Ok(overlay(document, Some(&held.settings), settings))
}

fn overlay(
    mut document: Map<String, Value>,
    was: Option<&ClientSettings>,
    settings: &ClientSettings,
) -> Value {
    document.insert("name".into(), json!(settings.name));
    // Always said: without it, a client could not be disabled. Contract: [C].
    document.insert("status".into(), json!(settings.enabled));
    if !settings.description.is_empty() || document.contains_key("description") || was.is_none() {
        document.insert("description".into(), json!(settings.description));
    }
    // What upstream did not tell and nobody typed is not made up.
    if was.is_none_or(|was| was.token_lifetime != settings.token_lifetime)
        || document.contains_key("accessTokenLifeTime")
    {
        document.insert("accessTokenLifeTime".into(), json!(settings.token_lifetime));
    }
    if was.is_none_or(|was| was.authentication != settings.authentication) {
        let held = take_object(&mut document, "clientAuthentication");
        document.insert("clientAuthentication".into(), authentication(held, &settings.authentication));
    }
    let held = take_array(&mut document, "clientResources");
    document.insert("clientResources".into(), resources(held, &settings.grants));
    Value::Object(document)
}

/// Changed authentication. Fields of kinds go away unless the new kind writes them again.
fn authentication(mut held: Map<String, Value>, wanted: &Authentication) -> Value {
    let [_, keys, certificates] = FIELDS_OF_KINDS.map(|field| take_array(&mut held, field));
    FIELDS_OF_KINDS.iter().for_each(|field| drop(held.remove(*field)));
    held.insert("authType".into(), json!(wanted.auth_type()));
    match wanted {
        Authentication::Jwks { url } => {
            held.insert("clientJWKsUrl".into(), json!(url));
        }
        Authentication::Keys { public_keys, certificates: wanted } => {
            let same = |entry: &Map<String, Value>, name: &str| {
                entry.get("keyName").is_some_and(|held| held == name)
            };
            let entry = |key: &app::model::PublicKey| {
                let mut entry = find(&keys, |entry| same(entry, &key.name));
                entry.insert("keyName".into(), json!(key.name));
                entry.insert("keyValue".into(), json!(key.pem));
                Value::Object(entry)
            };
            held.insert("publicKeys".into(), public_keys.iter().map(entry).collect());
            let entry = |certificate: &app::model::ClientCertificate| {
                let same = |entry: &Map<String, Value>| {
                    wire_client::certificate(entry).as_ref() == Some(certificate)
                };
                let mut entry = find(&certificates, same);
                entry.insert("certContent".into(), json!(certificate.pem));
                Value::Object(entry)
            };
            held.insert("clientCertificates".into(), wanted.iter().map(entry).collect());
        }
        Authentication::Secret | Authentication::Other { .. } => {}
    }
    Value::Object(held)
}

/// Entries are matched by id; a new one is `{"id", "selectedScopes": [{"id"}]}` and no more. Contract: `[C]`.
/// Names and whatever else a held entry says go back with it: extra keys on write are ignored, `[C]`.
fn resources(held: Vec<Value>, grants: &[Grant]) -> Value {
    let entry = |grant: &Grant| {
        let mut entry = find_by_id(&held, &grant.resource_server.0);
        let scopes = take_array(&mut entry, "selectedScopes");
        let scope = |scope: &ScopeRef| {
            let mut entry = find_by_id(&scopes, &scope.id.0);
            entry.insert("id".into(), json!(scope.id));
            Value::Object(entry)
        };
        entry.insert("id".into(), json!(grant.resource_server));
        entry.insert("selectedScopes".into(), grant.scopes.iter().map(scope).collect());
        Value::Object(entry)
    };
    grants.iter().map(entry).collect()
}

fn find_by_id(entries: &[Value], id: &str) -> Map<String, Value> {
    find(entries, |entry| super::lenient::text(entry, "id").as_deref() == Some(id))
}

/// The held entry that is meant, or an empty one.
fn find(entries: &[Value], is_meant: impl Fn(&Map<String, Value>) -> bool) -> Map<String, Value> {
    entries.iter().filter_map(Value::as_object).find(|entry| is_meant(entry)).cloned().unwrap_or_default()
}

fn take_object(document: &mut Map<String, Value>, key: &str) -> Map<String, Value> {
    match document.remove(key) {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    }
}

fn take_array(document: &mut Map<String, Value>, key: &str) -> Vec<Value> {
    match document.remove(key) {
        Some(Value::Array(array)) => array,
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::model::{PublicKey, ResourceServerId, ScopeId};

    fn document() -> Value {
        json!({
            "id": "c1", "name": "n", "description": "d", "status": "true", "accessTokenLifeTime": "3600",
            "futureField": {"deep": [1, {"x": null}]},
            "clientAuthentication": {"authType": "PUBKEYCERT", "futureOfAuth": 7,
                "publicKeys": [{"keyName": "k1", "keyValue": "PEM1", "futureOfKey": true}, {"keyName": "k2", "keyValue": "PEM2"}],
                "clientCertificates": [{"certContent": "CERT1", "futureOfCert": 1}]},
            "clientResources": [{"id": "r1", "name": "Zscaler APIs", "defaultApi": true, "futureOfResource": "x",
                "selectedScopes": [{"id": "s1::a", "name": "Role:A", "futureOfScope": [2]}, {"id": "s2::b"}]}]
        })
    }

    fn edit(change: impl FnOnce(&mut ClientSettings)) -> Value {
        let document = document();
        let held = wire_client::client(&document).expect("a client");
        let mut settings = held.settings.clone();
        change(&mut settings);
        edited(&document, &held, &settings).expect("can be written")
    }

    #[test]
    fn an_edit_of_the_name_loses_nothing_at_any_depth() {
        let mut expected = document();
        expected["name"] = json!("new");
        expected["status"] = json!(true);
        expected["accessTokenLifeTime"] = json!(3600);
        assert_eq!(edit(|settings| settings.name = "new".into()), expected);
    }

    #[test]
    fn another_kind_of_authentication_takes_the_old_kinds_fields_away() {
        let sent = edit(|settings| settings.authentication = Authentication::Secret);
        assert_eq!(sent["clientAuthentication"], json!({"authType": "SECRET", "futureOfAuth": 7}));
        let sent =
            edit(|settings| settings.authentication = Authentication::Jwks { url: "https://a/jwks".into() });
        assert_eq!(
            sent["clientAuthentication"],
            json!({"authType": "JWKS", "futureOfAuth": 7, "clientJWKsUrl": "https://a/jwks"})
        );
    }

    #[test]
    fn a_key_that_stays_keeps_what_is_not_known_of_it() {
        let sent = edit(|settings| {
            let Authentication::Keys { public_keys, .. } = &mut settings.authentication else {
                panic!("keys")
            };
            public_keys.remove(1);
            public_keys.push(PublicKey { name: "k3".into(), pem: "PEM3".into() });
        });
        assert_eq!(
            sent["clientAuthentication"],
            json!({"authType": "PUBKEYCERT", "futureOfAuth": 7,
                "publicKeys": [{"keyName": "k1", "keyValue": "PEM1", "futureOfKey": true}, {"keyName": "k3", "keyValue": "PEM3"}],
                "clientCertificates": [{"certContent": "CERT1", "futureOfCert": 1}]})
        );
    }

    #[test]
    fn scopes_are_matched_by_id_and_new_ones_are_ids_only() {
        let sent = edit(|settings| {
            let new = ScopeRef { id: ScopeId("s3:m:c".into()), name: Some("Role:C".into()) };
            settings.grants[0].scopes = vec![new, settings.grants[0].scopes[0].clone()];
            let second = Grant {
                resource_server: ResourceServerId("r2".into()),
                name: Some("Two".into()),
                scopes: vec![],
            };
            settings.grants.push(second);
        });
        assert_eq!(
            sent["clientResources"],
            json!([
                {"id": "r1", "name": "Zscaler APIs", "defaultApi": true, "futureOfResource": "x",
                 "selectedScopes": [{"id": "s3:m:c"}, {"id": "s1::a", "name": "Role:A", "futureOfScope": [2]}]},
                {"id": "r2", "selectedScopes": []}
            ])
        );
    }

    #[test]
    fn an_unknown_kind_of_authentication_goes_back_verbatim_and_is_never_invented() {
        let mut document = document();
        document["clientAuthentication"] = json!({"authType": "PASSKEY", "anchors": [{"a": 1}]});
        let held = wire_client::client(&document).expect("a client");
        let mut settings = held.settings.clone();
        settings.enabled = false;
        let sent = edited(&document, &held, &settings).expect("can be written");
        assert_eq!(sent["clientAuthentication"], document["clientAuthentication"]);
        settings.authentication = Authentication::Other { auth_type: "PALM".into() };
        assert!(edited(&document, &held, &settings).is_err());
    }

    #[test]
    fn what_upstream_did_not_tell_is_not_made_up() {
        let document = json!({"id": "c1", "name": "n"});
        let held = wire_client::client(&document).expect("a client");
        let sent = edited(&document, &held, &held.settings).expect("can be written");
        assert_eq!(sent, json!({"id": "c1", "name": "n", "status": true, "clientResources": []}));
    }

    #[test]
    fn a_new_client_is_sent_as_the_contract_words_it() {
        let settings = ClientSettings {
            name: "n".into(),
            description: String::new(),
            enabled: true,
            token_lifetime: 900,
            authentication: Authentication::Secret,
            grants: vec![Grant {
                resource_server: ResourceServerId("r1".into()),
                name: Some("Zscaler APIs".into()),
                scopes: vec![ScopeRef { id: ScopeId("s1::a".into()), name: Some("Role:A".into()) }],
            }],
        };
        assert_eq!(
            created(&settings),
            json!({"name": "n", "description": "", "status": true, "accessTokenLifeTime": 900,
                "clientAuthentication": {"authType": "SECRET"},
                "clientResources": [{"id": "r1", "selectedScopes": [{"id": "s1::a"}]}]})
        );
    }
}
