//! Keys and certificates with which a client signs: which are registered, and how one is exchanged for another without
//! an outage. A new one stands beside the old one until everything has moved. What a JWKS URL serves is exchanged at its
//! own server; there the console looks, and tells what it sees.
//!
//! `machine` is what may happen when, pure; `acts` is what is sent upstream, as edits of the client.

mod acts;
mod machine;
mod page;
mod registered;
mod steps;

pub(crate) use acts::remove;
pub(crate) use page::{act, is_for, page};
pub(crate) use registered::{Registered, registered};
