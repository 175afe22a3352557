//! How Clientele is plugged in; native only.
//!
//! - [`cli`], [`config`], [`log`], [`clock`], [`listen`]: how it is started. [`assemble`]: the only file that names
//!   every adapter. [`check`]: what `clientele check` says; [`command_line`]: what the commands about
//!   one tenant do.
//! - [`audit`]: what vouches for the audit log outside of the database.
//! - [`http`]: router, identity, session, origin gate, headers, health, metrics.
//! - [`zidentity`]: the HTTP client of the upstream. [`inventory`]: the clients kept near.
//! - [`removal`]: looks after clients that are to be deleted after a wait.
//! - [`jwks`]: a guarded look at addresses where clients' keys are read.
//! - [`reconciler`]: looks by itself what became of open operations.
//! - [`delivery`]: where new secrets are put without passing a browser.
//! - [`probe`]: how a tenant really behaves. [`own_credential`]: what the console itself signs in with.
//! - [`reminders`]: who is told before something ends.
//! - [`sandbox`]: a ZIdentity of our own, on the wire. [`store`]: sessions and the journal, in SQLite or PostgreSQL.

// Views are deeply nested types.
#![recursion_limit = "256"]

pub mod assemble;
pub mod audit;
pub mod check;
pub mod cli;
pub mod clock;
pub mod command_line;
pub mod config;
pub mod delivery;
pub mod http;
pub mod inventory;
pub mod jwks;
pub mod listen;
pub mod log;
pub mod own_credential;
pub mod probe;
pub mod reconciler;
pub mod reminders;
pub mod removal;
pub mod sandbox;
pub mod store;
pub mod zidentity;
