use super::*;
use crate::model::testing::{NOW, card, client, secret, settings};
use crate::model::{Actor, ClientSettings, Done, Labels, Leak, LeakId, Secret, Who};
use crate::ui::testing::{html, words};

fn standing(secrets: &[Secret], enabled: bool, leak: Option<Leak>) -> Standing {
    Standing {
        what: Leaked::Secret(SecretId("s1".into())),
        client: client("iq1", ClientSettings { enabled, ..settings() }),
        secrets: secrets.to_vec(),
        keys: vec![],
        labels: Labels::default(),
        rotation: None,
        leak,
        also: vec![],
        doubtful: crate::secrets::Doubtful::default(),
        entries: vec![],
        most: 2,
        destinations: vec![],
        beyond: None,
        longest: None,
    }
}

fn done(seconds_ago: i64) -> Done {
    let by = Some(Who::from(&Actor::new("demo", "ada", "Ada Admin", None)));
    Done { by, at: Timestamp(NOW.0 - seconds_ago) }
}

fn leak(way: LeakWay, gone: Option<Done>) -> Option<Leak> {
    Some(Leak {
        id: LeakId("1".into()),
        tenant: card().name,
        client: ClientId("iq1".into()),
        what: Leaked::Secret(SecretId("s1".into())),
        way,
        version: 3,
        reported: done(600),
        gone,
        ended: None,
    })
}

fn page(standing: Standing, asked: Asked) -> String {
    let can = Can {
        report: None,
        end: None,
        update: None,
        delete: None,
        start: None,
        traits: TenantTraits::default(),
        plain: false,
    };
    html(move || {
        view! { <LeakView card=card() standing=standing can=can asked=asked trouble=None now=NOW/> }
    })
}

fn said(standing: Standing, outage: Option<bool>) -> String {
    words(&page(standing, Asked { outage, ..Asked::default() }))
}

#[test]
fn one_question_comes_first_and_its_answer_recommends_a_way() {
    let one = [secret("s1", 40)];
    let asked = said(standing(&one, true, None), None);
    assert!(asked.contains("stop for a while?") && !asked.contains("disable the client now"), "{asked}");
    let yes = said(standing(&one, true, None), Some(true));
    assert!(yes.contains("Contain first") && yes.contains("disable the client now"), "{yes}");
    let full = [secret("s2", 80), secret("s1", 40)];
    let no = said(standing(&full, true, None), Some(false));
    assert!(no.contains("Move to the other one, or contain"), "{no}");
}

#[test]
fn the_end_says_until_when_tokens_live_on_and_where_they_are_seen() {
    let gone = said(standing(&[secret("s2", 80)], true, leak(LeakWay::Replace, Some(done(60)))), None);
    let end = crate::ui::moment::exact(NOW.0 - 60 + 3_600);
    for wanted in [end.as_str(), "End the report", "https://acme.zslogin.net", "reported", "by Ada Admin"] {
        assert!(gone.to_lowercase().contains(&wanted.to_lowercase()), "{wanted}: {gone}");
    }
}

#[test]
fn before_the_last_live_secret_goes_it_is_said_that_nobody_can_sign_in() {
    let asked = Asked { dialog: "delete".into(), ..Asked::default() };
    let last = page(standing(&[secret("s1", 40)], false, leak(LeakWay::Contain, None)), asked.clone());
    assert!(
        last.contains("cannot sign in at all until a new one is made") && last.contains("typed_name"),
        "{last}"
    );
    let other =
        page(standing(&[secret("s2", 80), secret("s1", 40)], true, leak(LeakWay::Replace, None)), asked);
    assert!(other.contains("One other works") && !other.contains("typed_name"), "{other}");
}

#[test]
fn contained_with_room_the_next_step_is_a_new_secret_and_the_client_stays_disabled() {
    let said = said(standing(&[secret("s1", 40)], false, leak(LeakWay::Contain, None)), None);
    assert!(said.contains("Make a new secret") && !said.contains("It is active"), "{said}");
}
