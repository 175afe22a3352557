//! Secrets of a client: seen masked, made with their value shown once, deleted with honest words.

#[cfg(feature = "ssr")]
pub mod acts;
pub(crate) mod asking;
mod calls;
mod create;
#[cfg(feature = "ssr")]
pub(crate) mod handover;
#[cfg(feature = "ssr")]
mod labels;
#[cfg(feature = "ssr")]
mod last;
mod life;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod lost;
mod made;
#[cfg(feature = "ssr")]
pub mod making;
#[cfg(feature = "ssr")]
mod notices;
#[cfg(feature = "ssr")]
mod question;
mod reveal;
#[cfg(feature = "ssr")]
mod room;
mod seal;
#[cfg(feature = "ssr")]
pub(crate) mod sending;
mod settlement;
#[cfg(feature = "ssr")]
mod settling;
mod snippets;
#[cfg(feature = "ssr")]
mod table;

pub use asking::Offer;
pub use calls::{CreateSecret, DeleteSecret, LabelSecret, ListSecrets, SecretDisplayed};
pub use create::NewSecret;
pub use life::{Days, Life};
pub use made::{Handed, Made, Way};
pub use reveal::Context;
pub(crate) use reveal::Reveal;
pub use seal::{SealTo, Sealed};
pub use settlement::{Settlement, settle};

#[cfg(feature = "ssr")]
pub(crate) use create::PlainWay;
#[cfg(feature = "ssr")]
pub use list::{act_on_secrets, secrets_page};
#[cfg(all(test, feature = "ssr"))]
pub(crate) use settling::settled;
#[cfg(feature = "ssr")]
pub(crate) use settling::{SHOWN, once_there, settle_open};
#[cfg(feature = "ssr")]
pub(crate) use {
    acts::LOOKED_BACK,
    labels::{label_line, of as labels_of},
    last::{Doubtful, Left},
    list::needs_script,
    notices::NEVER_SEEN_AFTER,
    room::count,
};
