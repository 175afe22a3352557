//! One person's request: authorised, journalled, carried out, told.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use leptos::prelude::{expect_context, use_context};

use super::guard::{Guard, Judged, LookOnly, Visible};
use super::turns::Matter;
use super::{
    Batches, Call, Campaigns, Closing, Console, Destinations, EVERY_TENANT, Exposures, Fault, Inventory,
    Journal, JournalError, KeyRotations, Labels, Leaks, Learnt, NewEntry, OperationId, Outcome, Owners,
    ReadOnly, Removals, Requests, Rotations, Sight, Teams, ZIdentity,
};
use crate::error::{ConsoleError, ErrorKind, ErrorLink};
use crate::model::{
    Actor, ClientId, Owner, SecretId, Team, TeamId, TenantCard, TenantName, TenantTraits, Timestamp, Who,
};
use crate::policy::{Action, Approval, Relation, Role, Ruling, Standing, runs_the_console};

/// What an action is about.
#[derive(Clone, Debug)]
pub struct Subject {
    tenant: TenantName,
    client: Option<ClientId>,
    secret: Option<SecretId>,
}

impl Subject {
    /// A tenant as a whole.
    #[must_use]
    pub fn tenant(tenant: &TenantName) -> Self {
        Self { tenant: tenant.clone(), client: None, secret: None }
    }

    /// One client.
    #[must_use]
    pub fn client(tenant: &TenantName, client: &ClientId) -> Self {
        Self { client: Some(client.clone()), ..Self::tenant(tenant) }
    }

    /// One secret of a client.
    #[must_use]
    pub fn secret(tenant: &TenantName, client: &ClientId, secret: &SecretId) -> Self {
        Self { secret: Some(secret.clone()), ..Self::client(tenant, client) }
    }
}

/// A person's request. The only way to the ports.
#[derive(Clone)]
pub struct Operation {
    console: Console,
    actor: Actor,
    /// The tenant that the request is about, for pages that show what is disabled.
    tenant: Option<TenantName>,
    request_id: String,
    came_from: String,
    deadline: Instant,
    /// Of that time, what upstream does not get: it is for what follows.
    reserved: Duration,
    /// Every team, as it was when the request came; what is done is judged by the teams of that moment.
    teams: Arc<Vec<Team>>,
    /// What the request carries out, if it is somebody's wish that was approved.
    approval: Option<Approval>,
}

impl Operation {
    /// A request of `actor`. Everything it does upstream shares one allowance of time.
    #[must_use]
    pub fn new(console: Console, actor: Actor, request_id: String) -> Self {
        let deadline = Instant::now() + console.shared.limits.call_allowance;
        let teams = Arc::default();
        Self {
            console,
            actor,
            tenant: None,
            request_id,
            came_from: String::new(),
            deadline,
            reserved: Duration::ZERO,
            teams,
            approval: None,
        }
    }

    /// The same request, knowing the teams; notes in which groups the person comes.
    pub(super) async fn with_teams(self) -> Result<Self, JournalError> {
        let port = &self.console.shared.teams;
        let teams = Arc::new(port.all().await?);
        port.seen(&self.actor, self.console.now()).await?;
        Ok(Self { teams, ..self })
    }

    /// The same request, carrying out what was approved.
    #[must_use]
    pub fn under(&self, approval: Approval) -> Self {
        Self { approval: Some(approval), ..self.clone() }
    }

    /// The same request with where it came from, in words.
    #[must_use]
    pub fn from(self, came_from: String) -> Self {
        Self { came_from, ..self }
    }

    /// The same request, about this tenant.
    #[must_use]
    pub(crate) fn about(self, tenant: TenantName) -> Self {
        Self { tenant: Some(tenant), ..self }
    }

    /// The same request with a fresh allowance of time, for an answer that goes on.
    #[must_use]
    pub fn renewed(&self) -> Self {
        Self { tenant: self.tenant.clone(), teams: self.teams.clone(), ..self.step(self.request_id.clone()) }
    }

