//! Who was shown each live secret, and where each was delivered: what somebody who leaves has known, and what is to be
//! rotated then. The ledger is written where a value is handed over (`secrets/handover`); a secret that is gone or has expired
//! is no exposure any more.
//!
//! `leavers` says of whom it may be time, pure; `ledger` stands on the page of a client's secrets.

mod leavers;
mod ledger;
mod live;
mod of_one;
mod page;
mod wanted;

pub(crate) use ledger::ledger;
pub(crate) use live::held;
pub use page::exposure_page;
pub(crate) use wanted::Wanted;
