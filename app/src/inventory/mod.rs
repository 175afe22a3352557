//! The copy of a tenant's clients that the console keeps near: how old it is, how far a reading is, and reading it anew.

#[cfg(feature = "ssr")]
mod events;
#[cfg(feature = "ssr")]
mod notice;
#[cfg(feature = "ssr")]
mod page;
mod reading;

#[cfg(feature = "ssr")]
pub use events::events;
#[cfg(feature = "ssr")]
pub(crate) use notice::{as_of, standing_notice};
#[cfg(feature = "ssr")]
pub use page::{ask_from_form, inventory_page};
pub use reading::{Far, Reading};
