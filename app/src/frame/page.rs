//! A page before it is put into its frame.

use axum::http::StatusCode;
use leptos::prelude::*;

use crate::model::TenantCard;

/// Which entry of the sidebar a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    /// The overview.
    Overview,
    /// A tenant's clients.
    Clients,
    /// What ends in a tenant.
    Expiring,
    /// A tenant's campaigns, and who was shown what.
    Campaigns,
    /// Teams.
    Teams,
    /// Requests.
    Requests,
    /// A tenant's audit log.
    Audit,
    /// The person's own page.
    Account,
    /// None of them.
    Nowhere,
}

/// A page: what it is called, where it belongs, what it shows.
pub struct Page {
    pub(super) title: String,
    pub(super) here: Here,
    pub(super) tenant: Option<TenantCard>,
    pub(super) status: StatusCode,
    pub(super) refresh: Option<u32>,
    pub(super) body: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Page {
    /// A page that is answered with 200.
    pub fn new<V: IntoView + 'static>(
        title: impl Into<String>,
        here: Here,
        body: impl FnOnce() -> V + Send + 'static,
    ) -> Self {
        Self {
            title: title.into(),
            here,
            tenant: None,
            status: StatusCode::OK,
            refresh: None,
            body: Box::new(move || body().into_any()),
        }
    }

    /// The page is about this tenant.
    #[must_use]
    pub fn in_tenant(self, card: TenantCard) -> Self {
        Self { tenant: Some(card), ..self }
    }

    /// The page is answered with this status.
    #[must_use]
    pub fn with_status(self, status: u16) -> Self {
        Self { status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), ..self }
    }

    /// Without script, the browser loads the page again after so many seconds.
    #[must_use]
    pub fn refreshed_every(self, seconds: u32) -> Self {
        Self { refresh: Some(seconds), ..self }
    }
}

/// What a page's handler answers.
pub enum Answer {
    /// A page.
    Page(Box<Page>),
    /// 303 to another page of this console.
    SeeOther(String),
}

impl From<Page> for Answer {
    fn from(page: Page) -> Self {
        Self::Page(Box::new(page))
    }
}
