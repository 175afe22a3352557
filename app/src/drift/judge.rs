//! What changed outside the console, told apart from what it did itself. Pure.

use crate::clients::{carried, changed};
use crate::desk::{Drifted, Entry, Outcome};
use crate::model::{ClientSettings, ResourceServer, Secret, SecretId, Timestamp};
use crate::policy::Action;

/// Something that nobody did here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// The client is there.
    Added,
    /// The client is gone; since when that is known.
    Gone(Timestamp),
    /// A part of it is another.
    Edited {
        /// The part, as a choice in a form names it.
        part: String,
        /// The part, in a person's words.
        field: String,
        /// What it was.
        was: String,
        /// What it is.
        now: String,
    },
    /// It has a secret more.
    SecretAdded(Secret),
    /// It has a secret less.
    SecretGone(SecretId),
}

/// What a look at a client and at the console's own operations has shown.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    /// What people here know of it, their own operations included; `None` = nothing, or that they deleted it.
    pub(crate) known: Option<ClientSettings>,
    /// The ids of its secrets that they know.
    pub(crate) known_secrets: Vec<SecretId>,
    /// What they did not do.
    pub(crate) changes: Vec<Change>,
}

/// Judges a client by its operations, newest first. What an operation asked for and what is so now is the console's own
/// doing, whatever was heard of its end; who took note of a change drew a line under what was before.
pub(crate) fn judge(drifted: &Drifted, entries: &[Entry], catalogue: &[ResourceServer]) -> Verdict {
    let since: Vec<&Entry> = entries
        .iter()
        .take_while(|entry| entry.opened.action != Action::AcceptDrift)
        .filter(|entry| !matches!(entry.outcome, Outcome::Failed | Outcome::NothingCame))
        .collect();
    let of = |action: Action| since.iter().rev().filter(move |entry| entry.opened.action == action);
    if let Some(at) = drifted.gone_at {
        let ours = of(Action::DeleteClient).next().is_some();
        let strange = drifted.known.is_none() && of(Action::CreateClient).next().is_none();
        let changes = match (ours, strange) {
            (true, _) => vec![],
            (false, true) => vec![Change::Added, Change::Gone(at)],
            (false, false) => vec![Change::Gone(at)],
        };
        let known = if ours { None } else { drifted.known.clone() };
        return Verdict { known, known_secrets: drifted.known_secrets.clone(), changes };
    }
    let read = |text: &Option<String>| {
        text.as_deref().and_then(|text| serde_json::from_str::<ClientSettings>(text).ok())
    };
    let made = || of(Action::CreateClient).next().map(|entry| read(&entry.opened.after));
    let known = match (&drifted.known, made()) {
        (Some(known), _) => known.clone(),
        (None, Some(asked)) => asked.unwrap_or_else(|| drifted.now.clone()),
        (None, None) => {
            let known_secrets = drifted.known_secrets.clone();
            return Verdict { known: None, known_secrets, changes: vec![Change::Added] };
        }
    };
    let edits = since.iter().rev().filter(|entry| entry.opened.action.edits_a_client());
    let known =
        edits.fold(known, |known, entry| match (read(&entry.opened.before), read(&entry.opened.after)) {
            (Some(before), Some(after)) => carried(known, &before, &after, &drifted.now, catalogue),
            _ => known,
        });
    let edited = changed(&known, &drifted.now, catalogue).into_iter().map(|difference| Change::Edited {
        part: difference.part,
        field: difference.field,
        was: difference.was,
        now: difference.now,
    });
    let mut changes: Vec<Change> = edited.collect();
    let mut known_secrets = drifted.known_secrets.clone();
    for secret in drifted.secrets.iter().filter(|secret| !drifted.known_secrets.contains(&secret.id)) {
        let ours = of(Action::CreateSecret).any(|entry| {
            entry.opened.secret.as_ref() == Some(&secret.id)
                || entry.opened.fingerprint.is_some() && entry.opened.fingerprint == secret.expires_at
        });
        match ours {
            true => known_secrets.push(secret.id.clone()),
            false => changes.push(Change::SecretAdded(secret.clone())),
        }
    }
    for gone in &drifted.known_secrets {
        if drifted.secrets.iter().any(|secret| secret.id == *gone) {
            continue;
        }
        match of(Action::DeleteSecret).any(|entry| entry.opened.secret.as_ref() == Some(gone)) {
            true => known_secrets.retain(|id| id != gone),
            false => changes.push(Change::SecretGone(gone.clone())),
        }
    }
    // Names that only people read, or white space in a key: nothing that anybody has to know.
    let known = if changes.iter().any(|change| matches!(change, Change::Edited { .. })) {
        known
    } else {
        drifted.now.clone()
    };
    Verdict { known: Some(known), known_secrets, changes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::testing::entry;
    use crate::model::ClientId;
    use crate::model::testing::{NOW, secret, settings};

    fn named(name: &str) -> ClientSettings {
        ClientSettings { name: name.into(), ..settings() }
    }

    fn drifted(known: Option<&str>, now: &str) -> Drifted {
        Drifted {
            id: ClientId("c".into()),
            now: named(now),
            gone_at: None,
            known: known.map(named),
            secrets: vec![],
            known_secrets: vec![],
            revision: 1,
        }
    }

    fn edit(before: &ClientSettings, after: &ClientSettings, outcome: Outcome) -> Entry {
        let mut edit = entry(Action::UpdateClient, outcome, 0);
        edit.opened.before = serde_json::to_string(before).ok();
        edit.opened.after = serde_json::to_string(after).ok();
        edit
    }

    fn fields(drifted: &Drifted, entries: &[Entry]) -> Vec<String> {
        let changes = judge(drifted, entries, &[]).changes;
        changes
            .into_iter()
            .map(|change| match change {
                Change::Edited { field, was, now, .. } => format!("{field}: {was} -> {now}"),
                other => format!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn an_edit_outside_is_told_field_by_field() {
        let mut drifted = drifted(Some("A"), "B");
        drifted.now.enabled = false;
        assert_eq!(fields(&drifted, &[]), ["Name: A -> B", "Status: active -> disabled"]);
    }

    #[test]
    fn what_the_console_did_is_no_news_even_if_its_answer_was_lost() {
        let (a, b) = (named("A"), named("B"));
        for outcome in [Outcome::Done, Outcome::Unknown, Outcome::Accepted, Outcome::Pending] {
            assert!(fields(&drifted(Some("A"), "B"), &[edit(&a, &b, outcome)]).is_empty(), "{outcome:?}");
        }
        assert_eq!(fields(&drifted(Some("A"), "B"), &[edit(&a, &b, Outcome::Failed)]).len(), 1);
        assert_eq!(fields(&drifted(Some("A"), "C"), &[edit(&a, &b, Outcome::Done)]), ["Name: A -> C"]);
    }

    #[test]
    fn somebody_elses_change_under_an_own_edit_stays_news() {
        let (mut theirs, mut ours) = (named("B"), named("B"));
        (theirs.token_lifetime, ours.token_lifetime) = (3_600, 7_200);
        let mut drifted = drifted(Some("A"), "B");
        drifted.now.token_lifetime = 7_200;
        assert_eq!(fields(&drifted, &[edit(&theirs, &ours, Outcome::Done)]), ["Name: A -> B"]);
    }

    #[test]
    fn an_edit_from_before_somebody_took_note_explains_nothing_after_it() {
        let (a, b) = (named("A"), named("B"));
        let noted = entry(Action::AcceptDrift, Outcome::Done, 0);
        assert_eq!(fields(&drifted(Some("C"), "B"), &[noted, edit(&a, &b, Outcome::Done)]), ["Name: C -> B"]);
    }

    #[test]
    fn a_client_is_ours_if_an_operation_made_or_deleted_it() {
        assert_eq!(judge(&drifted(None, "A"), &[], &[]).changes, [Change::Added]);
        let mut made = entry(Action::CreateClient, Outcome::Unknown, 0);
        made.opened.after = serde_json::to_string(&named("A")).ok();
        assert!(judge(&drifted(None, "A"), &[made], &[]).changes.is_empty());
        let gone = Drifted { gone_at: Some(NOW), ..drifted(Some("A"), "A") };
        assert_eq!(judge(&gone, &[], &[]).changes, [Change::Gone(NOW)]);
        let passing = Drifted { gone_at: Some(NOW), ..drifted(None, "A") };
        assert_eq!(judge(&passing, &[], &[]).changes, [Change::Added, Change::Gone(NOW)]);
        let deleted = entry(Action::DeleteClient, Outcome::Unknown, 0);
        let verdict = judge(&gone, &[deleted], &[]);
        assert!(verdict.changes.is_empty() && verdict.known.is_none());
    }

    #[test]
    fn a_secret_is_ours_by_its_id_or_by_its_fingerprint() {
        let two = vec![secret("one", 30), secret("two", 60)];
        let drifted = Drifted { secrets: two.clone(), ..drifted(Some("A"), "A") };
        let mut by_id = entry(Action::CreateSecret, Outcome::Done, 0);
        by_id.opened.secret = Some(SecretId("one".into()));
        let mut by_fingerprint = entry(Action::CreateSecret, Outcome::Unknown, 0);
        by_fingerprint.opened.fingerprint = two[1].expires_at;
        let changes = judge(&drifted, std::slice::from_ref(&by_id), &[]).changes;
        assert_eq!(changes, [Change::SecretAdded(two[1].clone())]);
        assert!(judge(&drifted, &[by_id, by_fingerprint], &[]).changes.is_empty());
        let lost = Drifted { secrets: vec![], known_secrets: vec![SecretId("one".into())], ..drifted };
        assert_eq!(judge(&lost, &[], &[]).changes, [Change::SecretGone(SecretId("one".into()))]);
    }
}
