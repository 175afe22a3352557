//! What Clientele is: its nouns, its rules, its pages.
//!
//! Compiled twice: with `ssr` for the server, where pages are rendered and server functions run, and with
//! `hydrate` for the browser, where only the islands live.
//!
//! - [`model`]: the nouns, pure data. [`policy`]: who may do what, pure rules.
//! - [`error`]: the one error that a browser sees.
//! - `desk` (server): how a request is handled; the ports behind which the rest of the world stands.

pub mod error;
pub mod model;
pub mod policy;
#[cfg(feature = "ssr")]
pub mod desk;
pub mod secrets;
pub mod ui;
