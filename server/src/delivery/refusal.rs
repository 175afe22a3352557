//! What went wrong at a destination, in words. They are made of the status and of what is known of the kind, never of what
//! the destination wrote: that could hold what it was told.

use app::desk::Refusal;

use super::wire::NoAnswer;

/// A try that did not put the secret there.
#[derive(Debug)]
pub(super) struct Miss {
    pub(super) refusal: Refusal,
    /// Whether a second try may do better and can do no harm.
    pub(super) again: bool,
}

/// A refusal that surely left everything as it was.
pub(super) fn refused(words: impl Into<String>, next: impl Into<String>) -> Refusal {
    Refusal { words: words.into(), next: next.into(), perhaps: false }
}

/// An id that cannot stand in a name there.
pub(super) fn misnamed(words: &str) -> Refusal {
    refused(words, "Whoever runs the console can name the place otherwise.")
}

/// A destination that was asked for and is not configured.
pub(super) fn unknown() -> Refusal {
    refused("It is not configured.", "Whoever runs the console can configure it.")
}

/// What an answer with this status means; `who` is what people call the other side, with a capital.
pub(super) fn of_status(who: &str, status: u16) -> Refusal {
    let (why, next) = match status {
        401 => ("it does not accept the console's token", "Whoever runs the console must renew that token."),
        403 => (
            "the console's token may not do this there",
            "Whoever runs the console must widen what it may do.",
        ),
        404 => (
            "there is no such place",
            "Whoever runs the console must correct the destination, or make the place.",
        ),
        409 => (
            "somebody else holds this place, or changed it meanwhile",
            "Look there who does, then try again.",
        ),
        429 => ("it asks to wait", "Try again in a minute."),
        503 => ("it is not ready, such as a sealed Vault", "Have it made ready, then try again."),
        300..=399 => (
            "it sends elsewhere, and a secret goes nowhere but to the configured address",
            "Whoever runs the console must configure the address that answers itself.",
        ),
        500..=599 => ("it failed", "Look at its log, then try again."),
        _ => (
            "it does not accept what it was sent",
            "Whoever runs the console should look at the destination.",
        ),
    };
    let words = format!("{who} answered {status}: {why}.");
    Refusal { words, next: next.to_owned(), perhaps: false }
}

/// The same for a write: a server that failed may have written.
pub(super) fn of_write(who: &str, status: u16) -> Miss {
    let failed = (500..=599).contains(&status);
    Miss { refusal: Refusal { perhaps: failed, ..of_status(who, status) }, again: failed || status == 429 }
}

/// A question without an answer.
pub(super) fn of_silence(who: &str, silence: &NoAnswer) -> Refusal {
    let (NoAnswer::NotSent(why) | NoAnswer::Lost(why)) = silence;
    refused(
        format!("{who} gave no answer: {why}."),
        "Try again; if it stays so, whoever runs the console should look at the destination.",
    )
}

/// A write without an answer.
pub(super) fn of_lost_write(who: &str, silence: &NoAnswer) -> Miss {
    let perhaps = matches!(silence, NoAnswer::Lost(_));
    Miss { refusal: Refusal { perhaps, ..of_silence(who, silence) }, again: true }
}

/// An answer that is not what the other side would say.
pub(super) fn senseless(who: &str) -> Refusal {
    refused(
        format!("{who}'s answer made no sense."),
        "Something else may stand at that address; whoever runs the console should look at the destination.",
    )
}
