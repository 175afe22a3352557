//! Who may do what: pure rules, no I/O. A role gives a [`Ruling`], a team's ceiling a [`Verdict`], and what neither
//! allows needs an [`Approval`]. These are the only places where a yes is made.

mod action;
mod approval;
mod ceiling;
mod destination;
mod fresh;
mod high;
mod plain_reveal;
mod reentry;
mod roles;
mod standing;

pub use action::Action;
pub use approval::{Approval, Block, approve};
pub use ceiling::{
    Bound, NoSecret, Outside, TENANT_HOLDS, TENANT_NEARLY_FULL, Verdict, allowance, beyond, change,
    new_client, ownership, secret,
};
pub use destination::OpenTo;
pub use fresh::{Freshness, Stale};
pub use high::is_high;
pub use plain_reveal::PlainReveal;
pub use reentry::{Reentry, reentry, runs_the_console};
pub use roles::{Access, Bindings, Relation, Role, Roles, Ruling};
pub use standing::{Standing, ceiling, is_in};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Actor, Ceiling, Team, TeamId, TenantName};

    fn actor(groups: &[&str]) -> Actor {
        let groups = groups.iter().map(ToString::to_string).collect();
        Actor::new("demo", "someone", "Someone", Some(groups))
    }

    fn bindings(admin: &[&str], auditor: &[&str], member: &[&str]) -> Bindings {
        let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        Bindings {
            admin_groups: owned(admin),
            auditor_groups: owned(auditor),
            approver_groups: vec!["zid-approvers".into()],
            member_groups: owned(member),
        }
    }

    fn everywhere(everywhere: Bindings) -> Access {
        Access { everywhere, ..Access::default() }
    }

    fn tenant(name: &str) -> TenantName {
        TenantName(name.into())
    }

    fn team(id: &str, group: &str, in_tenant: &str) -> Team {
        Team {
            id: TeamId(id.into()),
            name: id.into(),
            groups: vec![group.into()],
            contacts: Default::default(),
            channel: String::new(),
            ceilings: [(tenant(in_tenant), Ceiling::default())].into(),
            version: 1,
        }
    }

    /// Role by action by what it is about. A client that is there and foreign, and one that is not there, are one
    /// relation: no rule can tell them apart.
    #[test]
    fn the_matrix_of_roles_and_actions() {
        let mut matrix =
            format!("{:<22}{:<15}{:<11}{:<11}{}\n", "", "", "tenant", "own", "foreign or missing");
        for action in Action::ALL {
            for role in Role::ALL.into_iter().rev() {
                let word = |relation| match role.ruling(action, relation) {
                    Ruling::Yes => "yes",
                    Ruling::Forbidden => "forbidden",
                    Ruling::Missing => "missing",
                };
                let name = if role == Role::Administrator { action.word() } else { "" };
                let [whole, own, foreign] = [Relation::Whole, Relation::Own, Relation::Foreign].map(word);
                let line = format!("{name:<22}{:<15}{whole:<11}{own:<11}{foreign}", role.word());
                matrix.push_str(line.trim_end());
                matrix.push('\n');
            }
        }
        insta::assert_snapshot!(matrix);
    }

    #[test]
    fn a_group_that_only_looks_like_the_administrators_gives_nothing_more() {
        let access = everywhere(bindings(&["zid-admins"], &[], &[]));
        let teams = [team("a", "zid-admins", "any")];
        for near in ["ZID-ADMINS", "zid-admins ", "zid-admin", "x,zid-admins", "zid\u{2010}admins"] {
            let standing = Standing::of(&access, &teams, &actor(&[near]), &tenant("any"));
            assert_eq!((standing.role(), standing.teams.len()), (Role::Nobody, 0), "{near:?}");
        }
    }

    #[test]
    fn a_role_for_one_tenant_gives_nothing_in_another() {
        let access = Access {
            everywhere: bindings(&[], &["auditors"], &[]),
            in_tenant: vec![(tenant("beta"), bindings(&["beta-admins"], &[], &["beta-team"]))],
            ..Access::default()
        };
        let role = |groups: &[&str], name: &str| access.roles_in(&actor(groups), &tenant(name)).highest();
        assert_eq!(role(&["beta-admins"], "beta"), Role::Administrator);
        assert_eq!(role(&["beta-admins"], "prod"), Role::Nobody);
        assert_eq!(role(&["beta-team", "auditors"], "beta"), Role::Auditor, "the highest counts");
        assert_eq!(role(&["beta-admins", "auditors"], "beta"), Role::Administrator);
        assert_eq!(role(&["auditors"], "prod"), Role::Auditor);
    }

    #[test]
    fn a_teams_group_makes_a_member_where_the_team_works_and_nowhere_else() {
        let (access, teams) =
            (Access::default(), [team("a", "a-people", "prod"), team("b", "b-people", "prod")]);
        let of = |groups: &[&str], name: &str| Standing::of(&access, &teams, &actor(groups), &tenant(name));
        let member = of(&["a-people"], "prod");
        assert_eq!((member.role(), member.teams.len()), (Role::Member, 1));
        assert_eq!(member.relation(Some(&TeamId("a".into()))), Relation::Own);
        assert_eq!(member.relation(Some(&TeamId("b".into()))), Relation::Foreign);
        assert_eq!(member.relation(None), Relation::Foreign, "nobody's client is nobody's");
        assert_eq!(of(&["a-people"], "beta").role(), Role::Nobody);
        assert_eq!(of(&["a-people", "b-people"], "prod").teams.len(), 2);
    }

    #[test]
    fn whoever_is_auditor_and_in_a_team_works_on_their_own_and_looks_at_the_rest() {
        let access = everywhere(bindings(&[], &["auditors"], &[]));
        let teams = [team("a", "a-people", "prod")];
        let both = Standing::of(&access, &teams, &actor(&["a-people", "auditors"]), &tenant("prod"));
        assert_eq!(both.ruling(Action::UpdateClient, Relation::Own), Ruling::Yes);
        assert_eq!(both.ruling(Action::UpdateClient, Relation::Foreign), Ruling::Forbidden);
        assert_eq!(both.ruling(Action::GetClient, Relation::Foreign), Ruling::Yes);
    }

    #[test]
    fn whose_groups_nobody_told_has_no_role() {
        let access = everywhere(bindings(&["zid-admins"], &[], &[]));
        let untold = Actor::new("proxy", "someone", "Someone", None);
        let teams = [team("a", "", "any")];
        assert_eq!(Standing::of(&access, &teams, &untold, &tenant("any")).role(), Role::Nobody);
    }
}
