use super::*;
use crate::model::testing::{NOW, settings};
use crate::model::{AccessRequestId, ResourceServerId, ScopeId, ScopeKey, Team, TeamId, Who};
use crate::policy::Roles;

fn actor(subject: &str) -> Actor {
    Actor::new("proxy", subject, subject, Some(vec![]))
}

fn request(team: Option<&str>) -> AccessRequest {
    AccessRequest {
        id: AccessRequestId("r".into()),
        at: NOW,
        tenant: TenantName("prod".into()),
        team: team.map(|team| TeamId(team.into())),
        asker: Who::from(&actor("asker")),
        reason: "for the rollout".into(),
        wish: Wish::NewClient { settings: settings() },
        state: RequestState::Waiting,
        decided: None,
        note: String::new(),
        led_to: None,
        operation: None,
    }
}

fn standing(roles: &[Role], team: Option<&str>) -> Standing {
    let team = team.map(|id| Team {
        id: TeamId(id.into()),
        name: id.into(),
        groups: vec![],
        contacts: Default::default(),
        channel: String::new(),
        ceilings: Default::default(),
        version: 1,
    });
    Standing { roles: Roles(roles.iter().copied().collect()), teams: team.into_iter().collect() }
}

fn high() -> Vec<Outside> {
    let (server, scope) = (ResourceServerId("apis".into()), ScopeId("iam::super".into()));
    vec![Outside::High(ScopeKey { server, scope })]
}

/// Who may approve what, for a wish of team `a` and for one of an administrator.
#[test]
fn the_matrix_of_approvals() {
    let mut matrix = String::new();
    let administrator = standing(&[Role::Administrator], None);
    for (what, outside) in [("beyond a ceiling", vec![Outside::Creation]), ("a high scope", high())] {
        for (by, request, asker) in [
            ("a member", request(Some("a")), standing(&[Role::Member], Some("a"))),
            ("an administrator", request(None), administrator.clone()),
        ] {
            matrix.push_str(&format!("{what}, asked by {by}:\n"));
            for role in Role::ALL {
                let standing = standing(&[role], None);
                for who in ["asker", "another"] {
                    let person = actor(who);
                    let result = approve(&request, (&person, &standing), &asker, true, &outside);
                    let said = result.map_or_else(|block| format!("no: {block:?}"), |_| "yes".into());
                    let who = if who == "asker" { "who asked" } else { "another" };
                    matrix.push_str(&format!("  {:<14} {who:<10} {said}\n", role.word()));
                }
            }
        }
    }
    insta::assert_snapshot!(matrix);
}

#[test]
fn nobody_approves_their_own_request_whatever_roles_they_have() {
    let everything = standing(&Role::ALL, Some("a"));
    let result = approve(&request(Some("a")), (&actor("asker"), &everything), &everything, true, &[]);
    assert_eq!(result, Err(Block::Own));
}

#[test]
fn what_has_changed_since_it_was_asked_stands_in_the_way() {
    let approver = standing(&[Role::Approver], None);
    let by = (&actor("another"), &approver);
    let (inside, left) = (standing(&[Role::Member], Some("a")), standing(&[Role::Member], Some("b")));
    assert!(approve(&request(Some("a")), by, &inside, true, &[]).is_ok());
    assert_eq!(approve(&request(Some("a")), by, &left, true, &[]), Err(Block::AskerLeft));
    assert_eq!(approve(&request(Some("a")), by, &inside, false, &[]), Err(Block::TeamGone));
    assert_eq!(approve(&request(None), by, &inside, true, &[]), Err(Block::AskerLeft));
    let decided = AccessRequest { state: RequestState::Withdrawn, ..request(Some("a")) };
    assert_eq!(approve(&decided, by, &inside, true, &[]), Err(Block::Decided));
    let gone = standing(&[Role::Member], None);
    assert_eq!(approve(&request(Some("a")), (&actor("x"), &gone), &inside, true, &[]), Err(Block::NoRole));
}

#[test]
fn an_approval_is_for_one_wish_and_no_other() {
    let approver = standing(&[Role::Approver], None);
    let inside = standing(&[Role::Member], Some("a"));
    let approval = approve(&request(Some("a")), (&actor("x"), &approver), &inside, true, &[]).unwrap();
    assert!(approval.covers(&TenantName("prod".into()), None));
    assert!(!approval.covers(&TenantName("beta".into()), None));
    assert!(!approval.covers(&TenantName("prod".into()), Some(&ClientId("iq1".into()))));
    assert!(approval.is_for(&settings()));
    assert!(!approval.is_for(&ClientSettings { token_lifetime: 60, ..settings() }));
}
