use super::*;
use crate::error::FieldError;
use crate::model::testing::{NOW, card, client, settings};
use crate::model::{Actor, ClientId, ClientSettings, KeyName, Who};
use crate::ui::testing::{html, words};

/// A client with an old key and a certificate that is to come after it.
fn plain() -> Standing {
    let authentication = Authentication::Keys { public_keys: vec![], certificates: vec![] };
    Standing {
        client: client("iq1", ClientSettings { authentication, ..settings() }),
        keys: vec![key("A7:BB", "public key old", None), key("C3:DD", "certificate CN=next", Some((-1, 90)))],
        rotation: None,
    }
}

fn key(fingerprint: &str, what: &str, valid: Option<(i64, i64)>) -> Registered {
    let valid = valid.map(|(from, until)| (NOW.plus_days(from), NOW.plus_days(until)));
    Registered { fingerprint: fingerprint.into(), pair: fingerprint.into(), words: what.into(), valid }
}

/// The same in an exchange that has come to `step`, due so many days from now.
fn at(step: KeyStep, due: i64) -> Standing {
    let by = Some(Who::from(&Actor::new("demo", "ada", "Ada Admin", None)));
    let done = |seconds_ago| Done { by: by.clone(), at: Timestamp(NOW.0 - seconds_ago) };
    let mut reached = vec![(KeyStep::Moving, done(3_600))];
    if step != KeyStep::Moving {
        reached.push((step, done(60)));
    }
    let name = |id: &str, words: &str| KeyName { id: id.into(), words: words.into() };
    let rotation = KeyRotation {
        added: true,
        id: "01K".into(),
        tenant: card().name,
        client: ClientId("iq1".into()),
        version: 7,
        step,
        old: name("A7:BB", "public key old"),
        new: name("C3:DD", "certificate CN=next"),
        due: NOW.plus_days(due),
        reached,
    };
    Standing { rotation: Some(rotation), ..plain() }
}

fn may_everything() -> Can {
    Can { update: None, confirm: None, leave: None, check: None }
}

fn page_of(standing: &Standing, can: &Can, typed: Typed, trouble: Option<ConsoleError>) -> String {
    html(|| view(&card(), standing, can, typed, trouble, NOW))
}

fn said(standing: &Standing) -> String {
    words(&page_of(standing, &may_everything(), Typed::default(), None))
}

/// Whether this button can be pressed.
fn can_press(standing: &Standing, verb: &str) -> bool {
    let page = page_of(standing, &may_everything(), Typed::default(), None);
    let end = page.find(&format!(r#"value="{verb}""#)).unwrap_or_else(|| panic!("no {verb}: {page}"));
    let tag = page[..end].rfind('<').unwrap();
    let tag = &page[tag..tag + page[tag..].find('>').unwrap()];
    !tag.contains("disabled")
}

#[test]
fn before_an_exchange_each_key_is_named_and_what_leaked_has_its_way_out() {
    let page = said(&plain());
    for wanted in [
        "Exchange a key without an outage",
        "public key old",
        "certificate CN=next",
        "names no end",
        "It leaked…",
        "Never the private half",
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    assert!(page_of(&plain(), &may_everything(), Typed::default(), None).contains("/leak?key=A7%3ABB"));
}

#[test]
fn while_it_moves_the_old_one_stays_until_somebody_says_so_or_its_day_has_come() {
    let moving = at(KeyStep::Moving, 14);
    let page = said(&moving);
    assert!(page.contains("An exchange is under way") && page.contains("It is not time yet"), "{page}");
    assert!(can_press(&moving, "key-confirm") && !can_press(&moving, "key-retire"));
    let due = at(KeyStep::Moving, 0);
    assert!(said(&due).contains("due") && can_press(&due, "key-retire"));
    let moved = at(KeyStep::Moved, 14);
    let page = said(&moved);
    assert!(page.contains("by Ada Admin") && !page.contains("Everything has moved"), "{page}");
    assert!(can_press(&moved, "key-retire") && can_press(&moved, "key-undo"));
}

#[test]
fn the_old_one_stays_while_the_new_one_is_gone_or_not_valid() {
    let without = Standing { keys: plain().keys[..1].to_vec(), ..at(KeyStep::Moved, 14) };
    assert!(said(&without).contains("The new one is not registered.") && !can_press(&without, "key-retire"));
    let keys = vec![key("A7:BB", "public key old", None), key("C3:DD", "certificate CN=next", Some((2, 90)))];
    let early = Standing { keys, ..at(KeyStep::Moved, 14) };
    let page = said(&early);
    assert!(page.contains("not valid at this moment") && page.contains("not valid before"), "{page}");
    assert!(!can_press(&early, "key-retire"));
}

#[test]
fn at_a_jwks_url_the_console_looks_and_takes_nothing_away() {
    let by_url = |standing: Standing| {
        let authentication = Authentication::Jwks { url: "https://keys.example.com/jwks".into() };
        let client = client("iq1", ClientSettings { authentication, ..settings() });
        Standing { client, keys: vec![], ..standing }
    };
    let page = said(&by_url(plain()));
    assert!(page.contains("Id of the new key (kid)") && page.contains("Look, and begin"), "{page}");
    assert!(!page.contains("What is registered for this client"), "{page}");
    let under_way = by_url(at(KeyStep::Moved, 14));
    let page = page_of(&under_way, &may_everything(), Typed::default(), None);
    assert!(page.contains("key-look") && page.contains("key-leave"), "{page}");
    assert!(!page.contains("key-retire") && !page.contains("key-undo"), "{page}");
}

#[test]
fn how_the_last_one_ended_is_told_and_another_can_begin() {
    for (step, words) in [
        (KeyStep::Done, "The last exchange is done: the old one is gone"),
        (KeyStep::Undone, "The last exchange was gone back on"),
        (KeyStep::Left, "The last exchange was ended by hand: both stayed"),
    ] {
        let page = said(&at(step, 14));
        assert!(page.contains(words) && page.contains("Register it beside the old one"), "{words}: {page}");
    }
}

#[test]
fn a_form_that_comes_back_holds_what_was_typed_with_the_words_beside_it() {
    let typed = Typed { name: "next".into(), new: "not a key".into(), ..Typed::default() };
    let wrong = FieldError { field: "new".into(), message: "This is no public key.".into() };
    let page = page_of(&plain(), &may_everything(), typed, Some(ConsoleError::invalid(vec![wrong])));
    for wanted in [r#"value="next""#, "not a key", "This is no public key."] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
}

#[test]
fn who_may_not_change_or_have_the_server_look_hears_why() {
    let why = || Some("As auditor you look.".to_owned());
    let can = Can { update: why(), confirm: why(), leave: why(), check: why() };
    let page = words(&page_of(&at(KeyStep::Moved, 14), &can, Typed::default(), None));
    assert!(page.contains("As auditor you look."), "{page}");
    let own = Standing { client: client("own", plain().client.settings), ..plain() };
    assert!(said(&own).contains("The console itself signs in as this client"), "{}", said(&own));
}
