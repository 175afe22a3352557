//! Who is reminded of what, as a table.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;

use super::super::{Ending, due as due_of};
use super::*;
use crate::desk::{Known, Snapshot, Standing};
use crate::model::testing::{NOW, client, secret, settings};
use crate::model::{Ceiling, SecretId, TeamId, TenantName};

const DAY: i64 = Timestamp::DAY;

fn team(contacts: [&str; 2]) -> Team {
    Team {
        id: TeamId("pay".into()),
        name: "Payments".into(),
        groups: vec![],
        contacts: contacts.map(str::to_owned),
        channel: "#pay".into(),
        ceilings: [(TenantName("prod".into()), Ceiling::default())].into(),
        version: 1,
    }
}

fn rules() -> Rules {
    let hook = |name: &str, teams: &[&str]| Hook {
        name: name.into(),
        teams: teams.iter().map(ToString::to_string).collect(),
    };
    Rules {
        steps: vec![30, 14, 7, 1, 0],
        go_on_after: 3 * DAY,
        mail: true,
        administrators: vec!["ops@example.com".into()],
        hooks: vec![hook("all", &[]), hook("pay", &["Payments"]), hook("net", &["Network"])],
    }
}

fn due(step: i64, days: i64, last: bool) -> Due {
    Due {
        client: ClientId("c".into()),
        what: Ending::Secret(SecretId("s".into())),
        at: NOW.plus_days(days),
        step,
        last,
    }
}

fn told(step: i64, ago: i64, last: bool) -> Reminded {
    Reminded {
        client: ClientId("c".into()),
        what: "secret:s".into(),
        step,
        last,
        at: Timestamp(NOW.0 - ago),
        acknowledged: None,
        went_on: false,
    }
}

/// What is planned, one a line: the level and its ways.
fn planned(due: Due, told: &[Reminded], team: Option<&Team>, rules: &Rules) -> Vec<String> {
    let planned = plan(vec![due], told, |_| team, rules, NOW);
    let words = |ways: &[Way]| ways.iter().map(Way::word).collect::<Vec<_>>().join(" ");
    planned.iter().map(|one| format!("{} {}", one.level.number(), words(&one.ways))).collect()
}

const PIA: &str = "Pia Payments, pia@example.com";
const PAUL: &str = "Paul <paul@example.com>";

#[test]
fn a_step_that_is_reached_goes_to_the_teams_first_contact_and_its_webhooks() {
    let (pay, rules) = (team([PIA, PAUL]), rules());
    let first = ["1 mail:pia@example.com webhook:all webhook:pay"];
    assert_eq!(planned(due(7, 7, true), &[], Some(&pay), &rules), first);
    let without = Rules { mail: false, ..rules.clone() };
    assert_eq!(planned(due(7, 7, true), &[], Some(&pay), &without), ["1 webhook:all webhook:pay"]);
    assert_eq!(planned(due(7, 7, true), &[], None, &rules), ["1 mail:ops@example.com webhook:all"]);
}

#[test]
fn who_is_reached_stands_in_whichever_contact_holds_an_address() {
    let rules = Rules { hooks: vec![], ..rules() };
    let only_second = team(["Pia, desk 4", PAUL]);
    assert_eq!(planned(due(7, 7, true), &[], Some(&only_second), &rules), ["1 mail:paul@example.com"]);
    let nobody = team(["Pia, desk 4", "Paul"]);
    let at_once = planned(due(7, 7, true), &[], Some(&nobody), &rules);
    assert_eq!(at_once, ["1 ", "2 mail:ops@example.com"], "it goes on at once");
}

#[test]
fn each_step_is_told_once_and_the_next_one_anew() {
    let (pay, rules) = (team([PIA, PAUL]), rules());
    assert!(planned(due(7, 7, true), &[told(7, 60, true)], Some(&pay), &rules).is_empty());
    assert_eq!(planned(due(7, 7, true), &[told(14, 7 * DAY, true)], Some(&pay), &rules).len(), 1);
    let other = Reminded { what: "secret:other".into(), ..told(7, 60, true) };
    assert_eq!(planned(due(7, 7, true), &[other], Some(&pay), &rules).len(), 1);
}

#[test]
fn what_becomes_a_clients_last_is_told_once_more() {
    let (pay, rules) = (team([PIA, PAUL]), rules());
    assert_eq!(planned(due(7, 7, true), &[told(7, 60, false)], Some(&pay), &rules).len(), 1);
    assert!(planned(due(7, 7, false), &[told(7, 60, true)], Some(&pay), &rules).is_empty());
}

