//! The client of ZIdentity on the wire. `scripted` is an upstream that answers as a test says, to the byte;
//! `sandbox` holds the contract tests against the real sandbox, every operation and every fault.

mod answers;
mod encryption;
mod inventory;
mod limits;
mod losses;
mod proxies;
mod requests;
mod sandbox;
mod scripted;
mod tokens;
mod trial;