    /// A request of the same person with an id and an allowance of its own, for one step of long work.
    #[must_use]
    pub fn step(&self, request_id: String) -> Self {
        Self::new(self.console.clone(), self.actor.clone(), request_id).from(self.came_from.clone())
    }

    /// The same request, which leaves a third of its time for what comes after upstream: a secret is delivered.
    #[must_use]
    pub fn with_time_after(&self) -> Self {
        Self { reserved: self.console.shared.limits.call_allowance / 3, ..self.clone() }
    }

    /// Who asks.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// This console's id for the request.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// What the person is to the tenant that the request is about; on pages of no tenant, their highest role.
    #[must_use]
    pub fn role(&self) -> Role {
        let all = || self.console.tenants().into_iter().map(|card| self.role_in(&card.name));
        match &self.tenant {
            Some(tenant) => self.role_in(tenant),
            None => all().fold(self.role_everywhere(), Role::max),
        }
    }

    /// What the person is to this tenant.
    #[must_use]
    pub fn role_in(&self, tenant: &TenantName) -> Role {
        self.standing_in(tenant).role()
    }

    /// The person's roles and teams in this tenant.
    #[must_use]
    pub fn standing_in(&self, tenant: &TenantName) -> Standing {
        Standing::of(self.console.access(), &self.teams, &self.actor, tenant)
    }

    /// Every team, whoever is in it: not to be shown to whoever is only a member.
    #[must_use]
    pub fn every_team(&self) -> &[Team] {
        &self.teams
    }

    /// What the person is to every tenant, and to the console itself.
    #[must_use]
    pub fn role_everywhere(&self) -> Role {
        self.console.access().role_everywhere(&self.actor)
    }

    /// The tenants that the person may know of, by name.
    #[must_use]
    pub fn tenants(&self) -> Vec<TenantCard> {
        let cards = self.console.tenants().into_iter();
        cards.filter(|card| self.role_in(&card.name) > Role::Nobody).collect()
    }

    /// Whether the person may do this in this tenant, with what is theirs.
    #[must_use]
    pub fn permits(&self, tenant: &TenantName, action: Action) -> bool {
        let standing = self.standing_in(tenant);
        // Whoever is in no team owns nothing.
        let relation = if standing.teams.is_empty() { Relation::Foreign } else { Relation::Own };
        standing.ruling(action, relation) == Ruling::Yes
    }

    /// Whose requests the person may see in this tenant.
    #[must_use]
    pub fn sight_in(&self, tenant: &TenantName) -> Sight {
        let standing = self.standing_in(tenant);
        match standing.sees_all() {
            true => Sight::All,
            false => {
                Sight::Own(Who::from(&self.actor), standing.teams.into_iter().map(|team| team.id).collect())
            }
        }
    }

    pub(super) fn port(&self) -> &dyn super::Sessions {
        &*self.console.shared.sessions
    }

    /// Why the person cannot do this here, if so: the role, or a tenant that is read-only.
    #[must_use]
    pub fn barred(&self, tenant: &TenantName, action: Action) -> Option<String> {
        if !self.permits(tenant, action) {
            return Some(match self.role_in(tenant) {
                Role::Member => "Your teams may not do this; an administrator can.".to_owned(),
                role => format!("As {} you look; an administrator can do this.", role.word()),
            });
        }
        let read_only = self.console.read_only(tenant).filter(|_| action.changes() && !action.stays_here());
        read_only.map(|read_only| read_only.words())
    }

    /// The console.
    #[must_use]
    pub fn console(&self) -> &Console {
        &self.console
    }

