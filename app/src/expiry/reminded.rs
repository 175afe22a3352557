//! What people were reminded of, beside what ends; and what could not be sent.

use std::collections::HashMap;

use leptos::prelude::*;

use super::items::Item;
use super::query::Query;
use crate::desk::{Reminded, Stuck};
use crate::model::{ClientId, TenantName, Timestamp};
use crate::paths;
use crate::ui::{Button, Moment, Notice, Tone};

/// The newest reminder of each end.
pub(super) struct Reminders {
    newest: HashMap<(ClientId, String), Reminded>,
    /// Why the person cannot acknowledge, if so.
    barred: Option<String>,
}

impl Reminders {
    pub(super) fn of(told: Vec<Reminded>, barred: Option<String>) -> Self {
        let mut newest: HashMap<_, Reminded> = HashMap::new();
        for one in told {
            let key = (one.client.clone(), one.what.clone());
            if newest.get(&key).is_none_or(|known| known.at <= one.at) {
                newest.insert(key, one);
            }
        }
        Self { newest, barred }
    }

    /// What is said beside an end that is still to come: who sees to it, or the button for it.
    pub(super) fn beside(
        &self,
        tenant: &TenantName,
        item: &Item<'_>,
        query: &Query,
        now: Timestamp,
    ) -> Option<AnyView> {
        let key = (item.known.id.clone(), item.end.what.key());
        let told = self.newest.get(&key).filter(|_| item.end.at > now)?;
        if let Some((by, at)) = told.acknowledged.clone() {
            let at = at.0;
            return Some(
                view! { <p class="hint"><bdi>{by}</bdi> " sees to it, since " <Moment at=at now=now.0/></p> }
                    .into_any(),
            );
        }
        let (client, what) = key;
        let label = format!("I see to it: {} of {}", what, item.known.settings.name);
        let view = query.to_query();
        let view = view.trim_start_matches('?').to_owned();
        let further = told.went_on.then_some(", went on to others");
        Some(
            view! {
                <form method="post" action=paths::expiring(tenant)>
                    <input type="hidden" name="client" value=client.0/>
                    <input type="hidden" name="what" value=what/>
                    <input type="hidden" name="view" value=view/>
                    <span class="hint">"reminded " <Moment at=told.at.0 now=now.0/> {further} " "</span>
                    <Button small=true label=label disabled_because=self.barred.clone()>"I see to it"</Button>
                </form>
            }
            .into_any(),
        )
    }
}

/// That some reminders could not be sent, for administrators.
#[component]
pub(crate) fn StuckReminders(stuck: Vec<Stuck>, now: Timestamp) -> impl IntoView {
    let line = |stuck: &Stuck| {
        let way = match stuck.way.split_once(':') {
            Some(("mail", address)) => format!("Mail to {address}"),
            Some((_, name)) => format!("Webhook {name}"),
            None => stuck.way.clone(),
        };
        let ends = if stuck.ends == 1 { "1 end".to_owned() } else { format!("{} ends", stuck.ends) };
        let tries = if stuck.tries == 1 { "once".to_owned() } else { format!("{} times", stuck.tries) };
        let (trouble, next) = (stuck.trouble.clone(), stuck.next_try.0);
        view! { <li><b><bdi>{way}</bdi></b> {format!(", about {ends}: tried {tries}, next ")} <Moment at=next now=now.0/> ". " <bdi>{trouble}</bdi></li> }
    };
    (!stuck.is_empty()).then(|| {
        let lines: Vec<_> = stuck.iter().map(line).collect();
        view! {
            <Notice tone=Tone::Warn title=|| "Reminders could not be sent">
                <ul class="plain-list">{lines}</ul>
                <p>"They are tried again by themselves. "<code>"clientele check"</code>" tries the mail server at once."</p>
            </Notice>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::items::items;
    use super::super::testing::fleet;
    use super::*;
    use crate::model::testing::{NOW, card};
    use crate::ui::testing::{html, words};

    fn told(ago: i64, acknowledged: Option<&str>) -> Reminded {
        Reminded {
            client: ClientId("c".into()),
            what: "secret:c5".into(),
            step: 7,
            last: true,
            at: Timestamp(NOW.0 - ago),
            acknowledged: acknowledged.map(|by| (by.to_owned(), NOW)),
            went_on: false,
        }
    }

    fn beside(told: Vec<Reminded>, barred: Option<&str>) -> String {
        let fleet = fleet(&[("c", true, &[5])]);
        let reminders = Reminders::of(told, barred.map(str::to_owned));
        let all = items(&fleet);
        html(|| reminders.beside(&card().name, &all[0], &Query::default(), NOW))
    }

    #[test]
    fn the_newest_reminder_counts_and_an_acknowledged_one_names_who_sees_to_it() {
        assert!(beside(vec![told(90, Some("Pia")), told(10, None)], None).contains("I see to it"));
        let seen_to = beside(vec![told(90, None), told(10, Some("Pia <b>"))], None);
        assert!(words(&seen_to).contains("sees to it") && seen_to.contains("Pia &lt;b&gt;"), "{seen_to}");
        assert!(!seen_to.contains("<button"), "{seen_to}");
        assert!(words(&beside(vec![], None)).is_empty(), "nobody was reminded");
        let barred = beside(vec![told(10, None)], Some("As auditor you look."));
        assert!(words(&barred).contains("As auditor you look."), "{barred}");
    }

    #[test]
    fn what_could_not_be_sent_is_told_with_its_reason_and_next_try() {
        let stuck = Stuck {
            way: "mail:pia@example.com".into(),
            ends: 3,
            tries: 2,
            next_try: Timestamp(NOW.0 + 300),
            trouble: "refused".into(),
        };
        let said = words(&html(|| view! { <StuckReminders stuck=vec![stuck] now=NOW/> }));
        for wanted in ["Mail to pia@example.com", "about 3 ends", "2 times", "refused", "in 5 minutes"] {
            assert!(said.contains(wanted), "{wanted}: {said}");
        }
        assert!(words(&html(|| view! { <StuckReminders stuck=vec![] now=NOW/> })).is_empty());
    }
}
