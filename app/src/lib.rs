//! What Clientele is: its nouns, its rules, its pages.
//!
//! Compiled twice: with `ssr` for the server, where pages are rendered and server functions run, and with
//! `hydrate` for the browser, where only the islands live.
//!
//! - [`model`]: the nouns, pure data. [`policy`]: who may do what, pure rules.
//! - [`error`]: the one error that a browser sees. [`paths`]: every URL as a function.
//! - `desk` (server): how a request is handled; the ports behind which the rest of the world stands.
//! - `routes` (server): every page on one screen. [`frame`]: what stands around a page. [`ui`]: what pages are made of.
//! - the rooms, one a noun: [`clients`], [`secrets`], [`rotation`], [`removal`], [`batches`], [`operations`], `audit`, `expiry`, `drift`,
//!   `inventory`, `campaigns`, `exposure`, `leak`, `keys`, `overview`, `account`.

// Views are deeply nested types.
#![recursion_limit = "256"]

#[cfg(feature = "ssr")]
pub mod account;
#[cfg(feature = "ssr")]
pub mod audit;
pub mod batches;
#[cfg(feature = "ssr")]
pub mod campaigns;
pub mod clients;
#[cfg(feature = "ssr")]
pub mod desk;
#[cfg(feature = "ssr")]
pub mod drift;
pub mod error;
#[cfg(feature = "ssr")]
pub mod expiry;
#[cfg(feature = "ssr")]
pub mod exposure;
pub mod frame;
pub mod inventory;
#[cfg(feature = "ssr")]
mod keys;
#[cfg(feature = "ssr")]
pub mod leak;
pub mod model;
pub mod operations;
#[cfg(feature = "ssr")]
pub mod overview;
pub mod paths;
pub mod policy;
pub mod removal;
#[cfg(feature = "ssr")]
pub mod requests;
pub mod rotation;
#[cfg(feature = "ssr")]
pub mod routes;
pub mod secrets;
#[cfg(feature = "ssr")]
mod seen;
#[cfg(feature = "ssr")]
pub mod teams;
pub mod ui;
