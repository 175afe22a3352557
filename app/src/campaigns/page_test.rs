use std::sync::Arc;

use super::super::rows::testing::row;
use super::super::state::Cannot;
use super::*;
use crate::desk::{Snapshot, Standing as Copy};
use crate::frame::pairs_of;
use crate::model::testing::{NOW, card};
use crate::model::{Actor, Campaign, CampaignEnd, Reached, RotationStep, Skipped, Who};
use crate::ui::testing::{html, words};

fn ada() -> Who {
    Who::from(&Actor::new("demo", "ada", "Ada Admin", None))
}

fn standing(rows: Vec<Row>) -> Standing {
    let campaign = Campaign {
        id: CampaignId("01C".into()),
        tenant: card().name,
        name: "Bob <leaves>".into(),
        reason: "He knew them.".into(),
        by: ada(),
        at: NOW.plus_days(-1),
        due: NOW.plus_days(7),
        ended: None,
    };
    let copy = Copy { listed_at: Some(NOW), list_within: 600, ..Copy::default() };
    let snapshot = Arc::new(Snapshot::sorted(vec![], NOW, copy));
    Standing { campaign, rows, snapshot }
}

fn page_of(standing: Standing, query: &str, can: Can) -> String {
    let asked = Asked::from_pairs(&pairs_of(query));
    html(move || {
        Shown { card: card(), standing, asked, can, trouble: None, person: "Ada Admin".into(), now: NOW }
            .into_view()
    })
}

fn some() -> Vec<Row> {
    let by = Some(Reached { step: RotationStep::Moving, by: Some(ada()), at: NOW });
    let skipped = Some(Skipped { why: "a test's own".into(), by: ada(), at: NOW });
    let mut left_out = row("left out", State::Skipped);
    left_out.line.skipped = skipped;
    vec![
        row("stuck", State::UnderWay(RotationStep::ValueLost)),
        row("full", State::Cannot(Cannot::NoRoom)),
        Row { by, ..row("moving", State::UnderWay(RotationStep::Moving)) },
        row("waiting", State::NotStarted),
        row("rotated", State::Done),
        left_out,
    ]
}

#[test]
fn every_line_says_how_it_stands_who_was_last_and_what_to_do() {
    insta::assert_snapshot!(words(&page_of(standing(some()), "", Can::default())));
}

#[test]
fn each_line_leads_to_the_guided_rotation_and_a_closed_one_nowhere() {
    let page = page_of(standing(some()), "", Can::default());
    for (name, words) in
        [("waiting", "Rotate secret old of waiting"), ("moving", "Go on with the rotation of moving")]
    {
        let href = format!("/prod/clients/{}/rotate", crate::paths::encode(&format!("id of {name}")));
        assert!(page.contains(&href) && page.contains(words), "{name}: {page}");
    }
    assert!(!page.contains("Rotate secret old of rotated") && !page.contains("Skip secret old of rotated"));
    assert!(page.contains("Take back secret old of left out"), "{page}");
}

#[test]
fn a_filter_shows_what_it_says_and_takes_itself_back() {
    let page = page_of(standing(some()), "show=due", Can::default());
    let said = words(&page);
    assert!(said.contains("stuck") && !said.contains("waiting |"), "{said}");
    assert!(page.contains(r#"href="/prod/campaigns/01C" aria-current="true""#), "{page}");
    let none = words(&page_of(standing(vec![row("a", State::Done)]), "show=open", Can::default()));
    assert!(none.contains("None of its secrets stands so"), "{none}");
}

#[test]
fn a_campaign_of_many_lines_has_pages() {
    let many: Vec<Row> = (0..120).map(|at| row(&format!("n{at:03}"), State::NotStarted)).collect();
    let page = page_of(standing(many.clone()), "page=3", Can::default());
    assert!(words(&page).contains("Rows 101–120 of 120") && page.contains("?page=2"), "{}", words(&page));
    assert!(!words(&page_of(standing(many), "page=99", Can::default())).contains("n000"));
}

#[test]
fn whoever_may_not_hears_why_and_finds_no_way() {
    let why = || Some("As auditor you look; an administrator can do this.".to_owned());
    let page = page_of(
        standing(some()),
        "dialog=skip&client=id of waiting&secret=old",
        Can { rotate: why(), end: why(), skip: why() },
    );
    assert!(!page.contains("<dialog") && !page.contains("dialog=skip"), "{page}");
    assert!(words(&page).contains("As auditor you look"), "{page}");
}

#[test]
fn skipping_asks_why_and_names_the_secret() {
    let page = page_of(standing(some()), "dialog=skip&client=id%20of%20waiting&secret=old", Can::default());
    assert!(page.contains("Skip secret old of waiting?") && page.contains(r#"name="why""#), "{page}");
    let none = page_of(standing(some()), "dialog=skip&client=none&secret=old", Can::default());
    assert!(!none.contains("<dialog"), "what it has not is not asked about");
}

#[test]
fn one_that_has_ended_says_by_whom_and_can_be_opened_again() {
    let mut standing = standing(some());
    standing.campaign.ended = Some(CampaignEnd { by: ada(), at: NOW });
    let page = page_of(standing, "", Can::default());
    assert!(words(&page).contains("Ended by Ada Admin") && page.contains(r#"value="reopen""#), "{page}");
    assert!(!page.contains("dialog=skip"), "{page}");
}
