//! A universe small enough to look at all of it: three scopes, one of them high, and everything else that can differ.

use super::*;
use crate::model::testing::{grant, settings};
use crate::model::{Authentication, ResourceServerId, ScopeId};

const SCOPES: [&str; 3] = ["a", "b", "high"];

const NINETY_DAYS: i64 = 90 * Timestamp::DAY;

fn key(scope: &str) -> ScopeKey {
    ScopeKey { server: ResourceServerId("apis".into()), scope: ScopeId(scope.into()) }
}

fn is_high(key: &ScopeKey) -> bool {
    key.scope.0 == "high"
}

fn subsets() -> Vec<Vec<&'static str>> {
    let chosen = |bits: usize| (0..3).filter(|at| bits >> at & 1 == 1).map(|at| SCOPES[at]).collect();
    (0..8).map(chosen).collect()
}

/// Every client that there can be.
fn clients() -> Vec<ClientSettings> {
    let mut all = Vec::new();
    for scopes in subsets() {
        for token_lifetime in [600, 3_600] {
            for enabled in [true, false] {
                for auth in [Authentication::Secret, Authentication::Jwks { url: "https://a/".into() }] {
                    let scopes: Vec<_> = scopes.iter().map(|scope| (*scope, "Role:X")).collect();
                    let grants = vec![grant(&scopes)];
                    all.push(ClientSettings {
                        token_lifetime,
                        enabled,
                        authentication: auth,
                        grants,
                        ..settings()
                    });
                }
            }
        }
    }
    all
}

fn ceilings() -> Vec<Ceiling> {
    let of = |scopes: Vec<&str>| Ceiling {
        scopes: scopes.into_iter().map(key).collect(),
        longest_secret_days: 90,
        longest_token_seconds: 600,
        creates: Creates::AtOnce,
        most_clients: 3,
    };
    subsets().into_iter().map(of).collect()
}

fn nothing() -> Allowed {
    Allowed::default()
}

#[test]
fn what_happens_at_once_never_brings_a_team_past_its_ceiling() {
    for ceiling in ceilings() {
        let (allowed, all) = (nothing(), clients());
        let bound = Bound::Team(&ceiling, &allowed);
        for wanted in &all {
            // A new client, a copied one included: what it is copied from plays no part.
            if new_client(bound, 0, wanted, is_high) == Verdict::AtOnce {
                assert_eq!(beyond(&ceiling, &allowed, wanted), [], "{wanted:?}");
            }
            for now in &all {
                if change(bound, now, wanted, is_high) == Verdict::AtOnce {
                    let inside = beyond(&ceiling, &allowed, wanted).is_empty();
                    assert!(inside || !gains(now, wanted), "{now:?} to {wanted:?}");
                }
            }
        }
    }
}

#[test]
fn no_chain_of_changes_at_once_gets_where_one_change_may_not() {
    // From within the ceiling every step that happens at once stays within it, so every chain does.
    for ceiling in ceilings() {
        let allowed = nothing();
        let bound = Bound::Team(&ceiling, &allowed);
        let all = clients();
        for now in all.iter().filter(|client| beyond(&ceiling, &allowed, client).is_empty()) {
            for wanted in &all {
                if change(bound, now, wanted, is_high) == Verdict::AtOnce {
                    assert_eq!(beyond(&ceiling, &allowed, wanted), []);
                }
            }
        }
    }
}

#[test]
fn a_secret_is_made_only_where_all_that_it_opens_is_within_the_ceiling() {
    for ceiling in ceilings() {
        for client in clients() {
            let (none, all) = (nothing(), allowance(&ceiling, &client));
            let may = secret(Bound::Team(&ceiling, &none), &client, NINETY_DAYS);
            assert_eq!(may.is_ok(), beyond(&ceiling, &none, &client).is_empty());
            let allowed = Bound::Team(&ceiling, &all);
            assert_eq!(secret(allowed, &client, NINETY_DAYS), Ok(()), "what was allowed counts");
            assert_eq!(
                secret(allowed, &client, NINETY_DAYS + 1),
                Err(NoSecret::TooLong(90)),
                "and makes no secret live longer, not by a second"
            );
            assert_eq!(secret(Bound::Free, &client, 4 * NINETY_DAYS), Ok(()));
        }
    }
}

