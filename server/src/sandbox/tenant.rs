//! What there is, and how it changes.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::{Deserialize, Serialize};

use super::access::Tokens;
use super::catalogue::{self, ResourceServer};
use super::problem::Problem;
use super::wire::{ApiClient, AuthType};
use super::{Clock, Settings, configured, seed, state_file};

/// One tenant.
pub(super) struct Tenant {
    pub(super) settings: Settings,
    pub(super) resource_server: ResourceServer,
    pub(super) tokens: Tokens,
    clock: Clock,
    records: RwLock<Records>,
}

impl Tenant {
    pub(super) fn open(settings: Settings, clock: Clock) -> io::Result<Self> {
        if settings.client_id == settings.view_only_client_id {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "sandbox.client_id and sandbox.view_only_client_id must differ",
            ));
        }
        let resource_server = catalogue::zscaler_apis();
        let now = clock();
        let kept = settings.state_file.as_deref().map(state_file::load).transpose()?.flatten();
        let is_new = kept.is_none();
        let mut records = kept.unwrap_or_else(|| seed::clients(&settings, &resource_server, now));
        let is_changed = configured::add_to(&mut records, &settings, &resource_server, now);
        // Before anybody changes it: a file that cannot be written is told now, and the seed's moments stay.
        if let Some(path) = &settings.state_file
            && (is_new || is_changed)
        {
            state_file::save(path, &records)?;
        }
        Ok(Self {
            settings,
            resource_server,
            tokens: Tokens::default(),
            clock,
            records: RwLock::new(records),
        })
    }

    /// Epoch seconds.
    pub(super) fn now(&self) -> i64 {
        (self.clock)()
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, Records> {
        self.records.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Decides on a change and makes it, with nobody else in between: two callers never both make the second secret.
    ///
    /// With another timing than `Now` the decision is the same and the change comes later, or never.
    pub(super) fn change<A>(
        self: &Arc<Self>,
        timing: Timing,
        decide: impl FnOnce(&Records) -> Result<(Change, A), Problem>,
    ) -> Result<A, Problem> {
        let mut records = self.write();
        let (change, answer) = decide(&records)?;
        match timing {
            Timing::Now => self.apply(&mut records, change),
            Timing::Never => {}
            Timing::After(delay) => {
                let tenant = self.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(delay).await;
                    tenant.apply(&mut tenant.write(), change);
                });
            }
        }
        Ok(answer)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Records> {
        self.records.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn apply(&self, records: &mut Records, change: Change) {
        if let Some(id) = records.apply(change) {
            self.tokens.revoke(&id);
        }
        // Written while the lock is held, so that files follow each other as the changes did.
        if let Some(path) = &self.settings.state_file
            && let Err(error) = state_file::save(path, records)
        {
            tracing::error!(%error, "the sandbox could not keep a change: it will be lost at the next restart");
        }
    }
}

/// When a change takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Timing {
    Now,
    After(Duration),
    Never,
}

impl Timing {
    /// `status`, or 202 for what has not happened yet.
    pub(super) fn status(self, status: StatusCode) -> StatusCode {
        match self {
            Self::Now => status,
            Self::After(_) | Self::Never => StatusCode::ACCEPTED,
        }
    }

    /// For a creation, which the tenant's mood may put off where no fault does.
    pub(super) fn of_creation(self, settings: &Settings) -> Self {
        match (self, settings.accepted_after) {
            (Self::Now, Some(delay)) => Self::After(delay),
            (timing, _) => timing,
        }
    }
}

/// The faults put a timing among a request's extensions; without one, a change happens now.
impl<S: Sync> FromRequestParts<S> for Timing {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get().copied().unwrap_or(Self::Now))
    }
}

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
    fn apply(&mut self, change: Change) -> Option<String> {
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
