//! Looks what has become of a client's unsettled operations, each time the client is read. Server only.

use super::merge::same;
use crate::desk::{Closing, Desk, Entry, Outcome};
use crate::model::{Client, ClientSettings, Timestamp};
use crate::policy::Action;
use crate::secrets::CUT_OFF_AFTER;

/// Settles those of `entries` about `client` itself which a look at it can settle.
pub(super) async fn settle(desk: &Desk, client: &Client, entries: &mut [Entry]) {
    for entry in entries {
        let Some(outcome) = settled(entry, &client.settings, desk.now()) else { continue };
        let closing = Closing {
            at: desk.now(),
            outcome,
            client: None,
            secret: None,
            note: None,
            upstream_ids: desk.call().upstream_ids(),
        };
        desk.journal().learn(&entry.id, &closing).await;
        entry.outcome = outcome;
    }
}

/// What has become of an open entry about a client which is now as `now_there` says.
fn settled(entry: &Entry, now_there: &ClientSettings, now: Timestamp) -> Option<Outcome> {
    let opened = &entry.opened;
    let unsettled = matches!(entry.outcome, Outcome::Pending | Outcome::Unknown);
    // Upstream may carry out late what it has not answered in time.
    if !unsettled || now.0 - opened.at.0 < CUT_OFF_AFTER {
        return None;
    }
    let is = |text: &Option<String>| {
        text.as_deref()
            .and_then(|text| serde_json::from_str::<ClientSettings>(text).ok())
            .is_some_and(|settings| same(&settings, now_there))
    };
    match opened.action {
        Action::CreateClient => Some(Outcome::Done),
        edit if edit.edits_a_client() && is(&opened.after) => Some(Outcome::Done),
        edit if edit.edits_a_client() && is(&opened.before) => Some(Outcome::NothingCame),
        Action::DeleteClient => Some(Outcome::NothingCame),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{NewEntry, OperationId};
    use crate::model::{Actor, Authentication, TenantName};

    fn settings(name: &str) -> ClientSettings {
        ClientSettings {
            name: name.into(),
            description: String::new(),
            enabled: true,
            token_lifetime: 3600,
            authentication: Authentication::Secret,
            grants: vec![],
        }
    }

    fn look(action: Action, outcome: Outcome, seconds_later: i64, now_there: &str) -> Option<Outcome> {
        let entry = Entry {
            id: OperationId("1".into()),
            opened: NewEntry {
                at: Timestamp(1_000),
                actor: Actor::new("i", "s", "n", None),
                action,
                tenant: TenantName("t".into()),
                client: None,
                secret: None,
                fingerprint: None,
                before: Some(super::super::json(&settings("before"))),
                after: Some(super::super::json(&settings("after"))),
                request_id: String::new(),
                came_from: String::new(),
            },
            outcome,
            outcome_at: None,
            note: None,
            upstream_ids: vec![],
        };
        settled(&entry, &settings(now_there), Timestamp(1_000 + seconds_later))
    }

    #[test]
    fn an_edit_is_what_the_client_shows_once_upstream_has_had_its_time() {
        use Outcome::{Done, NothingCame, Unknown};
        assert_eq!(look(Action::UpdateClient, Unknown, 31, "after"), Some(Done));
        assert_eq!(look(Action::UpdateClient, Unknown, 31, "before"), Some(NothingCame));
        assert_eq!(look(Action::StartRemoval, Unknown, 31, "before"), Some(NothingCame));
        assert_eq!(look(Action::KeepClient, Unknown, 31, "after"), Some(Done));
        assert_eq!(look(Action::UpdateClient, Unknown, 5, "before"), None);
        assert_eq!(look(Action::UpdateClient, Unknown, 31, "changed by somebody since"), None);
        assert_eq!(look(Action::UpdateClient, Outcome::Pending, 31, "after"), Some(Done));
        assert_eq!(look(Action::UpdateClient, Outcome::Accepted, 31, "after"), None);
        assert_eq!(look(Action::UpdateClient, Outcome::Failed, 31, "after"), None);
    }

    #[test]
    fn a_client_that_is_there_was_made_and_not_deleted() {
        assert_eq!(look(Action::CreateClient, Outcome::Unknown, 31, "after"), Some(Outcome::Done));
        assert_eq!(look(Action::DeleteClient, Outcome::Unknown, 31, "before"), Some(Outcome::NothingCame));
        assert_eq!(look(Action::CreateSecret, Outcome::Unknown, 31, "before"), None);
    }
}
