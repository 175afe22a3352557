//! Who asks. Derived afresh on every request; this alone puts an [`app::model::Actor`] into a request.
//!
//! There are three ways, and configuration chooses one: personas (`demo`), a proxy's headers (`headers`), a proxy's
//! signed token (`token`). None of them stands in for another. `proxy` judges what comes in for the latter two:
//! whether it comes from the proxy at all, and whether no second header says something else (`spelling`).

mod claims;
mod demo;
mod enter;
mod headers;
mod keys;
mod proved;
mod proxy;
mod refusal;
mod session;
mod sign_out;
mod spelling;
mod stay;
mod token;

pub use demo::DemoGroups;
pub(super) use demo::{choose_persona, show_personas};
pub(super) use enter::enter;
pub use proxy::Proxy;
pub(super) use session::session_layer;
pub(super) use sign_out::{show_signed_out, sign_out};

use std::sync::Arc;

use app::account::ended_page;
use app::desk::{self, Console};
use app::model::{Actor, Ended, SessionHandle};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use demo::Demo;
use refusal::Refusal;
use stay::{Stay, StayError};
use tower_sessions::Session;

/// The way to sign in.
pub enum Identity {
    /// By choosing a persona.
    Demo(DemoGroups),
    /// Through the proxy in front.
    Proxy(Box<Proxy>),
}

/// What the identity layer and its pages need.
#[derive(Clone)]
pub(super) struct SignIn {
    console: Console,
    sessions: Arc<dyn desk::Sessions>,
    way: Arc<Way>,
    logout_url: Option<Arc<str>>,
}

enum Way {
    Demo(Demo),
    Proxy(Box<Proxy>),
}

impl SignIn {
    pub(super) fn new(
        console: Console,
        sessions: Arc<dyn desk::Sessions>,
        identity: Identity,
        public_url: &str,
        logout_url: Option<String>,
    ) -> Self {
        let way = match identity {
            Identity::Demo(groups) => Way::Demo(Demo::new(groups, public_url)),
            Identity::Proxy(proxy) => Way::Proxy(proxy),
        };
        Self { console, sessions, way: Arc::new(way), logout_url: logout_url.map(Into::into) }
    }

    /// Whether people choose personas.
    pub(super) fn is_demo(&self) -> bool {
        matches!(*self.way, Way::Demo(_))
    }
}

/// Finds out who asks.
pub(super) async fn who_asks(
    State(sign_in): State<SignIn>,
    session: Session,
    request: Request,
    next: Next,
) -> Response {
    match &*sign_in.way {
        Way::Demo(demo) => demo::who_asks(demo, session, request, next).await,
        Way::Proxy(proxy) => by_proxy(&sign_in, proxy, session, request, next).await,
    }
}

/// Whom the proxy names, while a session that was ended keeps them out.
#[derive(Clone, Debug)]
pub(super) struct Barred {
    actor: Actor,
    ended: Ended,
}

async fn by_proxy(
    sign_in: &SignIn,
    proxy: &Proxy,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let judged = match proxy.judge(request.extensions(), request.headers()).await {
        Ok(None) => return next.run(request).await,
        Ok(Some(actor)) => {
            let stay =
                stay::of(&sign_in.sessions, &session, &actor, request.method(), request.headers()).await;
            match stay {
                Ok(Stay::In(handle)) => known(&session, actor, handle, request.uri().path()).await,
                stay => stay.map(|stay| (actor, stay)),
            }
        }
        Err(refusal) => return refused(&refusal, &request),
    };
    match judged {
        Ok((actor, Stay::In(handle))) => {
            request.extensions_mut().insert(actor);
            if let Some(handle) = handle {
                request.extensions_mut().insert(handle);
            }
            next.run(request).await
        }
        Ok((actor, Stay::Over(ended))) => {
            request.extensions_mut().insert(Barred { actor, ended });
            next.run(request).await
        }
        Ok((_, Stay::OfAnother)) => refused(&Refusal::PersonChanged, &request),
        Err(error) => no_sessions(&error),
    }
}

/// Whoever is in, with what is known of when they proved who they are.
async fn known(
    session: &Session,
    actor: Actor,
    handle: Option<SessionHandle>,
    path: &str,
) -> Result<(Actor, Stay), StayError> {
    if handle.is_some() && path == app::paths::AGAIN {
        proved::keep(session, &actor).await?;
    }
    Ok((proved::recalled(session, actor).await?, Stay::In(handle)))
}

fn refused(refusal: &Refusal, request: &Request) -> Response {
    refusal.report(request.extensions());
    refusal.answer(request.uri().path())
}

fn no_sessions(error: &dyn std::fmt::Display) -> Response {
    tracing::error!(%error, "sessions cannot be read or written");
    let words = "Nobody can be signed in at this moment: the console's database does not answer. Nothing was changed; try again.\n";
    (StatusCode::SERVICE_UNAVAILABLE, words).into_response()
}

/// What stands before every page for whoever looks without being in. In demo mode they are sent to the personas;
/// behind a proxy every request is judged by itself, without a redirect. What is sent ends in a 401 of its page in
/// either case, so that nothing typed is lost.
pub(super) async fn only_who_is_signed_in(
    State(sign_in): State<SignIn>,
    request: Request,
    next: Next,
) -> Response {
    let looks = request.method() == Method::GET || request.method() == Method::HEAD;
    if !looks {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    if let Some(Barred { actor, ended }) = parts.extensions.get::<Barred>() {
        return ended_page(&parts, &sign_in.console, ended, actor, sign_in.logout_url.as_deref());
    }
    if sign_in.is_demo() && parts.extensions.get::<Actor>().is_none() {
        return Redirect::to(app::paths::DEMO).into_response();
    }
    next.run(Request::from_parts(parts, body)).await
}
