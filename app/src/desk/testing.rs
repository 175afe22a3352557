//! Journal entries for tests.

use super::{Entry, NewEntry, OperationId, Outcome};
use crate::model::testing::{NOW, card};
use crate::model::{Actor, ClientId, SecretId};
use crate::policy::Action;

/// An entry about the client `iq1` that was opened so many seconds ago.
pub(crate) fn entry(action: Action, outcome: Outcome, seconds_ago: i64) -> Entry {
    let at = crate::model::Timestamp(NOW.0 - seconds_ago);
    Entry {
        id: OperationId("op-1".into()),
        opened: NewEntry {
            at,
            actor: Actor::new("demo", "ada", "Ada Admin", Some(vec![])),
            action,
            tenant: card().name,
            client: Some(ClientId("iq1".into())),
            secret: None,
            fingerprint: None,
            before: None,
            after: None,
            request_id: "4f1d".into(),
        },
        outcome,
        outcome_at: None,
        note: None,
        upstream_ids: vec![],
    }
}

/// The same about a secret.
pub(crate) fn of_secret(entry: Entry, id: &str) -> Entry {
    let opened = NewEntry { secret: Some(SecretId(id.into())), ..entry.opened };
    Entry { opened, ..entry }
}
