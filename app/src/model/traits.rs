//! What is true of one tenant and perhaps not of another: found by a probe, else as the contract has it.

use serde::{Deserialize, Serialize};

/// A tenant's own ways. The default is what the contract says, where it says anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TenantTraits {
    /// In what the life of access tokens is written. Contract: `[D]`, and it contradicts itself.
    pub lifetime_unit: LifetimeUnit,
    /// The most secrets that one client was seen to hold at a time. Contract: `[D]`.
    pub max_secrets: usize,
    /// What becomes of one more. Contract: `[D]`.
    pub beyond: Beyond,
    /// The shortest life of a secret, in days. Contract: `[D]`.
    pub shortest_days: i64,
    /// The longest life of a secret, in days. Contract: `[D]`; never more than the vendor's portal allows.
    pub longest_days: i64,
    /// Whether what is made is there when the answer comes (201), or later (202). Contract: both, `[D]`.
    pub made_at_once: bool,
    /// Whether a change that is based on an old state is refused. Contract: no, `[D]`.
    pub detects_conflicts: bool,
}

/// In what the life of access tokens is written on the wire. In the console it is always seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LifetimeUnit {
    /// 60 to 86400.
    #[default]
    Seconds,
    /// 1 to 1440.
    Minutes,
}

/// What becomes of a secret beyond the most that a client may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Beyond {
    /// It is refused, and nothing changes.
    Refused,
    /// It takes the place of the newest.
    #[default]
    ReplacesNewest,
    /// It takes the place of the oldest.
    ReplacesOldest,
    /// It is made: no limit was met.
    Made,
}

impl Default for TenantTraits {
    fn default() -> Self {
        Self {
            lifetime_unit: LifetimeUnit::Seconds,
            max_secrets: super::MAX_SECRETS,
            beyond: Beyond::ReplacesNewest,
            shortest_days: 30,
            longest_days: 365,
            made_at_once: true,
            detects_conflicts: false,
        }
    }
}

impl LifetimeUnit {
    /// A value of this unit, in seconds.
    #[must_use]
    pub fn in_seconds(self, value: u32) -> u32 {
        match self {
            Self::Seconds => value,
            Self::Minutes => value.saturating_mul(60),
        }
    }

    /// Seconds in this unit; `None` where they cannot be said in it.
    #[must_use]
    pub fn from_seconds(self, seconds: u32) -> Option<u32> {
        match self {
            Self::Seconds => Some(seconds),
            Self::Minutes => seconds.is_multiple_of(60).then_some(seconds / 60),
        }
    }
}

/// Whether the console may write to a tenant (`writes` in its configuration).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// At once.
    Allowed,
    /// Once a probe has passed.
    AfterProbe,
    /// Never: the console only looks.
    Never,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_survives_the_way_to_the_wire_and_back() {
        for unit in [LifetimeUnit::Seconds, LifetimeUnit::Minutes] {
            for seconds in [60, 3_600, 86_400] {
                assert_eq!(unit.from_seconds(seconds).map(|value| unit.in_seconds(value)), Some(seconds));
            }
        }
        assert_eq!(LifetimeUnit::Minutes.from_seconds(90), None, "never rounded in silence");
    }

    #[test]
    fn traits_that_an_older_release_wrote_are_read_with_the_contracts_defaults() {
        let read: TenantTraits = serde_json::from_str(r#"{"lifetime_unit":"minutes"}"#).unwrap();
        assert_eq!(read, TenantTraits { lifetime_unit: LifetimeUnit::Minutes, ..TenantTraits::default() });
    }
}
