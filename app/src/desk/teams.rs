//! The port to teams: who is in one, which clients each owns, and in which groups people were last seen.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;

use super::JournalError;
use crate::model::{Actor, Allowed, ClientId, Owner, Person, Team, TeamId, TenantName, Timestamp, Who};

/// What became of keeping a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptTeam {
    /// It is kept.
    Kept,
    /// Somebody else has changed it meanwhile, or it is gone.
    Overtaken,
    /// Another team has this name.
    NameTaken,
}

/// Whose the clients of a tenant are; those of nobody are not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owners(HashMap<ClientId, Owner>);

impl Owners {
    /// These, one a client.
    #[must_use]
    pub fn of(owners: Vec<Owner>) -> Self {
        Self(owners.into_iter().map(|owner| (owner.client.clone(), owner)).collect())
    }

    /// Whose a client is.
    #[must_use]
    pub fn find(&self, client: &ClientId) -> Option<&Owner> {
        self.0.get(client)
    }

    /// All of them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Owner> {
        self.0.values()
    }
}

/// Whose the clients are, with the teams that a person may know of.
#[derive(Clone, Debug, Default)]
pub struct Ownership {
    owners: Arc<Owners>,
    teams: Vec<Team>,
    /// Where each team stands in `teams`.
    places: HashMap<TeamId, usize>,
    whole: bool,
}

impl Ownership {
    /// Of these owners, with these teams; `whole` = they are all that there are.
    #[must_use]
    pub fn new(owners: Arc<Owners>, teams: Vec<Team>, whole: bool) -> Self {
        let places = teams.iter().enumerate().map(|(at, team)| (team.id.clone(), at)).collect();
        Self { owners, teams, places, whole }
    }

    /// The team that answers for a client; `None` = nobody does, or its team is gone.
    #[must_use]
    pub fn team_of(&self, client: &ClientId) -> Option<&Team> {
        let owner = self.owners.find(client)?;
        self.teams.get(*self.places.get(&owner.team)?)
    }

    /// Whether the teams are all that there are, so that a client without one is nobody's.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// Whether a list with it tells more than one without.
    #[must_use]
    pub fn tells(&self) -> bool {
        self.teams.len() > usize::from(!self.whole)
    }

    /// The teams, by name.
    #[must_use]
    pub fn teams(&self) -> &[Team] {
        &self.teams
    }
}

/// The tables `teams`, `client_owners` and `people`. What is changed on one replica holds on all of them at once.
#[async_trait]
pub trait Teams: Send + Sync {
    /// An id for a new team.
    fn next_id(&self, at: Timestamp) -> TeamId;

    /// Every team, by name.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn all(&self) -> Result<Vec<Team>, JournalError>;

    /// Keeps a team: a new one if its version is 0, else in place of the one with this version.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn save(&self, team: &Team) -> Result<KeptTeam, JournalError>;

    /// Does away with a team; its clients become orphans. `false` if there is none.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn delete(&self, team: &TeamId) -> Result<bool, JournalError>;

    /// Whose the clients of a tenant are; those of nobody are not among them.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn owners(&self, tenant: &TenantName) -> Result<Arc<Owners>, JournalError>;

    /// Makes a team the one owner of a client.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn give(&self, tenant: &TenantName, owner: &Owner) -> Result<(), JournalError>;

    /// Makes a team the owner of a client that is nobody's so far. `false` if it is somebody's: then it stays theirs.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn claim(&self, tenant: &TenantName, owner: &Owner) -> Result<bool, JournalError>;

    /// Writes what is allowed for a client beyond the ceiling, if it is this team's. `false` if it is not.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn allow(
        &self,
        tenant: &TenantName,
        client: &ClientId,
        team: &TeamId,
        allowed: &Allowed,
    ) -> Result<bool, JournalError>;

    /// Makes a client nobody's.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn take_away(&self, tenant: &TenantName, client: &ClientId) -> Result<(), JournalError>;

    /// Notes the groups in which somebody comes, if they are others than before, and to the hour that they came.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn seen(&self, actor: &Actor, at: Timestamp) -> Result<(), JournalError>;

    /// Somebody as they were last seen.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn last_seen(&self, who: &Who) -> Result<Option<Actor>, JournalError>;

    /// Everybody who ever came, as they last did, in no order.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`].
    async fn people(&self) -> Result<Vec<Person>, JournalError>;
}
