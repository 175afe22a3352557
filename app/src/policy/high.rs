//! Scopes that are so powerful that one person alone never gives them.

use super::Access;
use crate::model::{ResourceServer, ScopeKey};

/// Whether a scope is high: it administers ZIdentity itself, its role is a Super Admin's, or the operator says so. A
/// scope that is not offered cannot be told, so it counts as high.
#[must_use]
pub fn is_high(access: &Access, catalogue: &[ResourceServer], key: &ScopeKey) -> bool {
    if access.high_scopes.contains(&key.scope.0) {
        return true;
    }
    let server = catalogue.iter().find(|server| server.id == key.server);
    let mut services = server.into_iter().flat_map(|server| &server.services);
    let found = services.find_map(|service| {
        let scope = service.scopes.iter().find(|scope| scope.id == key.scope)?;
        Some((&service.service, scope))
    });
    found.is_none_or(|(service, scope)| {
        service.administers_identity() || scope.name.to_lowercase().contains("super admin")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::catalogue;
    use crate::model::{ResourceServerId, Scope, ScopeId};

    fn key(scope: &str) -> ScopeKey {
        ScopeKey { server: ResourceServerId("apis".into()), scope: ScopeId(scope.into()) }
    }

    #[test]
    fn ziam_every_super_admin_what_the_operator_adds_and_what_is_unknown_are_high() {
        let mut offered = catalogue();
        for (id, name) in
            [("zia::super", "Role:Super Admin"), ("zia::zdx", "zs:config:zdx:0:ZDX SUPER ADMIN")]
        {
            offered[0].services[1].scopes.push(Scope { id: ScopeId(id.into()), name: name.into() });
        }
        let plain = Access::default();
        let added = Access { high_scopes: vec!["zia::admin".into()], ..Access::default() };
        for (scope, is) in [
            ("iam::super", true),
            ("zia::super", true),
            ("zia::zdx", true),
            ("zia::admin", false),
            ("zia::read", false),
            ("unknown", true),
        ] {
            assert_eq!(is_high(&plain, &offered, &key(scope)), is, "{scope}");
        }
        assert!(is_high(&added, &offered, &key("zia::admin")));
        let elsewhere = ScopeKey { server: ResourceServerId("another".into()), ..key("zia::read") };
        assert!(is_high(&plain, &offered, &elsewhere), "ids of another server are other scopes");
    }
}
