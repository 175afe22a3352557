//! Requests: what somebody asks for and somebody else has to approve.

mod asking;
mod assessing;
mod deciding;
mod diff;
mod following;
mod list;
mod ownership;
mod page;
mod words;

pub use list::list_page;
pub use ownership::{ask_from_form, ownership_page};
pub use page::{act_on_request, request_page};

pub(crate) use asking::ask;
pub(crate) use list::{asked_by, table};
pub(crate) use words::{outside_words, role};
