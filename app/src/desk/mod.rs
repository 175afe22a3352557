//! Where a request is handled. Server only.
//!
//! [`Console`] is what the whole process has: tenants, journal, rules, clock. [`Operation`] is one person's
//! request; it authorises, journals, and lends a [`Desk`], through which alone the ports can be reached.
//! The ports are traits; what implements them stands in the crate `server`.

mod call;
mod console;
mod fault;
mod inventory;
mod journal;
mod operation;
mod pace;
mod request;
mod sessions;
mod turns;
mod words;
mod zidentity;

pub use call::Call;
pub use console::{Clock, Console, Limits, Shared, Tenant};
pub use fault::{DownReason, Fault, RefusedReason};
pub use inventory::{Inventory, Snapshot};
pub use journal::{Closing, Entry, Journal, JournalError, NewEntry, OperationId, Outcome};
pub use operation::{Desk, Operation, Subject, operation, set_status};
pub use pace::Pace;
pub use request::RequestId;
pub(crate) use request::signed_in;
pub use sessions::{Sessions, SessionsError};
pub use zidentity::{Completion, Held, NewSecret, Slice, Written, ZIdentity, ZIdentityPort};
