use std::sync::Arc;

use super::super::live::testing::exposure;
use super::*;
use crate::desk::Snapshot;
use crate::expiry::testing::fleet;
use crate::frame::pairs_of;
use crate::model::testing::{NOW, card};
use crate::model::{Actor, Exposure, How, Who};
use crate::ui::testing::{html, words};

fn shown(exposures: Vec<Exposure>, people: Vec<Person>) -> Shown {
    let snapshot: Arc<Snapshot> = Arc::new(fleet(&[("pay <b>", true, &[20]), ("net", true, &[30])]));
    Shown {
        tenant: card().name,
        live: Live { snapshot, exposures, unknown: 1 },
        people,
        ownership: Ownership::default(),
        rotations: vec![],
        access: Access::default(),
        barred: None,
        days: 90,
        page: 1,
        now: NOW,
    }
}

fn bob(seen: Option<i64>) -> Person {
    Person {
        who: Who::from(&Actor::new("demo", "bob", "bob's name", None)),
        groups: Some(vec![]),
        since: NOW.plus_days(-200),
        seen: seen.map(|days| NOW.plus_days(-days)),
    }
}

fn some() -> Vec<Exposure> {
    vec![
        exposure("bob", "pay <b>", "pay <b>20", How::Shown),
        exposure("bob", "pay <b>", "pay <b>20", How::Wrapped),
        exposure("ada", "net", "net30", How::Delivered),
    ]
}

#[test]
fn it_says_who_was_shown_how_many_live_secrets_where_they_are_and_what_is_not_known() {
    let said = words(&html(|| shown(some(), vec![bob(Some(1))]).all()));
    for wanted in [
        "Everybody who was shown a live secret was here lately",
        "1 person",
        "bob's name | Last seen here",
        "vault | 2 |",
        "Of 1 live secret it is not known who was given it",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    assert!(!said.contains("ada's name"), "to her nothing was shown: {said}");
}

#[test]
fn who_has_not_come_for_long_is_named_with_what_is_known_and_no_more() {
    let said = words(&html(|| shown(some(), vec![bob(Some(120))]).all()));
    assert!(said.contains("not seen for 90 days"), "{said}");
    let said = words(&html(|| shown(some(), vec![]).all()));
    assert!(said.contains("when they last came is not known"), "{said}");
}

#[test]
fn one_persons_page_lists_each_secret_once_and_leads_to_a_campaign_with_them() {
    let wanted = Wanted::from_pairs(&pairs_of("issuer=demo&person=bob")).unwrap();
    let page = html(|| shown(some(), vec![bob(None)]).of_one(&wanted));
    let said = words(&page);
    assert!(said.contains("What bob's name was shown") && said.contains("1 live secret"), "{said}");
    assert!(said.contains("Not seen since this is kept"), "{said}");
    assert!(page.contains(r#"href="/prod/campaigns/new?issuer=demo&amp;person=bob""#), "{page}");
    assert!(page.contains("<bdi>pay &lt;b&gt;</bdi>") && !said.contains("net30"), "{page}");
}

#[test]
fn of_somebody_who_was_shown_nothing_that_works_there_is_nothing_to_rotate() {
    let wanted = Wanted::from_pairs(&pairs_of("issuer=demo&person=nobody")).unwrap();
    let page = html(|| shown(some(), vec![]).of_one(&wanted));
    assert!(
        words(&page).contains("Nothing of it works any more") && !page.contains("/campaigns/new"),
        "{page}"
    );
}