#[test]
fn a_high_scope_is_never_gained_at_once_by_anybody() {
    let (ceiling, allowed) = (ceilings().pop().unwrap(), nothing());
    assert!(ceiling.scopes.contains(&key("high")), "not even where the ceiling holds it");
    for bound in [Bound::Free, Bound::Team(&ceiling, &allowed)] {
        for wanted in clients().iter().filter(|client| client.scope_keys().any(|key| is_high(&key))) {
            assert_ne!(new_client(bound, 0, wanted, is_high), Verdict::AtOnce);
            for now in clients().iter().filter(|client| !client.scope_keys().any(|key| is_high(&key))) {
                let verdict = change(bound, now, wanted, is_high);
                let Verdict::Ask(outside) = verdict else { panic!("{verdict:?}") };
                assert!(outside.iter().any(Outside::is_for_administrators));
            }
        }
    }
}

#[test]
fn no_approval_brings_a_high_scope_within_a_teams_reach_but_an_administrators() {
    for ceiling in ceilings() {
        let allowed = nothing();
        for (now, wanted) in
            clients().iter().flat_map(|now| clients().into_iter().map(move |wanted| (now, wanted)))
        {
            let verdict = change(Bound::Team(&ceiling, &allowed), now, &wanted, is_high);
            let Verdict::Ask(outside) = verdict else { continue };
            if allowance(&ceiling, &wanted).scopes.iter().any(is_high) {
                assert!(outside.iter().any(Outside::is_for_administrators), "{now:?} to {wanted:?}");
            }
        }
    }
}

#[test]
fn what_only_takes_away_is_always_open() {
    for ceiling in ceilings() {
        let allowed = nothing();
        for now in clients() {
            let less = ClientSettings { enabled: false, grants: vec![], ..now.clone() };
            assert_eq!(change(Bound::Team(&ceiling, &allowed), &now, &less, is_high), Verdict::AtOnce);
        }
    }
}

#[test]
fn a_key_that_is_only_taken_away_lets_nobody_in_and_one_more_or_another_way_does() {
    use crate::model::{Authentication, ClientCertificate, PublicKey};
    let key = |name: &str| PublicKey { name: name.into(), pem: format!("pem of {name}") };
    let with = |names: &[&str], certificates: &[&str]| Authentication::Keys {
        public_keys: names.iter().map(|name| key(name)).collect(),
        certificates: certificates.iter().map(|pem| ClientCertificate { pem: (*pem).to_owned() }).collect(),
    };
    let held = with(&["a", "b"], &["c"]);
    let as_wanted = |authentication: &Authentication| {
        let now = ClientSettings { authentication: held.clone(), ..settings() };
        gains(&now, &ClientSettings { authentication: authentication.clone(), ..now.clone() })
    };
    for less in [with(&["b"], &["c"]), with(&["b", "a"], &[]), held.clone()] {
        assert!(!as_wanted(&less), "{less:?}");
    }
    for more in [with(&["a", "b", "x"], &["c"]), with(&["a"], &["x"]), Authentication::Secret] {
        assert!(as_wanted(&more), "{more:?}");
    }
}

#[test]
fn a_team_that_is_full_or_whose_clients_are_approved_asks_and_one_that_makes_none_does_not() {
    let (ceiling, allowed) = (ceilings().pop().unwrap(), nothing());
    let client = ClientSettings { grants: vec![], token_lifetime: 600, ..settings() };
    let verdict = |ceiling: &Ceiling, has| new_client(Bound::Team(ceiling, &allowed), has, &client, is_high);
    assert_eq!(verdict(&ceiling, 2), Verdict::AtOnce);
    assert_eq!(verdict(&ceiling, 3), Verdict::Ask(vec![Outside::Full(3)]));
    let approved = Ceiling { creates: Creates::AfterApproval, ..ceiling.clone() };
    assert_eq!(verdict(&approved, 0), Verdict::Ask(vec![Outside::Creation]));
    let never = Ceiling { creates: Creates::Never, ..ceiling };
    assert_eq!(verdict(&never, 0), Verdict::Never);
}

#[test]
fn to_be_given_a_client_names_all_that_comes_along() {
    let client = ClientSettings { grants: vec![grant(&[("a", "Role:A"), ("high", "Role:H")])], ..settings() };
    let outside = ownership(&Ceiling::default(), 0, &client, is_high);
    let all = [
        Outside::Ownership,
        Outside::High(key("high")),
        Outside::Full(0),
        Outside::Scope(key("a")),
        Outside::Scope(key("high")),
        Outside::TokenLife(0),
    ];
    assert_eq!(outside, all);
}
