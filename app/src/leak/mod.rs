//! Something leaked: which comes first, what is next, and when it is over. A report says what leaked and which way was
//! chosen; how far that way has come is read off ZIdentity and the journal, so it stands nowhere twice, and whoever opens
//! the page goes on with it.
//!
//! `machine` is what is next, pure; `acts` looks and writes down; `ending` ends what is left of a client that is gone.

mod acts;
mod advice;
mod banner;
mod ending;
mod machine;
mod page;
mod question;
mod steps;

pub(crate) use banner::{Open, of_client, on_pages, open_leaks, reported};
pub(crate) use ending::{end_of_gone, end_with};
pub use page::{act_on_leak, leak_page};
