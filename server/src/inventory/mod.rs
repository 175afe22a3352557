//! The clients of a tenant, kept near: read a thousand at a time, at most ten seconds old, changed at once by the
//! console's own writes; and the resource servers, at most a minute old. In memory; it holds no secret.

mod catalogue;
mod memory;
mod shelf;

pub use memory::MemoryInventory;
