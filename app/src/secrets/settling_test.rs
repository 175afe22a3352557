use super::*;
use crate::desk::testing::{entry, of_secret};
use crate::model::testing::{NOW, secret};
use Outcome::{Accepted, Done, Failed, Handed, NothingCame, Orphan, Pending, PerhapsInUse, Unknown};

/// The operation that asked for a secret which ends in 90 days, while `old` was there already.
fn creation(outcome: Outcome, seconds_ago: i64) -> Entry {
    let mut entry = entry(Action::CreateSecret, outcome, seconds_ago);
    entry.opened.before = Some(r#"["old"]"#.into());
    entry.opened.fingerprint = Some(NOW.plus_days(90));
    entry
}

/// What is listed, by whose it is.
fn listed(whose: &[&str]) -> Vec<Secret> {
    whose.iter().map(|id| secret(id, if *id == "ours" { 90 } else { 60 })).collect()
}

fn look(entry: &Entry, whose: &[&str]) -> Option<(Outcome, Option<SecretId>)> {
    settled(entry, &listed(whose), NOW)
}

fn ours() -> Option<SecretId> {
    Some(SecretId("ours".into()))
}

#[test]
fn an_operation_that_may_still_be_running_is_left_alone() {
    for whose in [&["old"][..], &["old", "ours"], &["old", "theirs"]] {
        assert_eq!(look(&creation(Pending, CUT_OFF_AFTER - 1), whose), None);
        let deletion = of_secret(entry(Action::DeleteSecret, Pending, CUT_OFF_AFTER - 1), "old");
        assert_eq!(look(&deletion, whose), None);
    }
}

#[test]
fn a_lost_creation_is_what_the_list_shows() {
    assert_eq!(look(&creation(Unknown, 1), &["old"]), Some((NothingCame, None)));
    assert_eq!(look(&creation(Unknown, 1), &["old", "ours"]), Some((Orphan, ours())));
    assert_eq!(look(&creation(Unknown, 1), &["old", "theirs", "ours"]), Some((Orphan, ours())));
    assert_eq!(look(&creation(Unknown, 1), &["old", "theirs"]), Some((PerhapsInUse, None)));
}

#[test]
fn a_creation_that_was_cut_off_may_have_handed_its_value_over() {
    assert_eq!(look(&creation(Pending, CUT_OFF_AFTER), &["old", "ours"]), Some((Handed, ours())));
    assert_eq!(look(&creation(Pending, CUT_OFF_AFTER), &["old"]), Some((NothingCame, None)));
    assert_eq!(look(&creation(Pending, CUT_OFF_AFTER), &["old", "theirs"]), Some((PerhapsInUse, None)));
}

#[test]
fn what_was_called_safe_to_repeat_is_only_changed_by_proof() {
    assert_eq!(look(&creation(NothingCame, 100), &["old", "ours"]), Some((Orphan, ours())));
    assert_eq!(look(&creation(NothingCame, 100), &["old", "theirs"]), None);
    assert_eq!(look(&creation(NothingCame, 100), &["old"]), None);
}

#[test]
fn a_riddle_is_solved_when_ours_comes_or_the_other_goes() {
    assert_eq!(look(&creation(PerhapsInUse, 100), &["old", "theirs"]), None);
    assert_eq!(look(&creation(PerhapsInUse, 100), &["old", "theirs", "ours"]), Some((Orphan, ours())));
    assert_eq!(look(&creation(PerhapsInUse, 100), &["old"]), Some((NothingCame, None)));
}

#[test]
fn an_accepted_secret_is_handed_once_it_is_there_and_done_if_it_was_shown() {
    let accepted = of_secret(creation(Accepted, 1), "ours");
    assert_eq!(look(&accepted, &["old"]), None);
    assert_eq!(look(&accepted, &["old", "ours"]), Some((Handed, None)));
    let shown = Entry { note: Some(SHOWN.to_owned()), ..accepted };
    let delivered = Entry { note: Some("delivered to vault: secret/data/iq1".to_owned()), ..shown.clone() };
    let not =
        Entry { note: Some("not delivered to vault: secret/data/iq1. Refused.".to_owned()), ..shown.clone() };
    for entry in [&shown, &delivered] {
        assert_eq!(look(entry, &["old", "ours"]), Some((Done, None)));
    }
    assert_eq!(look(&not, &["old", "ours"]), Some((Handed, None)));
    assert_eq!(look(&creation(Accepted, 1), &["old", "ours"]), None, "nobody knows which one it is");
}

#[test]
fn a_secret_that_has_gone_needs_no_more_looking_at() {
    for outcome in [Orphan, Handed] {
        let known = of_secret(creation(outcome, 100), "ours");
        assert_eq!(look(&known, &["old"]), Some((Done, None)));
        assert_eq!(look(&known, &["old", "ours"]), None);
    }
}

#[test]
fn a_deletion_is_done_when_the_secret_has_gone() {
    for (outcome, still_there) in
        [(Pending, Some((NothingCame, None))), (Unknown, Some((NothingCame, None))), (Accepted, None)]
    {
        let deletion = of_secret(entry(Action::DeleteSecret, outcome, CUT_OFF_AFTER), "old");
        assert_eq!(look(&deletion, &["ours"]), Some((Done, None)));
        assert_eq!(look(&deletion, &["old"]), still_there);
    }
}

#[test]
fn what_has_ended_and_what_is_about_the_client_is_left_alone() {
    for outcome in [Done, Failed] {
        assert_eq!(look(&of_secret(creation(outcome, 100), "ours"), &["old"]), None);
    }
    assert_eq!(look(&entry(Action::UpdateClient, Unknown, 100), &["old"]), None);
    let unmarked = entry(Action::CreateSecret, Unknown, 100);
    assert_eq!(look(&unmarked, &["old", "ours"]), None, "without a mark nothing is proved");
}

#[test]
fn a_secret_that_may_yet_come_takes_up_a_place_for_a_while() {
    for (outcome, since, coming) in [
        (Pending, CUT_OFF_AFTER - 1, true),
        (Pending, CUT_OFF_AFTER, false),
        (Accepted, COMING_FOR - 1, true),
        (Accepted, COMING_FOR, false),
        (Unknown, 0, false),
        (Handed, 0, false),
    ] {
        assert_eq!(is_coming(&creation(outcome, since), NOW), coming, "{outcome:?} {since}");
    }
    assert!(!is_coming(&entry(Action::DeleteSecret, Accepted, 0), NOW));
}

#[test]
fn a_late_secret_is_looked_for_an_hour_long() {
    assert!(may_come_late(&creation(NothingCame, LATE_FOR - 1), NOW));
    assert!(!may_come_late(&creation(NothingCame, LATE_FOR), NOW));
    assert!(!may_come_late(&creation(Done, 1), NOW));
}

#[test]
fn a_deletion_is_not_done_while_its_secret_is_there_though_this_console_made_it() {
    let there = [Secret { id: SecretId("ours".into()), created_at: None, expires_at: None }];
    let made = [(OperationId("an earlier one".into()), SecretId("ours".into()))];
    let deletion = of_secret(entry(Action::DeleteSecret, Outcome::Pending, CUT_OFF_AFTER), "ours");
    let seen = seen_by(&deletion, &there, &made);
    assert_eq!(settled(&deletion, &seen, NOW), Some((Outcome::NothingCame, None)));
    let creation = entry(Action::CreateSecret, Outcome::Pending, CUT_OFF_AFTER);
    assert!(seen_by(&creation, &there, &made).is_empty(), "another operation's is no riddle to a creation");
}
