//! How often one person may do what costs others something. It holds within one process.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::model::{Actor, Timestamp};

/// So many times…
const TIMES: usize = 10;
/// … within so many seconds.
const WITHIN: i64 = 60;

/// Who did it when.
#[derive(Default)]
pub(super) struct Pace(Mutex<HashMap<(String, String), VecDeque<Timestamp>>>);

impl Pace {
    /// Counts one time more.
    ///
    /// # Errors
    /// How long to wait, when it was too often; then it is not counted.
    pub(super) fn take(&self, actor: &Actor, now: Timestamp) -> Result<(), Duration> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for times in all.values_mut() {
            while times.front().is_some_and(|first| now.0 - first.0 >= WITHIN) {
                times.pop_front();
            }
        }
        all.retain(|_, times| !times.is_empty());
        let times = all.entry((actor.issuer.clone(), actor.subject.clone())).or_default();
        match times.front() {
            Some(first) if times.len() >= TIMES => {
                Err(Duration::from_secs(u64::try_from(WITHIN - (now.0 - first.0)).unwrap_or_default()))
            }
            _ => {
                times.push_back(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_waits_while_another_need_not() {
        let actor = |subject: &str| Actor {
            issuer: "i".into(),
            subject: subject.into(),
            name: "n".into(),
            groups: vec![],
        };
        let pace = Pace::default();
        for second in 0..10 {
            assert_eq!(pace.take(&actor("one"), Timestamp(1_000 + second)), Ok(()));
        }
        assert_eq!(pace.take(&actor("one"), Timestamp(1_010)), Err(Duration::from_secs(50)));
        assert_eq!(pace.take(&actor("two"), Timestamp(1_010)), Ok(()));
        assert_eq!(pace.take(&actor("one"), Timestamp(1_060)), Ok(()));
        assert!(pace.take(&actor("one"), Timestamp(1_060)).is_err());
    }
}