    /// Authorises, then looks.
    ///
    /// # Errors
    /// [`ConsoleError`], already logged and with the ids that help.
    pub async fn read<T, F>(
        &self,
        action: Action,
        subject: Subject,
        look: impl FnOnce(Desk) -> F,
    ) -> Result<T, ConsoleError>
    where
        F: Future<Output = Result<T, Fault>>,
    {
        let call = self.call();
        let result = match self.desk(action, &subject, &call).await {
            Ok(desk) => look(desk).await,
            Err(fault) => Err(fault),
        };
        result.map_err(|fault| self.told(fault, action, &call))
    }

    /// Authorises, then acts. The act opens its journal entry through [`Desk::open`] before its first write
    /// upstream; it runs to its end even if the browser goes away.
    ///
    /// # Errors
    /// [`ConsoleError`], already logged and with the ids that help.
    pub async fn perform<T, F>(
        &self,
        action: Action,
        subject: Subject,
        act: impl FnOnce(Desk) -> F,
    ) -> Result<T, ConsoleError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Fault>> + Send + 'static,
    {
        let call = self.call();
        let desk = self
            .desk(action, &subject, &call)
            .await
            .and_then(|desk| match self.console.read_only(&subject.tenant) {
                Some(ReadOnly { why, next }) if !action.stays_here() => Err(Fault::Rule { title: why, next }),
                _ => Ok(desk),
            })
            .map_err(|fault| self.told(fault, action, &call))?;
        let ledger = desk.ledger.clone();
        let acting = act(desk);
        let console = self.console.clone();
        let closing_call = call.clone();
        let run = tokio::spawn(async move {
            let result = acting.await;
            ledger.close(&console, &closing_call, result.as_ref().err()).await;
            result
        });
        let result = run.await.unwrap_or_else(|_| {
            Err(Fault::UnknownOutcome { detail: "the console failed in the middle of it".to_owned() })
        });
        result.map_err(|fault| self.told(fault, action, &call))
    }

    /// Changes what belongs to the console as a whole, such as a team: for administrators of every tenant. The journal's
    /// entry is written before it, or it is not done.
    ///
    /// # Errors
    /// [`ConsoleError`], already logged.
    pub async fn govern<T, F>(
        &self,
        action: Action,
        (before, after): (Option<String>, Option<String>),
        change: impl FnOnce(Arc<dyn Teams>) -> F,
    ) -> Result<T, ConsoleError>
    where
        F: Future<Output = Result<T, Fault>>,
    {
        let call = self.call();
        let result = async {
            if !runs_the_console(self.console.access(), &self.actor) {
                return Err(Fault::Forbidden);
            }
            let asks = &self.console.step_up().asks;
            if let Some(stale) = asks.lacks(&self.actor, action, self.console.now()) {
                return Err(Fault::SignInAgain(stale));
            }
            self.console.paces.take(
                self.console.shared.limits.pace,
                &self.actor,
                action,
                self.console.now(),
            )?;
            let entry = NewEntry {
                at: self.console.now(),
                actor: self.actor.clone(),
                action,
                tenant: TenantName(EVERY_TENANT.to_owned()),
                client: None,
                secret: None,
                fingerprint: None,
                before,
                after,
                request_id: self.request_id.clone(),
                came_from: self.came_from.clone(),
            };
            let ledger = Ledger::default();
            let id = self.console.shared.journal.open(&entry).await?;
            ledger.update(|entry| entry.id = Some(id));
            let result = change(self.console.shared.teams.clone()).await;
            ledger.close(&self.console, &call, result.as_ref().err()).await;
            result
        };
        result.await.map_err(|fault| self.told(fault, action, &call))
    }

    fn call(&self) -> Arc<Call> {
        let deadline = self.deadline.checked_sub(self.reserved).unwrap_or(self.deadline);
        Arc::new(Call::until(self.request_id.clone(), deadline))
    }

