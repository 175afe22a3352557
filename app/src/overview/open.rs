//! What the console could not bring to its end, or nobody has looked at since: orphans, what is unknown, what is late.

use leptos::prelude::*;

use crate::desk::{CUT_OFF_AFTER, Desk, Entry, Fault, Outcome};
use crate::model::{TenantName, Timestamp};
use crate::operations::{action_words, outcome_words};
use crate::paths;
use crate::policy::Action;
use crate::ui::{LinkButton, Moment, Notice, Tone};

/// What is older than so many days stands in the audit log alone.
const DAYS: i64 = 30;
/// Of so many open entries those are sought that need a person.
const AMONG: u32 = 200;
/// So many are named.
const NAMED: usize = 5;
/// What ZIdentity took is late after so many seconds.
const LATE: i64 = 600;

/// The tenant's operations that need a person, newest first.
///
/// # Errors
/// [`Fault::Journal`].
pub(super) async fn open(desk: &Desk) -> Result<Vec<Entry>, Fault> {
    let now = desk.now();
    let since = Timestamp(now.0 - DAYS * Timestamp::DAY);
    let mut open = desk.journal().open_since(&desk.card.name, since, AMONG).await?;
    open.retain(|entry| needs_a_person(entry, now));
    Ok(open)
}

fn needs_a_person(entry: &Entry, now: Timestamp) -> bool {
    let age = now.0 - entry.opened.at.0;
    match entry.outcome {
        Outcome::Orphan | Outcome::PerhapsInUse | Outcome::Unknown => true,
        Outcome::Handed | Outcome::Pending => age > CUT_OFF_AFTER,
        Outcome::Accepted => age > LATE,
        Outcome::Done | Outcome::Failed | Outcome::NothingCame => false,
    }
}

/// They are told, with where to go on; `name_of` = what a client is called.
pub(super) fn notice(
    tenant: &TenantName,
    open: &[Entry],
    name_of: &dyn Fn(&Entry) -> Option<String>,
    now: Timestamp,
) -> Option<impl IntoView + use<>> {
    let rows: Vec<_> = open
        .iter()
        .take(NAMED)
        .map(|entry| {
            let of = name_of(entry).map(|name| view! { " of " <bdi>{name}</bdi> });
            let (at, who) = (entry.opened.at.0, entry.opened.actor.name.clone());
            view! {
                <li>
                    <a class="link" href=place(tenant, entry)>{action_words(entry.opened.action)}{of}</a>
                    ": " {outcome_words(entry.outcome)} ", asked for " <Moment at=at now=now.0/> " by " <bdi>{who}</bdi>
                </li>
            }
        })
        .collect();
    let title = match open.len() {
        0 => return None,
        1 => "1 operation did not come to a clear end".to_owned(),
        many => format!("{many} operations did not come to a clear end"),
    };
    let log = paths::audit(tenant);
    Some(view! {
        <Notice tone=Tone::Warn title=move || title
            action=move || view! { <LinkButton href=log small=true>"Audit log"</LinkButton> }>
            <ul class="plain-list">{rows}</ul>
        </Notice>
    })
}

/// Where a person goes on with it.
fn place(tenant: &TenantName, entry: &Entry) -> String {
    match (entry.opened.action, &entry.opened.client) {
        (Action::CreateSecret | Action::DeleteSecret, Some(client)) => paths::secrets(tenant, client),
        (Action::ConfirmRotation | Action::LeaveRotation, Some(client)) => paths::rotate(tenant, client),
        _ => paths::audit_entry(tenant, &entry.id.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::testing::entry;
    use crate::model::testing::NOW;

    #[test]
    fn what_is_still_under_way_needs_nobody() {
        let needs = |outcome, age| needs_a_person(&entry(Action::CreateSecret, outcome, age), NOW);
        for outcome in
            [Outcome::Pending, Outcome::Handed, Outcome::Accepted, Outcome::Done, Outcome::NothingCame]
        {
            assert!(!needs(outcome, 5), "{outcome:?}");
        }
        for outcome in [Outcome::Orphan, Outcome::PerhapsInUse, Outcome::Unknown] {
            assert!(needs(outcome, 5), "{outcome:?}");
        }
        assert!(needs(Outcome::Handed, 31) && needs(Outcome::Pending, 31) && needs(Outcome::Accepted, 601));
        assert!(!needs(Outcome::Failed, 900));
    }
}
