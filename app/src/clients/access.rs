//! What a client may do, in words: its roles, each with the service that it is a role of.

use crate::desk::Catalogue;
use crate::model::{Client, Grant, ScopeRef, Service};

/// A role that a client holds.
pub(super) struct Held<'a> {
    pub(super) scope: &'a ScopeRef,
    /// The role's name.
    pub(super) role: String,
    /// `None` where ZIdentity does not offer the scope, or does not tell at the moment.
    pub(super) service: Option<&'a Service>,
    /// The resource server's name, or its id.
    pub(super) server: &'a str,
}

/// The roles of a client, with what `catalogue` knows of them.
pub(super) fn roles<'a>(client: &'a Client, catalogue: Option<&'a Catalogue>) -> Vec<Held<'a>> {
    let held = |grant: &'a Grant, scope: &'a ScopeRef| {
        let offered = catalogue.and_then(|catalogue| catalogue.find(&grant.resource_server, &scope.id));
        let role = match (&scope.name, offered) {
            (None, Some((_, offered))) => offered.role(),
            _ => scope.role(),
        };
        let server = grant.name.as_deref().unwrap_or(&grant.resource_server.0);
        Held { scope, role, service: offered.map(|(service, _)| service), server }
    };
    client
        .settings
        .grants
        .iter()
        .flat_map(|grant| grant.scopes.iter().map(move |scope| held(grant, scope)))
        .collect()
}

/// A client's roles in a line of a list: `ZIA · Read Only`.
pub(super) fn in_words(client: &Client, catalogue: Option<&Catalogue>) -> String {
    let words = |held: &Held<'_>| match held.service {
        Some(service) => format!("{} · {}", service.name, held.role),
        None => held.role.clone(),
    };
    match roles(client, catalogue).as_slice() {
        [] => "No access".to_owned(),
        [one] => words(one),
        [one, two] => format!("{}, {}", words(one), words(two)),
        [one, more @ ..] => format!("{} and {} more", words(one), more.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Authentication, ClientId, ClientSettings, ResourceServer, ResourceServerId, Scope, ScopeId,
        ServiceScopes,
    };

    fn catalogue() -> Catalogue {
        let service = Service {
            id: "svc".into(),
            name: "ZIA".into(),
            display_name: "Zscaler Internet Access".into(),
            cloud: None,
            organisation: None,
        };
        let scope = Scope { id: ScopeId("zia::read".into()), name: "Role:Read Only".into() };
        Catalogue::of(vec![ResourceServer {
            id: ResourceServerId("api".into()),
            name: "Zscaler APIs".into(),
            audience: None,
            services: vec![ServiceScopes { service, scopes: vec![scope] }],
        }])
    }

    fn client(server: &str, scopes: &[(&str, Option<&str>)]) -> Client {
        let scope = |(id, name): &(&str, Option<&str>)| ScopeRef {
            id: ScopeId((*id).into()),
            name: name.map(str::to_owned),
        };
        let grant = Grant {
            resource_server: ResourceServerId(server.into()),
            name: None,
            scopes: scopes.iter().map(scope).collect(),
        };
        let settings = ClientSettings {
            name: "c".into(),
            description: String::new(),
            enabled: true,
            token_lifetime: 3600,
            authentication: Authentication::Secret,
            grants: vec![grant],
        };
        Client { id: ClientId("c".into()), settings }
    }

    #[test]
    fn a_role_names_its_service_and_stands_alone_without_a_catalogue() {
        let one = client("api", &[("zia::read", Some("Role:Read Only"))]);
        assert_eq!(in_words(&one, Some(&catalogue())), "ZIA · Read Only");
        assert_eq!(in_words(&one, None), "Read Only");
    }

    #[test]
    fn a_scope_that_only_the_catalogue_names_is_named_by_it() {
        let one = client("api", &[("zia::read", None)]);
        assert_eq!(in_words(&one, Some(&catalogue())), "ZIA · Read Only");
        assert_eq!(in_words(&one, None), "zia::read");
    }

    #[test]
    fn scopes_are_matched_by_id_within_their_own_resource_server() {
        let elsewhere = client("another", &[("zia::read", Some("Role:Read Only"))]);
        assert_eq!(in_words(&elsewhere, Some(&catalogue())), "Read Only");
    }

    #[test]
    fn many_roles_are_counted() {
        let names: [(&str, Option<&str>); 3] =
            [("zia::read", None), ("x", Some("Role:X")), ("y", Some("Role:Y"))];
        assert_eq!(in_words(&client("api", &names[..0]), None), "No access");
        assert_eq!(in_words(&client("api", &names[..2]), Some(&catalogue())), "ZIA · Read Only, X");
        assert_eq!(in_words(&client("api", &names), Some(&catalogue())), "ZIA · Read Only and 2 more");
    }
}