#[test]
fn what_nobody_acknowledges_goes_on_once_and_what_somebody_does_goes_no_further() {
    let (pay, rules) = (team([PIA, PAUL]), rules());
    let further = ["2 mail:ops@example.com mail:paul@example.com webhook:all webhook:pay"];
    let of = |told: Reminded, days| planned(due(7, days, true), &[told], Some(&pay), &rules);
    assert!(of(told(7, 3 * DAY - 1, true), 4).is_empty());
    assert_eq!(of(told(7, 3 * DAY, true), 4), further);
    assert!(of(Reminded { went_on: true, ..told(7, 3 * DAY, true) }, 4).is_empty());
    let acknowledged = Some(("Pia".to_owned(), NOW));
    assert!(of(Reminded { acknowledged, ..told(7, 3 * DAY, true) }, 4).is_empty());
}

#[test]
fn where_little_time_is_left_it_goes_on_after_half_of_it() {
    let (pay, rules) = (team([PIA, PAUL]), rules());
    let ends = |ago: i64| Due { at: Timestamp(NOW.0 + DAY - ago), ..due(0, 0, true) };
    let at = |ago: i64| planned(ends(ago), &[told(0, ago, true)], Some(&pay), &rules).len();
    assert_eq!((at(DAY / 2 - 1), at(DAY / 2)), (0, 1));
}

#[test]
fn a_way_is_found_by_its_word() {
    for way in [Way::Mail("a@b.example".into()), Way::Webhook("x:y".into())] {
        assert_eq!(Way::from_word(&way.word()), Some(way));
    }
    assert_eq!(Way::from_word("pigeon:x"), None);
}

/// What the store keeps of a plan.
fn keep(told: &mut Vec<Reminded>, planned: &[Planned], at: Timestamp) {
    for one in planned {
        let (client, what, step, last) =
            (one.due.client.clone(), one.due.what.key(), one.due.step, one.due.last);
        let same = |kept: &&mut Reminded| (&kept.what, kept.step, kept.last) == (&what, step, last);
        match (one.level, told.iter_mut().find(same)) {
            (Level::First, None) => {
                let (acknowledged, went_on) = (None, false);
                told.push(Reminded { client, what, step, last, at, acknowledged, went_on });
            }
            (Level::Further, Some(kept)) => kept.went_on = true,
            (level, kept) => {
                panic!("told twice, or on to others before anybody was told: {level:?} {kept:?}")
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A client in the 40 days before its secret ends, looked at after any pause and several times at once, as processes do
    /// that stop and start anew: what was told is all that they know of each other. Now and then somebody acknowledges.
    #[test]
    fn whenever_and_however_often_somebody_looks_each_step_reaches_each_reader_once(
        looks in prop::collection::vec((60..3 * DAY, 1..4, any::<bool>()), 1..80),
    ) {
        let (pay, rules) = (team([PIA, PAUL]), rules());
        let known = Known::new(client("c", settings()), Some(vec![secret("s", 40)]), Some(NOW));
        let fleet = Snapshot::sorted(vec![Arc::new(known)], NOW, Standing::default());
        let (mut told, mut sent, mut reached) = (Vec::new(), Vec::new(), BTreeSet::new());
        let mut now = NOW;
        for (pause, times, acknowledges) in looks {
            now = Timestamp(now.0 + pause);
            let due = due_of(&fleet, &rules.steps, now);
            reached.extend(due.iter().map(|due| due.step));
            for _ in 0..times {
                let planned = plan(due.clone(), &told, |_| Some(&pay), &rules, now);
                for one in &planned {
                    let kept = told.iter().find(|kept: &&Reminded| kept.step == one.due.step);
                    let quiet = kept.is_some_and(|kept| kept.acknowledged.is_some());
                    prop_assert!(!quiet, "it goes on although somebody sees to it: {one:?}");
                    sent.extend(one.ways.iter().map(|way| (one.due.step, one.level, way.word())));
                }
                keep(&mut told, &planned, now);
            }
            for kept in told.iter_mut().filter(|_| acknowledges) {
                kept.acknowledged.get_or_insert(("Pia".to_owned(), now));
            }
        }
        let once: BTreeSet<_> = sent.iter().collect();
        prop_assert_eq!(once.len(), sent.len(), "somebody was told twice: {:?}", sent);
        let first = |reader: &str| -> BTreeSet<i64> {
            let theirs = sent.iter().filter(|(_, level, way)| *level == Level::First && way == reader);
            theirs.map(|(step, ..)| *step).collect()
        };
        for reader in ["mail:pia@example.com", "webhook:all", "webhook:pay"] {
            prop_assert_eq!(first(reader), reached.clone(), "{} was not told of every step", reader);
        }
    }
}
