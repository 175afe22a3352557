//! What a rotation says.

use crate::model::Trial;

/// What came back when the new secret was tried, in a sentence or two.
pub(super) fn trial_words(trial: &Trial) -> String {
    match trial {
        Trial::Token { lifetime, scopes } => {
            let life = match lifetime.and_then(|seconds| u32::try_from(seconds).ok()) {
                Some(seconds) => format!("a token that lives {}", crate::clients::lifetime_words(seconds)),
                None => "a token, and did not say how long it lives".to_owned(),
            };
            let scopes = match scopes {
                Some(scopes) => format!("Its scopes, as the answer names them: {scopes}."),
                None => "The answer names no scopes: a token carries the client's own roles.".to_owned(),
            };
            format!(
                "It works: the console signed in with it, and ZIdentity gave {life}. {scopes} The console has dropped the \
                 token; ZIdentity cannot take it back, so it works until it ends."
            )
        }
        Trial::Refused => {
            "It was not seen to work: ZIdentity's token endpoint refused it for as long as the console tried. A new secret \
             can take a moment, so it may work by now."
                .to_owned()
        }
        Trial::Unanswered => {
            "It was not seen to work: ZIdentity's token endpoint gave no answer of any use while the console tried.".to_owned()
        }
        Trial::Untried => {
            "It was not tried: there was no time left, or the console was interrupted.".to_owned()
        }
    }
}

/// What follows from a trial that did not succeed.
pub(super) const NOT_SEEN_TO_WORK: &str =
    "So this rotation will not delete the old secret. Go back and start again, or end it and keep both.";

/// Why the old secret stays, and what to do.
#[cfg(feature = "ssr")]
pub(super) fn stays_words(stays: super::machine::Stays) -> (&'static str, &'static str) {
    use super::machine::Stays;
    match stays {
        Stays::NotYet => (
            "It is not time yet: first everything moves to the new secret.",
            "Confirm that it has, or wait for the day by which it should have.",
        ),
        Stays::Untried => (
            "The new secret was never seen to work, so the old one stays.",
            "Go back and start again, or end the rotation and keep both secrets.",
        ),
        Stays::NewIsGone => (
            "The new secret is not there, or works no more: the old one is not deleted.",
            "Look at the client's secrets, then start again.",
        ),
        Stays::NotNewer => (
            "By ZIdentity's own dates the new secret is the older one: nothing is deleted.",
            "Ask who else works on this client, and look at its secrets.",
        ),
        Stays::InDoubt => (
            "A deletion of the new secret was sent, and its answer lost: it may yet be carried out.",
            "Wait an hour after it was sent; if the new secret is still there then, the old one can go.",
        ),
    }
}

/// Why the new secret cannot be deleted, and what to do.
#[cfg(feature = "ssr")]
pub(super) fn no_way_back_words(no_way_back: super::machine::NoWayBack) -> (&'static str, &'static str) {
    use super::machine::NoWayBack;
    match no_way_back {
        NoWayBack::NotNow => {
            ("There is nothing to go back from at this step.", "Look how the rotation stands now.")
        }
        NoWayBack::NotThere => (
            "ZIdentity has accepted the new secret and does not list it yet, so it cannot be deleted.",
            "Wait until it is there, or has not come within ten minutes.",
        ),
        NoWayBack::LastLive => (
            "The new secret is the only one that works, or soon will be: the old one is at its end.",
            "Go on with the new one, or delete it on the client's page of secrets, which asks for more care.",
        ),
        NoWayBack::InDoubt => (
            "A deletion of the old secret was sent, and its answer lost: it may yet be carried out.",
            "Wait an hour after it was sent; if the old secret is still there then, the new one can go.",
        ),
    }
}
