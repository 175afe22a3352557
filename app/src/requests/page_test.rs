use super::*;
use crate::model::testing::{NOW, card, settings};
use crate::model::{AccessRequest, Actor, Allowed, ClientId, Who, Wish};
use crate::policy::Block;
use crate::ui::testing::{html, words};

fn shown(state: RequestState, own: bool, decides: bool, ruling: Block) -> String {
    let request = AccessRequest {
        id: AccessRequestId("r1".into()),
        at: NOW,
        tenant: card().name,
        team: None,
        asker: Who::from(&Actor::new("proxy", "pia", "Pia <Payments>", None)),
        reason: "for the rollout".into(),
        wish: Wish::Change { client: ClientId("c1".into()), base: settings(), settings: settings() },
        state,
        decided: None,
        note: String::new(),
        led_to: None,
        operation: None,
    };
    let line = |what, was: &str, will: &str| Line { what, was: was.into(), will: will.into() };
    let standing = Assessment {
        request,
        team: None,
        lines: vec![line("Name", "", "terraform"), line("Role", "ZIA · Old", "")],
        outside: vec!["ZIA · Super Admin is a high role.".into()],
        overtaken: None,
        ruling: Err(ruling),
        seen: "seen-1".into(),
        allowed: Allowed::default(),
    };
    html(|| {
        view! { <RequestView card=card() standing=standing own=own decides=decides closes=decides note=String::new() trouble=None now=NOW/> }
    })
}

#[test]
fn a_request_says_who_asks_for_what_why_and_what_it_changes() {
    let page = words(&shown(RequestState::Waiting, true, false, Block::Own));
    insta::assert_snapshot!(page);
}

#[test]
fn who_asked_can_withdraw_and_who_decides_can_decide_and_nobody_else_anything() {
    let acts = |page: String| {
        ["value=\"approve\"", "value=\"reject\"", "value=\"withdraw\""].map(|act| page.contains(act))
    };
    let waiting = RequestState::Waiting;
    assert_eq!(acts(shown(waiting, true, false, Block::Own)), [false, false, true]);
    assert_eq!(acts(shown(waiting, true, true, Block::Own)), [false, false, true]);
    assert_eq!(acts(shown(waiting, false, true, Block::High)), [true, true, false]);
    assert_eq!(acts(shown(waiting, false, false, Block::NoRole)), [false; 3]);
    for state in RequestState::WORDS.map(|(state, _)| state).into_iter().filter(|state| *state != waiting) {
        assert_eq!(acts(shown(state, true, true, Block::Decided)), [false; 3], "{state:?}");
    }
}

#[test]
fn what_this_person_may_not_approve_stays_in_sight_with_its_reason() {
    let page = shown(RequestState::Waiting, false, true, Block::High);
    assert!(
        page.contains("an administrator has to approve it") && page.contains("aria-disabled=\"true\""),
        "{page}"
    );
}
