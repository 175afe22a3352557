//! The console as a whole: its real router, a real database, a real sandbox upstream, and nothing but HTTP between
//! the test and them. Each test is named for the promise it holds the console to.
//!
//! `rig` puts it together, `browser` is a person with a cookie, `html` reads a page's form as a browser would.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail as loudly as the test")]

mod browser;
mod html;
#[path = "../support/postgres.rs"]
mod postgres;
mod receiver;
mod rig;

mod audit;
mod bad_days;
mod bad_writes;
mod bulk;
mod campaigns;
mod claims;
mod deadlines;
mod delivered_rotation;
mod delivery;
mod drift;
mod edits;
mod exposure;
mod forms;
mod functions;
mod gate;
mod headers;
mod inventory;
mod journal;
mod jwks;
mod keys;
mod labels;
mod leak;
mod lists;
mod lookers;
mod mail;
mod pages;
mod protection;
mod readonly;
mod reconciler;
mod reminders;
mod removal;
mod replicas;
mod requests;
mod rotation;
mod scopes;
mod sealed;
mod secrets;
mod settlement;
mod shown;
mod sight;
mod sign_in;
mod switches;
mod teams;
mod under_other_hands;
mod views;
