//! How Clientele is plugged in; native only.
//!
//! - [`cli`], [`config`], [`log`], [`clock`], [`listen`]: how it is started. [`assemble`]: the only file that names
//!   every adapter. [`check`]: what `clientele check` says.
//! - [`http`]: router, identity, session, origin gate, headers, health, metrics.
//! - [`zidentity`]: the HTTP client of the upstream. [`inventory`]: the clients kept near.
//! - [`sandbox`]: a ZIdentity of our own, on the wire. [`store`]: sessions and the journal, in SQLite or PostgreSQL.

// Views are deeply nested types.
#![recursion_limit = "256"]

pub mod assemble;
pub mod check;
pub mod cli;
pub mod clock;
pub mod config;
pub mod http;
pub mod inventory;
pub mod listen;
pub mod log;
pub mod probe;
pub mod sandbox;
pub mod store;
pub mod zidentity;
