//! Campaigns: many secrets that are to be replaced until a day. A campaign makes and deletes nothing by itself: each of its
//! lines leads to the guided rotation of that secret, which somebody begins who receives the value.
//!
//! `state` says how a line stands, pure: nothing of that is stored, rotation and copy tell it. `offers` is what a campaign
//! can be begun with, `sight` what a person sees of campaigns.

mod acts;
mod begin;
mod form;
mod list;
mod look;
mod offers;
mod page;
mod part_of;
mod progress;
mod rows;
mod running;
mod sight;
mod source;
mod state;

pub use begin::{begin_from_form, new_page};
pub use list::list_page;
pub use page::{act_on_campaign, campaign_page};
pub(crate) use part_of::{PartOf, part_of, part_of_campaigns};
pub(crate) use running::{Running, running, running_section};
