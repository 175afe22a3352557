//! The audit log: who asked what of this console, from where, and what came of it. Server only.
//!
//! It shows the table `operations`, whole and client by client, and gives it away as a file. What keeps the table honest
//! is the chain of hashes behind it, in the crate `server`.

mod changes;
mod entry;
mod export;
mod list;
mod query;
mod visible;
mod within;

pub use entry::entry_page;
pub use export::{Format, export};
pub use list::audit_page;
pub use visible::visible;
