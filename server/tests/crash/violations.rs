//! What must never be seen.

use crate::history::{History, Told};

/// A promise that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Violation {
    /// More secrets were made than people asked for.
    SecretDoubled { asked: usize, sent: usize, there: usize },
    /// A secret is there whose value nobody got, and the console does not say so.
    LostUnsaid(String),
    /// A client that had a live secret had none.
    NothingLive,
    /// Something was deleted that nobody asked to delete.
    DeletedUnasked(String),
    /// More clients were made than people asked for.
    ClientDoubled { asked: usize, there: usize },
    /// An operation was never settled.
    StillPending(String),
    /// The journal says otherwise than it is.
    Untrue(String),
    /// A person cannot bring a rotation to its end.
    Stuck(String),
}

/// Every promise that was broken.
pub(crate) fn violations(history: &History) -> Vec<Violation> {
    let checks =
        [doubled, lost_unsaid, nothing_live, deleted_unasked, client_doubled, pending, untrue, stuck];
    checks.iter().flat_map(|check| check(history)).collect()
}

fn doubled(history: &History) -> Vec<Violation> {
    let asked = history.secrets_asked;
    let sent =
        history.writes.iter().filter(|line| line.starts_with("POST") && line.ends_with("/secrets")).count();
    let there = made(history).count();
    if sent > asked || there > asked {
        return vec![Violation::SecretDoubled { asked, sent, there }];
    }
    Vec::new()
}

/// The secrets that are there and were not before.
fn made(history: &History) -> impl Iterator<Item = &(String, i64)> {
    let there = history.there.iter().flatten();
    there.filter(|(id, _)| !history.before.contains(id))
}

fn lost_unsaid(history: &History) -> Vec<Violation> {
    let said = |id: &String| history.got.contains(id) || history.named.contains(id) || history.says_perhaps;
    made(history).filter(|(id, _)| !said(id)).map(|(id, _)| Violation::LostUnsaid(id.clone())).collect()
}

fn nothing_live(history: &History) -> Vec<Violation> {
    let had = history.live.iter().position(|live| *live > 0);
    let lost = had.is_some_and(|had| history.live[had..].contains(&0));
    if lost && !history.client_deletion_asked { vec![Violation::NothingLive] } else { Vec::new() }
}

fn deleted_unasked(history: &History) -> Vec<Violation> {
    let mut found = Vec::new();
    if !history.client_deletion_asked {
        let there = history.there.clone().unwrap_or_default();
        for id in history.before.iter().filter(|id| !history.deletions_asked.contains(*id)) {
            if !there.iter().any(|(other, _)| other == id) {
                found.push(Violation::DeletedUnasked(id.clone()));
            }
        }
    }
    for line in history.writes.iter().filter(|line| line.starts_with("DELETE")) {
        let (path, last) = line.rsplit_once('/').unwrap_or((line, ""));
        let asked = match path.ends_with("/secrets") {
            true => history.deletions_asked.contains(last),
            false => history.client_deletion_asked,
        };
        if !asked {
            found.push(Violation::DeletedUnasked(line.clone()));
        }
    }
    found
}

fn client_doubled(history: &History) -> Vec<Violation> {
    let (asked, there) = history.clients;
    if there > asked { vec![Violation::ClientDoubled { asked, there }] } else { Vec::new() }
}

fn pending(history: &History) -> Vec<Violation> {
    let open = |told: &&Told| matches!(told.outcome.as_str(), "pending" | "unknown");
    let pending = history.journal.iter().filter(open);
    pending.map(|told| Violation::StillPending(told.action.clone())).collect()
}

/// What is said to have come to nothing is not there; what is said to be an orphan is; what is said to be deleted is gone.
fn untrue(history: &History) -> Vec<Violation> {
    let there = history.there.clone().unwrap_or_default();
    let is_there = |id: &String| there.iter().any(|(other, _)| other == id);
    let mut found = Vec::new();
    for told in &history.journal {
        let ours = told
            .fingerprint
            .is_some_and(|end| there.iter().any(|(id, other)| *other == end && !history.before.contains(id)));
        let listed = told.secret.as_ref().is_some_and(is_there);
        let lie = match (told.action.as_str(), told.outcome.as_str()) {
            ("secrets/create", "nothing_came" | "failed") => ours,
            ("secrets/create", "orphan") => !listed,
            ("secrets/delete", "done") => listed,
            _ => false,
        };
        if lie {
            found.push(Violation::Untrue(format!("{told:?}")));
        }
    }
    found
}

