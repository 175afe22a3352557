//! What ends, and when: secrets and certificates. Warned of before it is too late.

mod ends;
mod left;

pub use ends::{End, Ending, ends_of, next_end};
pub use left::Left;
