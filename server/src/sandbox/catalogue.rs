//! The scopes that there are: one resource server, "Zscaler APIs", as in practice \[C\].

use serde::Serialize;

use super::wire::{ApiClient, Scope, Text};

/// A resource server as it travels \[C\].
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResourceServer {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    display_name: &'static str,
    description: &'static str,
    pub(super) primary_aud: &'static str,
    pub(super) default_api: bool,
    pub(super) service_scopes: Vec<ServiceScopes>,
}

#[derive(Serialize)]
pub(super) struct ServiceScopes {
    pub(super) service: Service,
    pub(super) scopes: Vec<Scope>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Service {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    display_name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud_name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    org_name: Option<&'static str>,
}

/// Full access to ZIdentity itself: the highest privilege there is.
pub(super) const FULL: &str = "hhq2r7t5iam01::9hsuper0admin";
/// May look at everything in ZIdentity and change nothing.
pub(super) const VIEW_ONLY: &str = "hhq2r7t5iam01::9hview00admin";

/// One service: id, name, display name, cloud, scopes as (id, name). ZIAM first, whose org and cloud are absent \[C\].
type Row =
    (&'static str, &'static str, &'static str, Option<&'static str>, &'static [(&'static str, &'static str)]);

const SERVICES: [Row; 10] = [
    (
        "hhq2r7t5iam01",
        "ZIAM",
        "ZIdentity Administration",
        None,
        &[
            (FULL, "Role:Super Admin"),
            (VIEW_ONLY, "Role:View Only Admin"),
            // An administrator of users alone: without the module "API Clients & Resources", so refused here.
            ("hhq2r7t5iam01::9huser00admin", "Role:User Admin"),
        ],
    ),
    (
        "hhq2r7t5zia01",
        "ZIA",
        "Zscaler Internet Access",
        Some("zscalerthree.net"),
        &[
            ("hhq2r7t5zia01::hprole0000001", "Role:API_Role01"),
            ("hhq2r7t5zia01::hprole000read", "Role:API_Role_READONLY"),
            ("hhq2r7t5zia01::hprole000supr", "Role:Super Admin"),
        ],
    ),
    (
        "hhq2r7t5zpa01",
        "ZPA",
        "Zscaler Private Access",
        Some("prod.zpath.net"),
        // Only here the middle part is filled: the ZPA scope (microtenant) that the role holds in \[C\].
        &[
            ("hhq2r7t5zpa01:mpscope000001:hpfullaccess1", "Scope:Default: Role:API Full Access"),
            ("hhq2r7t5zpa01:mpscope000001:hpviewaccess1", "Scope:Default: Role:API View Only"),
            ("hhq2r7t5zpa01:mpscope000002:hpfullaccess1", "Scope:Berlin Office: Role:API Full Access"),
            ("hhq2r7t5zpa01:mpscope000002:hpviewaccess1", "Scope:Berlin Office: Role:API View Only"),
        ],
    ),
    (
        "hhq2r7t5zcc01",
        "ZCC",
        "Zscaler Client Connector",
        Some("zscalerthree.net"),
        &[
            ("hhq2r7t5zcc01::hpzccsuper001", "Role:Super Admin"),
            ("hhq2r7t5zcc01::hpzccread0001", "Role:Read Only"),
        ],
    ),
    (
        "hhq2r7t5zdx01",
        "ZDX",
        "Zscaler Digital Experience",
        Some("zdxcloud.net"),
        &[
            ("hhq2r7t5zdx01::hpzdxsuper001", "Role:ZDX Super Admin"),
            ("hhq2r7t5zdx01::hpzdxread0001", "Role:ZDX View Only"),
        ],
    ),
    (
        "hhq2r7t5zra01",
        "ZRA",
        "Zscaler Risk Assessment",
        Some("zscalerthree.net"),
        &[
            ("hhq2r7t5zra01::hpzrasuper001", "Role:Super Admin"),
            ("hhq2r7t5zra01::hpzraread0001", "Role:View Only"),
        ],
    ),
    (
        "hhq2r7t5zgd01",
        "ZGUARD",
        "Zscaler AI Guard",
        Some("us1.zseclipse.net"),
        &[
            ("hhq2r7t5zgd01::hpzgdadmin001", "Role:AI Guard Admin"),
            ("hhq2r7t5zgd01::hpzgdread0001", "Role:AI Guard View Only"),
        ],
    ),
    (
        "hhq2r7t5zin01",
        "ZINSIGHTS",
        "Zscaler Insights",
        Some("zscalerthree.net"),
        &[
            ("hhq2r7t5zin01::hpzinsuper001", "Role:Super Admin"),
            ("hhq2r7t5zin01::hpzinread0001", "Role:Read Only"),
        ],
    ),
    (
        "hhq2r7t5ccn01",
        "CLOUD_CONNECTOR",
        "Cloud & Branch Connector",
        Some("zscalerthree.net"),
        &[
            ("hhq2r7t5ccn01::hpccnsuper001", "Role:Super Admin"),
            ("hhq2r7t5ccn01::hpccnread0001", "Role:Read Only"),
        ],
    ),
    (
        "hhq2r7t5zbi01",
        "BI",
        "Business Insights",
        Some("zscalerthree.net"),
        &[
            ("hhq2r7t5zbi01::hpzbiadmin001", "Role:Business Insights Admin"),
            ("hhq2r7t5zbi01::hpzbiread0001", "Role:Business Insights View Only"),
        ],
    ),
];

/// The only resource server.
pub(super) fn zscaler_apis() -> ResourceServer {
    let service_scopes = SERVICES.map(|(id, name, display_name, cloud_name, scopes)| ServiceScopes {
        service: Service { id, name, display_name, cloud_name, org_name: cloud_name.map(|_| "Example Corp") },
        scopes: scopes
            .iter()
            .map(|(id, name)| Scope { id: Text::Borrowed(id), name: Text::Borrowed(name) })
            .collect(),
    });
    ResourceServer {
        id: "jhq2r7t5v9b01",
        name: "Zscaler APIs",
        display_name: "Zscaler APIs",
        description: "Zscaler APIs endpoint",
        primary_aud: "https://api.zscaler.com",
        default_api: true,
        service_scopes: service_scopes.into(),
    }
}

impl ResourceServer {
    /// The scope with this id, as it came, and the service it belongs to. A split id is an unknown one \[C\].
    pub(super) fn scope(&self, id: &str) -> Option<(&Service, &Scope)> {
        self.service_scopes.iter().find_map(|group| {
            group.scopes.iter().find(|scope| scope.id == id).map(|scope| (&group.service, scope))
        })
    }
}

/// What a client may do in this API.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Permission {
    Full,
    ViewOnly,
    None,
}

/// The permission that a client's scopes amount to: the admin module "API Clients & Resources" \[G\].
pub(super) fn permission(client: &ApiClient) -> Permission {
    let holds =
        |id| client.client_resources.iter().flat_map(|r| &r.selected_scopes).any(|scope| scope.id == id);
    if holds(FULL) {
        Permission::Full
    } else if holds(VIEW_ONLY) {
        Permission::ViewOnly
    } else {
        Permission::None
    }
}
