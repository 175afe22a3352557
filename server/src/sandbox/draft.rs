//! A client as a caller writes it, checked field by field.

use serde_json::{Map, Value};

use super::authentication;
use super::problem::Problem;
use super::tenant::Tenant;
use super::wire::{ApiClient, ClientResource, Scope, Text};

/// More characters than a name may have \[G\].
const NAME_MAX: usize = 255;

/// Reads the JSON object that a request carries.
pub(super) fn object(body: &[u8]) -> Result<Map<String, Value>, Problem> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(Problem::invalid("The body must be a JSON object")),
        Err(error) => Err(Problem::invalid(format!("Malformed JSON: {error}"))),
    }
}

/// Makes a client with this id out of what a caller wrote. `before` is what a PUT replaces.
pub(super) fn read(
    mut fields: Map<String, Value>,
    tenant: &Tenant,
    id: String,
    before: Option<&ApiClient>,
) -> Result<ApiClient, Problem> {
    // The id is ours to give: whatever the caller sent, the path or the mint decides.
    fields.remove("id");
    Ok(ApiClient {
        id,
        name: name(fields.remove("name"))?,
        description: description(fields.remove("description"))?,
        status: status(fields.remove("status"))?,
        access_token_life_time: lifetime(fields.remove("accessTokenLifeTime"), tenant)?,
        client_authentication: authentication::read(fields.remove("clientAuthentication"))?,
        client_resources: resources(fields.remove("clientResources"), tenant, before)?,
        extra: fields,
    })
}

fn name(value: Option<Value>) -> Result<String, Problem> {
    match value {
        None | Some(Value::Null) => Err(Problem::invalid("name is required")),
        Some(Value::String(name)) if !name.trim().is_empty() && name.chars().count() <= NAME_MAX => Ok(name),
        Some(_) => Err(Problem::invalid(format!("name must be a text of 1 to {NAME_MAX} characters"))),
    }
}

fn description(value: Option<Value>) -> Result<Option<String>, Problem> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Problem::invalid("description must be a text")),
    }
}

/// Absent is true: clients in the wild leave it out.
fn status(value: Option<Value>) -> Result<bool, Problem> {
    match value {
        None | Some(Value::Null) => Ok(true),
        Some(Value::Bool(status)) => Ok(status),
        Some(_) => Err(Problem::invalid("status must be true or false")),
    }
}

fn lifetime(value: Option<Value>, tenant: &Tenant) -> Result<u32, Problem> {
    let (least, most) = tenant.settings.lifetime_unit.bounds();
    match value {
        None | Some(Value::Null) => Err(Problem::invalid("accessTokenLifeTime is required")),
        Some(value) => value
            .as_u64()
            .and_then(|n| u32::try_from(n).ok())
            .filter(|n| (least..=most).contains(n))
            .ok_or_else(|| {
                Problem::invalid(format!("accessTokenLifeTime must be a whole number from {least} to {most}"))
            }),
    }
}

/// Every failure in here has the same text \[C\], whatever the reason; that stands in our log.
fn resources(
    value: Option<Value>,
    tenant: &Tenant,
    before: Option<&ApiClient>,
) -> Result<Vec<ClientResource>, Problem> {
    let written = match value {
        None | Some(Value::Null) => return Err(Problem::invalid("clientResources is required")),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(Problem::invalid_resources("it is no list")),
    };
    let server = &tenant.resource_server;
    let mut services_taken = Vec::new();
    let mut resources = Vec::with_capacity(written.len());
    for resource in &written {
        if resource.get("id").and_then(Value::as_str) != Some(server.id) {
            return Err(Problem::invalid_resources("an id in it is no resource server's"));
        }
        let mut selected_scopes = Vec::new();
        for written in selected(resource)? {
            let Some(id) = scope_id(written, before)? else { continue };
            let (service, scope) =
                server.scope(id).ok_or_else(|| Problem::invalid_resources("there is no such scope"))?;
            // One scope per service per client [D].
            if tenant.settings.one_scope_a_service && services_taken.contains(&service.id) {
                return Err(Problem::invalid_resources("it holds two scopes of one service"));
            }
            services_taken.push(service.id);
            selected_scopes.push(scope.clone());
        }
        resources.push(ClientResource {
            id: Text::Borrowed(server.id),
            name: Text::Borrowed(server.name),
            default_api: server.default_api,
            selected_scopes,
        });
    }
    Ok(resources)
}

fn selected(resource: &Value) -> Result<&[Value], Problem> {
    match resource.get("selectedScopes") {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(scopes)) => Ok(scopes),
        Some(_) => Err(Problem::invalid_resources("selectedScopes is no list")),
    }
}

/// The id of a scope as it was written. A beta of the official client leaves the ids out on PUT \[C\]: such a scope
/// is then the one of that name which the client already has, and otherwise not there \[G\]. Nothing is granted
/// by name.
fn scope_id<'a>(written: &'a Value, before: Option<&'a ApiClient>) -> Result<Option<&'a str>, Problem> {
    if !written.is_object() {
        return Err(Problem::invalid_resources("a scope is no object"));
    }
    match (written.get("id"), before) {
        (Some(Value::String(id)), _) => Ok(Some(id)),
        (None | Some(Value::Null), Some(before)) => {
            let name = written.get("name").and_then(Value::as_str);
            Ok(held_scopes(before).find(|scope| Some(&*scope.name) == name).map(|scope| &*scope.id))
        }
        _ => Err(Problem::invalid_resources("a scope has no id")),
    }
}

fn held_scopes(client: &ApiClient) -> impl Iterator<Item = &Scope> {
    client.client_resources.iter().flat_map(|resource| &resource.selected_scopes)
}
