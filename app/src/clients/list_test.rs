//! What the list shows to whom.

use super::super::query::ListQuery;
use super::*;
use crate::model::{
    Authentication, ClientId, ClientSettings, Grant, ResourceServer, ResourceServerId, Scope, ScopeId,
    ScopeRef, Service, ServiceScopes, TenantKind,
};
use crate::ui::testing::html;

fn client(id: &str, name: &str, authentication: Authentication) -> Client {
    let scope = ScopeRef { id: ScopeId("zia::read".into()), name: Some("Role:Read Only".into()) };
    let settings = ClientSettings {
        name: name.into(),
        description: String::new(),
        enabled: true,
        token_lifetime: 3600,
        authentication,
        grants: vec![Grant {
            resource_server: ResourceServerId("api".into()),
            name: None,
            scopes: vec![scope],
        }],
    };
    Client { id: ClientId(id.into()), settings }
}

fn catalogue() -> Arc<Catalogue> {
    let service = Service {
        id: "svc".into(),
        name: "ZIA".into(),
        display_name: "Zscaler Internet Access".into(),
        cloud: None,
        organisation: None,
    };
    let scopes = vec![Scope { id: ScopeId("zia::read".into()), name: "Role:Read Only".into() }];
    Arc::new(Catalogue::of(vec![ResourceServer {
        id: ResourceServerId("api".into()),
        name: "Zscaler APIs".into(),
        audience: None,
        services: vec![ServiceScopes { service, scopes }],
    }]))
}

fn page(may_change: bool, catalogue: Option<Arc<Catalogue>>) -> String {
    let clients = vec![
        client("iq1", "A <b>", Authentication::Secret),
        client("iq2", "Keys", Authentication::Jwks { url: "https://k.example".into() }),
    ];
    let card = TenantCard {
        name: TenantName("prod".into()),
        kind: TenantKind::Cloud,
        token_url: String::new(),
        audience: String::new(),
        own_client: ClientId("own".into()),
        reading_client: None,
    };
    let shown = Shown {
        card,
        snapshot: Arc::new(Snapshot { clients, as_of: Timestamp(0) }),
        catalogue,
        batches: vec![],
        query: ListQuery::default(),
        now: Timestamp(0),
        barred: None,
        may_change,
    };
    html(|| shown.into_view())
}

#[test]
fn row_actions_and_boxes_carry_the_clients_name() {
    let page = page(true, None);
    for label in ["Select A &lt;b&gt;", "Edit A &lt;b&gt;", "Secrets A &lt;b&gt;", "Select Keys", "Edit Keys"]
    {
        assert_eq!(page.matches(&format!("aria-label=\"{label}\"")).count(), 1, "{label}: {page}");
    }
    assert!(page.contains(r#"href="/prod/clients/iq1/edit""#), "{page}");
    assert!(page.contains(r#"name="id" value="iq1" form="bulk""#), "{page}");
    assert!(page.contains(r#"<form id="bulk" method="get" action="/prod/clients/bulk">"#), "{page}");
}

#[test]
fn a_client_without_secrets_offers_none() {
    let page = page(true, None);
    assert!(
        page.contains("/prod/clients/iq1/secrets") && !page.contains("/prod/clients/iq2/secrets"),
        "{page}"
    );
}

#[test]
fn who_only_looks_finds_no_boxes_and_no_edit() {
    let page = page(false, None);
    for gone in ["checkbox", "id=\"bulk\"", "/edit"] {
        assert!(!page.contains(gone), "{gone}: {page}");
    }
    assert!(page.contains("aria-label=\"Secrets A &lt;b&gt;\""), "{page}");
}

#[test]
fn access_names_the_service_where_it_is_known() {
    assert!(page(true, Some(catalogue())).contains(">ZIA · Read Only<"));
    assert!(page(true, None).contains(">Read Only<"));
}
