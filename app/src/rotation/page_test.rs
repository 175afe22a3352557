use super::*;
use crate::desk::Outcome;
use crate::desk::testing::entry;
use crate::model::testing::{NOW, card, client, secret, settings};
use crate::model::{
    Actor, Client, DestinationCard, DestinationKind, Doubt, Exposure, How, Labels, Reached, Rotation,
    RotationId, Secret, SecretId, TenantTraits, Trial, Which, Who,
};
use crate::ui::testing::{html, words};

/// A client with one secret and no rotation.
fn plain() -> Standing {
    Standing {
        client: client("iq1", settings()),
        secrets: vec![secret("old", 40)],
        open: vec![],
        rotation: None,
        labels: Labels::default(),
        exposures: vec![],
        destinations: vec![],
        beyond: None,
        longest: None,
    }
}

/// The same in a rotation that has come through these steps, one a minute until now.
fn at(steps: &[RotationStep]) -> Standing {
    let ada = Who::from(&Actor::new("demo", "ada", "Ada Admin", None));
    let count = i64::try_from(steps.len()).unwrap();
    let reached = (1..).zip(steps).map(|(place, step)| Reached {
        step: *step,
        by: Some(ada.clone()),
        at: Timestamp(NOW.0 - 60 * (count - place + 1)),
    });
    let rotation = Rotation {
        id: RotationId("01R".into()),
        tenant: card().name,
        client: ClientId("iq1".into()),
        version: 7,
        step: *steps.last().unwrap(),
        old: SecretId("old".into()),
        new: (steps.len() > 1).then(|| SecretId("new".into())),
        operation: "op-1".into(),
        due: NOW.plus_days(14),
        trial: Trial::Token { lifetime: Some(3_600), scopes: None },
        doubt: None,
        reached: reached.collect(),
    };
    let new = Secret { created_at: Some(NOW), ..secret("new", 90) };
    Standing { rotation: Some(rotation), secrets: vec![new, secret("old", 40)], ..plain() }
}

fn with(standing: Standing, change: impl FnOnce(&mut Rotation)) -> Standing {
    let mut rotation = standing.rotation.clone().unwrap();
    change(&mut rotation);
    Standing { rotation: Some(rotation), ..standing }
}

fn may_everything() -> Can {
    Can {
        start: None,
        confirm: None,
        retire: None,
        undo: None,
        leave: None,
        store: None,
        traits: TenantTraits::default(),
        plain: false,
    }
}

fn page_of(standing: Standing, dialog: &str) -> String {
    let (can, asked) = (may_everything(), Asked { dialog: dialog.into(), typed_name: String::new() });
    let person = "Ada Admin".to_owned();
    html(move || {
        view! { <RotationView card=card() standing=standing parts=vec![] can=can person=person asked=asked chosen=Chosen::default() trouble=None now=NOW/> }
    })
}

fn text(standing: Standing) -> String {
    words(&page_of(standing, ""))
}

use RotationStep::{HandOver, Making, Moved, Moving, Retiring, ValueLost};

#[test]
fn a_rotation_under_way_says_what_was_done_by_whom_and_what_is_next() {
    insta::assert_snapshot!(text(at(&[Making, HandOver, Moving])));
}

#[test]
fn before_it_begins_it_says_what_it_does_and_with_two_secrets_which_may_go_first() {
    let page = page_of(plain(), "");
    assert!(
        page.contains("Replace a secret without an outage") && page.contains("Make the new secret"),
        "{page}"
    );
    let full = Standing { secrets: vec![secret("b", 60), secret("a", -3)], ..plain() };
    let page = text(full);
    assert!(page.contains("A client holds two secrets at most") && page.contains("It can go."), "{page}");
    assert!(
        page.contains("It works, and may be in use.") && !page.contains("Everything moves to it by"),
        "{page}"
    );
}

#[test]
fn where_none_can_begin_it_says_why() {
    let of = |client: Client, secrets: Vec<Secret>| text(Standing { client, secrets, ..plain() });
    let disabled = client("iq1", crate::model::ClientSettings { enabled: false, ..settings() });
    assert!(of(disabled, vec![secret("a", 9)]).contains("could not be tried"));
    assert!(of(client("iq1", settings()), vec![]).contains("no secret to replace"));
    assert!(of(client("own", settings()), vec![secret("a", 9)]).contains("clientele credential rotate"));
}

#[test]
fn a_value_that_nobody_saw_or_nobody_has_is_told_in_plain_words() {
    let page = text(at(&[Making, HandOver]));
    assert!(
        page.contains("No browser said that it showed the value") && page.contains("It was stored"),
        "{page}"
    );
    let page = text(at(&[Making, ValueLost]));
    assert!(
        page.contains("The value is gone: nobody has it") && page.contains("Undo: delete the new"),
        "{page}"
    );
    assert!(!page.contains("It works: the console signed in"), "{page}");
}

#[test]
fn what_was_not_seen_to_work_leaves_nothing_to_confirm_or_retire() {
    for trial in [Trial::Untried, Trial::Refused, Trial::Unanswered] {
        let page =
            page_of(with(at(&[Making, HandOver, Moving]), |rotation| rotation.trial = trial), "retire");
        assert!(page.contains("this rotation will not delete the old secret"), "{page}");
        assert!(!page.contains("<dialog"), "{page}");
        assert!(words(&page).contains("The new secret was never seen to work."), "{page}");
    }
}

