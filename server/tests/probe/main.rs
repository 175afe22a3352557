//! The probe against the sandbox in its moods: it finds the mood each time, and leaves nothing behind.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail as loudly as the test")]

mod moods;
mod rig;
mod trouble;
