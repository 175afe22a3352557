//! What it takes to come in again after a session was ended before its time.
//!
//! Behind a proxy the next request would sign the person in again without their doing: the proxy still knows them.

use super::Access;
use super::roles::Role;
use crate::model::{Actor, Ended, EndedBy};

/// What the person has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reentry {
    /// Nothing more: they have proved who they are since.
    Open,
    /// Say that they want to.
    Ask,
    /// Prove to the company's sign-in once more who they are.
    SignInAgain,
}

/// What `actor` has to do after `ended`. Only a sign-in that tells when it took place can show that it is a new one.
#[must_use]
pub fn reentry(ended: &Ended, actor: &Actor) -> Reentry {
    match (actor.signed_in_at, ended.by) {
        (Some(at), _) if at > ended.at => Reentry::Open,
        (Some(_), EndedBy::Administrator) => Reentry::SignInAgain,
        _ => Reentry::Ask,
    }
}

/// Whether `actor` may see and end anyone's sessions: whoever is administrator in every tenant.
#[must_use]
pub fn runs_the_console(access: &Access, actor: &Actor) -> bool {
    access.role_everywhere(actor) == Role::Administrator
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Holder, Timestamp};

    fn needed(by: EndedBy, signed_in_at: Option<i64>) -> Reentry {
        let actor = Actor { signed_in_at: signed_in_at.map(Timestamp), ..Actor::new("i", "s", "n", None) };
        reentry(&Ended { holder: Holder::new(&actor, String::new()), at: Timestamp(1_000), by }, &actor)
    }

    #[test]
    fn a_new_proof_opens_and_an_old_one_does_not() {
        for by in EndedBy::WORDS.map(|(by, _)| by) {
            assert_eq!(needed(by, Some(1_001)), Reentry::Open, "{by:?}");
            assert_ne!(needed(by, Some(1_000)), Reentry::Open, "{by:?}");
            assert_eq!(needed(by, None), Reentry::Ask, "{by:?}");
        }
    }

    #[test]
    fn what_an_administrator_ended_needs_a_new_proof_where_one_can_be_seen() {
        assert_eq!(needed(EndedBy::Administrator, Some(999)), Reentry::SignInAgain);
        assert_eq!(needed(EndedBy::Person, Some(999)), Reentry::Ask);
        assert_eq!(needed(EndedBy::Limit, Some(999)), Reentry::Ask);
    }
}
