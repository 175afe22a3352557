//! Demo sign-in: everybody chooses who they are. For loopback and the sandbox only; configuration sees to that.

use app::account::{Persona, personas_page};
use app::model::{Actor, Holder};
use axum::extract::{RawForm, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

use super::{SignIn, Way, no_sessions, stay};
use crate::store;

/// Who vouches for the personas.
const ISSUER: &str = "demo";

const PERSONAS: [Persona; 5] = [
    Persona { word: "admin", name: "Ada Admin", may: "Administrator: runs the whole fleet" },
    Persona { word: "admin2", name: "Benno Admin", may: "A second administrator" },
    Persona {
        word: "payments",
        name: "Pia Payments",
        may: "Engineer in team Payments: works on its clients",
    },
    Persona { word: "network", name: "Nils Network", may: "Engineer in team Network: works on its clients" },
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

impl DemoGroups {
    /// The groups of the personas who are in a team.
    pub const TEAMS: [&'static str; 2] = ["payments", "network"];
}

/// Demo sign-in as it is set up.
pub(super) struct Demo {
    groups: DemoGroups,
    public_url: String,
}

impl Demo {
    pub(super) fn new(groups: DemoGroups, public_url: &str) -> Self {
        Self { groups, public_url: public_url.to_owned() }
    }

    fn actor(&self, word: &str) -> Option<Actor> {
        let persona = PERSONAS.iter().find(|persona| persona.word == word)?;
        let groups = match persona.word {
            "admin" | "admin2" => self.groups.admin.clone(),
            "auditor" => self.groups.auditor.clone(),
            team => vec![team.to_owned()],
        };
        Some(Actor::new(ISSUER, persona.word, persona.name, Some(groups)))
    }
}

/// Finds out who asks. A GET by another name for the same address is sent to the name that the console believes:
/// its forms would be refused by the origin gate otherwise.
pub(super) async fn who_asks(demo: &Demo, session: Session, mut request: Request, next: Next) -> Response {
    let public_url = &demo.public_url;
    let believed = public_url.split_once("://").map_or("", |(_, host)| host);
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if request.method() == Method::GET && named.is_some_and(|host| host != believed) {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        return Redirect::temporary(&format!("{public_url}{path}")).into_response();
    }
    match session.get::<Holder>(store::HOLDER).await {
        Ok(holder) => {
            let holder = holder.filter(|holder| holder.issuer == ISSUER);
            if let Some(actor) = holder.and_then(|holder| demo.actor(&holder.subject)) {
                request.extensions_mut().insert(actor);
            }
            if let Some(handle) = stay::handle(&session) {
                request.extensions_mut().insert(handle);
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
    let Some(actor) = sign_in.persona(chosen) else {
        return personas_page(&parts, &sign_in.console, &PERSONAS, true);
    };
    let holder = Holder::new(&actor, stay::device(&parts.headers));
    match stay::begin(&session, &holder).await {
        Ok(()) => Redirect::to(app::paths::OVERVIEW).into_response(),
        Err(error) => no_sessions(&error),
    }
}

impl SignIn {
    fn persona(&self, word: &str) -> Option<Actor> {
        match &*self.way {
            Way::Demo(demo) => demo.actor(word),
            Way::Proxy(_) => None,
        }
    }
}
