//! Who may do what: pure rules, no I/O. `permits` is the only place where a yes is made.

mod action;
mod fresh;
mod plain_reveal;
mod reentry;
mod roles;

pub use action::Action;
pub use fresh::{Freshness, Stale};
pub use plain_reveal::PlainReveal;
pub use reentry::{Reentry, reentry, runs_the_console};
pub use roles::{Access, Bindings, Role};

use crate::model::{Actor, TenantName};

/// Whether `actor` may do `action` in `tenant` under the bindings of `access`.
#[must_use]
pub fn permits(access: &Access, actor: &Actor, tenant: &TenantName, action: Action) -> bool {
    access.role_in(actor, tenant).may(action)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(groups: &[&str]) -> Actor {
        let groups = groups.iter().map(ToString::to_string).collect();
        Actor::new("demo", "someone", "Someone", Some(groups))
    }

    fn bindings(admin: &[&str], auditor: &[&str], member: &[&str]) -> Bindings {
        let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        Bindings { admin_groups: owned(admin), auditor_groups: owned(auditor), member_groups: owned(member) }
    }

    fn everywhere(everywhere: Bindings) -> Access {
        Access { everywhere, in_tenant: Vec::new() }
    }

    fn tenant(name: &str) -> TenantName {
        TenantName(name.into())
    }

    #[test]
    fn the_matrix_of_roles_and_actions() {
        let access = everywhere(bindings(&["zid-admins"], &["zid-auditors"], &["payments"]));
        let people = [
            ("administrator", actor(&["zid-admins"])),
            ("auditor", actor(&["zid-auditors"])),
            ("member", actor(&["payments"])),
            ("nobody", actor(&["lunch"])),
        ];
        let mut matrix = String::new();
        for action in Action::ALL {
            matrix.push_str(&format!("{:<18}", action.word()));
            for (role, person) in &people {
                let word = if permits(&access, person, &tenant("any"), action) { "yes" } else { "-" };
                matrix.push_str(&format!(" {role}: {word:<4}"));
            }
            matrix.push('\n');
        }
        insta::assert_snapshot!(matrix);
    }

    #[test]
    fn a_group_that_only_looks_like_the_administrators_gives_nothing_more() {
        let access = everywhere(bindings(&["zid-admins"], &[], &[]));
        for near in ["ZID-ADMINS", "zid-admins ", "zid-admin", "x,zid-admins", "zid\u{2010}admins"] {
            assert!(!permits(&access, &actor(&[near]), &tenant("any"), Action::DeleteClient), "{near:?}");
        }
    }

    #[test]
    fn a_role_for_one_tenant_gives_nothing_in_another() {
        let access = Access {
            everywhere: bindings(&[], &["auditors"], &[]),
            in_tenant: vec![(tenant("beta"), bindings(&["beta-admins"], &[], &["beta-team"]))],
        };
        let role = |groups: &[&str], name: &str| access.role_in(&actor(groups), &tenant(name));
        assert_eq!(role(&["beta-admins"], "beta"), Role::Administrator);
        assert_eq!(role(&["beta-admins"], "prod"), Role::Nobody);
        assert_eq!(role(&["beta-team", "auditors"], "beta"), Role::Auditor, "the highest counts");
        assert_eq!(role(&["beta-admins", "auditors"], "beta"), Role::Administrator);
        assert_eq!(role(&["auditors"], "prod"), Role::Auditor);
    }

    #[test]
    fn whose_groups_nobody_told_has_no_role() {
        let access = everywhere(bindings(&["zid-admins"], &[], &[]));
        let untold = Actor::new("proxy", "someone", "Someone", None);
        assert_eq!(access.role_in(&untold, &tenant("any")), Role::Nobody);
    }
}
