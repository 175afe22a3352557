//! One tenant: what there is, and how it changes.

use std::io;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;

use super::catalogue::{self, ResourceServer};
use super::problem::Problem;
use super::records::{Change, Records};
use super::tokens::Tokens;
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
