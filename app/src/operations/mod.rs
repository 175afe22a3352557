//! Operations that have not ended yet: followed until ZIdentity shows what it took.

#[cfg(feature = "ssr")]
mod events;
#[cfg(feature = "ssr")]
mod follow;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod reconciling;
mod watch;

pub use watch::{Event, Watch};

#[cfg(feature = "ssr")]
pub use events::events;
#[cfg(feature = "ssr")]
pub(crate) use follow::learn;
#[cfg(feature = "ssr")]
pub use page::operation_page;
#[cfg(feature = "ssr")]
pub(crate) use page::{action_words, last_look, outcome_words};
#[cfg(feature = "ssr")]
pub use reconciling::{reconcile, reconcile_everywhere};
