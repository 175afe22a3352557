//! Secrets of a client: seen masked, made with their value shown once, deleted with honest words.

#[cfg(feature = "ssr")]
pub mod acts;
mod calls;
mod create;
#[cfg(feature = "ssr")]
pub(crate) mod handover;
mod life;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod lost;
mod made;
#[cfg(feature = "ssr")]
pub mod making;
mod reveal;
#[cfg(feature = "ssr")]
mod room;
mod seal;
#[cfg(feature = "ssr")]
mod sending;
mod settlement;
#[cfg(feature = "ssr")]
mod settling;
mod snippets;

pub use calls::{CreateSecret, DeleteSecret, ListSecrets, SecretDisplayed};
pub use create::NewSecret;
pub use life::{Days, Life};
pub use made::{Handed, Made, Way};
pub use reveal::Context;
pub use seal::{SealTo, Sealed};
pub use settlement::{Settlement, settle};

#[cfg(feature = "ssr")]
pub use list::{act_on_secrets, secrets_page};
#[cfg(feature = "ssr")]
pub(crate) use settling::{CUT_OFF_AFTER, once_there};
