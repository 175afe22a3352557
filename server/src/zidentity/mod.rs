//! The HTTP client of ZIdentity: one [`ZIdentityClient`] a tenant, for the whole process.
//!
//! An operation goes down these steps, one file each:
//!
//! - `clients`, `secrets`, `resource_servers`: what each operation asks and how its answer reads, in the words
//!   of `wire_client`, `wire_secret`, `wire_resource_server`, `overlay` (edits that lose nothing) and `lenient`;
//! - `exchange`: attempts until there is an answer or a [`Fault`](app::desk::Fault); it asks `verdict` what an
//!   attempt means and `backoff` whether and when another one is worth it (`retry_after`: what upstream wishes);
//! - `token`, `grant`, `granted`, `assertion`: the access token, fetched once for everybody who waits; `credential`:
//!   what it is asked for with, taken up anew when its file changes;
//! - `transport`: one attempt on the wire, with every limit, over `connections`; `unreachable` and `problem`
//!   put failures into words.
//!
//! `trial` signs in with a client's new secret, to see that it works.
//! `diagnosis` is for the command `check`, `wire` (requests and answers as they are) for a probe. `settings` says where and as whom.
//!
//! What is sent and what is believed rests on ARCHITECTURE.md's account of the contract; its marks `[C]`
//! (confirmed), `[D]` (documented) and `[G]` (inferred) stand in the comments.

mod assertion;
mod backoff;
mod clients;
mod connections;
mod credential;
mod diagnosis;
mod exchange;
mod grant;
mod granted;
mod lenient;
mod overlay;
mod port;
mod problem;
mod resource_servers;
mod retry_after;
mod route;
mod secrets;
mod settings;
mod tally;
mod token;
mod tokens;
mod transport;
mod trial;
mod unreachable;
mod verdict;
mod wire;
mod wire_client;
mod wire_resource_server;
mod wire_secret;

pub use connections::plain_connections;
pub use credential::Fingerprint;
pub use diagnosis::{Diagnosis, Finding};
pub use port::ZIdentityClient;
pub use settings::{AUDIENCE, Credential, CredentialSource, ProxyUrl, Reader, Settings, SettingsError};
pub use wire::{As, Ask, Seen, TokenSeen, Wire};
