//! Which reminders are due. Pure: whoever sends them remembers what was sent, by client, what ends, and step.

use super::Ending;
use crate::desk::Snapshot;
use crate::model::{ClientId, Timestamp};

/// A reminder that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Whose.
    pub client: ClientId,
    /// What ends.
    pub what: Ending,
    /// When.
    pub at: Timestamp,
    /// The step that has been reached, in days before the end: one of those asked for.
    pub step: i64,
    /// Nothing of the client lives longer: with it, the client stops.
    pub last: bool,
}

/// The reminders that are due at `now`. Each end has the one step that it has reached, so after a pause nobody gets
/// yesterday's too. Nothing is due for a disabled client, nor of what was rotated already, nor where something lives on beyond
/// the longest step. What has ended is due no more; pages show it.
#[must_use]
pub fn due(fleet: &Snapshot, steps: &[i64], now: Timestamp) -> Vec<Due> {
    let longest = steps.iter().copied().max().unwrap_or_default();
    let mut due = Vec::new();
    for known in fleet.clients.iter().filter(|known| known.settings.enabled) {
        let lives_on = known.ends.iter().any(|end| end.at > now.plus_days(longest))
            || known.ends.iter().all(|end| end.replaced);
        for end in known.ends.iter().filter(|end| end.at > now && !end.rotated && !lives_on) {
            // The day itself: the last 24 hours are step 0 where that is asked for.
            let left = (end.at.0 - now.0) / Timestamp::DAY;
            let step = steps.iter().copied().filter(|step| left <= *step && (*step > 0 || left == 0)).min();
            due.extend(step.map(|step| Due {
                client: known.id.clone(),
                what: end.what.clone(),
                at: end.at,
                step,
                last: !end.replaced,
            }));
        }
    }
    due
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::testing::fleet;
    use super::*;
    use crate::desk::{Known, Standing};
    use crate::model::Secret;
    use crate::model::testing::{NOW, client, secret, settings};

    const STEPS: [i64; 5] = [30, 14, 7, 1, 0];

    fn steps(days: &[i64], enabled: bool) -> Vec<(i64, bool)> {
        let fleet = fleet(&[("c", enabled, days)]);
        due(&fleet, &STEPS, NOW).iter().map(|due| (due.step, due.last)).collect()
    }

    #[test]
    fn an_end_is_due_at_the_one_step_that_it_has_reached() {
        assert!(steps(&[31], true).is_empty());
        assert_eq!(steps(&[30], true), [(30, true)]);
        assert_eq!(steps(&[15], true), [(30, true)]);
        assert_eq!(steps(&[14], true), [(14, true)]);
        assert_eq!(steps(&[2], true), [(7, true)]);
        assert_eq!(steps(&[1], true), [(1, true)]);
        let today = due(&fleet(&[("c", true, &[1])]), &STEPS, Timestamp(NOW.0 + 1));
        assert_eq!(today[0].step, 0, "the last 24 hours");
        assert!(steps(&[0], true).is_empty(), "what has ended");
        assert!(steps(&[-4], true).is_empty());
    }

    #[test]
    fn what_was_rotated_already_is_quiet_and_so_is_who_is_disabled() {
        assert!(steps(&[5, 90], true).is_empty());
        assert!(steps(&[5], false).is_empty());
        assert_eq!(steps(&[5, 20], true), [(30, true)], "the newer one ends soon, too, and it alone is told");
    }

    #[test]
    fn what_ends_beside_something_older_is_due_and_is_not_the_last() {
        let old = Secret { created_at: Some(NOW.plus_days(-300)), ..secret("old", 20) };
        let known = Known::new(client("c", settings()), Some(vec![secret("young", 5), old]), Some(NOW));
        let fleet = Snapshot::sorted(vec![Arc::new(known)], NOW, Standing::default());
        let due = due(&fleet, &STEPS, NOW);
        let steps: Vec<_> = due.iter().map(|due| (due.what.key(), due.step, due.last)).collect();
        assert_eq!(steps, [("secret:young".into(), 7, false), ("secret:old".into(), 30, true)]);
    }
}
