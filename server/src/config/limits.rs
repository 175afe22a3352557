//! `[limits]`: how fast one person may go.

use super::{error::ConfigError, section::Section};

/// The section `[limits]`; 0 anywhere means no limit.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Looks that a person may have in a minute. Not counted in demo mode, where everybody is on this machine.
    pub reads_per_minute: u32,
    /// Changes that a person may make in a minute.
    pub changes_per_minute: u32,
    /// Secrets that a person may make in a minute.
    pub mints_per_minute: u32,
}

impl Limits {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        Ok(Self {
            reads_per_minute: section.number("reads_per_minute")?.unwrap_or(1200),
            changes_per_minute: section.number("changes_per_minute")?.unwrap_or(120),
            mints_per_minute: section.number("mints_per_minute")?.unwrap_or(30),
        })
    }
}
