//! What stands around every page: document, sidebar, notices, errors. Knows how to answer a request with a page.

mod awake;
#[cfg(feature = "ssr")]
mod failure;
#[cfg(feature = "ssr")]
mod modal_page;
#[cfg(feature = "ssr")]
mod no_role;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod sent;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
mod sidebar;
#[cfg(feature = "ssr")]
mod visit;
#[cfg(feature = "ssr")]
mod words;

mod kind;

mod modal;
mod palette;
mod trouble;

pub use awake::Awake;
#[cfg(feature = "hydrate")]
pub use awake::{local_words, localise};
pub use kind::kind_words;
pub use modal::Modal;
pub use palette::{Palette, Place};
pub use trouble::Trouble;

#[cfg(feature = "ssr")]
pub use failure::not_found;
#[cfg(feature = "ssr")]
pub use modal_page::Question;
#[cfg(feature = "ssr")]
pub use no_role::NoRole;
#[cfg(feature = "ssr")]
pub use page::{Answer, Here, Page};
#[cfg(feature = "ssr")]
pub use sent::Sent;
#[cfg(feature = "ssr")]
pub use visit::{Visit, pairs_of, to_a_stranger};
