//! From a fault to a person's words, and to the outcome in the journal.

use super::{DownReason, Fault, JournalError, Outcome, RefusedReason};
use crate::error::{Changed, ConsoleError, ErrorKind};
use crate::model::Undelivered;
use crate::policy::{Action, Stale};
use crate::secrets::Settlement;

/// What became of an operation that ended in this fault.
pub(super) fn outcome_of(fault: &Fault) -> Outcome {
    match fault {
        Fault::UnknownOutcome { .. } | Fault::NotSoFar { .. } | Fault::LostClient { .. } => Outcome::Unknown,
        Fault::LostSecret(settlement) => settlement.outcome(),
        Fault::Undelivered(undelivered) if undelivered.perhaps => Outcome::Handed,
        Fault::Undelivered(_) => Outcome::Orphan,
        _ => Outcome::Failed,
    }
}

/// What the person is told.
pub(super) fn in_words(fault: &Fault, action: Action) -> ConsoleError {
    use ErrorKind as Kind;
    match fault {
        Fault::NotFound => ConsoleError::new(
            Kind::NotFound,
            "There is no such thing in this tenant, or none that you may see.",
            "It may have been deleted meanwhile; look for it in the list.",
        ),
        Fault::NoTenant => ConsoleError::new(
            Kind::NotFound,
            "There is no tenant of this name, or none that you may see.",
            "Choose one from the overview.",
        ),
        Fault::Forbidden => ConsoleError::new(
            Kind::Forbidden,
            "Your role does not include this.",
            "Ask an administrator of the console to do it for you.",
        ),
        Fault::SignInAgain(stale) => ConsoleError::new(Kind::SignInAgain, stale_words(*stale), SIGN_IN_AGAIN),
        Fault::Refused { reason, .. } => {
            let (title, next) = refusal(*reason);
            ConsoleError::new(Kind::Refused, title, next)
        }
        Fault::Busy { retry_after } => {
            let seconds = retry_after.map(|wait| wait.as_secs().max(1));
            let next = match seconds {
                Some(1) => "Try again in a second.".to_owned(),
                Some(seconds) => format!("It asks to wait {seconds} seconds; then try again."),
                None => "Wait a moment, then try again.".to_owned(),
            };
            let error =
                ConsoleError::new(Kind::Busy, "ZIdentity is busy and did not take the request.", next);
            ConsoleError { retry_after: seconds, ..error }
        }
        // Who only looks has typed nothing that could be changed.
        Fault::Invalid { status, .. } if !action.changes() => ConsoleError::new(
            Kind::Down,
            format!("ZIdentity did not accept the console's question (HTTP {status})."),
            "Try again; if it stays so, tell whoever runs the console.",
        ),
        Fault::Invalid { detail, .. } => ConsoleError::new(
            Kind::Invalid,
            if detail.is_empty() {
                "ZIdentity did not accept it and did not say why.".to_owned()
            } else {
                format!("ZIdentity did not accept it: {detail}")
            },
            "Change what it names, then send it again.",
        ),
        Fault::Down { reason, .. } => {
            let (title, next) = outage(*reason);
            ConsoleError::new(Kind::Down, title, next)
        }
        Fault::UnknownOutcome { .. } => unknown(action),
        Fault::NotSoFar { .. } => ConsoleError {
            changed: Changed::Perhaps,
            ..ConsoleError::new(
                Kind::UnknownOutcome,
                "ZIdentity's answer was lost. We looked: nothing has changed so far.",
                "Reload in a moment to see whether it still happens, then try again.",
            )
        },
        Fault::LostSecret(settlement) => lost_secret(settlement),
        Fault::NotReady { destination, refusal } => ConsoleError::new(
            Kind::Down,
            format!("The destination {destination} cannot take a secret now. {}", refusal.words),
            refusal.next.clone(),
        ),
        Fault::Undelivered(undelivered) => lost_on_the_way(undelivered),
        Fault::LostClient { found, operation: _ } => ConsoleError {
            changed: if found.is_some() { Changed::Yes } else { Changed::Perhaps },
            ..ConsoleError::new(
                Kind::UnknownOutcome,
                match found {
                    Some(id) => format!(
                        "ZIdentity's answer was lost, but a new client of this name is there: its id is {id}."
                    ),
                    None => "ZIdentity's answer was lost, and no such client is there yet.".to_owned(),
                },
                "Look at the list before you create it a second time.",
            )
        },
        Fault::InvalidInput(fields) => ConsoleError::invalid(fields.clone()),
        Fault::Conflict(conflict) => {
            let error = match &conflict.undecided[..] {
                [] => ConsoleError::new(
                    Kind::Conflict,
                    "This client was changed by someone else while you were editing it.",
                    "Compare and choose below, then save: nothing of yours or theirs is lost before.",
                ),
                undecided => ConsoleError::invalid(undecided.to_vec()),
            };
            ConsoleError { differences: conflict.differences.clone(), seen: conflict.seen.clone(), ..error }
        }
        Fault::TooOften { retry_after } => {
            let seconds = retry_after.as_secs().max(1);
            let error = ConsoleError::new(
                Kind::TooOften,
                "You have done this many times within a minute.",
                format!("Wait {seconds} seconds, then try again."),
            );
            ConsoleError { retry_after: Some(seconds), ..error }
        }
        Fault::Rule { title, next } => ConsoleError::new(Kind::Conflict, title.clone(), next.clone()),
        Fault::Journal(_) if !action.changes() => ConsoleError::new(
            Kind::Internal,
            "The console's journal does not answer.",
            "Try again; if it stays so, tell whoever runs the console: its database does not serve.",
        ),
        Fault::Journal(JournalError::FingerprintTaken | JournalError::Unavailable(_)) => ConsoleError::new(
            Kind::Internal,
            "The console could not write its journal, so it did not try.",
            "Tell whoever runs the console: its database does not take entries.",
        ),
    }
}

