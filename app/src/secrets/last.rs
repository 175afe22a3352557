//! What is left to sign in with once a secret is deleted. Pure.

use crate::desk::{Entry, LATE_FOR, Outcome};
use crate::model::{Rotation, Secret, SecretId, Timestamp};
use crate::policy::Action;

/// What a client signs in with after one of its secrets is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// The secret works no more, or another one works.
    Enough,
    /// Only one that may yet be deleted by a request that was sent before.
    InDoubt,
    /// Nothing: it is the only live one.
    Nothing,
}

/// Secrets that are listed, and that nobody should count on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doubtful {
    /// A deletion of them was sent that may yet be carried out.
    going: Vec<SecretId>,
    /// Nobody has their value.
    lost: Vec<SecretId>,
}

impl Doubtful {
    /// By the client's newest entries in the journal and its newest rotation.
    pub(crate) fn of(entries: &[Entry], rotation: Option<&Rotation>, now: Timestamp) -> Self {
        let going = entries.iter().filter(|entry| may_yet_be_deleted(entry, now));
        let going = going.filter_map(|entry| entry.opened.secret.clone());
        let going =
            going.chain(rotation.and_then(|rotation| crate::rotation::may_yet_go(rotation, now).cloned()));
        let lost = entries.iter().filter(|entry| entry.outcome == Outcome::Orphan);
        let lost = lost.filter_map(|entry| entry.opened.secret.clone());
        Self { going: going.collect(), lost: lost.collect() }
    }

    /// Whether nobody has its value.
    pub(crate) fn is_lost(&self, id: &SecretId) -> bool {
        self.lost.contains(id)
    }
}

fn may_yet_be_deleted(entry: &Entry, now: Timestamp) -> bool {
    let open = matches!(
        entry.outcome,
        Outcome::Pending | Outcome::Accepted | Outcome::Unknown | Outcome::NothingCame
    );
    entry.opened.action == Action::DeleteSecret && open && now.0 - entry.opened.at.0 < LATE_FOR
}

impl Left {
    /// What is left of a client's `secrets` without `id`.
    pub(crate) fn of(secrets: &[Secret], id: &SecretId, doubtful: &Doubtful, now: Timestamp) -> Self {
        let live: Vec<&SecretId> =
            secrets.iter().filter(|secret| secret.is_live(now)).map(|secret| &secret.id).collect();
        if !live.contains(&id) {
            return Self::Enough;
        }
        let others: Vec<&SecretId> =
            live.into_iter().filter(|other| *other != id && !doubtful.is_lost(other)).collect();
        match others.is_empty() {
            true => Self::Nothing,
            false if others.iter().all(|other| doubtful.going.contains(other)) => Self::InDoubt,
            false => Self::Enough,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::{NOW, card, secret};
    use crate::model::{ClientId, Doubt, Reached, RotationId, RotationStep, Trial, Which};

    fn rotation(step: RotationStep, doubt: Option<Doubt>) -> Rotation {
        Rotation {
            id: RotationId("01R".into()),
            tenant: card().name,
            client: ClientId("iq1".into()),
            version: 3,
            step,
            old: SecretId("old".into()),
            new: Some(SecretId("new".into())),
            operation: "op-1".into(),
            due: NOW,
            trial: Trial::Untried,
            doubt,
            reached: vec![Reached { step, by: None, at: NOW }],
        }
    }

    fn left(secrets: &[Secret], id: &str, rotation: Option<&Rotation>) -> Left {
        Left::of(secrets, &SecretId(id.into()), &Doubtful::of(&[], rotation, NOW), NOW)
    }

    #[test]
    fn the_only_live_secret_leaves_nothing_and_an_ended_one_is_no_loss() {
        let secrets = [secret("old", 40), secret("ended", -1)];
        assert_eq!(left(&secrets, "old", None), Left::Nothing);
        assert_eq!(left(&secrets, "ended", None), Left::Enough);
        assert_eq!(left(&[secret("new", 90), secret("old", 40)], "old", None), Left::Enough);
    }

    #[test]
    fn another_one_that_may_yet_be_deleted_is_not_counted_on() {
        let both = [secret("new", 90), secret("old", 40)];
        let doubt = |of, seconds| Some(Doubt { of, until: Timestamp(NOW.0 + seconds) });
        let moved = |doubt| rotation(RotationStep::Moved, doubt);
        let new_in_doubt = moved(doubt(Which::New, 60));
        assert_eq!(left(&both, "old", Some(&new_in_doubt)), Left::InDoubt);
        assert_eq!(left(&both, "new", Some(&new_in_doubt)), Left::Enough, "the same deletion harms nobody");
        assert_eq!(left(&both, "old", Some(&moved(doubt(Which::New, 0)))), Left::Enough, "it is over");
        assert_eq!(left(&both, "new", Some(&moved(doubt(Which::Old, 60)))), Left::InDoubt);
        let ended = rotation(RotationStep::Left, doubt(Which::New, 60));
        assert_eq!(
            left(&both, "old", Some(&ended)),
            Left::InDoubt,
            "ending a rotation calls no request back"
        );
        let third = [secret("new", 90), secret("old", 40), secret("third", 9)];
        assert_eq!(left(&third, "old", Some(&new_in_doubt)), Left::Enough);
    }

    #[test]
    fn one_whose_deletion_was_lost_on_its_way_is_not_counted_on_for_an_hour_nor_one_whose_value_nobody_has() {
        use crate::desk::testing::{entry, of_secret};
        let both = [secret("new", 90), secret("old", 40)];
        let left = |action, outcome, ago| {
            let entries = [of_secret(entry(action, outcome, ago), "new")];
            Left::of(&both, &SecretId("old".into()), &Doubtful::of(&entries, None, NOW), NOW)
        };
        for outcome in [Outcome::Pending, Outcome::Accepted, Outcome::Unknown, Outcome::NothingCame] {
            assert_eq!(left(Action::DeleteSecret, outcome, LATE_FOR - 1), Left::InDoubt, "{outcome:?}");
        }
        assert_eq!(left(Action::DeleteSecret, Outcome::NothingCame, LATE_FOR), Left::Enough);
        assert_eq!(left(Action::DeleteSecret, Outcome::Failed, 1), Left::Enough);
        assert_eq!(left(Action::CreateSecret, Outcome::Orphan, 99_999), Left::Nothing);
        assert_eq!(left(Action::CreateSecret, Outcome::Handed, 1), Left::Enough);
    }

    #[test]
    fn one_that_is_being_deleted_at_this_moment_is_not_counted_on_either() {
        let both = [secret("new", 90), secret("old", 40)];
        assert_eq!(left(&both, "old", Some(&rotation(RotationStep::Undoing, None))), Left::InDoubt);
        assert_eq!(left(&both, "new", Some(&rotation(RotationStep::Retiring, None))), Left::InDoubt);
    }
}
