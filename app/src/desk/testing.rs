//! Journal entries and leases for tests.

use super::{Entry, JournalError, Leases, NewEntry, OperationId, Outcome, Receipt};
use crate::model::testing::{NOW, card};
use crate::model::{Actor, ClientId, SecretId, Timestamp};
use crate::policy::Action;

/// An entry about the client `iq1` that was opened so many seconds ago.
pub(crate) fn entry(action: Action, outcome: Outcome, seconds_ago: i64) -> Entry {
    let at = Timestamp(NOW.0 - seconds_ago);
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
            came_from: "192.0.2.7".into(),
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

/// Leases that are held until they are given back.
#[derive(Default)]
pub(crate) struct LeasesInMemory(std::sync::Mutex<std::collections::HashSet<String>>);

#[async_trait::async_trait]
impl Leases for LeasesInMemory {
    async fn take(&self, name: &str, _: Timestamp, _: Timestamp) -> Result<Option<Receipt>, JournalError> {
        let taken = self.0.lock().unwrap().insert(name.to_owned());
        Ok(taken.then(|| Receipt(name.to_owned())))
    }

    async fn give_back(&self, name: &str, _: &Receipt) -> Result<(), JournalError> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}
