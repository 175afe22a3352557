//! What a removal says. Server only.

use crate::model::{KeptBecause, Removal, RemovalStep as Step};
use crate::ui::moment;

/// Why a client stays, behind "Kept, because".
pub(super) fn kept_words(why: KeptBecause) -> &'static str {
    match why {
        KeptBecause::Asked => "somebody said so",
        KeptBecause::NotDisabled => "it was not disabled",
        KeptBecause::Enabled => "it was enabled again",
        KeptBecause::Changed => "it was changed since it was disabled",
        KeptBecause::Given => "it was given to another team, or taken from its own",
        KeptBecause::Requested => "a request about it waits for somebody's word",
        KeptBecause::NoRight => "who wanted it gone may not delete it any more",
    }
}

/// The day of a moment: "Mon 30 Nov 2026".
pub(crate) fn day(at: crate::model::Timestamp) -> String {
    moment::exact(at.0).split(',').next().unwrap_or_default().to_owned()
}

/// What is so at a step that is no end, in a sentence.
pub(super) fn title(removal: &Removal) -> &'static str {
    match removal.step {
        Step::Disabling => "It is to be removed, and was not seen disabled yet: no time runs",
        Step::Deleting => "It is being deleted",
        _ => "It is about to be removed",
    }
}
