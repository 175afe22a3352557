//! What may happen at which step of an exchange. Pure.
//!
//! The old one never goes unless the new one is there and valid at that moment, and everything has moved or was to have.

use super::Registered;
use crate::model::{Done, KeyRotation, KeyStep as Step, Timestamp, Who};

/// For so many seconds a change that ZIdentity only took counts as coming.
const COMING_FOR: i64 = 600;

/// The exchange after a step was reached.
pub(super) fn reach(rotation: &KeyRotation, step: Step, by: Option<Who>, at: Timestamp) -> KeyRotation {
    let mut next = rotation.clone();
    next.step = step;
    next.reached.push((step, Done { by, at }));
    next
}

/// What has come of an exchange, if what is there tells more than it knows.
pub(super) fn observe(
    rotation: &KeyRotation,
    old_is_there: bool,
    new_is_there: bool,
    now: Timestamp,
) -> Option<Step> {
    if rotation.step.is_end() {
        return None;
    }
    match (old_is_there, new_is_there) {
        (false, true) => Some(Step::Done),
        (_, false) if now.0 - rotation.began().0 >= COMING_FOR => Some(Step::Undone),
        _ => None,
    }
}

/// Why one of them stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stays {
    /// It is not its time.
    NotYet,
    /// The new one is not there.
    NewIsGone,
    /// The new one is not valid at this moment.
    NewIsNotValid,
    /// The new one was there before the exchange.
    WasThere,
    /// The old one is not there, or not valid at this moment.
    OldServesNoMore,
}

/// Whether it is time for the old one to go.
pub(super) fn is_time(rotation: &KeyRotation, now: Timestamp) -> bool {
    rotation.step == Step::Moved || rotation.step == Step::Moving && rotation.due <= now
}

/// Whether the old one may go now.
///
/// # Errors
/// [`Stays`].
pub(super) fn may_retire(
    rotation: &KeyRotation,
    registered: &[Registered],
    now: Timestamp,
) -> Result<(), Stays> {
    if !is_time(rotation, now) {
        return Err(Stays::NotYet);
    }
    let new = registered
        .iter()
        .find(|key| key.fingerprint == rotation.new.id && rotation.new.id != rotation.old.id);
    match new {
        None => Err(Stays::NewIsGone),
        Some(new) if !new.is_valid(now) => Err(Stays::NewIsNotValid),
        Some(_) => Ok(()),
    }
}

/// Whether the new one may be taken away again: only what this exchange has put there, and only while the old one serves.
///
/// # Errors
/// [`Stays`].
pub(super) fn may_undo(
    rotation: &KeyRotation,
    registered: &[Registered],
    now: Timestamp,
) -> Result<(), Stays> {
    if !rotation.added {
        return Err(Stays::WasThere);
    }
    let old = registered.iter().find(|key| key.fingerprint == rotation.old.id);
    if old.is_some_and(|old| old.is_valid(now)) { Ok(()) } else { Err(Stays::OldServesNoMore) }
}

/// Whether a client can still sign in without this one.
pub(super) fn may_go(registered: &[Registered], fingerprint: &str, now: Timestamp) -> bool {
    registered.iter().any(|key| key.fingerprint != fingerprint && key.is_valid(now))
}

/// Whether a client can still sign in without everything that this key pair signs for.
pub(super) fn may_go_as_a_pair(registered: &[Registered], pair: &str, now: Timestamp) -> bool {
    registered.iter().any(|key| key.pair != pair && key.is_valid(now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::{NOW, card};
    use crate::model::{ClientId, KeyName};

    fn rotation(step: Step) -> KeyRotation {
        let name = |id: &str| KeyName { id: id.into(), words: id.into() };
        let begun = KeyRotation {
            id: "1".into(),
            tenant: card().name,
            client: ClientId("iq1".into()),
            version: 1,
            step: Step::Moving,
            old: name("old"),
            new: name("new"),
            due: NOW.plus_days(14),
            added: true,
            reached: vec![(Step::Moving, Done { by: None, at: NOW })],
        };
        if step == Step::Moving { begun } else { reach(&begun, step, None, NOW) }
    }

    fn key(id: &str, valid: Option<(i64, i64)>) -> Registered {
        let valid = valid.map(|(from, until)| (NOW.plus_days(from), NOW.plus_days(until)));
        Registered { fingerprint: id.into(), pair: format!("pair of {id}"), words: id.into(), valid }
    }

    #[test]
    fn the_old_one_goes_only_in_its_time_and_while_the_new_one_is_valid() {
        let both = [key("old", None), key("new", Some((-1, 90)))];
        assert_eq!(may_retire(&rotation(Step::Moving), &both, NOW), Err(Stays::NotYet));
        assert_eq!(may_retire(&rotation(Step::Moved), &both, NOW), Ok(()));
        assert_eq!(may_retire(&rotation(Step::Moving), &both, NOW.plus_days(14)), Ok(()), "it is due");
        assert_eq!(may_retire(&rotation(Step::Moved), &both, NOW.plus_days(90)), Err(Stays::NewIsNotValid));
        let early = [key("old", None), key("new", Some((2, 90)))];
        assert_eq!(may_retire(&rotation(Step::Moved), &early, NOW), Err(Stays::NewIsNotValid));
        assert_eq!(may_retire(&rotation(Step::Moved), &both[..1], NOW), Err(Stays::NewIsGone));
        let same = KeyRotation { new: rotation(Step::Moved).old, ..rotation(Step::Moved) };
        assert_eq!(may_retire(&same, &both, NOW), Err(Stays::NewIsGone));
        assert_eq!(may_retire(&rotation(Step::Left), &both, NOW), Err(Stays::NotYet));
    }

    #[test]
    fn going_back_takes_only_what_the_exchange_has_put_there_and_only_while_the_old_one_serves() {
        let both = [key("old", Some((-9, 9))), key("new", None), key("other", None)];
        assert_eq!(may_undo(&rotation(Step::Moving), &both, NOW), Ok(()));
        let found = KeyRotation { added: false, ..rotation(Step::Moving) };
        assert_eq!(may_undo(&found, &both, NOW), Err(Stays::WasThere));
        assert_eq!(may_undo(&rotation(Step::Moving), &both[1..], NOW), Err(Stays::OldServesNoMore));
        assert_eq!(may_undo(&rotation(Step::Moving), &both, NOW.plus_days(9)), Err(Stays::OldServesNoMore));
    }

    #[test]
    fn what_the_same_pair_signs_for_does_not_count_as_another_one() {
        let renewed = Registered { pair: "pair of a".into(), ..key("b", Some((-1, 90))) };
        let pair = [key("a", Some((-90, 1))), renewed];
        assert!(may_go(&pair, "a", NOW) && !may_go_as_a_pair(&pair, "pair of a", NOW));
        assert!(may_go_as_a_pair(&[pair[0].clone(), key("c", None)], "pair of a", NOW));
    }

    #[test]
    fn the_last_that_is_valid_never_goes() {
        let ended = [key("a", None), key("b", Some((-9, -1)))];
        assert!(!may_go(&ended, "a", NOW) && may_go(&ended, "b", NOW));
    }

    #[test]
    fn what_is_there_tells_how_it_ended() {
        let of = |old, new, days| observe(&rotation(Step::Moving), old, new, NOW.plus_days(days));
        assert_eq!((of(true, true, 1), of(false, true, 0)), (None, Some(Step::Done)));
        assert_eq!(
            (of(true, false, 0), of(true, false, 1)),
            (None, Some(Step::Undone)),
            "it may still be coming"
        );
        assert_eq!(observe(&rotation(Step::Left), false, true, NOW), None);
    }
}
