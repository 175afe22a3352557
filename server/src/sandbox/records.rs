//! The clients and their secrets, and what a change does to them.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::wire::{ApiClient, AuthType};

/// A change that has been decided. Each is harmless if its client has gone in the meantime.
pub(super) enum Change {
    Create(Box<ApiClient>),
    Replace(Box<ApiClient>),
    Delete(String),
    AddSecret { client_id: String, secret: StoredSecret, in_place_of: Option<String> },
    DeleteSecret { client_id: String, secret_id: String },
}

/// A client with its secrets, in the order in which these were made.
#[derive(Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) client: ApiClient,
    pub(super) secrets: Vec<StoredSecret>,
}

/// What is kept of a secret: never its value.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct StoredSecret {
    pub(super) id: String,
    pub(super) created_at: i64,
    pub(super) expires_at: i64,
    /// Absent for a seed client's secret: its value was never known to anybody.
    pub(super) digest: Option<String>,
}

/// All clients in the order in which they were made.
#[derive(Default)]
pub(super) struct Records {
    by_age: BTreeMap<u64, Record>,
    by_id: HashMap<String, u64>,
    next: u64,
}

impl Records {
    pub(super) fn len(&self) -> usize {
        self.by_age.len()
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &Record> {
        self.by_age.values()
    }

    pub(super) fn get(&self, id: &str) -> Option<&Record> {
        self.by_age.get(self.by_id.get(id)?)
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut Record> {
        self.by_age.get_mut(self.by_id.get(id)?)
    }

    pub(super) fn push(&mut self, record: Record) {
        self.by_id.insert(record.client.id.clone(), self.next);
        self.by_age.insert(self.next, record);
        self.next += 1;
    }

    /// Makes the change; names the client whose tokens it ends.
    pub(super) fn apply(&mut self, change: Change) -> Option<String> {
        match change {
            Change::Create(client) => {
                self.push(Record { client: *client, secrets: Vec::new() });
                None
            }
            Change::Replace(client) => {
                let record = self.get_mut(&client.id)?;
                // A client that leaves SECRET loses its secrets [G]: they could never be used nor, since the
                // operations on them are only for SECRET, seen or deleted again.
                if client.client_authentication.auth_type != AuthType::Secret {
                    record.secrets.clear();
                }
                record.client = *client;
                // Disabling revokes the client's tokens [D]; enabling it again does not bring them back.
                (!record.client.status).then(|| record.client.id.clone())
            }
            Change::Delete(id) => {
                let age = self.by_id.remove(&id)?;
                self.by_age.remove(&age);
                Some(id)
            }
            Change::AddSecret { client_id, secret, in_place_of } => {
                let secrets = &mut self.get_mut(&client_id)?.secrets;
                secrets.retain(|kept| Some(&kept.id) != in_place_of.as_ref());
                secrets.push(secret);
                None
            }
            Change::DeleteSecret { client_id, secret_id } => {
                self.get_mut(&client_id)?.secrets.retain(|secret| secret.id != secret_id);
                None
            }
        }
    }
}
