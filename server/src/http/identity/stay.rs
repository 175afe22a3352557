//! A person's stay behind a proxy. The proxy says on every request who asks; the session says in which browser they
//! stay, so that they see where that is and anyone's stay can be ended. It never says who they are.

use std::sync::Arc;

use app::account::device_words;
use app::desk::{self, SessionsError};
use app::model::{Actor, Ended, EndedBy, Holder, SessionHandle};
use app::policy::{Reentry, reentry};
use axum::http::header::{ACCEPT, USER_AGENT};
use axum::http::{HeaderMap, Method};
use tower_sessions::Session;

use crate::store;

/// What a request's session allows.
#[derive(Debug)]
pub(super) enum Stay {
    /// The person is in; with the session's handle, if there is one.
    In(Option<SessionHandle>),
    /// A session was ended before its time, and the person has not come in knowingly since.
    Over(Ended),
    /// The page that sent this was somebody else's, and it would change something.
    OfAnother,
}

/// Sessions did not serve.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) enum StayError {
    Session(#[from] tower_sessions::session::Error),
    Port(#[from] SessionsError),
}

/// What `actor`'s request may do, by its session. Opens a session for whoever opens a page without one.
pub(super) async fn of(
    sessions: &Arc<dyn desk::Sessions>,
    session: &Session,
    actor: &Actor,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Stay, StayError> {
    if let Some(ended) = session.get::<Ended>(store::ENDED).await?
        && ended.holder.is(actor)
        && reentry(&ended, actor) != Reentry::Open
    {
        return Ok(Stay::Over(ended));
    }
    match session.get::<Holder>(store::HOLDER).await? {
        Some(holder) if holder.is(actor) => return Ok(Stay::In(handle(session))),
        Some(_) => {
            if let Some(handle) = handle(session) {
                sessions.end(&handle, EndedBy::Change).await?;
            }
            if !method.is_safe() {
                session.flush().await?;
                return Ok(Stay::OfAnother);
            }
        }
        None => {}
    }
    let holder = Holder::new(actor, device(headers));
    if let Some(at) = sessions.barred_since(&holder).await? {
        let ended = Ended { holder: holder.clone(), at, by: EndedBy::Administrator };
        if reentry(&ended, actor) != Reentry::Open {
            return Ok(Stay::Over(ended));
        }
        sessions.readmit(&holder).await?;
    }
    match opens_a_page(method, headers) {
        true => {
            begin(session, &holder).await?;
            Ok(Stay::In(handle(session)))
        }
        false => {
            session.flush().await?;
            Ok(Stay::In(None))
        }
    }
}

/// Begins a session under an id of its own, whatever the browser brought.
pub(super) async fn begin(session: &Session, holder: &Holder) -> Result<(), tower_sessions::session::Error> {
    session.clear().await;
    session.insert(store::HOLDER, holder).await?;
    // Flushing would not do: the next save makes the session again under the id it had.
    session.cycle_id().await?;
    session.save().await
}

/// The handle of the request's session, if it has one.
pub(super) fn handle(session: &Session) -> Option<SessionHandle> {
    session.id().map(|id| store::Sessions::handle(&id))
}

/// The browser in coarse words.
pub(super) fn device(headers: &HeaderMap) -> String {
    device_words(headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default())
}

/// Whether a browser opens a page: programs that keep no cookie must not fill a person's sessions.
fn opens_a_page(method: &Method, headers: &HeaderMap) -> bool {
    let says = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let wanted = match says("sec-fetch-dest") {
        Some(destination) => destination == "document",
        None => says(ACCEPT.as_str()).is_some_and(|kinds| kinds.contains("text/html")),
    };
    *method == Method::GET && wanted
}
