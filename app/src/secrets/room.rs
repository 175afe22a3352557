//! Whether a client has room for another secret, in words. Server only.

use crate::desk::Fault;
use crate::model::{Beyond, TenantTraits};

/// The refusal of a secret for which there is no room.
pub(super) fn none_left(one_is_coming: bool, traits: TenantTraits) -> Fault {
    let held = count(traits.max_secrets);
    let (title, next) = if one_is_coming {
        (
            format!("With the secret that ZIdentity is still making, this client holds {held} already."),
            "Wait until it is there; then delete the one that is no longer in use.",
        )
    } else {
        (
            format!("This client holds {held} already; {}", beyond(traits.beyond)),
            "Delete the one that is no longer in use, then create another.",
        )
    };
    Fault::Rule { title, next: next.to_owned() }
}

/// How many secrets, as it is said.
pub(crate) fn count(number: usize) -> String {
    match number {
        1 => "one secret".to_owned(),
        2 => "two secrets".to_owned(),
        3 => "three secrets".to_owned(),
        more => format!("{more} secrets"),
    }
}

/// What becomes of a secret too many.
pub(super) fn beyond(beyond: Beyond) -> &'static str {
    match beyond {
        Beyond::Refused => "ZIdentity takes no more.",
        Beyond::ReplacesNewest => "ZIdentity would replace the newest.",
        Beyond::ReplacesOldest => "ZIdentity would replace the oldest.",
        Beyond::Made => "more have not been seen to work.",
    }
}
