//! Whose clients a list shows, and in words whose a client is.

use leptos::prelude::*;

use crate::desk::Ownership;
use crate::model::{ClientId, TeamId};
use crate::paths;

/// The word in URLs for clients that no team answers for; no team has such an id.
const NOBODY: &str = "none";

/// Whose clients are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Those that no team answers for: they never had one, or it is gone.
    Nobody,
    /// One team's.
    Team(TeamId),
}

impl Whose {
    /// From the word in a URL; `None` for an empty one.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        match word {
            "" => None,
            NOBODY => Some(Self::Nobody),
            team => Some(Self::Team(TeamId(team.to_owned()))),
        }
    }

    /// The word in a URL.
    pub(crate) fn word(&self) -> &str {
        match self {
            Self::Nobody => NOBODY,
            Self::Team(team) => &team.0,
        }
    }

    /// Whether a client is among the wanted ones.
    pub(crate) fn shows(&self, ownership: &Ownership, client: &ClientId) -> bool {
        match (self, ownership.team_of(client)) {
            (Self::Nobody, team) => team.is_none(),
            (Self::Team(wanted), team) => team.is_some_and(|team| team.id == *wanted),
        }
    }
}

/// The choice of a list's filter, where there is something to choose.
pub(crate) fn whose_choice(chosen: Option<&Whose>, ownership: &Ownership) -> Option<impl IntoView + use<>> {
    let teams = ownership.teams().iter().map(|team| {
        let selected = chosen == Some(&Whose::Team(team.id.clone()));
        view! { <option value=team.id.0.clone() selected=selected>{team.name.clone()}</option> }
    });
    let teams: Vec<_> = teams.collect();
    let nobody = ownership.is_whole().then(|| {
        view! { <option value=NOBODY selected=chosen == Some(&Whose::Nobody)>"Owner missing"</option> }
    });
    ownership.tells().then(|| {
        view! { <select name="owner" aria-label="Team"><option value="">"Any team"</option>{nobody}{teams}</select> }
    })
}

/// Whose a client is.
pub(crate) fn whose(ownership: &Ownership, client: &ClientId) -> impl IntoView + use<> {
    match ownership.team_of(client) {
        Some(team) => {
            view! { <a class="link" href=paths::team(&team.id)><bdi>{team.name.clone()}</bdi></a> }.into_any()
        }
        None => view! { <span class="quiet">"owner missing"</span> }.into_any(),
    }
}
