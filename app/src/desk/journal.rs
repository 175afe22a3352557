//! The port to the one table `operations`: what was asked, by whom, and what became of it.
//!
//! Written before a mutation, closed after it. Lost answers are found through it, and the audit pages show it: one table,
//! and behind it a chain of hashes in which every entry and every closing is a record.

use async_trait::async_trait;

use crate::model::{Actor, ClientId, SecretId, TenantName, Timestamp};
use crate::policy::Action;

/// An operation that is still pending after so many seconds was cut off: no request lives so long.
pub const CUT_OFF_AFTER: i64 = 30;
/// For so many seconds upstream may carry out late what it has not answered in time.
pub const LATE_FOR: i64 = 3_600;

/// An operation's id: unique, ordered by time, safe in a URL.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OperationId(pub String);

/// What became of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Begun; if it stays so, the process ended in the middle of it.
    Pending,
    /// Carried out.
    Done,
    /// A secret was made and its value sent to the browser, which has not yet said that it showed it.
    Handed,
    /// Upstream took it (202) and has not shown it yet.
    Accepted,
    /// Not carried out.
    Failed,
    /// Nobody can tell yet.
    Unknown,
    /// A secret is provably ours and nobody has its value.
    Orphan,
    /// Something new is upstream that cannot be proved ours.
    PerhapsInUse,
    /// A look upstream has shown that nothing came of it.
    NothingCame,
}

impl Outcome {
    /// Every outcome with its word in the table.
    pub const WORDS: [(Self, &'static str); 9] = [
        (Self::Pending, "pending"),
        (Self::Done, "done"),
        (Self::Handed, "handed"),
        (Self::Accepted, "accepted"),
        (Self::Failed, "failed"),
        (Self::Unknown, "unknown"),
        (Self::Orphan, "orphan"),
        (Self::PerhapsInUse, "perhaps_in_use"),
        (Self::NothingCame, "nothing_came"),
    ];

    /// The word in the table.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(outcome, _)| *outcome == self).map_or("unknown", |(_, word)| word)
    }

    /// The outcome with this word; a word that is not ours counts as unknown.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        Self::WORDS.iter().find(|(_, own)| *own == word).map_or(Self::Unknown, |(outcome, _)| *outcome)
    }

    /// Whether somebody still has to look.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(
            self,
            Self::Pending | Self::Handed | Self::Accepted | Self::Unknown | Self::Orphan | Self::PerhapsInUse
        )
    }
}

/// An entry as it is opened. Nothing in it is secret.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: Action,
    /// Where.
    pub tenant: TenantName,
    /// Which client; `None` while it does not exist yet.
    pub client: Option<ClientId>,
    /// Which secret; `None` while it does not exist yet.
    pub secret: Option<SecretId>,
    /// The second that the new secret's `expiresAt` is, unique within the client: by it the secret is provably ours.
    pub fingerprint: Option<Timestamp>,
    /// What was there before, as JSON; for a new secret, the ids of the older ones.
    pub before: Option<String>,
    /// What was asked for, as JSON.
    pub after: Option<String>,
    /// This console's id for the request.
    pub request_id: String,
    /// Where the request came from, in words: an address, and the proxy that named it.
    pub came_from: String,
}

/// How an entry is closed. `None` leaves a column as it is.
#[derive(Clone, Debug)]
pub struct Closing {
    /// When.
    pub at: Timestamp,
    /// What became of it.
    pub outcome: Outcome,
    /// Which client it turned out to be.
    pub client: Option<ClientId>,
    /// Which secret it turned out to be.
    pub secret: Option<SecretId>,
    /// A sentence for people.
    pub note: Option<String>,
    /// ZIdentity's ids of the calls made; added to those already there.
    pub upstream_ids: Vec<String>,
}

/// An entry as it stands.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its id.
    pub id: OperationId,
    /// How it was opened.
    pub opened: NewEntry,
    /// What became of it so far.
    pub outcome: Outcome,
    /// When that was written; `None` while pending.
    pub outcome_at: Option<Timestamp>,
    /// A sentence for people.
    pub note: Option<String>,
    /// ZIdentity's ids.
    pub upstream_ids: Vec<String>,
}

/// When the console last looked by itself what has become of something, and when it will again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondLook {
    /// When it looked.
    pub at: Timestamp,
    /// When it is due again; [`SecondLook::NEVER`] once nothing can come late any more.
    pub next: Timestamp,
}

impl SecondLook {
    /// It is not looked at again.
    pub const NEVER: Timestamp = Timestamp(i64::MAX);
    /// The shortest wait between two looks, in seconds.
    const SHORTEST: i64 = 5;
    /// The longest.
    const LONGEST: i64 = 600;

    /// A look now at what began at `began`: the older it is, the longer the next one waits, and the last one comes when
    /// upstream can do nothing late any more.
    #[must_use]
    pub fn now(now: Timestamp, began: Timestamp) -> Self {
        let age = now.0 - began.0;
        let wait = (age / 2).clamp(Self::SHORTEST, Self::LONGEST);
        let next = match age >= LATE_FOR {
            true => Self::NEVER,
            false => Timestamp((now.0 + wait).min(began.0 + LATE_FOR)),
        };
        Self { at: now, next }
    }
}

