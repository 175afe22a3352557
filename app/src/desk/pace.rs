//! How fast one person may go: a mistake in a script, or a stolen sign-in, must not empty a tenant in a minute.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::Fault;
use crate::model::{Actor, Timestamp};
use crate::policy::Action;

/// What one person may do in a minute; 0 = as much as they like. Counted by each process for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// Looks.
    pub reads_per_minute: u32,
    /// Changes of any kind.
    pub changes_per_minute: u32,
    /// New secrets.
    pub mints_per_minute: u32,
}

impl Pace {
    /// As fast as they like.
    pub const UNLIMITED: Self = Self { reads_per_minute: 0, changes_per_minute: 0, mints_per_minute: 0 };

    fn allowed(self, kind: Kind) -> u32 {
        match kind {
            Kind::Read => self.reads_per_minute,
            Kind::Change => self.changes_per_minute,
            Kind::Mint => self.mints_per_minute,
            Kind::Scout => SCOUTS_PER_MINUTE,
        }
    }
}

/// How often a person may send the server out to an address of their choice.
const SCOUTS_PER_MINUTE: u32 = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Read,
    Change,
    Mint,
    Scout,
}

impl Kind {
    fn of(action: Action) -> Self {
        match action {
            Action::CreateSecret | Action::StartRotation => Self::Mint,
            Action::CheckJwks => Self::Scout,
            // The console's own looks at what is to be removed are no changes of whoever wanted it.
            Action::CarryOutRemoval => Self::Read,
            action if action.changes() => Self::Change,
            _ => Self::Read,
        }
    }
}

/// What each person has left.
#[derive(Debug, Default)]
pub(super) struct Paces(Mutex<HashMap<(String, String, Kind), Left>>);

#[derive(Clone, Copy, Debug)]
struct Left {
    acts: f64,
    at: Timestamp,
}

/// With more people than this in a process, those who have all of it left are forgotten.
const MANY: usize = 10_000;

impl Paces {
    /// Takes one act from what `actor` has left.
    ///
    /// # Errors
    /// [`Fault::TooOften`] with the time until the next.
    pub(super) fn take(
        &self,
        pace: Pace,
        actor: &Actor,
        action: Action,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let kind = Kind::of(action);
        let allowed = f64::from(pace.allowed(kind));
        if allowed == 0.0 {
            return Ok(());
        }
        let mut people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if people.len() > MANY {
            people.retain(|_, left| now.0 - left.at.0 < 60);
        }
        let key = (actor.issuer.clone(), actor.subject.clone(), kind);
        let left = people.entry(key).or_insert(Left { acts: allowed, at: now });
        let passed = u32::try_from(now.0 - left.at.0).map_or(0.0, f64::from);
        *left = Left { acts: (left.acts + passed * allowed / 60.0).min(allowed), at: now };
        if left.acts < 1.0 {
            let wait = Duration::from_secs_f64((1.0 - left.acts) * 60.0 / allowed);
            return Err(Fault::TooOften { retry_after: wait });
        }
        left.acts -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace { reads_per_minute: 0, changes_per_minute: 60, mints_per_minute: 3 };

    fn actor(subject: &str) -> Actor {
        Actor::new("i", subject, subject, None)
    }

    #[test]
    fn minting_is_counted_apart_and_ends_sooner() {
        let (paces, now) = (Paces::default(), Timestamp(1_000));
        let take = |subject: &str, action| paces.take(PACE, &actor(subject), action, now).is_ok();
        assert!((0..3).all(|_| take("a", Action::CreateSecret)));
        assert!(!take("a", Action::CreateSecret));
        assert!(take("a", Action::UpdateClient), "other changes go on");
        assert!(take("b", Action::CreateSecret), "so do other people");
        assert!((0..500).all(|_| take("a", Action::ListClients)));
    }

    #[test]
    fn time_gives_back_what_was_taken_and_no_more() {
        let (paces, begin) = (Paces::default(), Timestamp(1_000));
        let take =
            |after: i64| paces.take(PACE, &actor("a"), Action::CreateSecret, Timestamp(begin.0 + after));
        assert!((0..3).all(|_| take(0).is_ok()));
        let Err(Fault::TooOften { retry_after: wait }) = take(5) else { panic!("a fourth was taken") };
        assert_eq!(wait.as_secs_f64().round() as u64, 15);
        assert!(take(20).is_ok());
        assert!(take(21).is_err());
        assert!((0..3).all(|_| take(600).is_ok()));
        assert!(take(600).is_err());
    }
}
