//! Who asks, behind a proxy: the console's real router, a real database, real sockets, and nothing but HTTP between
//! the test and them. Each test is named for the promise it holds the console to.
//!
//! `rig` puts a console together, `idp` publishes keys and signs tokens.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail as loudly as the test")]

mod idp;
mod rig;

mod headers;
mod mistakes;
mod roles;
mod sessions;
mod step_up;
mod tokens;
