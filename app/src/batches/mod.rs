//! Batches: one change for many clients. Asked for on a page that names each of them, carried out in the background one
//! after the other through the same act as for a single client, followed on a page that can be left and come back to.
//!
//! There is no batch of deletions: a deletion cannot be undone, and a name is typed for each.

mod bar;
#[cfg(feature = "ssr")]
mod confirm;
#[cfg(feature = "ssr")]
mod events;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod plan;
mod progress;
#[cfg(feature = "ssr")]
mod recent;
#[cfg(feature = "ssr")]
mod run;
#[cfg(feature = "ssr")]
mod standing;

pub use bar::BulkBar;
pub use progress::Progress;

#[cfg(feature = "ssr")]
pub use confirm::{ask_page, start_from_form};
#[cfg(feature = "ssr")]
pub use events::events;
#[cfg(feature = "ssr")]
pub use page::{batch_page, go_on_from_form};
#[cfg(feature = "ssr")]
pub(crate) use recent::{Recent, recent};

/// What the list's form sends where the clients that are ticked are to be rotated: no batch, but a campaign.
const ROTATE: &str = "rotate";

/// This console's id for the request that carries out one row.
fn request_id(batch: &crate::model::BatchId, place: u32) -> String {
    format!("{}.{place}", batch.0)
}
