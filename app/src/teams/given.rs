//! To whom a new client goes: kept beside its settings in the journal, so that it is known even when the client appears
//! later than the answer.

use serde::{Deserialize, Serialize};

use crate::desk::Desk;
use crate::model::{Allowed, ClientId, ClientSettings, Owner, TeamId};

/// A team that gets a client, and what is allowed for it beyond the team's ceiling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Given {
    pub(crate) team: TeamId,
    pub(crate) allowed: Allowed,
}

#[derive(Serialize)]
struct Beside<'a> {
    #[serde(flatten)]
    settings: &'a ClientSettings,
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<&'a Given>,
}

#[derive(Deserialize)]
struct Only {
    given: Option<Given>,
}

impl Given {
    /// The settings as JSON, with the team that gets the client.
    pub(crate) fn beside(settings: &ClientSettings, given: Option<&Self>) -> String {
        serde_json::to_string(&Beside { settings, given }).unwrap_or_default()
    }

    /// What [`Given::beside`] has written of it.
    pub(crate) fn read(json: Option<&str>) -> Option<Self> {
        serde_json::from_str::<Only>(json?).ok()?.given
    }

    /// Writes down what is allowed for a client that is the team's already. Where this fails the team cannot do more with the
    /// client than before.
    pub(crate) async fn allow(&self, desk: &Desk, client: &ClientId) {
        match desk.teams().allow(&desk.card.name, client, &self.team, &self.allowed).await {
            Ok(true) => {}
            Ok(false) => {
                tracing::warn!(%client, team = %self.team, "a changed client is no longer the team's")
            }
            Err(error) => {
                tracing::error!(%client, team = %self.team, %error, "what was allowed for a client could not be written down");
            }
        }
    }

    /// Writes down whose a new client is, unless it is somebody's by now. The client is there already: where this fails it
    /// is nobody's, and stands on the administrators' list of such.
    pub(crate) async fn keep(given: Option<&Self>, desk: &Desk, client: &ClientId) {
        let Some(given) = given else { return };
        let team = desk.every_team().iter().find(|team| team.id == given.team);
        let owner = Owner {
            client: client.clone(),
            team: given.team.clone(),
            team_name: team.map(|team| team.name.clone()).unwrap_or_default(),
            since: desk.now(),
            allowed: given.allowed.clone(),
        };
        match desk.teams().claim(&desk.card.name, &owner).await {
            Ok(true) => {}
            Ok(false) => tracing::warn!(%client, team = %given.team, "a new client was somebody's already"),
            Err(error) => {
                tracing::error!(%client, team = %given.team, %error, "a new client has no owner: it could not be written down");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::settings;

    #[test]
    fn the_settings_beside_a_team_are_read_as_before() {
        let given = Given { team: TeamId("a".into()), allowed: Allowed::default() };
        let json = Given::beside(&settings(), Some(&given));
        assert_eq!(serde_json::from_str::<ClientSettings>(&json).unwrap(), settings());
        assert_eq!(Given::read(Some(&json)), Some(given));
        assert_eq!(Given::read(Some(&Given::beside(&settings(), None))), None);
    }
}
