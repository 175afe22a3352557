//! What belongs to one request on its way upstream.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// One request's allowance upstream: when it must be over, and which of ZIdentity's ids it met.
#[derive(Debug)]
pub struct Call {
    /// This console's id for the request; logged with every upstream call.
    pub request_id: String,
    /// Every upstream call of this request, retries included, has ended by then.
    pub deadline: Instant,
    upstream_ids: Mutex<Vec<String>>,
}

impl Call {
    /// A request that may spend `allowance` upstream, from now on.
    #[must_use]
    pub fn new(request_id: impl Into<String>, allowance: Duration) -> Self {
        Self::until(request_id, Instant::now() + allowance)
    }

    /// A request that may go on upstream until `deadline`.
    #[must_use]
    pub fn until(request_id: impl Into<String>, deadline: Instant) -> Self {
        Self { request_id: request_id.into(), deadline, upstream_ids: Mutex::default() }
    }

    /// What is left until the deadline; zero once it is past.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Notes an id by which ZIdentity knows one of this request's calls.
    pub fn note_upstream_id(&self, id: impl Into<String>) {
        let id = id.into();
        let mut ids = self.upstream_ids.lock().unwrap_or_else(PoisonError::into_inner);
        if !ids.contains(&id) {
            ids.push(id);
        }
    }

    /// ZIdentity's ids, oldest first.
    #[must_use]
    pub fn upstream_ids(&self) -> Vec<String> {
        self.upstream_ids.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
