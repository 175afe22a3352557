//! The removal of a client: it is disabled now and deleted after a wait, and for so long there is a way back. A row in the
//! table `removals` says how far it has come, so that it goes on after a restart and on another console.
//!
//! `machine` is what may happen when, pure; `looking` tells it what a look has shown; `starting`, `keeping` and
//! `carrying_out` are what is sent upstream; `recreate` begins a client anew from what one that is gone was.

#[cfg(feature = "ssr")]
mod banner;
mod calls;
#[cfg(feature = "ssr")]
mod carrying_out;
#[cfg(feature = "ssr")]
mod keeping;
#[cfg(feature = "ssr")]
mod listing;
#[cfg(feature = "ssr")]
mod looking;
#[cfg(feature = "ssr")]
mod machine;
#[cfg(feature = "ssr")]
mod noticing;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod recreate;
#[cfg(feature = "ssr")]
mod starting;
#[cfg(feature = "ssr")]
mod words;

pub use calls::{KeepClient, Kept, ListRemovals, StartRemoval};

#[cfg(feature = "ssr")]
pub(crate) use banner::{days_in_words, on_its_page, on_other_pages};
#[cfg(feature = "ssr")]
pub use carrying_out::{Came, carry_out};
#[cfg(feature = "ssr")]
pub(crate) use keeping::keep;
#[cfg(feature = "ssr")]
pub(crate) use listing::{Removals, hint, line, removals_of, under_way_of};
#[cfg(feature = "ssr")]
pub(crate) use looking::{look, under_way};
#[cfg(feature = "ssr")]
pub(crate) use noticing::{changed_here, gone_here};
#[cfg(feature = "ssr")]
pub use page::removals_page;
#[cfg(feature = "ssr")]
pub(crate) use recreate::{Again, RecreateNote, again, form_of};
#[cfg(feature = "ssr")]
pub(crate) use starting::start;
#[cfg(feature = "ssr")]
pub(crate) use words::day;
