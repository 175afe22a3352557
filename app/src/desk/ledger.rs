//! What an operation writes down of itself: its entry is opened before anything is written upstream, and closed with what
//! came of it.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Call, Closing, Console, Desk, Fault, NewEntry, OperationId, Outcome};
use crate::model::{ClientId, SecretId, Timestamp};
use crate::policy::Action;

/// What will be written when the operation ends.
#[derive(Clone, Default)]
pub(super) struct Ledger(Arc<Mutex<LedgerEntry>>);

/// What came of the operation so far.
#[derive(Clone, Default)]
pub(super) struct LedgerEntry {
    pub(super) id: Option<OperationId>,
    client: Option<ClientId>,
    secret: Option<SecretId>,
    outcome: Option<Outcome>,
    words: Option<String>,
}

impl Ledger {
    /// Notes something.
    pub(super) fn update(&self, change: impl FnOnce(&mut LedgerEntry)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Closes the entry, if one was opened. A journal that fails here never undoes what was done upstream.
    pub(super) async fn close(&self, console: &Console, call: &Call, fault: Option<&Fault>) {
        let entry = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(id) = entry.id else { return };
        let outcome = entry.outcome.unwrap_or_else(|| fault.map_or(Outcome::Done, super::words::outcome_of));
        let closing = Closing {
            at: console.now(),
            outcome,
            client: entry.client,
            secret: entry.secret,
            note: entry.words.or_else(|| fault.map(ToString::to_string)),
            upstream_ids: call.upstream_ids(),
        };
        if let Err(error) = console.shared.journal.close(&id, &closing).await {
            tracing::error!(operation = %id.0, outcome = outcome.word(), %error, "the journal entry could not be closed");
        }
    }
}

impl Desk {
    /// Opens this operation's entry. Until it has succeeded, nothing may be written upstream.
    ///
    /// # Errors
    /// [`Fault::Journal`]; then the operation is refused.
    pub async fn open(&self, before: Option<String>, after: Option<String>) -> Result<OperationId, Fault> {
        self.open_as(self.action, None, before, after).await
    }

    /// The same for another action than the one that was asked for (what was to be done becomes a request, or is one part
    /// of more), and with a fingerprint, by which what will be made is provably ours.
    ///
    /// # Errors
    /// [`Fault::Journal`], also for a fingerprint that is taken.
    pub async fn open_as(
        &self,
        action: Action,
        fingerprint: Option<Timestamp>,
        before: Option<String>,
        after: Option<String>,
    ) -> Result<OperationId, Fault> {
        let id = self.journal().open(&self.entry(action, fingerprint, before, after)).await?;
        self.ledger.update(|entry| entry.id = Some(id.clone()));
        Ok(id)
    }

    /// Writes down what somebody was given to read, before it is given. `what` tells what it was, as JSON.
    ///
    /// # Errors
    /// [`Fault::Journal`]; then it is not given.
    pub async fn note_read(&self, what: Option<String>) -> Result<OperationId, Fault> {
        Ok(self.journal().note(&self.entry(self.action, None, None, what)).await?)
    }

    fn entry(
        &self,
        action: Action,
        fingerprint: Option<Timestamp>,
        before: Option<String>,
        after: Option<String>,
    ) -> NewEntry {
        NewEntry {
            at: self.now(),
            actor: self.operation.actor.clone(),
            action,
            tenant: self.subject.tenant.clone(),
            client: self.subject.client.clone(),
            secret: self.subject.secret.clone(),
            fingerprint,
            before,
            after,
            request_id: self.operation.request_id.clone(),
            came_from: self.operation.came_from.clone(),
        }
    }

    /// Notes which client came of this operation.
    pub fn note_client(&self, id: &ClientId) {
        self.ledger.update(|entry| entry.client = Some(id.clone()));
    }

    /// Notes which secret came of this operation.
    pub fn note_secret(&self, id: &SecretId) {
        self.ledger.update(|entry| entry.secret = Some(id.clone()));
    }

    /// Notes a sentence for people.
    pub fn note_words(&self, words: String) {
        self.ledger.update(|entry| entry.words = Some(words));
    }

    /// Notes an outcome other than plainly done or failed.
    pub fn note_outcome(&self, outcome: Outcome) {
        self.ledger.update(|entry| entry.outcome = Some(outcome));
    }
}
