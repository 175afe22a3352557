//! Who may do what: pure rules, no I/O. `permits` is the only place where a yes is made.

mod action;
mod plain_reveal;
mod roles;

pub use action::Action;
pub use plain_reveal::PlainReveal;
pub use roles::{Access, Role};

use crate::model::Actor;

/// Whether `actor` may do `action` under the bindings of `access`.
#[must_use]
pub fn permits(access: &Access, actor: &Actor, action: Action) -> bool {
    match access.role_of(actor) {
        Role::Administrator => true,
        Role::Auditor => !action.is_guarded(),
        Role::Member => !action.is_guarded() && !action.oversees(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(groups: &[&str]) -> Actor {
        Actor {
            issuer: "demo".into(),
            subject: "someone".into(),
            name: "Someone".into(),
            groups: groups.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn the_matrix_of_roles_and_actions() {
        let access =
            Access { admin_groups: vec!["zid-admins".into()], auditor_groups: vec!["zid-auditors".into()] };
        let people = [
            ("administrator", actor(&["zid-admins"])),
            ("auditor", actor(&["zid-auditors"])),
            ("member", actor(&["payments"])),
        ];
        let mut matrix = String::new();
        for action in Action::ALL {
            matrix.push_str(&format!("{:<18}", action.word()));
            for (role, person) in &people {
                let word = if permits(&access, person, action) { "yes" } else { "-" };
                matrix.push_str(&format!(" {role}: {word:<4}"));
            }
            matrix.push('\n');
        }
        insta::assert_snapshot!(matrix);
    }

    #[test]
    fn a_group_that_only_looks_like_the_administrators_gives_nothing_more() {
        let access = Access { admin_groups: vec!["zid-admins".into()], auditor_groups: vec![] };
        for near in ["ZID-ADMINS", "zid-admins ", "zid-admin", "x,zid-admins"] {
            assert!(!permits(&access, &actor(&[near]), Action::DeleteClient), "{near:?}");
        }
    }
}