    async fn desk(&self, action: Action, subject: &Subject, call: &Arc<Call>) -> Result<Desk, Fault> {
        let tenant = self.console.tenant(&subject.tenant)?;
        let name = &subject.tenant;
        // What is done is judged by the teams of this moment, not of when a page or a batch began.
        let teams = self.console.shared.teams.all().await?;
        let standing = Standing::of(self.console.access(), &teams, &self.actor, name);
        // A tenant that is not theirs and one that is not there answer alike.
        if standing.role() == Role::Nobody {
            return Err(Fault::NoTenant);
        }
        let owners = self.console.shared.teams.owners(name).await?;
        let relation = match &subject.client {
            Some(client) => standing.relation(owners.find(client).map(|owner| &owner.team)),
            None => Relation::Whole,
        };
        let approved =
            self.approval.as_ref().is_some_and(|approval| approval.covers(name, subject.client.as_ref()));
        match standing.ruling(action, relation) {
            Ruling::Yes => {}
            _ if approved => {}
            Ruling::Forbidden => return Err(Fault::Forbidden),
            Ruling::Missing => return Err(Fault::NotFound),
        }
        let asks = &self.console.step_up().asks;
        if let Some(stale) = asks.lacks(&self.actor, action, self.console.now()) {
            return Err(Fault::SignInAgain(stale));
        }
        let pace = self.console.shared.limits.pace;
        self.console.paces.take(pace, &self.actor, action, self.console.now())?;
        let own = |owner: &&Owner| standing.is_in(&owner.team);
        let visible: Visible = (!standing.sees_all())
            .then(|| Arc::new(owners.iter().filter(own).map(|owner| owner.client.clone()).collect()));
        let judged = Judged::default();
        let inner = tenant.zidentity.within(call.clone());
        let guard = Guard { inner, visible: visible.clone(), judged: judged.clone() };
        Ok(Desk {
            card: tenant.card.clone(),
            zidentity: Arc::new(guard),
            inventory: tenant.inventory.clone(),
            learnt: tenant.learnt.clone(),
            call: call.clone(),
            operation: Self { teams: Arc::new(teams), ..self.clone() },
            action,
            subject: subject.clone(),
            ledger: Ledger::default(),
            standing: Arc::new(standing),
            owners,
            visible,
            judged,
        })
    }

    /// A desk of the console itself, to look what has become of what people asked for. Nothing can be written upstream from
    /// it, by nobody's mistake.
    ///
    /// # Errors
    /// [`Fault::NoTenant`]; [`Fault::Journal`].
    pub async fn to_look(console: &Console, tenant: &TenantName) -> Result<Desk, Fault> {
        let actor = Actor::new("console", "clientele", "the console", Some(vec![]));
        let request_id = format!("looking-{}", console.now().0);
        let itself = Self::new(console.clone(), actor, request_id).with_teams_unseen().await?;
        let (call, plugged) = (itself.call(), console.tenant(tenant)?);
        Ok(Desk {
            card: plugged.card.clone(),
            zidentity: Arc::new(LookOnly(plugged.zidentity.within(call.clone()))),
            inventory: plugged.inventory.clone(),
            learnt: plugged.learnt.clone(),
            call,
            owners: console.shared.teams.owners(tenant).await?,
            operation: itself,
            action: Action::FollowOperation,
            subject: Subject::tenant(tenant),
            ledger: Ledger::default(),
            standing: Arc::default(),
            visible: None,
            judged: Judged::default(),
        })
    }

    async fn with_teams_unseen(self) -> Result<Self, JournalError> {
        let teams = Arc::new(self.console.shared.teams.all().await?);
        Ok(Self { teams, ..self })
    }

    /// Logs a fault once and puts it into a person's words.
    fn told(&self, fault: Fault, action: Action, call: &Call) -> ConsoleError {
        let error = super::words::in_words(&fault, action);
        let link = match &fault {
            Fault::SignInAgain(_) => self.console.step_up().address.clone().map(ErrorLink::sign_in_again),
            _ => error.link.clone(),
        };
        let (request_id, upstream_ids) = (self.request_id.clone(), call.upstream_ids());
        let error = ConsoleError { link, request_id, upstream_ids, ..error };
        let upstream = error.upstream_ids.join(" ");
        match error.kind {
            ErrorKind::Internal | ErrorKind::Refused | ErrorKind::Down | ErrorKind::UnknownOutcome => {
                tracing::warn!(request_id = %self.request_id, action = action.word(), %upstream, %fault, "failed");
            }
            _ => {
                tracing::info!(request_id = %self.request_id, action = action.word(), %upstream, %fault, "refused")
            }
        }
        set_status(&error);
        error
    }
}

