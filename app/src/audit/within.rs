//! What an entry about all tenants together tells to whoever oversees some of them: their part of it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::desk::{EVERY_TENANT, Entry, Operation};
use crate::policy::Action;

/// The tenants whose part of such an entry somebody may read.
#[derive(Clone, Debug)]
pub(super) enum Within {
    Every,
    These(BTreeSet<String>),
}

impl Within {
    pub(super) fn of(operation: &Operation) -> Self {
        if operation.role_everywhere().sees_all() {
            return Self::Every;
        }
        let names = operation.tenants().into_iter().map(|card| card.name);
        let overseen = names.filter(|tenant| operation.standing_in(tenant).sees_all());
        Self::These(overseen.map(|tenant| tenant.0).collect())
    }

    /// The entry as far as it is about these tenants. A team that works in none of them is not told of.
    pub(super) fn part(&self, mut entry: Entry) -> Entry {
        let opened = &mut entry.opened;
        let about_a_team = matches!(opened.action, Action::SaveTeam | Action::DeleteTeam);
        let Self::These(tenants) = self else { return entry };
        if opened.tenant.0 != EVERY_TENANT || !about_a_team {
            return entry;
        }
        let mut is_told = false;
        for kept in [&mut opened.before, &mut opened.after] {
            let Some(mut team) = kept.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok())
            else {
                continue;
            };
            if let Some(ceilings) = team.get_mut("ceilings").and_then(Value::as_object_mut) {
                ceilings.retain(|tenant, _| tenants.contains(tenant));
                is_told |= !ceilings.is_empty();
            }
            *kept = Some(team.to_string());
        }
        if !is_told {
            (opened.before, opened.after) =
                (None, Some(json!({ "withheld": "not about this tenant" }).to_string()));
        }
        entry
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Outcome;
    use crate::desk::testing::entry;
    use crate::model::TenantName;

    fn of_team(action: Action, before: Option<Value>, after: Option<Value>) -> Entry {
        let mut entry = entry(action, Outcome::Done, 0);
        entry.opened.tenant = TenantName(EVERY_TENANT.into());
        (entry.opened.before, entry.opened.after) =
            (before.map(|it| it.to_string()), after.map(|it| it.to_string()));
        entry
    }

    fn told(within: &Within, entry: Entry) -> String {
        let opened = within.part(entry).opened;
        format!("{} {}", opened.before.unwrap_or_default(), opened.after.unwrap_or_default())
    }

    #[test]
    fn of_a_team_only_its_work_in_overseen_tenants_is_told() {
        let alpha = Within::These(["alpha".to_owned()].into());
        let both = json!({"name": "Both", "ceilings": {"alpha": {"most": 1}, "beta": {"most": 2}}});
        let beta = json!({"name": "Elsewhere", "ceilings": {"beta": {"most": 2}}});
        let saved = || of_team(Action::SaveTeam, Some(beta.clone()), Some(both.clone()));
        let words = told(&alpha, saved());
        assert!(words.contains("alpha") && words.contains("Both") && !words.contains("beta"), "{words}");
        for (before, after) in
            [(Some(beta.clone()), Some(beta.clone())), (None, Some(beta.clone())), (Some(beta.clone()), None)]
        {
            let words = told(&alpha, of_team(Action::SaveTeam, before, after));
            assert!(
                words.contains("withheld") && !words.contains("Elsewhere") && !words.contains("beta"),
                "{words}"
            );
        }
        assert!(told(&Within::Every, saved()).contains("beta"), "whoever oversees all reads all");
    }

    #[test]
    fn an_entry_of_one_tenant_stays_as_it_is() {
        let none = Within::These(BTreeSet::new());
        let mut entry = entry(Action::SaveTeam, Outcome::Done, 0);
        entry.opened.after = Some("{}".into());
        assert_eq!(none.part(entry).opened.after.as_deref(), Some("{}"));
    }
}
