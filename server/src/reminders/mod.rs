//! Reminders of what is about to end: to the team that answers for it, and on to others when nobody sees to it.
//!
//! - `rounds`: once a minute, what is due is noted (who is told what says `app::expiry::plan`), then sent; one console at a
//!   time by a lease.
//! - `letter`: what a message says, for each kind of reader.
//! - `ways`: the ways to people: `mail`, and `webhook` with its signature.
//! - `gauges`: what is about to end, by team, for Prometheus.

mod gauges;
mod letter;
mod mail;
mod rounds;
mod ways;
mod webhook;

pub use mail::{Encryption, Mail, MailSettings};
pub use rounds::Rounds;
pub use ways::Ways;
pub use webhook::{Kind, SIGNATURE, TIMESTAMP, Webhook, signature};