#[test]
fn the_day_that_has_passed_is_shown_and_opens_the_last_step() {
    let due = || with(at(&[Making, HandOver, Moving]), |rotation| rotation.due = NOW);
    assert!(text(due()).contains("It is due, and nobody has said that everything has moved"));
    let question = words(&page_of(due(), "retire"));
    assert!(question.contains("Nobody has said that everything has moved"), "{question}");
}

#[test]
fn retiring_and_going_back_ask_for_the_same_care_once_the_value_is_out() {
    for dialog in ["retire", "undo"] {
        let page = page_of(at(&[Making, HandOver, Moving, Moved]), dialog);
        assert!(
            page.contains(r#"name="typed_name""#) && page.contains("gets no new tokens"),
            "{dialog}: {page}"
        );
        assert!(page.contains(r#"name="version" value="7""#), "{page}");
    }
    let page = page_of(at(&[Making, HandOver]), "undo");
    assert!(page.contains("<dialog") && !page.contains("typed_name"), "{page}");
    assert!(!page_of(at(&[Making, HandOver, Moving]), "retire").contains("<dialog"), "it is not time");
}

#[test]
fn a_deletion_in_doubt_bars_the_other_one_and_says_until_when() {
    let doubt = Some(Doubt { of: Which::Old, until: Timestamp(NOW.0 + 60) });
    let standing = || with(at(&[Making, HandOver, Moving, Moved]), |rotation| rotation.doubt = doubt);
    let page = text(standing());
    assert!(page.contains("A deletion of the old secret was sent, and it is still there"), "{page}");
    assert!(!page_of(standing(), "undo").contains("<dialog"));
    assert!(page_of(standing(), "retire").contains("<dialog"), "the same one can be tried again");
}

#[test]
fn while_something_is_sent_nothing_can_be_pressed() {
    let page = page_of(at(&[Making, HandOver, Moving, Moved, Retiring]), "undo");
    assert!(page.contains("It is being deleted") && !page.contains("<form"), "{page}");
}

fn vault() -> DestinationCard {
    DestinationCard {
        name: DestinationName("vault-prod".into()),
        kind: DestinationKind::VaultKv,
        at: "vault.corp.example".into(),
    }
}

#[test]
fn with_a_destination_the_new_secret_may_go_there_and_what_was_chosen_stays_chosen() {
    let without = page_of(plain(), "");
    assert!(!without.contains(r#"name="to""#) && without.contains("Making the new secret needs JavaScript"));
    let standing = Standing { destinations: vec![vault()], ..plain() };
    let chosen = Chosen {
        offer: Offer { to: "vault-prod".into(), ..Offer::default() },
        move_by: "2027-01-20".into(),
        wrong_day: Some("Choose another day.".into()),
        ..Chosen::default()
    };
    let (can, asked) = (may_everything(), Asked { dialog: String::new(), typed_name: String::new() });
    let page = html(move || {
        view! { <RotationView card=card() standing=standing parts=vec![] can=can person="Ada Admin".to_owned() asked=asked chosen=chosen trouble=None now=NOW/> }
    });
    for part in
        ["Send it to vault-prod", "2027-01-20", "Choose another day.", "Sending it to a destination works"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    let ticked: Vec<_> = page.match_indices("checked").map(|(at, _)| &page[at - 80..at]).collect();
    assert!(ticked.iter().any(|before| before.contains(r#"value="vault-prod""#)), "{ticked:?}");
}

#[test]
fn a_delivered_rotation_says_where_the_new_secret_is() {
    let exposed = |secret: &str| Exposure {
        tenant: card().name,
        client: ClientId("iq1".into()),
        secret: SecretId(secret.into()),
        person: Who::from(&Actor::new("demo", "ada", "Ada Admin", None)),
        how: How::Delivered,
        destination: Some(DestinationName("vault-prod".into())),
        place: "secret/zscaler/iq1".into(),
        at: NOW,
    };
    let of = |secret| Standing { exposures: vec![exposed(secret)], ..at(&[Making, HandOver, Moving]) };
    let page = text(of("new"));
    assert!(page.contains("Its value was delivered to vault-prod: secret/zscaler/iq1"), "{page}");
    assert!(page.contains("taken up from there"), "{page}");
    assert!(!text(of("old")).contains("vault-prod"), "where the old one went is no matter here");
}

#[test]
fn a_rotation_whose_secret_was_not_delivered_says_that_and_not_that_an_answer_was_lost() {
    let with_entry = |step, outcome, note: &str| {
        let mut entry = entry(Action::CreateSecret, outcome, 120);
        entry.opened.after = Some(r#"{"expiresAt":1,"sealed":false,"deliver_to":"vault-prod"}"#.into());
        entry.note = Some(note.into());
        let standing = with(at(&[Making, step]), |rotation| rotation.operation = entry.id.0.clone());
        text(Standing { open: vec![entry], ..standing })
    };
    let lost =
        with_entry(ValueLost, Outcome::Orphan, "not delivered to vault-prod: secret/iq1. It is sealed.");
    assert!(lost.contains("It is sealed.") && !lost.contains("answer was lost"), "{lost}");
    let perhaps =
        with_entry(HandOver, Outcome::Handed, "perhaps delivered to vault-prod: secret/iq1. No answer.");
    assert!(
        perhaps.contains("it is not known where its value is") && perhaps.contains("It was stored"),
        "{perhaps}"
    );
}
