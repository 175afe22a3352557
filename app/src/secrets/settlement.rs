//! What became of a secret whose creation got no answer.
//!
//! Before a secret is made, its operation holds the ids that were there and the unique second at which the new
//! one will expire. A later look upstream, compared with that, tells what happened; nothing else is needed.

use crate::model::{Secret, SecretId, Timestamp};

/// What a look upstream has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// No new secret is there: it is safe to try again.
    NothingCame,
    /// The new secret bears the operation's own fingerprint: it is provably ours, and nobody has its value.
    Orphan(SecretId),
    /// Something new is there without the fingerprint: somebody may be using it. Never touched by itself.
    PerhapsInUse(Vec<SecretId>),
    /// Upstream could not be asked.
    Unknown,
}

/// Compares what is upstream now with what was there `before`; `fingerprint` is the second at which the new
/// secret expires.
#[must_use]
pub fn settle(before: &[SecretId], fingerprint: Timestamp, now_there: &[Secret]) -> Settlement {
    let new: Vec<&Secret> = now_there.iter().filter(|secret| !before.contains(&secret.id)).collect();
    if let Some(ours) = new.iter().find(|secret| secret.expires_at == Some(fingerprint)) {
        return Settlement::Orphan(ours.id.clone());
    }
    if new.is_empty() {
        return Settlement::NothingCame;
    }
    Settlement::PerhapsInUse(new.into_iter().map(|secret| secret.id.clone()).collect())
}

#[cfg(feature = "ssr")]
impl Settlement {
    /// The outcome for the journal.
    #[must_use]
    pub fn outcome(&self) -> crate::desk::Outcome {
        use crate::desk::Outcome;
        match self {
            Self::NothingCame => Outcome::NothingCame,
            Self::Orphan(_) => Outcome::Orphan,
            Self::PerhapsInUse(_) => Outcome::PerhapsInUse,
            Self::Unknown => Outcome::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(id: &str, expires_at: i64) -> Secret {
        Secret { id: SecretId(id.into()), created_at: None, expires_at: Some(Timestamp(expires_at)) }
    }

    #[test]
    fn nothing_new_means_that_it_is_safe_to_try_again() {
        let before = [SecretId("old".into())];
        assert_eq!(settle(&before, Timestamp(9), &[secret("old", 5)]), Settlement::NothingCame);
        assert_eq!(settle(&before, Timestamp(9), &[]), Settlement::NothingCame);
    }

    #[test]
    fn a_secret_with_our_fingerprint_is_an_orphan_even_beside_a_colleagues() {
        let now = [secret("old", 5), secret("theirs", 7), secret("ours", 9)];
        assert_eq!(
            settle(&[SecretId("old".into())], Timestamp(9), &now),
            Settlement::Orphan(SecretId("ours".into()))
        );
    }

    #[test]
    fn a_colleagues_secret_is_never_called_an_orphan() {
        let now = [secret("theirs", 7)];
        assert_eq!(
            settle(&[], Timestamp(9), &now),
            Settlement::PerhapsInUse(vec![SecretId("theirs".into())])
        );
    }

    #[test]
    fn an_older_secret_that_ends_in_the_same_second_is_not_taken_for_ours() {
        assert_eq!(
            settle(&[SecretId("old".into())], Timestamp(9), &[secret("old", 9)]),
            Settlement::NothingCame
        );
    }
}
