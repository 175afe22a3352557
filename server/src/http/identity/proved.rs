//! When somebody proved who they are, where the proxy tells it on the way back from a new sign-in alone: the session
//! remembers it.

use app::model::{Actor, Timestamp};
use serde::{Deserialize, Serialize};
use tower_sessions::{Session, session::Error};

/// Where a session's data hold it.
const PROVED: &str = "proved";

#[derive(Serialize, Deserialize)]
struct Proved {
    at: Timestamp,
    acr: Option<String>,
}

/// Keeps what the proxy tells of a new sign-in, while the person stands on the page that they come back to.
pub(super) async fn keep(session: &Session, actor: &Actor) -> Result<(), Error> {
    match actor.signed_in_at {
        Some(at) => session.insert(PROVED, Proved { at, acr: actor.acr.clone() }).await,
        None => Ok(()),
    }
}

/// The person, with what their session remembers where the proxy does not tell.
pub(super) async fn recalled(session: &Session, actor: Actor) -> Result<Actor, Error> {
    if actor.signed_in_at.is_some() {
        return Ok(actor);
    }
    Ok(match session.get::<Proved>(PROVED).await? {
        Some(Proved { at, acr }) => Actor { signed_in_at: Some(at), acr: actor.acr.or(acr), ..actor },
        None => actor,
    })
}
