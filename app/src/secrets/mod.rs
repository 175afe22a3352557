//! Secrets of a client: seen masked, made with their value shown once, deleted with honest words.

#[cfg(feature = "ssr")]
pub mod acts;
mod calls;
mod create;
mod life;
#[cfg(feature = "ssr")]
mod list;
mod reveal;
mod settlement;
#[cfg(feature = "ssr")]
mod settling;
mod snippets;

pub use calls::{CreateSecret, DeleteSecret, ListSecrets, Revealed, SecretDisplayed};
pub use create::{Context, NewSecret};
pub use life::{Days, Life};
pub use settlement::{Settlement, settle};

#[cfg(feature = "ssr")]
pub use list::{act_on_secrets, secrets_page};
#[cfg(feature = "ssr")]
pub(crate) use settling::{CUT_OFF_AFTER, once_there};
