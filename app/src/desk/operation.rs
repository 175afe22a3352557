//! One person's request: authorised, journalled, carried out, told.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use leptos::prelude::{expect_context, use_context};

use super::guard::{Guard, Judged, LookOnly, Visible};
use super::ledger::Ledger;
use super::{
    Call, Console, Desk, EVERY_TENANT, Fault, JournalError, NewEntry, ReadOnly, Sight, Subject, Teams,
};
use crate::error::{ConsoleError, ErrorKind, ErrorLink};
use crate::model::{Actor, Owner, Team, TenantCard, TenantName, Who};
use crate::policy::{Action, Approval, Relation, Role, Ruling, Standing, runs_the_console};

/// A person's request. The only way to the ports.
#[derive(Clone)]
pub struct Operation {
    pub(super) console: Console,
    pub(super) actor: Actor,
    /// The tenant that the request is about, for pages that show what is disabled.
    tenant: Option<TenantName>,
    pub(super) request_id: String,
    pub(super) came_from: String,
    pub(super) deadline: Instant,
    /// Of that time, what upstream does not get: it is for what follows.
    reserved: Duration,
    /// Every team, as it was when the request came; what is done is judged by the teams of that moment.
    teams: Arc<Vec<Team>>,
    /// What the request carries out, if it is somebody's wish that was approved.
    pub(super) approval: Option<Approval>,
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
