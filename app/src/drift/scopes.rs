//! Scopes that clients hold and the catalogue does not have.

use std::collections::BTreeMap;

use crate::desk::{Catalogue, Desk, Fault, Snapshot};
use crate::model::{ScopeKey, TenantName};
use crate::paths;

/// A scope that left the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LostScope {
    /// Which.
    pub(crate) key: ScopeKey,
    /// Its role, as the clients name it.
    pub(crate) role: String,
    /// How many clients hold it.
    pub(crate) clients: usize,
}

impl LostScope {
    /// The list of the clients that hold it.
    pub(crate) fn holders(&self, tenant: &TenantName) -> String {
        paths::clients_with_role(tenant, &self.key.scope)
    }
}

/// The scopes that left the catalogue and that nobody took note of. One that came back is news again when it goes.
///
/// # Errors
/// [`Fault::Journal`].
pub(crate) async fn lost(
    desk: &Desk,
    fleet: &Snapshot,
    catalogue: Option<&Catalogue>,
) -> Result<Vec<LostScope>, Fault> {
    let Some(catalogue) = catalogue else { return Ok(Vec::new()) };
    let noted = desk.noted_scopes().await?;
    for back in noted.iter().filter(|key| catalogue.find(&key.server, &key.scope).is_some()) {
        desk.inventory().note_scope(back, false).await?;
    }
    let mut lost = lost_scopes(fleet, catalogue);
    lost.retain(|scope| !noted.contains(&scope.key));
    Ok(lost)
}

/// What of a fleet's scopes is no longer offered.
fn lost_scopes(fleet: &Snapshot, catalogue: &Catalogue) -> Vec<LostScope> {
    let mut lost: BTreeMap<ScopeKey, LostScope> = BTreeMap::new();
    for grant in fleet.clients.iter().flat_map(|known| &known.settings.grants) {
        for scope in &grant.scopes {
            if catalogue.find(&grant.resource_server, &scope.id).is_none() {
                let key = ScopeKey { server: grant.resource_server.clone(), scope: scope.id.clone() };
                let first = || LostScope { key: key.clone(), role: scope.role(), clients: 0 };
                lost.entry(key.clone()).or_insert_with(first).clients += 1;
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
        assert_eq!(lost.len(), 1);
        assert_eq!(
            (lost[0].key.scope.0.as_str(), lost[0].role.as_str(), lost[0].clients),
            ("zia::old", "Old", 2)
        );
    }
}
