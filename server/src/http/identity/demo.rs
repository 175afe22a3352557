//! Demo sign-in: everybody chooses who they are. For loopback and the sandbox only; configuration sees to that.

use std::sync::Arc;

use app::account::{Persona, personas_page};
use app::desk::Console;
use app::model::Actor;
use axum::extract::{RawForm, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

/// Where the session keeps who was chosen.
const CHOSEN: &str = "persona";

const PERSONAS: [Persona; 5] = [
    Persona { word: "admin", name: "Ada Admin", may: "Administrator: runs the whole fleet" },
    Persona { word: "admin2", name: "Benno Admin", may: "A second administrator" },
    Persona { word: "payments", name: "Pia Payments", may: "Engineer in team Payments: looks" },
    Persona { word: "network", name: "Nils Network", may: "Engineer in team Network: looks" },
    Persona { word: "auditor", name: "Audrey Auditor", may: "Auditor: sees everything, changes nothing" },
];

/// The groups that make a persona what it is, as the configuration names them.
#[derive(Clone, Debug)]
pub struct DemoGroups {
    /// Groups of the administrators.
    pub admin: Vec<String>,
    /// Groups of the auditor.
    pub auditor: Vec<String>,
}

/// Demo sign-in as it is set up.
#[derive(Clone)]
pub(in crate::http) struct Demo(Arc<(DemoGroups, String)>);

impl Demo {
    pub(in crate::http) fn new(groups: DemoGroups, public_url: String) -> Self {
        Self(Arc::new((groups, public_url)))
    }

    pub(in crate::http) fn is_https(&self) -> bool {
        self.0.1.starts_with("https://")
    }

    fn actor(&self, word: &str) -> Option<Actor> {
        let persona = PERSONAS.iter().find(|persona| persona.word == word)?;
        let groups = match persona.word {
            "admin" | "admin2" => self.0.0.admin.clone(),
            "auditor" => self.0.0.auditor.clone(),
            team => vec![team.to_owned()],
        };
        Some(Actor { issuer: "demo".into(), subject: persona.word.into(), name: persona.name.into(), groups })
    }
}

/// What the sign-in pages need.
#[derive(Clone)]
pub(in crate::http) struct SignIn {
    pub(in crate::http) console: Console,
    pub(in crate::http) demo: Demo,
    pub(in crate::http) logout_url: Option<String>,
}

/// Finds out who asks. A GET by another name for the same address is sent to the name that the console believes:
/// its forms would be refused by the origin gate otherwise.
pub(in crate::http) async fn who_asks(
    State(demo): State<Demo>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let public_url = &demo.0.1;
    let believed = public_url.split_once("://").map_or("", |(_, host)| host);
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if request.method() == Method::GET && named.is_some_and(|host| host != believed) {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        return Redirect::temporary(&format!("{public_url}{path}")).into_response();
    }
    match session.get::<String>(CHOSEN).await {
        Ok(chosen) => {
            if let Some(actor) = chosen.as_deref().and_then(|word| demo.actor(word)) {
                request.extensions_mut().insert(actor);
            }
            next.run(request).await
        }
        Err(error) => no_sessions(&error),
    }
}

/// `GET /demo`
pub(in crate::http) async fn show_personas(State(sign_in): State<SignIn>, parts: Parts) -> Response {
    personas_page(&parts, &sign_in.console, &PERSONAS, false)
}

/// `POST /demo`: the session is made anew, so that one which was planted before is worth nothing.
pub(in crate::http) async fn choose_persona(
    State(sign_in): State<SignIn>,
    session: Session,
    parts: Parts,
    RawForm(body): RawForm,
) -> Response {
    let pairs = app::frame::pairs_of(&String::from_utf8_lossy(&body));
    let chosen = pairs.iter().find(|(name, _)| name == "persona").map_or("", |(_, value)| value.as_str());
    if sign_in.demo.actor(chosen).is_none() {
        return personas_page(&parts, &sign_in.console, &PERSONAS, true);
    }
    let begun = async {
        session.clear().await;
        session.insert(CHOSEN, chosen).await?;
        // Flushing would not do: the next save makes the session again under the id it had.
        session.cycle_id().await?;
        session.save().await
    };
    match begun.await {
        Ok(()) => Redirect::to(app::paths::OVERVIEW).into_response(),
        Err(error) => no_sessions(&error),
    }
}

fn no_sessions(error: &tower_sessions::session::Error) -> Response {
    tracing::error!(%error, "sessions cannot be read or written");
    let words = "Nobody can be signed in at this moment: the console's database does not answer. Nothing was changed; try again.\n";
    (StatusCode::SERVICE_UNAVAILABLE, words).into_response()
}
