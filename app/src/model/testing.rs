//! A small tenant for tests: every noun once, plain, to be changed field by field.

use super::*;

/// When these tests happen.
pub(crate) const NOW: Timestamp = Timestamp(1_800_000_000);

pub(crate) fn card() -> TenantCard {
    TenantCard {
        name: TenantName("prod".into()),
        kind: TenantKind::Cloud,
        token_url: "https://acme.zslogin.net/oauth2/v1/token".into(),
        audience: "https://api.zscaler.com".into(),
        own_client: ClientId("own".into()),
        reading_client: None,
        removal_days: 7,
    }
}

pub(crate) fn settings() -> ClientSettings {
    ClientSettings {
        name: "terraform".into(),
        description: "Pipelines".into(),
        enabled: true,
        token_lifetime: 3_600,
        authentication: Authentication::Secret,
        grants: vec![grant(&[("zia::admin", "Role:API_Role01")])],
    }
}

/// What these scopes, id and name, give at the one resource server.
pub(crate) fn grant(scopes: &[(&str, &str)]) -> Grant {
    Grant {
        resource_server: ResourceServerId("apis".into()),
        name: Some("Zscaler APIs".into()),
        scopes: scopes
            .iter()
            .map(|(id, name)| ScopeRef { id: ScopeId((*id).into()), name: Some((*name).into()) })
            .collect(),
    }
}

pub(crate) fn client(id: &str, settings: ClientSettings) -> Client {
    Client { id: ClientId(id.into()), settings }
}

/// A secret that ends so many days from now.
pub(crate) fn secret(id: &str, days: i64) -> Secret {
    Secret {
        id: SecretId(id.into()),
        created_at: Some(NOW.plus_days(days - 90)),
        expires_at: Some(NOW.plus_days(days)),
    }
}

/// Two services, one of which administers ZIdentity itself.
pub(crate) fn catalogue() -> Vec<ResourceServer> {
    let service = |id: &str, name: &str, display_name: &str, scopes: &[(&str, &str)]| ServiceScopes {
        service: Service {
            id: id.into(),
            name: name.into(),
            display_name: display_name.into(),
            cloud: None,
            organisation: Some("Example Corp".into()),
        },
        scopes: scopes
            .iter()
            .map(|(id, name)| Scope { id: ScopeId((*id).into()), name: (*name).into() })
            .collect(),
    };
    vec![ResourceServer {
        id: ResourceServerId("apis".into()),
        name: "Zscaler APIs".into(),
        audience: None,
        services: vec![
            service("iam", "ZIAM", "ZIdentity Administration", &[("iam::super", "Role:Super Admin")]),
            service(
                "zia",
                "ZIA",
                "Zscaler Internet Access",
                &[("zia::admin", "Role:API_Role01"), ("zia::read", "Role:Read Only")],
            ),
        ],
    }]
}
