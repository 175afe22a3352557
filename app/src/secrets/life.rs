//! How long a new secret lives: the same code in the browser and on the server.

use serde::{Deserialize, Serialize};

use crate::model::{TenantTraits, Timestamp};
use crate::ui::moment::day_start;

/// The lives offered, in days, as far as the tenant allows them.
pub const CHOICES: [i64; 6] = [7, 30, 60, 90, 180, 365];

/// The lives that a tenant allows, in days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    /// The shortest.
    pub shortest: i64,
    /// The longest.
    pub longest: i64,
}

impl From<TenantTraits> for Days {
    fn from(traits: TenantTraits) -> Self {
        Self { shortest: traits.shortest_days, longest: traits.longest_days }
    }
}

/// The life of a secret for which none was chosen, in days.
const USUAL: i64 = 90;

/// A life as it was chosen: a number of days, or a last day; neither means the usual 90 days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Life {
    /// Days from now, or `date`.
    pub days: String,
    /// The last day, `YYYY-MM-DD`, UTC; counts when `days` is `date`.
    pub until: String,
}

impl Life {
    /// When a secret made at `now` ends, in a tenant that allows these lives. A last day counts until its end, UTC.
    ///
    /// # Errors
    /// A sentence for the person.
    pub fn ends(&self, now: Timestamp, allowed: Days) -> Result<Timestamp, String> {
        let Days { shortest, longest } = allowed;
        let range = || format!("Choose an end between {shortest} and {longest} days from now.");
        if self.days.is_empty() && self.until.is_empty() {
            return Ok(now.plus_days(USUAL));
        }
        if self.days == "date" || self.days.is_empty() {
            let midnight = day_start(&self.until).ok_or("Choose the last day, such as 2027-05-22.")?;
            let end = Timestamp(midnight + Timestamp::DAY - 1);
            let latest = now.plus_days(longest);
            let end = within(end, latest);
            return if end >= now.plus_days(shortest) && end <= latest { Ok(end) } else { Err(range()) };
        }
        match self.days.parse::<i64>() {
            Ok(days) if (shortest..=longest).contains(&days) => Ok(now.plus_days(days)),
            _ => Err(range()),
        }
    }
}

/// The last allowed day may be picked at any hour: its evening is cut to the limit.
pub(super) fn within(end: Timestamp, latest: Timestamp) -> Timestamp {
    if end > latest && end.0 - latest.0 < Timestamp::DAY { latest } else { end }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_790_251_200); // 2026-09-24 12:00 UTC

    fn days(text: &str) -> Result<Timestamp, String> {
        Life { days: text.into(), until: String::new() }.ends(NOON, TenantTraits::default().into())
    }

    fn until(text: &str) -> Result<Timestamp, String> {
        Life { days: "date".into(), until: text.into() }.ends(NOON, TenantTraits::default().into())
    }

    #[test]
    fn a_number_of_days_counts_from_now() {
        assert_eq!(days("90"), Ok(NOON.plus_days(90)));
        assert_eq!(days(""), Ok(NOON.plus_days(90)));
        for wrong in ["29", "366", "-30", "9e1", "999999999999999999999"] {
            assert!(days(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_tenant_that_allows_shorter_lives_is_offered_them() {
        let week = Life { days: "7".into(), until: String::new() };
        let allowed = Days { shortest: 1, longest: 365 };
        assert_eq!(week.ends(NOON, allowed), Ok(NOON.plus_days(7)));
        assert!(week.ends(NOON, TenantTraits::default().into()).is_err());
    }

    #[test]
    fn a_last_day_lasts_until_its_end() {
        assert_eq!(until("2026-12-31").map(|end| end.0), Ok(1_798_761_599));
    }

    #[test]
    fn the_365th_day_can_be_chosen_and_never_exceeds_the_limit() {
        assert_eq!(until("2027-09-24"), Ok(NOON.plus_days(365)));
        assert!(until("2027-09-25").is_err());
        assert!(until("2026-10-23").is_err());
        assert!(until("2026-02-31").is_err());
    }
}
