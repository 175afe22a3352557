//! What the whole process has. It is the axum state, and stands in leptos's context during server functions.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::looks::Looks;
use super::pace::Paces;
use super::read_only::{ReadOnly, read_only};
use super::rest::Rest;
use super::turns::Turns;
use super::{
    Batches, Campaigns, Destinations, Exposures, Fault, Inventory, Journal, JwksPort, KeyRotations, Labels,
    Leaks, Learnt, Leases, Pace, Reminders, Removals, Requests, Rotations, Sessions, Teams, ZIdentityPort,
};
use crate::model::{TenantCard, TenantName, Timestamp, Writes};
use crate::policy::{Access, Freshness, PlainReveal};

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
    /// Whether the console may write to it.
    pub writes: Writes,
    /// What it has taught the console.
    pub learnt: Learnt,
}

/// What upstream is asked at most (pages answer within ten seconds), and how fast one person may go.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// How long one page or one server function may spend upstream, retries included.
    pub call_allowance: std::time::Duration,
    /// How fast one person may go.
    pub pace: Pace,
    /// How long a batch rests between two of its clients.
    pub batch_pause: std::time::Duration,
}

/// When and where people are asked to prove anew who they are.
#[derive(Clone, Debug, Default)]
pub struct StepUp {
    /// What acts of weight ask for.
    pub asks: Freshness,
    /// Where people prove it, and from where they come back to [`crate::paths::AGAIN`]; `None` = nobody has said.
    pub address: Option<String>,
}

/// The console: everything that outlives a request. Ports are private to the desk.
#[derive(Clone)]
pub struct Console {
    pub(super) shared: Arc<Shared>,
    pub(super) turns: Arc<Turns>,
    pub(super) paces: Arc<Paces>,
    pub(super) rest: Arc<Rest>,
    pub(super) looks: Arc<Looks>,
}

/// What [`Console`] is made of; named by the composition root alone.
pub struct Shared {
    /// The tenants, by name.
    pub tenants: BTreeMap<TenantName, Tenant>,
    /// The table `operations`.
    pub journal: Arc<dyn Journal>,
    /// Who is signed in where.
    pub sessions: Arc<dyn Sessions>,
    /// Looks at JWKS URLs.
    pub jwks: Arc<dyn JwksPort>,
    /// The table `batches`.
    pub batches: Arc<dyn Batches>,
    /// The tables of teams and of whose clients are.
    pub teams: Arc<dyn Teams>,
    /// The table `requests`.
    pub requests: Arc<dyn Requests>,
    /// The tables of reminders.
    pub reminders: Arc<dyn Reminders>,
    /// The table `rotations`.
    pub rotations: Arc<dyn Rotations>,
    /// The table `removals`.
    pub removals: Arc<dyn Removals>,
    /// The tables of campaigns.
    pub campaigns: Arc<dyn Campaigns>,
    /// The table `secret_labels`.
    pub labels: Arc<dyn Labels>,
    /// The table `leaks`.
    pub leaks: Arc<dyn Leaks>,
    /// The table `key_rotations`.
    pub key_rotations: Arc<dyn KeyRotations>,
    /// The table `leases`.
    pub leases: Arc<dyn Leases>,
    /// The table `exposures`.
    pub exposures: Arc<dyn Exposures>,
    /// Where new secrets can be put.
    pub destinations: Arc<dyn Destinations>,
    /// Which groups are what.
    pub access: Access,
    /// When people prove anew who they are.
    pub step_up: StepUp,
    /// Where a new secret's value may travel unsealed.
    pub plain_reveal: PlainReveal,
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
        Self {
            shared: Arc::new(shared),
            turns: Arc::default(),
            rest: Arc::default(),
            paces: Arc::default(),
            looks: Arc::default(),
        }
    }

    /// Long work stops after its present step and says so; this returns when it has. For the end of the process.
    pub async fn stop_long_work(&self) {
        self.rest.begin().await;
    }

    /// How long a batch rests between two of its clients.
    #[must_use]
    pub fn batch_pause(&self) -> std::time::Duration {
        self.shared.limits.batch_pause
    }

    /// An id for a new team.
    #[must_use]
    pub fn next_team_id(&self) -> crate::model::TeamId {
        self.shared.teams.next_id(self.now())
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

    /// Why nothing can be changed in a tenant, if so.
    #[must_use]
    pub fn read_only(&self, name: &TenantName) -> Option<ReadOnly> {
        let tenant = self.shared.tenants.get(name)?;
        read_only(name, tenant.writes, tenant.learnt.is_probed())
    }

    /// What a tenant has taught the console; the contract's ways for one that is not there.
    #[must_use]
    pub fn learnt(&self, name: &TenantName) -> Learnt {
        self.shared.tenants.get(name).map(|tenant| tenant.learnt.clone()).unwrap_or_default()
    }

    /// The rules in force.
    #[must_use]
    pub fn access(&self) -> &Access {
        &self.shared.access
    }

    /// When people prove anew who they are.
    #[must_use]
    pub fn step_up(&self) -> &StepUp {
        &self.shared.step_up
    }

    /// Where a new secret's value may travel unsealed.
    #[must_use]
    pub fn plain_reveal(&self) -> PlainReveal {
        self.shared.plain_reveal
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
