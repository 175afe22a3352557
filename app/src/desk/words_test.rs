use std::time::Duration;

use super::*;
use crate::desk::Conflict;
use crate::error::FieldError;
use crate::model::{ClientId, DestinationName, Difference, SecretId, Touched};

/// Every fault there is, in each of its shapes.
fn every_fault() -> Vec<Fault> {
    let detail = || "UPSTREAM'S OWN WORDS".to_owned();
    let refused = |reason| Fault::Refused { reason, detail: detail() };
    let down = |reason| Fault::Down { reason, detail: detail() };
    let field = FieldError { field: "name".into(), message: "Give the client a name.".into() };
    let difference = Difference {
        part: "name".into(),
        field: "Name".into(),
        was: "old".into(),
        now: "new".into(),
        mine: "mine".into(),
        touched: Touched::ByBoth,
        taken: None,
    };
    let conflict = |undecided| {
        Fault::Conflict(Box::new(Conflict {
            differences: vec![difference.clone()],
            seen: "{}".into(),
            undecided,
        }))
    };
    let lost = |found| Fault::LostClient { found, operation: super::super::OperationId("op".into()) };
    let refusal = crate::desk::Refusal {
        words: "Vault is sealed.".into(),
        next: "Have it unsealed.".into(),
        perhaps: false,
    };
    let undelivered = |perhaps| {
        Fault::Undelivered(Undelivered {
            destination: DestinationName("vault".into()),
            place: "secret/data/iq1".into(),
            words: "It answered 500.".into(),
            next: "Look at its log.".into(),
            perhaps,
        })
    };
    vec![
        Fault::NotFound,
        Fault::NoTenant,
        Fault::Forbidden,
        refused(RefusedReason::Credential),
        refused(RefusedReason::Token),
        refused(RefusedReason::Permission),
        Fault::Busy { retry_after: None },
        Fault::Busy { retry_after: Some(Duration::from_millis(300)) },
        Fault::Busy { retry_after: Some(Duration::from_secs(13)) },
        Fault::Invalid { status: 400, detail: "name is taken".into() },
        Fault::Invalid { status: 400, detail: String::new() },
        down(DownReason::Unreachable),
        down(DownReason::Timeout),
        down(DownReason::Garbage),
        down(DownReason::Status(503)),
        Fault::UnknownOutcome { detail: detail() },
        Fault::NotSoFar { detail: detail() },
        Fault::LostSecret(Settlement::NothingCame),
        Fault::LostSecret(Settlement::Orphan(SecretId("s1".into()))),
        Fault::LostSecret(Settlement::PerhapsInUse(vec![SecretId("s2".into())])),
        Fault::LostSecret(Settlement::Unknown),
        lost(Some(ClientId("iq1".into()))),
        lost(None),
        Fault::NotReady { destination: DestinationName("vault".into()), refusal },
        undelivered(false),
        undelivered(true),
        Fault::InvalidInput(vec![field.clone()]),
        Fault::InvalidInput(vec![field.clone(), field.clone()]),
        conflict(vec![]),
        conflict(vec![field]),
        Fault::TooOften { retry_after: Duration::from_secs(13) },
        Fault::SignInAgain(Stale::LongAgo),
        Fault::SignInAgain(Stale::Untold),
        Fault::SignInAgain(Stale::Weak),
        Fault::Rule { title: "It is so.".into(), next: "Do otherwise.".into() },
        Fault::Journal(JournalError::FingerprintTaken),
        Fault::Journal(JournalError::Unavailable(detail())),
    ]
}

/// The variant's name. A new fault does not compile here until somebody has thought of its words above.
fn name(fault: &Fault) -> &'static str {
    match fault {
        Fault::NotFound => "NotFound",
        Fault::Refused { .. } => "Refused",
        Fault::Busy { .. } => "Busy",
        Fault::Invalid { .. } => "Invalid",
        Fault::UnknownOutcome { .. } => "UnknownOutcome",
        Fault::NotSoFar { .. } => "NotSoFar",
        Fault::Down { .. } => "Down",
        Fault::Forbidden => "Forbidden",
        Fault::NoTenant => "NoTenant",
        Fault::InvalidInput(_) => "InvalidInput",
        Fault::Conflict(_) => "Conflict",
        Fault::TooOften { .. } => "TooOften",
        Fault::SignInAgain(_) => "SignInAgain",
        Fault::Rule { .. } => "Rule",
        Fault::LostSecret(_) => "LostSecret",
        Fault::LostClient { .. } => "LostClient",
        Fault::Journal(_) => "Journal",
        Fault::NotReady { .. } => "NotReady",
        Fault::Undelivered(_) => "Undelivered",
    }
}

fn told(fault: &Fault, action: Action) -> String {
    let error = in_words(fault, action);
    format!(
        "{} ({}, journal: {})\n  {}\n  {} {}\n",
        name(fault),
        error.status(),
        outcome_of(fault).word(),
        error.title,
        error.changed_words(),
        error.next
    )
}

#[test]
fn what_somebody_who_changes_something_is_told() {
    let all: Vec<_> = every_fault().iter().map(|fault| told(fault, Action::UpdateClient)).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn words_that_differ_for_another_action() {
    let mut all = Vec::new();
    for action in [Action::GetClient, Action::DeleteClient, Action::DeleteSecret] {
        for fault in every_fault() {
            let words = told(&fault, action);
            if words != told(&fault, Action::UpdateClient) {
                all.push(format!("{}: {words}", action.word()));
            }
        }
    }
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn nobody_is_told_what_stands_in_a_log() {
    for action in Action::ALL {
        for fault in every_fault() {
            let error = in_words(&fault, action);
            let text = serde_json::to_string(&error).unwrap();
            assert!(!text.contains("UPSTREAM'S OWN WORDS"), "{text}");
            let sentences = [&error.title, &error.next];
            let quoted = matches!(&fault, Fault::Invalid { detail, .. } if !detail.is_empty());
            let whole = |text: &&String| text.ends_with('.') && !text.starts_with(char::is_lowercase);
            assert!(quoted || sentences.iter().all(whole), "no sentence: {sentences:?}");
        }
    }
}

#[test]
fn a_wait_that_upstream_asks_for_is_handed_on() {
    let wait = |retry_after| in_words(&Fault::Busy { retry_after }, Action::GetClient).retry_after;
    assert_eq!(wait(Some(Duration::from_secs(13))), Some(13));
    assert_eq!(wait(Some(Duration::ZERO)), Some(1));
    assert_eq!(wait(None), None);
}
