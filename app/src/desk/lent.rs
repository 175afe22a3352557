//! What an authorised request is lent.

use std::sync::Arc;
use std::time::Instant;

use super::guard::{Judged, Visible};
use super::ledger::Ledger;
use super::{
    Batches, Call, Campaigns, Console, Destinations, Exposures, Inventory, Journal, KeyRotations, Labels,
    Leaks, Learnt, Operation, Owners, Removals, Requests, Rotations, Sight, Subject, Teams, ZIdentity,
};
use crate::model::{Actor, ClientId, SecretId, Team, TenantCard, TenantTraits, Timestamp};
use crate::policy::{Action, Approval, Standing};

/// What an authorised request may reach: one tenant's ports and its own journal entry.
#[derive(Clone)]
pub struct Desk {
    /// The tenant.
    pub card: TenantCard,
    /// The tenant's upstream, within this request's allowance.
    pub zidentity: Arc<dyn ZIdentity>,
    pub(super) inventory: Arc<dyn Inventory>,
    pub(super) learnt: Learnt,
    pub(super) call: Arc<Call>,
    pub(super) operation: Operation,
    pub(super) action: Action,
    pub(super) subject: Subject,
    pub(super) ledger: Ledger,
    pub(super) standing: Arc<Standing>,
    pub(super) owners: Arc<Owners>,
    pub(super) visible: Visible,
    pub(super) judged: Judged,
}

impl Desk {
    /// What the person is to this tenant, at this moment.
    #[must_use]
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Whose the tenant's clients are, as it was when this request came to the desk.
    #[must_use]
    pub fn owners(&self) -> &Owners {
        &self.owners
    }

    pub(super) fn owners_shared(&self) -> Arc<Owners> {
        self.owners.clone()
    }

    /// Every team, as it is at this moment.
    #[must_use]
    pub fn every_team(&self) -> &[Team] {
        self.operation.every_team()
    }

    /// Whether the person sees this client.
    #[must_use]
    pub fn sees(&self, client: &ClientId) -> bool {
        self.visible.as_ref().is_none_or(|visible| visible.contains(client))
    }

    /// Whose requests the person may see.
    #[must_use]
    pub fn sight(&self) -> Sight {
        self.operation.sight_in(&self.card.name)
    }

    /// Who asks.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.operation.actor
    }

    pub(super) fn console(&self) -> &Console {
        &self.operation.console
    }

    pub(super) fn approval(&self) -> Option<&Approval> {
        self.operation.approval.as_ref()
    }

    /// The rules in force.
    #[must_use]
    pub fn access(&self) -> &crate::policy::Access {
        self.operation.console.access()
    }

    /// The teams and the owners, to be told of changes.
    #[must_use]
    pub fn teams(&self) -> &dyn Teams {
        &*self.operation.console.shared.teams
    }

    /// The requests.
    #[must_use]
    pub fn requests(&self) -> &dyn Requests {
        &*self.operation.console.shared.requests
    }

    /// Who was given what.
    #[must_use]
    pub fn exposures(&self) -> &dyn Exposures {
        &*self.operation.console.shared.exposures
    }

    /// The rotations.
    #[must_use]
    pub fn rotations(&self) -> &dyn Rotations {
        &*self.operation.console.shared.rotations
    }

    /// The removals.
    #[must_use]
    pub fn removals(&self) -> &dyn Removals {
        &*self.operation.console.shared.removals
    }

    /// The campaigns.
    #[must_use]
    pub fn campaigns(&self) -> &dyn Campaigns {
        &*self.operation.console.shared.campaigns
    }

    /// The labels.
    #[must_use]
    pub fn labels(&self) -> &dyn Labels {
        &*self.operation.console.shared.labels
    }

    /// The exchanges of keys.
    #[must_use]
    pub fn key_rotations(&self) -> &dyn KeyRotations {
        &*self.operation.console.shared.key_rotations
    }

    /// The leaks that were reported.
    #[must_use]
    pub fn leaks(&self) -> &dyn Leaks {
        &*self.operation.console.shared.leaks
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.operation.console.now()
    }

    /// The tenant's own ways.
    #[must_use]
    pub fn traits(&self) -> TenantTraits {
        self.learnt.traits()
    }

    /// Whether the console itself may be running on this secret.
    #[must_use]
    pub fn runs_on(&self, client: &ClientId, secret: &SecretId) -> bool {
        self.card.is_own(client) && (*client != self.card.own_client || self.learnt.own().may_be(secret))
    }

    /// Whether this tenant's new secrets may travel to the browser unsealed.
    #[must_use]
    pub fn may_reveal_plainly(&self) -> bool {
        self.operation.console.plain_reveal().allows(self.card.kind)
    }

    /// This request's allowance.
    #[must_use]
    pub fn call(&self) -> &Arc<Call> {
        &self.call
    }

    /// The way to JWKS URLs.
    #[must_use]
    pub fn jwks(&self) -> &dyn super::JwksPort {
        &*self.operation.console.shared.jwks
    }

    /// Where new secrets can be put.
    #[must_use]
    pub fn destinations(&self) -> &dyn Destinations {
        &*self.operation.console.shared.destinations
    }

    /// By when the request has to be answered, with what upstream does not get.
    #[must_use]
    pub fn answers_by(&self) -> Instant {
        self.operation.deadline
    }

    /// The journal, to look things up in.
    #[must_use]
    pub fn journal(&self) -> &dyn Journal {
        &*self.operation.console.shared.journal
    }

    /// The batches.
    #[must_use]
    pub fn batches(&self) -> &dyn Batches {
        &*self.operation.console.shared.batches
    }

    /// Begins work that outlives this request.
    pub async fn long_work(&self) -> super::LongWork {
        self.operation.console.rest.work().await
    }
}
