//! Scopes that clients hold and the catalogue does not have. Pure.

use std::collections::BTreeMap;

use crate::desk::{Catalogue, Snapshot};
use crate::model::ScopeId;

/// A scope that left the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LostScope {
    /// Its id.
    pub(crate) id: ScopeId,
    /// Its role, as the clients name it.
    pub(crate) role: String,
    /// How many clients hold it.
    pub(crate) clients: usize,
}

/// What of a fleet's scopes is no longer offered, by id.
pub(crate) fn lost_scopes(fleet: &Snapshot, catalogue: &Catalogue) -> Vec<LostScope> {
    let mut lost: BTreeMap<&ScopeId, LostScope> = BTreeMap::new();
    for grant in fleet.clients.iter().flat_map(|known| &known.settings.grants) {
        for scope in &grant.scopes {
            if catalogue.find(&grant.resource_server, &scope.id).is_none() {
                let entry = lost.entry(&scope.id);
                let first = || LostScope { id: scope.id.clone(), role: scope.role(), clients: 0 };
                entry.or_insert_with(first).clients += 1;
            }
        }
    }
    lost.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ClientSettings;
    use crate::model::testing::{NOW, catalogue, client, grant, settings};

    #[test]
    fn a_scope_is_lost_once_however_many_hold_it() {
        let holds = |id: &str, scopes: &[(&str, &str)]| {
            client(id, ClientSettings { grants: vec![grant(scopes)], ..settings() })
        };
        let old = ("zia::old", "Role:Old");
        let fleet = vec![holds("a", &[old]), holds("b", &[old, ("zia::read", "Role:Read Only")])];
        let lost = lost_scopes(&Snapshot::of(fleet, NOW), &Catalogue::of(catalogue()));
        assert_eq!(lost, [LostScope { id: ScopeId("zia::old".into()), role: "Old".into(), clients: 2 }]);
    }
}
