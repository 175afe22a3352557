use super::*;
use crate::model::testing::{NOW, card, settings};
use crate::model::{Actor, ClientId, ClientSettings, KeptBecause, RemovalId, RemovalMark, Who};
use crate::ui::testing::{html, words};

/// A removal that began so many days ago and stands at this step.
fn removal(id: &str, step: Step, days_ago: i64) -> Removal {
    let by = Some(Who::from(&Actor::new("demo", "pia", "Pia <Payments>", None)));
    let at = NOW.plus_days(-days_ago);
    let mut marks = vec![RemovalMark { step: Step::Disabling, by: by.clone(), at }];
    if step != Step::Disabling {
        marks.push(RemovalMark { step, by: None, at: Timestamp(at.0 + 60) });
    }
    Removal {
        id: RemovalId("01R".into()),
        tenant: card().name,
        client: ClientId(id.into()),
        version: 3,
        step,
        settings: ClientSettings { name: format!("client <{id}>"), ..settings() },
        team: None,
        wait_days: 7,
        due: at.plus_days(7),
        doubt: None,
        kept: None,
        trouble: None,
        marks,
    }
}

fn page(under_way: Vec<Removal>, ended: Vec<Removal>, barred: Option<&str>) -> String {
    let barred = barred.map(str::to_owned);
    html(|| {
        let removals = Removals { under_way, ended };
        Shown { card: card(), removals, no_way: barred.clone(), no_new: barred, now: NOW }.into_view()
    })
}

#[test]
fn the_page_tells_what_goes_when_what_went_and_what_stayed_and_why() {
    let late =
        Removal { trouble: Some("ZIdentity cannot be reached.".into()), ..removal("iq3", Step::Waiting, 8) };
    let under_way = vec![late, removal("iq1", Step::Waiting, 2), removal("iq2", Step::Disabling, 0)];
    let kept = |why| Removal { kept: Some(why), ..removal("iq5", Step::Kept, 3) };
    let by_hand = kept(KeptBecause::Asked);
    let ada = Some(Who::from(&Actor::new("demo", "ada", "Ada Admin", None)));
    let by_hand = Removal {
        marks: vec![by_hand.marks[0].clone(), RemovalMark { by: ada, ..by_hand.marks[1].clone() }],
        ..by_hand
    };
    let ended = vec![
        removal("iq4", Step::Removed, 9),
        Removal { wait_days: 0, ..removal("iq6", Step::Removed, 9) },
        kept(KeptBecause::Enabled),
        by_hand,
    ];
    let page = page(under_way, ended, None);
    insta::assert_snapshot!(words(&page));
    assert!(page.contains(r#"href="/prod/clients/new?recreate=iq4""#), "{page}");
    assert!(page.contains("client &lt;iq1&gt;") && page.contains("Pia &lt;Payments&gt;"), "{page}");
    assert_eq!(page.matches(r#"value="keep""#).count(), 3);
}

#[test]
fn who_only_looks_hears_why_and_nothing_is_said_of_nothing() {
    let shown = page(
        vec![removal("iq1", Step::Waiting, 2)],
        vec![removal("iq4", Step::Removed, 9)],
        Some("As auditor you look."),
    );
    assert!(words(&shown).contains("As auditor you look.") && !shown.contains("recreate="), "{shown}");
    let empty = words(&page(vec![], vec![], None));
    assert!(empty.contains("Nothing is to be removed") && empty.contains("deleted 7 days later"), "{empty}");
}

/// The banner on the client's own page.
fn banner(removal: &Removal, no_way: Option<&str>) -> String {
    html(|| super::super::on_its_page(removal, no_way.map(str::to_owned), None, NOW))
}

#[test]
fn the_banner_counts_down_has_the_way_back_and_says_what_is_in_doubt() {
    let waiting = removal("iq1", Step::Waiting, 2);
    let doubtful = Removal { doubt: Some(Timestamp(NOW.0 + 600)), ..removal("iq1", Step::Waiting, 8) };
    let off = Removal {
        settings: ClientSettings { enabled: false, ..settings() },
        ..removal("iq1", Step::Waiting, 2)
    };
    let kept = Removal { kept: Some(KeptBecause::Changed), ..removal("iq1", Step::Kept, 2) };
    let all = [
        &waiting,
        &doubtful,
        &off,
        &removal("iq1", Step::Disabling, 0),
        &removal("iq1", Step::Deleting, 8),
        &kept,
    ];
    insta::assert_snapshot!(all.map(|removal| words(&banner(removal, None))).join("\n\n"));
    let page = banner(&waiting, None);
    assert!(page.contains(r#"name="removal" value="01R""#) && page.contains("dialog=delete"), "{page}");
    let deleting = banner(&removal("iq1", Step::Deleting, 8), None);
    assert!(!deleting.contains(r#"value="keep""#), "{deleting}");
    let barred = banner(&waiting, Some("As auditor you look."));
    assert!(barred.contains("As auditor you look.") && barred.contains("aria-disabled"), "{barred}");
}

#[test]
fn what_somebody_kept_or_what_was_kept_long_ago_is_not_told_again() {
    let by_hand = Removal { kept: Some(KeptBecause::Asked), ..removal("iq1", Step::Kept, 1) };
    let old = Removal { kept: Some(KeptBecause::Changed), ..removal("iq1", Step::Kept, 15) };
    for quiet in [by_hand, old, removal("iq1", Step::Removed, 1)] {
        assert_eq!(words(&banner(&quiet, None)), "");
    }
}

#[test]
fn the_overview_counts_what_goes_and_names_what_stayed() {
    let kept = Removal { kept: Some(KeptBecause::Enabled), ..removal("iq5", Step::Kept, 3) };
    let (one, other) = (removal("iq1", Step::Waiting, 2), removal("iq2", Step::Waiting, 1));
    let line = |under_way, ended| {
        let removals = Removals { under_way, ended };
        words(&html(|| super::super::line(&card().name, &removals, NOW)))
    };
    assert!(line(vec![one.clone(), other], vec![]).contains("2 clients are to be removed"));
    let both = line(vec![one], vec![kept.clone()]);
    assert!(both.contains("1 client is to be removed"), "{both}");
    assert!(both.contains("client <iq5> is kept, because it was enabled again"), "{both}");
    assert!(line(vec![], vec![kept]).contains("What was to be removed is kept"));
    assert_eq!(line(vec![], vec![]), "");
}
