use proptest::prelude::*;

use super::*;
use crate::desk::testing::{entry, of_secret};
use crate::model::testing::{NOW, secret, settings};

fn look(enabled: bool, there: bool, live: usize, room: bool) -> Look<'static> {
    Look { enabled, there, others: Others { live, room }, rotation: None, now: NOW }
}

#[test]
fn contained_first_the_client_comes_back_only_when_the_leaked_one_is_gone_and_another_works() {
    let next = |look| super::next(LeakWay::Contain, &look);
    assert_eq!(next(look(true, true, 0, true)), Step::Contain);
    assert_eq!(next(look(false, true, 0, true)), Step::Replace);
    assert_eq!(next(look(false, true, 0, false)), Step::Delete, "it makes room itself");
    assert_eq!(next(look(false, false, 0, true)), Step::Replace);
    assert_eq!(next(look(false, true, 1, false)), Step::Delete);
    assert_eq!(next(look(false, false, 1, true)), Step::Enable);
    assert_eq!(next(look(true, false, 1, true)), Step::Over);
    assert_eq!(next(look(true, true, 1, false)), Step::Contain, "enabled too early, the thief is back");
}

#[test]
fn replaced_first_another_secret_alone_does_not_mean_that_everything_has_moved() {
    let next = |look| super::next(LeakWay::Replace, &look);
    assert_eq!(next(look(true, true, 1, false)), Step::Replace);
    assert_eq!(next(look(true, false, 1, true)), Step::Over);
    assert_eq!(next(look(true, false, 0, true)), Step::Replace, "nothing is left to sign in with");
}

#[test]
fn the_advice_goes_by_outage_and_room() {
    let beside = |live, room| Others { live, room };
    let cases = [
        (true, true, true, beside(0, true), 0),
        (false, true, true, beside(0, true), 0),
        (false, true, true, beside(0, false), 1),
        (false, true, true, beside(1, false), 0),
        (false, true, true, beside(0, false), 0),
        (false, true, false, beside(0, true), 0),
        (false, false, true, beside(1, false), 0),
    ];
    let said =
        cases.map(|(outage, works, enabled, others, ended)| advise(outage, works, enabled, others, ended));
    use Advice::*;
    assert_eq!(said, [Contain, Replace, MakeRoom, MoveToOther, NoOtherWay, StayContained, Harmless]);
}

#[test]
fn the_journal_tells_who_deleted_it_and_who_switched_the_client_since() {
    let leak = Leak {
        id: crate::model::LeakId("1".into()),
        tenant: crate::model::testing::card().name,
        client: crate::model::ClientId("iq1".into()),
        what: crate::model::Leaked::Secret(SecretId("s1".into())),
        way: LeakWay::Contain,
        version: 1,
        reported: Done { by: None, at: Timestamp(NOW.0 - 60) },
        gone: None,
        ended: None,
    };
    let switched = |seconds_ago| {
        let mut entry = entry(Action::UpdateClient, Outcome::Done, seconds_ago);
        let off = ClientSettings { enabled: false, ..settings() };
        entry.opened.before = Some(serde_json::to_string(&settings()).unwrap());
        entry.opened.after = Some(serde_json::to_string(&off).unwrap());
        entry
    };
    assert!(switched_by(&[switched(30)], &leak, false).is_some_and(|done| done.at.0 == NOW.0 - 30));
    assert_eq!(switched_by(&[switched(30)], &leak, true), None);
    assert_eq!(switched_by(&[switched(90)], &leak, false), None, "that was before the report");
    let deleted = |outcome| of_secret(entry(Action::DeleteSecret, outcome, 5), "s1");
    assert!(deleted_by(&[deleted(Outcome::Done)], &SecretId("s1".into())).is_some());
    assert_eq!(deleted_by(&[deleted(Outcome::Failed)], &SecretId("s1".into())), None);
    assert_eq!(deleted_by(&[deleted(Outcome::Done)], &SecretId("s2".into())), None);
    assert_eq!(
        others(&[secret("s1", 9), secret("s2", -1)], |id| id.0 != "s1", 2, NOW),
        Others { live: 0, room: false }
    );
    assert_eq!(tokens_end(NOW, &settings()).0, NOW.0 + 3_600);
}

proptest! {
    /// Whatever is so, each step that is next changes what is so, and the way comes to its end; the client is never enabled
    /// while what leaked is there, and never over while it is.
    #[test]
    fn every_way_comes_to_its_end_and_never_past_the_leaked_one(
        contain: bool, enabled: bool, there: bool, live in 0_usize..2, room: bool,
    ) {
        let way = if contain { LeakWay::Contain } else { LeakWay::Replace };
        let mut look = look(enabled, there, live, room);
        let mut moved = false;
        for _ in 0..8 {
            match super::next(way, &look) {
                Step::Contain => look.enabled = false,
                // Without room, whoever replaces first deletes what leaked, or another one, by hand; so does, if what is
                // left has ended, whoever has deleted what leaked already.
                Step::Replace if !look.others.room => {
                    prop_assert!(way == LeakWay::Replace || !look.there);
                    look.there = false;
                    look.others.room = true;
                }
                Step::Replace if moved => look.there = false,
                Step::Replace => {
                    look.others.live += 1;
                    moved = true;
                }
                Step::Delete => {
                    look.there = false;
                    look.others.room = true;
                }
                Step::Enable => {
                    prop_assert!(!look.there && look.others.live > 0);
                    look.enabled = true;
                }
                Step::Over => break,
            }
        }
        prop_assert_eq!(super::next(way, &look), Step::Over);
        prop_assert!(!look.there && look.others.live > 0);
    }
}