/// What of all tenants an entry is about, in place of one tenant's name, which is made of letters, digits and dashes.
pub const EVERY_TENANT: &str = "*";

/// Which entries somebody wants to see. The default wants all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedEntries {
    /// Those of this tenant, and those of all tenants together.
    pub tenant: Option<TenantName>,
    /// Those about this client.
    pub client: Option<ClientId>,
    /// Those of people whose name or subject holds this text, ASCII letter case aside; empty = everybody's.
    pub person: String,
    /// Those of this action.
    pub action: Option<Action>,
    /// Those with this outcome.
    pub outcome: Option<Outcome>,
    /// Those from this moment on.
    pub since: Option<Timestamp>,
    /// Those before this moment.
    pub until: Option<Timestamp>,
}

/// Some of the entries that were wanted.
#[derive(Clone, Debug)]
pub struct Found {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// How many there are in all.
    pub total: u64,
}

/// Why the journal could not serve.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another operation on this client has this fingerprint: take the next second.
    #[error("the fingerprint is taken")]
    FingerprintTaken,
    /// The database did not serve.
    #[error("{0}")]
    Unavailable(String),
}

/// The one table `operations`.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Opens an entry as [`Outcome::Pending`].
    ///
    /// # Errors
    /// [`JournalError`]; then nothing was written.
    async fn open(&self, entry: &NewEntry) -> Result<OperationId, JournalError>;

    /// Writes down what was only looked at, as [`Outcome::Done`] from the beginning.
    ///
    /// # Errors
    /// [`JournalError`]; then nothing was written.
    async fn note(&self, entry: &NewEntry) -> Result<OperationId, JournalError>;

    /// Writes what became of an entry. May be called again as more is learnt.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn close(&self, id: &OperationId, closing: &Closing) -> Result<(), JournalError>;

    /// The same, if the entry still stands as it was `seen`; `false` if somebody has written meanwhile.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn close_seen(&self, seen: &Entry, closing: &Closing) -> Result<bool, JournalError>;

    /// The entries of a tenant that the console looks at by itself now, oldest first, at most `limit`: cut off, unknown,
    /// accepted, or a creation that may yet come late; and whose next look is due.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn unsettled(
        &self,
        tenant: &TenantName,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Entry>, JournalError>;

    /// Writes down that the console has looked at something by itself: an entry, or a rotation, by its id.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn looked(&self, id: &str, look: SecondLook) -> Result<(), JournalError>;

    /// The last such look.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn last_look(&self, id: &str) -> Result<Option<SecondLook>, JournalError>;

    /// The entries of a tenant since a moment whose outcome [`Outcome::is_open`], newest first, at most `limit`.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn open_since(
        &self,
        tenant: &TenantName,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<Entry>, JournalError>;

    /// One entry.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn get(&self, id: &OperationId) -> Result<Option<Entry>, JournalError>;

    /// The entries of one client whose outcome [`Outcome::is_open`], oldest first.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn open_entries(&self, tenant: &TenantName, client: &ClientId) -> Result<Vec<Entry>, JournalError>;

    /// The newest entries of one client, newest first, at most `limit`.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn recent(
        &self,
        tenant: &TenantName,
        client: &ClientId,
        limit: u32,
    ) -> Result<Vec<Entry>, JournalError>;

    /// The wanted entries, newest first, without the first `skip`, at most `limit`; and how many there are in all.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn find(&self, wanted: &WantedEntries, skip: u64, limit: u32) -> Result<Found, JournalError>;

    /// The wanted entries behind `last`, oldest first, at most `limit`: for whoever reads them all.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn after(
        &self,
        wanted: &WantedEntries,
        last: Option<&OperationId>,
        limit: u32,
    ) -> Result<Vec<Entry>, JournalError>;
}

impl dyn Journal + '_ {
    /// Writes down what a look upstream has shown of an entry, as it was `seen`: what somebody has written meanwhile stays.
    /// Where that fails, the page is shown all the same: the next look will see it again.
    pub async fn learn(&self, seen: &Entry, closing: &Closing) {
        match self.close_seen(seen, closing).await {
            Ok(true) => {}
            Ok(false) => tracing::debug!(operation = %seen.id.0, "somebody has written of it meanwhile"),
            Err(error) => {
                tracing::error!(operation = %seen.id.0, outcome = closing.outcome.word(), %error, "what was learnt could not be written down");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_console_looks_ever_more_seldom_and_a_last_time_when_nothing_can_come_late_any_more() {
        let began = Timestamp(1_000);
        let mut now = Timestamp(1_001);
        let mut waits = Vec::new();
        loop {
            let look = SecondLook::now(now, began);
            if look.next == SecondLook::NEVER {
                break;
            }
            waits.push(look.next.0 - now.0);
            now = look.next;
        }
        assert_eq!(now.0, 1_000 + LATE_FOR, "the last look");
        assert!(waits.len() < 25, "{waits:?}");
        assert!(waits[..waits.len() - 1].is_sorted(), "{waits:?}");
    }
}
