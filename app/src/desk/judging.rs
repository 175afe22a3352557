//! What a request gains is judged here, by the rules of `policy`, before it is sent. Every write that can give anybody more
//! passes one of these; the guard before the upstream refuses what did not.

use super::{Desk, Fault};
use crate::error::FieldError;
use crate::model::{Allowed, ClientId, ClientSettings, Owner, ResourceServer, ScopeKey, Team, TeamId};
use crate::policy::{self, Bound, NoSecret, Verdict};

const BEYOND: &str = "This client goes beyond your team's ceiling, so its team makes no secrets for it.";

impl Desk {
    /// Judges a new client of `team`; `None` = an administrator's, for no team.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for whoever is in no team; [`Fault::Rule`] where an approval is for something else.
    pub async fn judge_new(
        &self,
        team: Option<&Team>,
        wanted: &ClientSettings,
        catalogue: &[ResourceServer],
    ) -> Result<Verdict, Fault> {
        if self.carries_out(wanted)? {
            return Ok(Verdict::AtOnce);
        }
        let (has, nothing) = (self.clients_of_team(team.map(|team| &team.id)).await?, Allowed::default());
        let is_high = |key: &ScopeKey| self.is_high(catalogue, key);
        let verdict = match (self.standing().is_administrator(), team) {
            (true, _) => policy::new_client(Bound::Free, has, wanted, is_high),
            (false, Some(team)) => {
                let ceiling = policy::ceiling(team, &self.card.name);
                policy::new_client(Bound::Team(&ceiling, &nothing), has, wanted, is_high)
            }
            (false, None) => return Err(Fault::Forbidden),
        };
        Ok(self.judged(verdict))
    }

    /// Judges a change of a client.
    ///
    /// # Errors
    /// [`Fault::Rule`] where an approval is for something else.
    pub fn judge_change(
        &self,
        id: &ClientId,
        now: &ClientSettings,
        wanted: &ClientSettings,
        catalogue: &[ResourceServer],
    ) -> Result<Verdict, Fault> {
        if self.carries_out(wanted)? {
            return Ok(Verdict::AtOnce);
        }
        let is_high = |key: &ScopeKey| self.is_high(catalogue, key);
        let verdict =
            self.bound(id, |bound| policy::change(bound, now, wanted, is_high)).ok_or(Fault::Forbidden)?;
        Ok(self.judged(verdict))
    }

    /// Judges a new secret that lives so many seconds.
    ///
    /// # Errors
    /// [`Fault::Rule`] or [`Fault::InvalidInput`]: the ceiling does not reach so far.
    pub fn judge_secret(&self, id: &ClientId, client: &ClientSettings, seconds: i64) -> Result<(), Fault> {
        let judged =
            self.bound(id, |bound| policy::secret(bound, client, seconds)).ok_or(Fault::Forbidden)?;
        match judged {
            Ok(()) => {
                self.judged.yes();
                Ok(())
            }
            Err(NoSecret::TooLong(longest)) => Err(Fault::InvalidInput(vec![FieldError {
                field: "life".to_owned(),
                message: format!("Your team's ceiling lets a secret live {longest} days at most."),
            }])),
            Err(NoSecret::Beyond(_)) => Err(Fault::Rule {
                title: BEYOND.to_owned(),
                next: "Whoever holds a secret holds all its roles. Take the roles away that are too much, or ask an \
                       administrator to widen the ceiling."
                    .to_owned(),
            }),
        }
    }

    /// What a page tells of [`Desk::judge_secret`] beforehand: why no secret can be made, and the longest life in days that
    /// the ceiling allows.
    #[must_use]
    pub fn secret_bounds(&self, id: &ClientId, client: &ClientSettings) -> (Option<String>, Option<i64>) {
        let bounds = self.bound(id, |bound| match bound {
            Bound::Free => (None, None),
            Bound::Team(ceiling, _) => {
                (policy::secret(bound, client, 0).err(), Some(ceiling.longest_secret_days))
            }
        });
        match bounds {
            Some((barred, longest)) => (barred.map(|_| BEYOND.to_owned()), longest),
            None => (None, None),
        }
    }

    /// Whose a client is, as it was when this request came to the desk.
    #[must_use]
    pub fn owner(&self, id: &ClientId) -> Option<&Owner> {
        self.owners().find(id)
    }

    /// Whose a client is at this moment. Whoever holds its turn may rely on it.
    ///
    /// # Errors
    /// [`Fault::Journal`].
    pub async fn owner_now(&self, id: &ClientId) -> Result<Option<Owner>, Fault> {
        Ok(self.teams().owners(&self.card.name).await?.find(id).cloned())
    }

    /// Whether one person alone never gives this scope.
    #[must_use]
    pub fn is_high(&self, catalogue: &[ResourceServer], key: &ScopeKey) -> bool {
        policy::is_high(self.console().access(), catalogue, key)
    }

    /// How many clients a team has in this tenant at this moment, of those that are there. Whoever holds the team's turn may
    /// rely on it.
    ///
    /// # Errors
    /// The upstream's [`Fault`].
    pub async fn clients_of_team(&self, team: Option<&TeamId>) -> Result<usize, Fault> {
        let Some(team) = team else { return Ok(0) };
        let all = self.every_client().await?;
        let owners = self.teams().owners(&self.card.name).await?;
        let is_theirs = |id: &ClientId| owners.find(id).is_some_and(|owner| owner.team == *team);
        Ok(all.clients.iter().filter(|client| is_theirs(&client.id)).count())
    }

    /// Judges under what binds the person for this client; `None` = nothing lets them near it.
    fn bound<T>(&self, id: &ClientId, judge: impl FnOnce(Bound<'_>) -> T) -> Option<T> {
        if self.standing().is_administrator() {
            return Some(judge(Bound::Free));
        }
        let owner = self.owner(id)?;
        let team = self.standing().teams.iter().find(|team| team.id == owner.team)?;
        let ceiling = policy::ceiling(team, &self.card.name);
        Some(judge(Bound::Team(&ceiling, &owner.allowed)))
    }

    /// Whether this carries out what was approved.
    fn carries_out(&self, wanted: &ClientSettings) -> Result<bool, Fault> {
        match self.approval() {
            None => Ok(false),
            Some(approval) if approval.is_for(wanted) => {
                self.judged.yes();
                Ok(true)
            }
            Some(_) => Err(Fault::Rule {
                title: "What would be done is not what was approved.".to_owned(),
                next: "Open the request again and look at it anew.".to_owned(),
            }),
        }
    }

    fn judged(&self, verdict: Verdict) -> Verdict {
        if verdict == Verdict::AtOnce {
            self.judged.yes();
        }
        verdict
    }
}
