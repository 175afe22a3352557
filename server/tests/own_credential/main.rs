//! The credential that the console itself signs in with: taken up from its file, replaced under two running consoles,
//! and never deleted while somebody runs on it.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail as loudly as the test")]

mod rig;
mod rotation;
mod taking_up;
