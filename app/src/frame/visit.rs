//! One request for a page: who asks, how they like it, and how it is answered.

use axum::extract::FromRequestParts;
use axum::http::header::{COOKIE, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use leptos::nonce::Nonce;
use leptos::prelude::*;

use super::page::{Answer, Page};
use super::shell::{Look, document};
use crate::desk::{Console, Operation, signed_in};
use crate::error::{ConsoleError, ErrorKind};
use crate::model::{TenantCard, TenantName};

/// A person's request for a page.
pub struct Visit {
    /// The way to the ports.
    pub operation: Operation,
    /// The query's pairs.
    pub query: Vec<(String, String)>,
    look: Look,
}

impl Visit {
    /// The value of a query's key; empty if it is not there.
    #[must_use]
    pub fn asked(&self, key: &str) -> &str {
        self.query.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value)
    }

    /// `light` or `dark`, if the person chose one.
    #[must_use]
    pub fn theme(&self) -> Option<&'static str> {
        self.look.theme
    }

    /// Whether single keys are shortcuts.
    #[must_use]
    pub fn letters(&self) -> bool {
        self.look.letters
    }

    /// The tenant of this name.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`].
    pub fn tenant(&self, name: &TenantName) -> Result<TenantCard, ConsoleError> {
        self.operation.tenants().into_iter().find(|card| card.name == *name).ok_or_else(|| {
            ConsoleError::new(
                ErrorKind::NotFound,
                "There is no tenant of this name, or none that you may see.",
                "Choose one from the overview.",
            )
        })
    }

    /// Answers with what a handler came to, in the frame of the person's console.
    #[must_use]
    pub fn answer(&self, result: Result<impl Into<Answer>, ConsoleError>) -> Response {
        match result.map(Into::into) {
            Ok(Answer::Page(page)) => self.show(*page),
            Ok(Answer::SeeOther(href)) => see_other(&href),
            Err(error) => {
                let request_id = self.operation.request_id().to_owned();
                self.show(super::failure::page(ConsoleError { request_id, ..error }))
            }
        }
    }

    fn show(&self, mut page: Page) -> Response {
        let done = super::words::done(self.asked("done"));
        // A page that failed to load belongs to the tenant in its address all the same.
        let in_path = self.look.path.split('/').nth(1).unwrap_or_default().to_owned();
        page.tenant = page.tenant.or_else(|| self.tenant(&TenantName(in_path)).ok());
        respond(&self.look, Some(&self.operation), self.operation.console(), page, done)
    }
}

/// 303: the browser goes on with a GET.
fn see_other(href: &str) -> Response {
    match HeaderValue::from_str(href) {
        Ok(location) => (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A page for someone who is not signed in.
#[must_use]
pub fn to_a_stranger(parts: &Parts, console: &Console, page: Page) -> Response {
    respond(&Look::of(parts), None, console, page, None)
}

fn respond(
    look: &Look,
    operation: Option<&Operation>,
    console: &Console,
    page: Page,
    done: Option<&'static str>,
) -> Response {
    let status = page.status;
    let owner = Owner::new();
    let html = owner.with(|| {
        if let Some(nonce) = look.nonce.clone() {
            provide_context::<Nonce>(nonce);
        }
        document(look, operation, console, page, done)
    });
    owner.cleanup();
    (status, Html(html)).into_response()
}

impl FromRequestParts<Console> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, Response> {
        let query = pairs_of(parts.uri.query().unwrap_or_default());
        match signed_in(console, &parts.extensions).await {
            Ok(operation) => {
                let first = TenantName(parts.uri.path().split('/').nth(1).unwrap_or_default().to_owned());
                // One that is there and not theirs reads like one that is not there.
                let is_theirs = operation.tenants().iter().any(|card| card.name == first);
                let operation = if is_theirs { operation.about(first) } else { operation };
                Ok(Self { operation, query, look: Look::of(parts) })
            }
            Err(error) => Err(to_a_stranger(parts, console, super::failure::page(error))),
        }
    }
}

/// The pairs of a query string or of a form's body.
#[must_use]
pub fn pairs_of(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes())
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect()
}

impl Look {
    fn of(parts: &Parts) -> Self {
        let cookie = |name: &str| {
            let cookies = parts.headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
            cookies
                .flat_map(|value| value.split(';'))
                .find_map(|cookie| cookie.trim().strip_prefix(name))
                .unwrap_or_default()
        };
        let theme = ["light", "dark"].into_iter().find(|known| *known == cookie("theme="));
        Self {
            theme,
            letters: cookie("keys=") != "off",
            nonce: parts.extensions.get::<Nonce>().cloned(),
            path: parts.uri.path().to_owned(),
        }
    }
}
