//! One moment, as ZIdentity counts it.

use serde::{Deserialize, Serialize};

/// Seconds since the UNIX epoch, UTC. ZIdentity speaks of moments in no other unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The seconds in one day.
    pub const DAY: i64 = 86_400;

    /// This moment, `days` later.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0 + days * Self::DAY)
    }

    /// Whole days from `now` until this moment, rounded up; negative once it is past.
    #[must_use]
    pub fn days_from(self, now: Self) -> i64 {
        (self.0 - now.0).div_euclid(Self::DAY) + i64::from((self.0 - now.0).rem_euclid(Self::DAY) > 0)
    }
}
