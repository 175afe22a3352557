//! What a line's state is told by, and what of it comes first.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::model::testing::{NOW, client, secret, settings};
use crate::model::{Actor, ClientId, ClientSettings, RotationId, SecretId, Skipped, TenantName, Trial, Who};

fn line() -> CampaignLine {
    CampaignLine {
        client: ClientId("iq1".into()),
        client_name: "terraform".into(),
        secret: SecretId("old".into()),
        skipped: None,
    }
}

fn ada() -> Who {
    Who::from(&Actor::new("demo", "ada", "Ada Admin", None))
}

/// A rotation that replaces `old` and stands at `step`.
fn rotation(old: &str, step: Step) -> Rotation {
    Rotation {
        id: RotationId("01R".into()),
        tenant: TenantName("prod".into()),
        client: ClientId("iq1".into()),
        version: 1,
        step,
        old: SecretId(old.into()),
        new: Some(SecretId("new".into())),
        operation: "op".into(),
        due: NOW.plus_days(7),
        trial: Trial::Untried,
        doubt: None,
        reached: vec![Reached { step, by: Some(ada()), at: NOW }],
    }
}

fn with(secrets: Option<Vec<Secret>>) -> Known {
    Known::new(client("iq1", settings()), secrets, Some(NOW))
}

fn one() -> Option<Vec<Secret>> {
    Some(vec![secret("old", 40)])
}

fn of(known: Option<&Known>, rotations: &[Rotation]) -> State {
    let rotations: Vec<&Rotation> = rotations.iter().collect();
    state(
        &line(),
        &Facts { known, listed: true, rotations: &rotations, own: false, max_secrets: 2, now: NOW },
    )
}

#[test]
fn what_is_upstream_and_the_rotations_tell_how_a_line_stands() {
    let (plain, two) = (with(one()), with(Some(vec![secret("b", 60), secret("old", 40)])));
    let disabled =
        Known::new(client("iq1", ClientSettings { enabled: false, ..settings() }), one(), Some(NOW));
    let keys = Authentication::Keys { public_keys: vec![], certificates: vec![] };
    let keys = Known::new(client("iq1", ClientSettings { authentication: keys, ..settings() }), None, None);
    let late = Rotation { due: NOW, ..rotation("old", Step::Moving) };
    for (what, known, rotations, wanted) in [
        ("nobody began", Some(&plain), vec![], State::NotStarted),
        ("an earlier attempt ended", Some(&plain), vec![rotation("old", Step::Undone)], State::NotStarted),
        ("it moves", Some(&two), vec![rotation("old", Step::Moving)], State::UnderWay(Step::Moving)),
        ("its day passed", Some(&two), vec![late], State::RotationDue),
        ("the other one goes", Some(&two), vec![rotation("b", Step::Moving)], State::Another),
        ("the successor of another", Some(&plain), vec![rotation("b", Step::Done)], State::NotStarted),
        (
            "it was rotated",
            Some(&with(Some(vec![secret("new", 90)]))),
            vec![rotation("old", Step::Done)],
            State::Done,
        ),
        ("deleted in the portal", Some(&with(Some(vec![]))), vec![], State::Gone),
        ("it signs in with keys now", Some(&keys), vec![], State::Gone),
        ("ended by itself", Some(&with(Some(vec![secret("old", -1)]))), vec![], State::Expired),
        ("two are there", Some(&two), vec![], State::Cannot(Cannot::NoRoom)),
        ("disabled", Some(&disabled), vec![], State::Cannot(Cannot::Disabled)),
        ("not read", Some(&with(None)), vec![], State::Unread),
        ("no client", None, vec![], State::ClientGone),
        ("no client any more, and it was rotated", None, vec![rotation("old", Step::Done)], State::Done),
    ] {
        assert_eq!(of(known, &rotations), wanted, "{what}");
    }
}

#[test]
fn before_the_list_was_read_to_its_end_no_client_counts_as_gone() {
    let facts = Facts { known: None, listed: false, rotations: &[], own: false, max_secrets: 2, now: NOW };
    assert_eq!(state(&line(), &facts), State::Unread);
}

