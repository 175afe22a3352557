//! Production and sandbox never look, nor sound, alike.

use crate::model::TenantKind;

/// What kind of tenant it is, in a word.
#[must_use]
pub fn kind_words(kind: TenantKind) -> &'static str {
    match kind {
        TenantKind::Sandbox => "Sandbox",
        TenantKind::Cloud => "Production",
    }
}