fn stuck(history: &History) -> Vec<Violation> {
    history.stuck.iter().map(|step| Violation::Stuck(step.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run in which one secret was asked for beside an old one, and made, and shown.
    fn good() -> History {
        History {
            before: ["old".to_owned()].into(),
            secrets_asked: 1,
            writes: vec!["POST /api-clients/c/secrets".to_owned()],
            there: Some(vec![("old".to_owned(), 5), ("new".to_owned(), 9)]),
            live: vec![1, 2],
            got: ["new".to_owned()].into(),
            journal: vec![told("secrets/create", "done")],
            ..History::default()
        }
    }

    fn told(action: &str, outcome: &str) -> Told {
        Told {
            action: action.into(),
            outcome: outcome.into(),
            secret: Some("new".into()),
            fingerprint: Some(9),
        }
    }

    #[test]
    fn a_good_run_breaks_nothing() {
        assert_eq!(violations(&good()), []);
    }

    #[test]
    fn two_secrets_for_one_wish_are_seen_whether_sent_or_there() {
        let sent = History { writes: [good().writes, good().writes].concat(), ..good() };
        assert!(matches!(violations(&sent)[..], [Violation::SecretDoubled { sent: 2, .. }]));
        let there = [good().there.unwrap(), vec![("second".to_owned(), 8)]].concat();
        let there = History { there: Some(there), says_perhaps: true, ..good() };
        assert!(matches!(violations(&there)[..], [Violation::SecretDoubled { there: 2, .. }]));
    }

    #[test]
    fn a_secret_that_nobody_has_and_nobody_tells_of_is_seen() {
        let lost = History { got: [].into(), ..good() };
        assert_eq!(violations(&lost), [Violation::LostUnsaid("new".into())]);
        let said = History { named: ["new".to_owned()].into(), ..lost.clone() };
        assert_eq!(violations(&said), []);
        let perhaps = History { says_perhaps: true, ..lost };
        assert_eq!(violations(&perhaps), []);
    }

    #[test]
    fn a_moment_without_a_live_secret_is_seen_even_if_it_passes() {
        let dark = History { live: vec![1, 0, 1], ..good() };
        assert_eq!(violations(&dark), [Violation::NothingLive]);
        let never_had = History { live: vec![0, 0, 1], ..good() };
        assert_eq!(violations(&never_had), []);
    }

    #[test]
    fn what_is_gone_or_sent_to_be_deleted_unasked_is_seen() {
        let gone = History { there: Some(vec![("new".to_owned(), 9)]), ..good() };
        assert_eq!(violations(&gone), [Violation::DeletedUnasked("old".into())]);
        let asked = History { deletions_asked: ["old".to_owned()].into(), ..gone };
        assert_eq!(violations(&asked), []);
        let line = "DELETE /api-clients/c/secrets/new".to_owned();
        let sent = History { writes: [good().writes, vec![line.clone()]].concat(), ..good() };
        assert_eq!(violations(&sent), [Violation::DeletedUnasked(line)]);
        let client = "DELETE /api-clients/c".to_owned();
        let sent = History { writes: [good().writes, vec![client.clone()]].concat(), ..good() };
        assert_eq!(violations(&sent), [Violation::DeletedUnasked(client)]);
    }

    #[test]
    fn two_clients_for_one_wish_are_seen() {
        let twice = History { clients: (1, 2), ..good() };
        assert_eq!(violations(&twice), [Violation::ClientDoubled { asked: 1, there: 2 }]);
    }

    #[test]
    fn what_is_never_settled_is_seen() {
        let open = History { journal: vec![told("rotations/confirm", "pending")], ..good() };
        assert_eq!(violations(&open), [Violation::StillPending("rotations/confirm".into())]);
    }

    #[test]
    fn a_journal_that_says_otherwise_than_it_is_is_seen() {
        for (action, outcome) in [("secrets/create", "nothing_came"), ("secrets/delete", "done")] {
            let lie = History { journal: vec![told(action, outcome)], ..good() };
            assert!(matches!(violations(&lie)[..], [Violation::Untrue(_)]), "{action} {outcome}");
        }
        let gone = History { there: Some(vec![("old".to_owned(), 5)]), ..good() };
        let lie = History { journal: vec![told("secrets/create", "orphan")], ..gone };
        assert!(matches!(violations(&lie)[..], [Violation::Untrue(_)]));
    }

    #[test]
    fn a_rotation_without_a_next_step_is_seen() {
        let stuck = History { stuck: Some("moving".into()), ..good() };
        assert_eq!(violations(&stuck), [Violation::Stuck("moving".into())]);
    }
}
