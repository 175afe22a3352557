//! How fresh a sign-in an act of weight asks for: an open screen is not yet its owner.

use super::Action;
use crate::model::{Actor, Timestamp};

/// What counts as a fresh sign-in. Where nothing is set, nothing is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Freshness {
    /// The person proved who they are at most so many seconds ago (OIDC `auth_time`).
    pub max_age: Option<i64>,
    /// They did it in this way, compared exactly (OIDC `acr`).
    pub acr: Option<String>,
}

/// What a sign-in lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stale {
    /// It took place too long ago.
    LongAgo,
    /// It does not tell when it took place.
    Untold,
    /// It was not of the strength that is asked for.
    Weak,
}

/// Two clocks may differ by this many seconds.
const LEEWAY: i64 = 60;

impl Freshness {
    /// What `actor`'s sign-in lacks for `action`, if anything.
    #[must_use]
    pub fn lacks(&self, actor: &Actor, action: Action, now: Timestamp) -> Option<Stale> {
        if action.is_grave() { self.missing(actor, now) } else { None }
    }

    /// What `actor`'s sign-in lacks for acts of weight, if anything.
    #[must_use]
    pub fn missing(&self, actor: &Actor, now: Timestamp) -> Option<Stale> {
        let age = actor.signed_in_at.map(|at| now.0.saturating_sub(at.0));
        match (self.max_age, age) {
            (None, _) => {}
            // A time that is still to come tells nothing.
            (Some(_), None) => return Some(Stale::Untold),
            (Some(_), Some(age)) if age < -LEEWAY => return Some(Stale::Untold),
            (Some(most), Some(age)) if age > most => return Some(Stale::LongAgo),
            (Some(_), Some(_)) => {}
        }
        (self.acr.is_some() && self.acr != actor.acr).then_some(Stale::Weak)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(10_000);

    fn actor(signed_in_at: Option<i64>, acr: Option<&str>) -> Actor {
        let signed_in_at = signed_in_at.map(Timestamp);
        Actor { signed_in_at, acr: acr.map(str::to_owned), ..Actor::new("i", "s", "n", None) }
    }

    #[test]
    fn what_asks_for_a_fresh_sign_in() {
        let grave = Action::ALL.into_iter().filter(|action| action.is_grave()).map(Action::word);
        insta::assert_snapshot!(grave.collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn a_sign_in_is_fresh_for_as_long_as_configured_and_no_longer() {
        let asks = Freshness { max_age: Some(300), acr: None };
        for (at, stale) in [
            (Some(10_000), None),
            (Some(9_700), None),
            (Some(9_699), Some(Stale::LongAgo)),
            (Some(i64::MIN), Some(Stale::LongAgo)),
            (Some(10_060), None),
            (Some(10_061), Some(Stale::Untold)),
            (None, Some(Stale::Untold)),
        ] {
            assert_eq!(asks.lacks(&actor(at, None), Action::CreateSecret, NOW), stale, "{at:?}");
            assert_eq!(asks.lacks(&actor(at, None), Action::UpdateClient, NOW), None, "{at:?}");
            assert_eq!(asks.lacks(&actor(at, None), Action::ListSecrets, NOW), None, "{at:?}");
        }
    }

    #[test]
    fn its_strength_is_compared_exactly() {
        let asks = Freshness { max_age: None, acr: Some("mfa".into()) };
        for (acr, stale) in [
            (Some("mfa"), None),
            (Some("MFA"), Some(Stale::Weak)),
            (Some("mfa2"), Some(Stale::Weak)),
            (Some(""), Some(Stale::Weak)),
            (None, Some(Stale::Weak)),
        ] {
            assert_eq!(asks.lacks(&actor(None, acr), Action::DeleteClient, NOW), stale, "{acr:?}");
        }
    }

    #[test]
    fn where_nothing_is_set_nothing_is_asked() {
        for action in Action::ALL {
            assert_eq!(Freshness::default().lacks(&actor(None, None), action, NOW), None, "{action:?}");
        }
    }
}
