//! What goes over the wire to each kind of destination, against real HTTP servers that check what they get and answer as the
//! real ones are documented to. `rig` is such a server, and puts a destination's settings before it.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail as loudly as the test")]

mod rig;

mod file;
mod github;
mod kubernetes;
mod limits;
mod vault_kv;
mod vault_wrap;
