//! What ends, and when: secrets and certificates. Warned of before it is too late.
//!
//! `ends` knows what of a client ends, `items` what of a fleet needs a person, `due` which reminders are due, `remind` for whom, `forecast` what
//! ends in which week (`chart` draws it), `page` shows all of it, `reminded` who sees to it
//! (`acknowledge`).

mod acknowledge;
mod attention;
mod chart;
mod due;
mod ends;
mod filters;
mod forecast;
mod items;
mod left;
mod page;
mod query;
mod remind;
mod reminded;
mod rotate;
#[cfg(test)]
pub(crate) mod testing;

pub use acknowledge::acknowledge_from_form;
pub(crate) use attention::Expiry;
pub use due::{Due, due};
pub use ends::{End, Ending, ends_of, next_end};
pub(crate) use items::{Attention, Item, items};
pub use left::Left;
pub use page::expiring_page;
pub use remind::{Hook, Level, Planned, Rules, Way, plan};
pub(crate) use reminded::StuckReminders;
