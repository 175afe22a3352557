//! The server itself signs in with the new secret: who hands over a key tries it in the lock first. Server only.

use std::time::{Duration, Instant};

use secrecy::SecretString;

use crate::desk::{Desk, Fault, RefusedReason};
use crate::model::{ClientId, Trial};

/// A new secret that is not known everywhere yet is tried again for so long.
const TRY_FOR: Duration = Duration::from_secs(6);
/// How long it is waited between two attempts.
const PAUSE: Duration = Duration::from_millis(400);
/// So much of the request's time is kept for writing down what came of it, and for the answer.
const KEPT_BACK: Duration = Duration::from_millis(1_200);

/// Signs in until it works or the time is over. Whatever comes of it is told, and nothing fails by it.
pub(super) async fn try_out(desk: &Desk, id: &ClientId, value: &SecretString) -> Trial {
    let end = Instant::now() + TRY_FOR.min(desk.call().time_left().saturating_sub(KEPT_BACK));
    let mut trial = Trial::Untried;
    loop {
        let time_left = end.saturating_duration_since(Instant::now());
        if time_left.is_zero() {
            return trial;
        }
        let pause = match tokio::time::timeout(time_left, desk.zidentity.sign_in_as(id, value)).await {
            Ok(Ok(signed_in)) => {
                return Trial::Token { lifetime: signed_in.lifetime, scopes: signed_in.scopes };
            }
            Ok(Err(Fault::Refused { reason: RefusedReason::Credential, detail })) => {
                tracing::info!(client = %id, detail, "the new secret is not accepted so far");
                trial = Trial::Refused;
                PAUSE
            }
            Ok(Err(fault)) => {
                tracing::info!(client = %id, %fault, "the new secret could not be tried so far");
                trial = Trial::Unanswered;
                if let Fault::Busy { retry_after: Some(wish) } = fault { wish.max(PAUSE) } else { PAUSE }
            }
            Err(_) => return if trial == Trial::Untried { Trial::Unanswered } else { trial },
        };
        tokio::time::sleep(pause.min(end.saturating_duration_since(Instant::now()))).await;
    }
}