#[test]
fn the_consoles_own_secret_is_left_to_its_command() {
    let known = with(one());
    let facts =
        Facts { known: Some(&known), listed: true, rotations: &[], own: true, max_secrets: 2, now: NOW };
    assert_eq!(state(&line(), &facts), State::Cannot(Cannot::Own));
}

#[test]
fn a_line_that_was_taken_out_says_so_whatever_else_is() {
    let skipped = Some(Skipped { why: "a test's".into(), by: ada(), at: NOW });
    let facts = Facts { known: None, listed: true, rotations: &[], own: false, max_secrets: 2, now: NOW };
    assert_eq!(state(&CampaignLine { skipped, ..line() }, &facts), State::Skipped);
}

#[test]
fn what_is_late_or_stuck_needs_a_person_and_what_is_over_needs_nobody() {
    let soon = NOW.plus_days(1);
    for (state, before, after) in [
        (State::NotStarted, Turn::Open, Turn::Due),
        (State::UnderWay(Step::Moving), Turn::Open, Turn::Due),
        (State::UnderWay(Step::ValueLost), Turn::Due, Turn::Due),
        (State::UnderWay(Step::Moved), Turn::Due, Turn::Due),
        (State::RotationDue, Turn::Due, Turn::Due),
        (State::Cannot(Cannot::NoRoom), Turn::Due, Turn::Due),
        (State::Done, Turn::Closed, Turn::Closed),
        (State::Skipped, Turn::Closed, Turn::Closed),
    ] {
        assert_eq!((state.turn(soon, NOW), state.turn(NOW, NOW)), (before, after), "{state:?}");
    }
}

fn steps() -> impl Strategy<Value = Step> {
    proptest::sample::select(Step::WORDS.map(|(step, _)| step).to_vec())
}

prop_compose! {
    fn rotations()(
        all in proptest::collection::vec((proptest::sample::select(vec!["old", "b"]), steps()), 0..4)
    ) -> Vec<Rotation> {
        all.into_iter().map(|(old, step)| rotation(old, step)).collect()
    }
}

prop_compose! {
    fn clients()(
        there in any::<bool>(), enabled in any::<bool>(), read in any::<bool>(), old in proptest::option::of(-5i64..50),
        other in any::<bool>(),
    ) -> Option<Known> {
        let mut secrets: Vec<_> = old.map(|days| secret("old", days)).into_iter().collect();
        secrets.extend(other.then(|| secret("b", 60)));
        let settings = ClientSettings { enabled, ..settings() };
        there.then(|| Known::new(client("iq1", settings), read.then_some(secrets), Some(NOW)))
    }
}

static LINE: LazyLock<CampaignLine> = LazyLock::new(line);

proptest! {
    /// Whatever happened: a line is closed only if its secret opens nothing any more, and never open for one that is gone.
    #[test]
    fn no_line_is_closed_while_its_secret_works(known in clients(), rotations in rotations(), own in any::<bool>()) {
        let all: Vec<&Rotation> = rotations.iter().collect();
        let facts = Facts { known: known.as_ref(), listed: true, rotations: &all, own, max_secrets: 2, now: NOW };
        let state = state(&LINE, &facts);
        let live = facts.secret(&LINE).is_some_and(|secret| secret.is_live(NOW));
        let rotated = rotations.iter().rev().find(|one| one.old == LINE.secret).is_some_and(|one| one.step == Step::Done);
        if state.turn(NOW.plus_days(9), NOW) == Turn::Closed {
            prop_assert!(!live || rotated, "{state:?}");
        }
        let read = known.as_ref().is_some_and(|known| known.secrets.is_some());
        if read && facts.secret(&LINE).is_none() {
            prop_assert_eq!(state.turn(NOW, NOW), Turn::Closed);
        }
        if state == State::NotStarted {
            prop_assert!(live && rotations.iter().all(|one| one.step.is_end()));
        }
    }
}
