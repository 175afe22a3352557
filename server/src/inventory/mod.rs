//! The clients of a tenant, kept near: a copy in the database, without a secret's value, from which lists, filters and
//! counts come.
//!
//! - `near`: the port to it; each process holds the copy in memory and asks the database only for what has changed.
//! - `reader`: reads it anew in the background, so many upstream calls a second, one console at a time.
//! - `catalogue`: the resource servers, at most a minute old.
//! - `gauges`: what is about to end, for Prometheus.

mod catalogue;
mod gauges;
mod near;
mod reader;

pub use near::NearInventory;
pub use reader::{Reader, Rhythm};
