//! Who is reminded of what, and where it goes on to when nobody acknowledges it. Pure: whoever sends keeps what was told.

use std::collections::HashMap;

use super::Due;
use crate::desk::Reminded;
use crate::model::{ClientId, Team, Timestamp};

/// A way to somebody.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Mail to this address.
    Mail(String),
    /// The webhook of this name.
    Webhook(String),
}

impl Way {
    /// The word for it in tables: `mail:ADDRESS` or `webhook:NAME`.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Mail(address) => format!("mail:{address}"),
            Self::Webhook(name) => format!("webhook:{name}"),
        }
    }

    /// The way with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word.split_once(':')? {
            ("mail", address) => Some(Self::Mail(address.to_owned())),
            ("webhook", name) => Some(Self::Webhook(name.to_owned())),
            _ => None,
        }
    }
}

/// How far a reminder has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// To the team's first contact; where there is no team, to the administrators.
    First,
    /// Nobody acknowledged it: to the second contact and the administrators.
    Further,
}

impl Level {
    /// Its number in tables.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::First => 1,
            Self::Further => 2,
        }
    }

    /// The level with this number.
    #[must_use]
    pub fn from_number(number: i64) -> Self {
        if number == 2 { Self::Further } else { Self::First }
    }
}

/// A webhook, and whom it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Its name.
    pub name: String,
    /// The names of the teams of which it is told; none = of all clients, those without a team included.
    pub teams: Vec<String>,
}

/// Who is reminded, and when (`[reminders]` in the configuration).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The steps, in days before an end; 0 = on the day.
    pub steps: Vec<i64>,
    /// What nobody acknowledges goes on after so many seconds, or after half of the time that is left, whichever is
    /// sooner.
    pub go_on_after: i64,
    /// Whether mail can be sent.
    pub mail: bool,
    /// The administrators' mail addresses.
    pub administrators: Vec<String>,
    /// The webhooks.
    pub hooks: Vec<Hook>,
}

/// A reminder to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// What is due.
    pub due: Due,
    /// How far it has gone.
    pub level: Level,
    /// To whom.
    pub ways: Vec<Way>,
}

impl Rules {
    /// Whether anybody can be reminded at all.
    #[must_use]
    pub fn reach_somebody(&self) -> bool {
        self.mail || !self.hooks.is_empty()
    }

    fn ways(&self, team: Option<&Team>, level: Level) -> Vec<Way> {
        let [first, second] = team.map(Team::mails).unwrap_or_default();
        let administrators = || self.administrators.iter().cloned();
        let mails: Vec<String> = match (level, team) {
            (Level::First, Some(_)) => first.or(second).into_iter().collect(),
            (Level::First, None) => administrators().collect(),
            (Level::Further, Some(_)) => second.into_iter().chain(administrators()).collect(),
            (Level::Further, None) => Vec::new(),
        };
        let mails = mails.into_iter().filter(|_| self.mail).map(Way::Mail);
        let theirs =
            |hook: &&Hook| hook.teams.is_empty() || team.is_some_and(|team| hook.teams.contains(&team.name));
        let hooks = self.hooks.iter().filter(theirs).map(|hook| Way::Webhook(hook.name.clone()));
        let mut ways: Vec<Way> = mails.chain(hooks).collect();
        ways.sort();
        ways.dedup();
        ways
    }

    /// When what was noted at `noted` and ends at `end` goes on.
    fn goes_on_at(&self, noted: Timestamp, end: Timestamp) -> Timestamp {
        Timestamp(noted.0 + self.go_on_after.min((end.0 - noted.0) / 2))
    }
}

/// What is to be sent at `now`, of what is `due`, after what was `told`. What reaches nobody at its first level goes on at
/// once.
#[must_use]
pub fn plan<'a>(
    due: Vec<Due>,
    told: &[Reminded],
    team_of: impl Fn(&ClientId) -> Option<&'a Team>,
    rules: &Rules,
    now: Timestamp,
) -> Vec<Planned> {
    let mut earlier: HashMap<(&ClientId, &str, i64), Vec<&Reminded>> = HashMap::new();
    for one in told {
        earlier.entry((&one.client, one.what.as_str(), one.step)).or_default().push(one);
    }
    let mut planned = Vec::new();
    for due in due {
        let team = team_of(&due.client);
        let key = due.what.key();
        let known = earlier.get(&(&due.client, key.as_str(), due.step));
        // Whoever was told that it is the last is not told once more that it is not.
        let known = known.and_then(|known| known.iter().find(|one| one.last || !due.last));
        let ways = |level| rules.ways(team, level);
        match known {
            None => {
                let first = ways(Level::First);
                let nobody = first.is_empty();
                planned.push(Planned { due: due.clone(), level: Level::First, ways: first });
                if nobody {
                    planned.push(Planned { due, level: Level::Further, ways: ways(Level::Further) });
                }
            }
            Some(known) => {
                let quiet = known.acknowledged.is_some() || known.went_on;
                if !quiet && now >= rules.goes_on_at(known.at, due.at) {
                    let due = Due { last: known.last, ..due };
                    planned.push(Planned { due, level: Level::Further, ways: ways(Level::Further) });
                }
            }
        }
    }
    planned
}

#[cfg(test)]
#[path = "remind_test.rs"]
mod tests;
