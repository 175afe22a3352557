//! What vouches for the audit log: its chain, looked at from one end to the other, and heads, which are signed and kept
//! outside of the database. Run by commands.

mod commands;
mod head;

pub use commands::run;
pub use head::{Head, HeadError, SigningKey, VerifyingKey};
