//! Where a request is handled. Server only.
//!
//! [`Console`] is what the whole process has: tenants, journal, rules, clock. [`Operation`] is one person's
//! request; it authorises, journals, and lends a [`Desk`], through which alone the ports can be reached.
//! The ports are traits; what implements them stands in the crate `server`.

mod batches;
mod call;
mod campaigns;
mod catalogue;
mod console;
mod destinations;
mod exposures;
mod fault;
mod fleet;
mod guard;
mod inventory;
mod journal;
mod judging;
mod jwks;
mod key_rotations;
mod labels;
mod leaks;
mod learnt;
mod leases;
mod ledger;
mod lent;
mod looks;
mod operation;
mod pace;
mod read_only;
mod reminders;
mod removals;
mod request;
mod requests;
mod rest;
mod rotations;
mod sessions;
mod snapshot;
mod subject;
mod teams;
#[cfg(test)]
pub(crate) mod testing;
mod turns;
mod words;
mod zidentity;

pub use batches::{Batch, BatchLine, Batches, NewBatch};
pub use call::Call;
pub use campaigns::Campaigns;
pub use catalogue::Catalogue;
pub use console::{Clock, Console, Limits, Shared, StepUp, Tenant};
pub use destinations::{Destination, Destinations, NoDestinations, Parcel, Put, Refusal, Slot};
pub use exposures::Exposures;
pub use fault::{Conflict, DownReason, Fault, RefusedReason};
pub use inventory::{Drifted, Inventory, Notes};
pub use journal::{
    CUT_OFF_AFTER, Closing, EVERY_TENANT, Entry, Found, Journal, JournalError, LATE_FOR, NewEntry,
    OperationId, Outcome, SecondLook, WantedEntries,
};
pub use jwks::JwksPort;
pub use key_rotations::KeyRotations;
pub use labels::{Labels, OUTLIVES_DAYS};
pub use leaks::Leaks;
pub use learnt::{Learnt, OwnCredential};
pub use leases::{Leases, Receipt};
pub use lent::Desk;
pub use operation::{Operation, operation, set_status};
pub use pace::Pace;
pub use read_only::ReadOnly;
pub use reminders::{Reminded, Reminders, Stuck};
pub use removals::Removals;
pub use request::{CameFrom, RequestId};
pub(crate) use request::{request_id, signed_in};
pub use requests::{Decision, FoundRequests, Requests, Sight};
pub use rest::LongWork;
pub use rotations::Rotations;
pub use sessions::{Sessions, SessionsError};
pub use snapshot::{Known, Snapshot, Standing};
pub use subject::Subject;
pub use teams::{KeptTeam, Owners, Ownership, Teams};
pub use zidentity::{Completion, Held, NewSecret, SignedIn, Slice, Written, ZIdentity, ZIdentityPort};
