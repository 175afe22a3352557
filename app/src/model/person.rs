//! Who asks.

use serde::{Deserialize, Serialize};

use super::{Timestamp, Who};

/// The person behind a request, as the sign-in in force tells of them. Derived afresh on every request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who vouches for the person (OIDC `iss`; the proxy's profile for headers; `demo` for demo sign-in).
    pub issuer: String,
    /// The person, unique and stable within the issuer (OIDC `sub`).
    pub subject: String,
    /// What to call them on a page. Never used for a decision.
    pub name: String,
    /// Their address for mail, where the sign-in tells it. Never used for a decision.
    pub email: Option<String>,
    /// The groups they are in, compared exactly. `None`: the sign-in did not tell, which is not the same as "in none".
    pub groups: Option<Vec<String>>,
    /// When they last proved who they are (OIDC `auth_time`), where the sign-in tells it.
    pub signed_in_at: Option<Timestamp>,
    /// In which way they did (OIDC `acr`), where the sign-in tells it.
    pub acr: Option<String>,
}

impl Actor {
    /// Someone of whom no more is told than this.
    #[must_use]
    pub fn new(issuer: &str, subject: &str, name: &str, groups: Option<Vec<String>>) -> Self {
        let (issuer, subject, name) = (issuer.to_owned(), subject.to_owned(), name.to_owned());
        Self { issuer, subject, name, email: None, groups, signed_in_at: None, acr: None }
    }

    /// The groups that are known of; none where the sign-in did not tell.
    #[must_use]
    pub fn groups(&self) -> &[String] {
        self.groups.as_deref().unwrap_or_default()
    }
}

/// Somebody as they last came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub who: Who,
    /// The groups in which they came last; `None` = the sign-in did not tell.
    pub groups: Option<Vec<String>>,
    /// Since when they come in these groups.
    pub since: Timestamp,
    /// When they last came, to the hour; `None` = not since that is kept.
    pub seen: Option<Timestamp>,
}

impl Person {
    /// Them as they would ask, if they came now as they came last.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::new(&self.who.issuer, &self.who.subject, &self.who.name, self.groups.clone())
    }
}