const SIGN_IN_AGAIN: &str = "Sign in again in another tab, then repeat the step here; what you typed is kept. If it stays so, tell whoever runs the console.";

fn stale_words(stale: Stale) -> &'static str {
    match stale {
        Stale::LongAgo => "You signed in too long ago for this.",
        Stale::Untold => {
            "Your sign-in does not tell when you proved who you are, and this asks for a fresh proof."
        }
        Stale::Weak => "This asks for a stronger sign-in than yours.",
    }
}

fn refusal(reason: RefusedReason) -> (&'static str, &'static str) {
    match reason {
        RefusedReason::Credential => (
            "ZIdentity does not accept the console's own credential.",
            "Whoever runs the console must renew it; `clientele check` tells which tenant it is.",
        ),
        RefusedReason::Token => (
            "ZIdentity does not accept the console's token.",
            "The console's own client may have been disabled; `clientele check` tells more.",
        ),
        RefusedReason::Permission => (
            "The console's own client lacks the right to do this in ZIdentity.",
            "It needs the admin module \"API Clients & Resources\" with full access.",
        ),
    }
}

fn outage(reason: DownReason) -> (String, &'static str) {
    match reason {
        DownReason::Unreachable => (
            "ZIdentity cannot be reached.".to_owned(),
            "Try again; if it stays so, whoever runs the console should look at its network and proxy.",
        ),
        DownReason::Timeout => ("ZIdentity did not answer in time.".to_owned(), "Try again in a moment."),
        DownReason::Garbage => (
            "ZIdentity's answer made no sense.".to_owned(),
            "Something between the console and ZIdentity may have answered in its place; try again.",
        ),
        DownReason::Status(status) => {
            (format!("ZIdentity failed (HTTP {status})."), "Try again in a moment.")
        }
    }
}

fn unknown(action: Action) -> ConsoleError {
    let next = match action {
        Action::DeleteClient | Action::DeleteSecret | Action::RetireRotation | Action::UndoRotation => {
            "Reload to see whether it is still there."
        }
        _ => "Reload to see how it stands before you send it again.",
    };
    ConsoleError {
        changed: Changed::Perhaps,
        ..ConsoleError::new(ErrorKind::UnknownOutcome, "ZIdentity's answer was lost.", next)
    }
}

fn lost_on_the_way(undelivered: &Undelivered) -> ConsoleError {
    let Undelivered { destination, words, next, perhaps, .. } = undelivered;
    let (kind, title, then) = match perhaps {
        true => (
            ErrorKind::UnknownOutcome,
            format!("The secret was made, and it is not known whether {destination} has it. {words}"),
            "Look there. If it has not arrived, nobody has its value: delete it below, then create another.",
        ),
        false => (
            ErrorKind::Down,
            format!("The secret was made and could not be delivered to {destination}. {words}"),
            "Nobody has its value: delete it below, then create another.",
        ),
    };
    ConsoleError { changed: Changed::Yes, ..ConsoleError::new(kind, title, format!("{then} {next}")) }
}

fn lost_secret(settlement: &Settlement) -> ConsoleError {
    let error = |changed, title: &str, next: &str| ConsoleError {
        changed,
        ..ConsoleError::new(ErrorKind::UnknownOutcome, title, next)
    };
    match settlement {
        Settlement::NothingCame => error(
            Changed::Nothing,
            "ZIdentity's answer was lost. We looked: no new secret is there so far.",
            "It is safe to try again; should it still come, this page will say so and offer to delete it.",
        ),
        Settlement::Orphan(_) => error(
            Changed::Yes,
            "The secret was made, but its value was lost on the way: nobody has it.",
            "Delete it below, then create another.",
        ),
        Settlement::PerhapsInUse(_) => error(
            Changed::Perhaps,
            "ZIdentity's answer was lost, and a new secret is there that cannot be proved ours.",
            "It is unknown, perhaps in use: ask who else works on this client before you delete it.",
        ),
        Settlement::Unknown => error(
            Changed::Perhaps,
            "ZIdentity's answer was lost, and it could not be asked what became of it.",
            "Reload this page in a moment: the console looks again. Do not create another one yet.",
        ),
    }
}

#[cfg(test)]
#[path = "words_test.rs"]
mod tests;