/// What an authorised request may reach: one tenant's ports and its own journal entry.
#[derive(Clone)]
pub struct Desk {
    /// The tenant.
    pub card: TenantCard,
    /// The tenant's upstream, within this request's allowance.
    pub zidentity: Arc<dyn ZIdentity>,
    pub(super) inventory: Arc<dyn Inventory>,
    learnt: Learnt,
    call: Arc<Call>,
    pub(super) operation: Operation,
    action: Action,
    subject: Subject,
    ledger: Ledger,
    standing: Arc<Standing>,
    owners: Arc<Owners>,
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

    /// Waits for this client's turn: until the guard is dropped, no other operation of this console, or of one that
    /// shares its database, writes to it.
    ///
    /// # Errors
    /// [`Fault::Rule`] when the turn does not come within the request's time; [`Fault::NotFound`] when the person does not
    /// see the client any more by then; [`Fault::Journal`].
    pub async fn turn(&self, client: &ClientId) -> Result<impl Send + use<>, Fault> {
        let title = "Somebody else is changing this client at this moment, and it takes long.";
        let held = self.turn_of(Matter::Client(client), title).await?;
        self.is_still_seen(client).await?;
        Ok(held)
    }

    /// Waits for this team's turn: until the guard is dropped, it gets no other client here, so that their number holds
    /// until this one is the team's.
    ///
    /// # Errors
    /// [`Fault::Rule`] when the turn does not come within the request's time; [`Fault::Journal`].
    pub async fn turn_of_team(&self, team: &TeamId) -> Result<impl Send + use<>, Fault> {
        let title = "Somebody else is making a client for this team at this moment, and it takes long.";
        self.turn_of(Matter::Team(team), title).await
    }

    async fn turn_of(&self, matter: Matter<'_>, title: &str) -> Result<impl Send + use<>, Fault> {
        let Console { shared, turns, .. } = &self.operation.console;
        let turn = turns.wait(&shared.leases, &shared.clock, &self.card.name, matter);
        match tokio::time::timeout(self.call.time_left(), turn).await {
            Ok(held) => Ok(held?),
            Err(_) => Err(Fault::Rule {
                title: title.to_owned(),
                next: "Reload to see what became of it, then try again.".to_owned(),
            }),
        }
    }

