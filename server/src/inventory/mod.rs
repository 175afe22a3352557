//! The clients of a tenant, kept near: read a thousand at a time, at most ten seconds old, changed at once by the
//! console's own writes. In memory; it holds no secret.

mod memory;
mod shelf;

pub use memory::MemoryInventory;
