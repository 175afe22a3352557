//! The copy of a tenant's clients that the console keeps near: how old it is, how far a reading is, and reading it anew.

#[cfg(feature = "ssr")]
mod notice;

#[cfg(feature = "ssr")]
pub(crate) use notice::standing_notice;
