//! The rotation of a client's secret: a new one is made and tried, handed over, consumers move, the old one goes. How far
//! it has come is kept, so that it goes on after a restart, for another person and on another console. The value is not.
//!
//! `machine` is what may happen when, pure; `settling` tells it what a look has shown; `starting` and `deleting` are
//! what is sent upstream.

#[cfg(feature = "ssr")]
mod acts;
#[cfg(feature = "ssr")]
mod banner;
#[cfg(feature = "ssr")]
mod beginning;
mod calls;
#[cfg(feature = "ssr")]
mod deleting;
#[cfg(feature = "ssr")]
mod machine;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod questions;
#[cfg(feature = "ssr")]
mod room;
#[cfg(feature = "ssr")]
mod settling;
mod start;
mod started;
#[cfg(feature = "ssr")]
mod starting;
#[cfg(feature = "ssr")]
mod steps;
#[cfg(feature = "ssr")]
mod trying;
mod words;

pub use calls::{ConfirmRotation, GetRotation, LeaveRotation, RetireRotation, StartRotation, UndoRotation};
pub use start::NewRotation;
pub use started::{RotationReport, Started, StepReport};

#[cfg(feature = "ssr")]
pub(crate) use banner::under_way;
#[cfg(feature = "ssr")]
pub(crate) use beginning::{Within, replace_now};
#[cfg(feature = "ssr")]
pub(crate) use machine::may_yet_go;
#[cfg(feature = "ssr")]
pub(crate) use page::{Chosen, start_from_form};
#[cfg(feature = "ssr")]
pub use page::{act_on_rotation, rotation_page};
#[cfg(feature = "ssr")]
pub(crate) use settling::{settle, settle_all};