    /// While somebody waited for their turn, the client may have been given away.
    async fn is_still_seen(&self, client: &ClientId) -> Result<(), Fault> {
        if self.visible.is_none() || self.approval().is_some() {
            return Ok(());
        }
        let is_theirs = self.owner_now(client).await?.is_some_and(|owner| self.standing.is_in(&owner.team));
        if is_theirs { Ok(()) } else { Err(Fault::NotFound) }
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

    /// Opens this operation's entry. Until it has succeeded, nothing may be written upstream.
    ///
    /// # Errors
    /// [`Fault::Journal`]; then the operation is refused.
    pub async fn open(&self, before: Option<String>, after: Option<String>) -> Result<OperationId, Fault> {
        self.open_as(self.action, None, before, after).await
    }

    /// The same for another action than the one that was asked for (what was to be done becomes a request, or is one part
    /// of more), and with a fingerprint, by which what will be made is provably ours.
    ///
    /// # Errors
    /// [`Fault::Journal`], also for a fingerprint that is taken.
    pub async fn open_as(
        &self,
        action: Action,
        fingerprint: Option<Timestamp>,
        before: Option<String>,
        after: Option<String>,
    ) -> Result<OperationId, Fault> {
        let id = self.journal().open(&self.entry(action, fingerprint, before, after)).await?;
        self.ledger.update(|entry| entry.id = Some(id.clone()));
        Ok(id)
    }

    /// Writes down what somebody was given to read, before it is given. `what` tells what it was, as JSON.
    ///
    /// # Errors
    /// [`Fault::Journal`]; then it is not given.
    pub async fn note_read(&self, what: Option<String>) -> Result<OperationId, Fault> {
        Ok(self.journal().note(&self.entry(self.action, None, None, what)).await?)
    }

    fn entry(
        &self,
        action: Action,
        fingerprint: Option<Timestamp>,
        before: Option<String>,
        after: Option<String>,
    ) -> NewEntry {
        NewEntry {
            at: self.now(),
            actor: self.operation.actor.clone(),
            action,
            tenant: self.subject.tenant.clone(),
            client: self.subject.client.clone(),
            secret: self.subject.secret.clone(),
            fingerprint,
            before,
            after,
            request_id: self.operation.request_id.clone(),
            came_from: self.operation.came_from.clone(),
        }
    }

    /// Notes which client came of this operation.
    pub fn note_client(&self, id: &ClientId) {
        self.ledger.update(|entry| entry.client = Some(id.clone()));
    }

    /// Notes which secret came of this operation.
    pub fn note_secret(&self, id: &SecretId) {
        self.ledger.update(|entry| entry.secret = Some(id.clone()));
    }

    /// Notes a sentence for people.
    pub fn note_words(&self, words: String) {
        self.ledger.update(|entry| entry.words = Some(words));
    }

    /// Notes an outcome other than plainly done or failed.
    pub fn note_outcome(&self, outcome: Outcome) {
        self.ledger.update(|entry| entry.outcome = Some(outcome));
    }
}

/// What will be written when the operation ends.
#[derive(Clone, Default)]
struct Ledger(Arc<Mutex<LedgerEntry>>);

#[derive(Clone, Default)]
struct LedgerEntry {
    id: Option<OperationId>,
    client: Option<ClientId>,
    secret: Option<SecretId>,
    outcome: Option<Outcome>,
    words: Option<String>,
}

impl Ledger {
    fn update(&self, change: impl FnOnce(&mut LedgerEntry)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Closes the entry, if one was opened. A journal that fails here never undoes what was done upstream.
    async fn close(&self, console: &Console, call: &Call, fault: Option<&Fault>) {
        let entry = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(id) = entry.id else { return };
        let outcome = entry.outcome.unwrap_or_else(|| fault.map_or(Outcome::Done, super::words::outcome_of));
        let closing = Closing {
            at: console.now(),
            outcome,
            client: entry.client,
            secret: entry.secret,
            note: entry.words.or_else(|| fault.map(ToString::to_string)),
            upstream_ids: call.upstream_ids(),
        };
        if let Err(error) = console.shared.journal.close(&id, &closing).await {
            tracing::error!(operation = %id.0, outcome = outcome.word(), %error, "the journal entry could not be closed");
        }
    }
}

/// The request that a server function serves.
///
/// # Errors
/// [`ErrorKind::NotSignedIn`] when nobody is signed in.
pub async fn operation() -> Result<Operation, ConsoleError> {
    let console = expect_context::<Console>();
    let parts = expect_context::<axum::http::request::Parts>();
    super::request::signed_in(&console, &parts.extensions).await.inspect_err(set_status)
}

/// Gives a server function's answer the status of its error.
pub fn set_status(error: &ConsoleError) {
    if let (Some(options), Ok(status)) =
        (use_context::<leptos_axum::ResponseOptions>(), axum::http::StatusCode::from_u16(error.status()))
    {
        options.set_status(status);
        if let Some(seconds) = error.retry_after {
            options.insert_header(axum::http::header::RETRY_AFTER, axum::http::HeaderValue::from(seconds));
        }
    }
}
