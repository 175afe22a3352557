//! The sandbox keeps its promises: every test speaks HTTP to a sandbox of its own, as any client would.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail as loudly as the test")]

// Files under `sandbox/`, one a subject. They are one test program, because linking is what costs here.
#[path = "sandbox/keys.rs"]
mod keys;
#[path = "sandbox/rig.rs"]
mod rig;

#[path = "sandbox/assertions.rs"]
mod assertions;
#[path = "sandbox/clients.rs"]
mod clients;
#[path = "sandbox/faults.rs"]
mod faults;
#[path = "sandbox/key_sets.rs"]
mod key_sets;
#[path = "sandbox/lists.rs"]
mod lists;
#[path = "sandbox/page.rs"]
mod page;
#[path = "sandbox/secrets.rs"]
mod secrets;
#[path = "sandbox/state.rs"]
mod state;
#[path = "sandbox/tokens.rs"]
mod tokens;
