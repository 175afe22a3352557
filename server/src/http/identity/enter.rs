//! Coming in again, knowingly, after a session was ended before its time.

use app::account::ended_page;
use app::model::{Actor, Ended, EndedBy, Holder};
use app::policy::{Reentry, reentry};
use axum::Extension;
use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

use super::{Barred, SignIn, no_sessions, stay};
use crate::store;

/// `POST /account/enter`
pub(in crate::http) async fn enter(
    State(sign_in): State<SignIn>,
    session: Session,
    actor: Option<Extension<Actor>>,
    barred: Option<Extension<Barred>>,
    parts: Parts,
) -> Response {
    let actor = match (actor, barred) {
        (_, Some(Extension(Barred { actor, .. }))) | (Some(Extension(actor)), None) => actor,
        (None, None) => return app::frame::not_found(sign_in.console, parts).await,
    };
    match come_in(&sign_in, &session, &actor, &parts).await {
        Ok(None) => Redirect::to(app::paths::OVERVIEW).into_response(),
        Ok(Some(ended)) => {
            ended_page(&parts, &sign_in.console, &ended, &actor, sign_in.logout_url.as_deref())
        }
        Err(error) => no_sessions(&error),
    }
}

/// Begins a new session, unless a new sign-in is needed for it.
async fn come_in(
    sign_in: &SignIn,
    session: &Session,
    actor: &Actor,
    parts: &Parts,
) -> Result<Option<Ended>, stay::StayError> {
    let holder = Holder::new(actor, stay::device(&parts.headers));
    let by_an_administrator = sign_in.sessions.barred_since(&holder).await?;
    let barred =
        by_an_administrator.map(|at| Ended { holder: holder.clone(), at, by: EndedBy::Administrator });
    let own = session.get::<Ended>(store::ENDED).await?.filter(|ended| ended.holder.is(actor));
    for ended in [barred, own].into_iter().flatten() {
        if reentry(&ended, actor) == Reentry::SignInAgain {
            return Ok(Some(ended));
        }
    }
    sign_in.sessions.readmit(&holder).await?;
    stay::begin(session, &holder).await?;
    Ok(None)
}
