//! What a batch would do to each of its clients, as far as can be known before. Pure.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::desk::Known;
use crate::model::{Client, ClientId, Switch, TenantCard};

/// One of the clients that were chosen.
pub(super) struct Planned<'a> {
    pub(super) id: ClientId,
    /// `None` = there is no such client.
    pub(super) client: Option<&'a Client>,
    /// Why it is left out; `None` = it would be switched.
    pub(super) left_out: Option<String>,
}

impl Planned<'_> {
    /// The client's name, or its id where there is no such client.
    pub(super) fn name(&self) -> String {
        self.client.map_or_else(|| self.id.0.clone(), |client| client.settings.name.clone())
    }
}

/// Each of `ids` once, in their order.
pub(super) fn plan<'a>(
    switch: Switch,
    ids: &[ClientId],
    clients: &'a [Arc<Known>],
    card: &TenantCard,
) -> Vec<Planned<'a>> {
    let chosen: HashSet<&ClientId> = ids.iter().collect();
    let there = clients.iter().filter(|known| chosen.contains(&known.id));
    let by_id: HashMap<&ClientId, &Client> = there.map(|known| (&known.id, &known.client)).collect();
    let mut seen = HashSet::new();
    let once = ids.iter().filter(|id| seen.insert((*id).clone()));
    once.map(|id| {
        let client = by_id.get(id).copied();
        let left_out = match client {
            None => Some("It is not there any more.".to_owned()),
            Some(client) if client.settings.enabled == switch.enables() => {
                Some(format!("It is {} already.", if switch.enables() { "active" } else { "disabled" }))
            }
            Some(client) if card.is_own(&client.id) && switch == Switch::Disable => {
                Some("This console signs in as it: it would lock itself out.".to_owned())
            }
            Some(_) => None,
        };
        Planned { id: id.clone(), client, left_out }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Authentication, ClientSettings, TenantKind, TenantName};

    fn client(id: &str, enabled: bool) -> Client {
        let settings = ClientSettings {
            name: format!("name of {id}"),
            description: String::new(),
            enabled,
            token_lifetime: 3600,
            authentication: Authentication::Secret,
            grants: vec![],
        };
        Client { id: ClientId(id.into()), settings }
    }

    fn planned(switch: Switch, ids: &[&str]) -> Vec<(String, bool)> {
        let clients =
            [client("on", true), client("off", false), client("own", true), client("own too", true)]
                .map(|client| Arc::new(Known::new(client, None, None)));
        let ids: Vec<_> = ids.iter().map(|id| ClientId((*id).into())).collect();
        let card = TenantCard {
            name: TenantName("t".into()),
            kind: TenantKind::Sandbox,
            token_url: String::new(),
            audience: String::new(),
            own_client: ClientId("own".into()),
            reading_client: Some(ClientId("own too".into())),
            removal_days: 7,
        };
        let plan = plan(switch, &ids, &clients, &card);
        plan.iter().map(|one| (one.name(), one.left_out.is_none())).collect()
    }

    #[test]
    fn what_is_so_already_the_own_client_and_what_is_gone_are_left_out() {
        let plan = planned(Switch::Disable, &["own", "off", "gone", "own too", "on"]);
        let names = ["name of own", "name of off", "gone", "name of own too", "name of on"];
        assert_eq!(plan.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), names);
        assert_eq!(
            plan.iter().map(|(_, goes)| *goes).collect::<Vec<_>>(),
            [false, false, false, false, true]
        );
        let plan = planned(Switch::Enable, &["own", "off", "on"]);
        assert_eq!(plan.iter().map(|(_, goes)| *goes).collect::<Vec<_>>(), [false, true, false]);
    }

    #[test]
    fn a_client_that_was_chosen_twice_is_there_once() {
        assert_eq!(planned(Switch::Disable, &["on", "off", "on"]).len(), 2);
    }
}
