//! Secrets of a client: seen masked, made with their value shown once, deleted with honest words.

mod settlement;

pub use settlement::{Settlement, settle};
