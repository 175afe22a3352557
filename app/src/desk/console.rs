//! What the whole process has. It is the axum state, and stands in leptos's context during server functions.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::pace::Paces;
use super::turns::Turns;
use super::{Fault, Inventory, Journal, Pace, Sessions, ZIdentityPort};
use crate::model::{TenantCard, TenantName, Timestamp};
use crate::policy::Access;

/// Where the time comes from.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A tenant with its ports.
#[derive(Clone)]
pub struct Tenant {
    /// What pages say about it.
    pub card: TenantCard,
    /// Its upstream.
    pub zidentity: Arc<dyn ZIdentityPort>,
    /// Its clients, kept near.
    pub inventory: Arc<dyn Inventory>,
}

/// How long one request may spend upstream, retries included (pages answer within ten seconds), and how many there may be.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// For one page or one server function.
    pub call_allowance: std::time::Duration,
    /// How fast one person may go.
    pub pace: Pace,
}

/// The console: everything that outlives a request. Ports are private to the desk.
#[derive(Clone)]
pub struct Console {
    pub(super) shared: Arc<Shared>,
    pub(super) turns: Arc<Turns>,
    pub(super) paces: Arc<Paces>,
}

/// What [`Console`] is made of; named by the composition root alone.
pub struct Shared {
    /// The tenants, by name.
    pub tenants: BTreeMap<TenantName, Tenant>,
    /// The table `operations`.
    pub journal: Arc<dyn Journal>,
    /// Who is signed in where.
    pub sessions: Arc<dyn Sessions>,
    /// Which groups are what.
    pub access: Access,
    /// Whether people choose a persona instead of signing in.
    pub demo: bool,
    /// Where the time comes from.
    pub clock: Clock,
    /// Allowances.
    pub limits: Limits,
    /// What leptos must know of the built browser files.
    pub leptos: leptos::config::LeptosOptions,
    /// The address of the style sheet.
    pub stylesheet: String,
}

impl Console {
    /// A console of these parts.
    #[must_use]
    pub fn new(shared: Shared) -> Self {
        Self { shared: Arc::new(shared), turns: Arc::default(), paces: Arc::default() }
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.shared.clock)()
    }

    /// The tenants' cards, by name.
    #[must_use]
    pub fn tenants(&self) -> Vec<TenantCard> {
        self.shared.tenants.values().map(|tenant| tenant.card.clone()).collect()
    }

    /// The rules in force.
    #[must_use]
    pub fn access(&self) -> &Access {
        &self.shared.access
    }

    /// Whether sign-in is a choice of personas.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.shared.demo
    }

    /// What leptos must know of the built browser files.
    #[must_use]
    pub fn leptos(&self) -> &leptos::config::LeptosOptions {
        &self.shared.leptos
    }

    /// The address of the style sheet.
    #[must_use]
    pub fn stylesheet(&self) -> &str {
        &self.shared.stylesheet
    }

    pub(super) fn tenant(&self, name: &TenantName) -> Result<&Tenant, Fault> {
        self.shared.tenants.get(name).ok_or(Fault::NoTenant)
    }
}
