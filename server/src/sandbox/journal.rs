//! The requests that were seen, for tests that ask what a client really sent.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use axum::http::Method;
use serde::Serialize;

/// As many as are remembered; then the oldest go. A sandbox may run for weeks.
const MOST: usize = 10_000;

/// Method and path and nothing else: no query, header or body, so no secret.
#[derive(Clone, Serialize)]
pub(super) struct Seen {
    method: String,
    path: String,
}

#[derive(Default)]
pub(super) struct Journal(Mutex<VecDeque<Seen>>);

impl Journal {
    pub(super) fn note(&self, method: &Method, path: &str) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() == MOST {
            seen.pop_front();
        }
        seen.push_back(Seen { method: method.to_string(), path: path.to_owned() });
    }

    /// Oldest first.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub(super) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
