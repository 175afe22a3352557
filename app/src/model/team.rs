//! Teams: who works on which clients, and how far each team may go.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{ClientId, ClientSettings, ResourceServerId, ScopeId, TenantName, Timestamp};

/// A team's id: unique, ordered by time, safe in a URL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TeamId(pub String);

impl std::fmt::Display for TeamId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Some people who work on clients together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// What people call it; unique.
    pub name: String,
    /// Whoever is in one of these groups of the company's sign-in is in the team. Names are compared exactly.
    pub groups: Vec<String>,
    /// Two people to ask, each with a way to reach them: the sign-in tells no one's mail but the visitor's.
    pub contacts: [String; 2],
    /// Where the team is reached as a whole, such as the address of a chat channel.
    pub channel: String,
    /// How far it may go, tenant by tenant; in a tenant that is not here the team does not work.
    pub ceilings: BTreeMap<TenantName, Ceiling>,
    /// Counts the changes of this team; 0 = not yet kept.
    pub version: i64,
}

impl Team {
    /// The contacts' mail addresses, where they hold one.
    #[must_use]
    pub fn mails(&self) -> [Option<String>; 2] {
        self.contacts.each_ref().map(|contact| mail_in(contact).map(str::to_owned))
    }
}

/// The first mail address in a text such as `Pia Payments, pia@example.com`: letters, digits and the plain signs that
/// addresses have, so that nothing in it can mean anything else to whoever gets it.
#[must_use]
pub fn mail_in(text: &str) -> Option<&str> {
    let apart =
        |char: char| char.is_whitespace() || matches!(char, ',' | ';' | ':' | '<' | '>' | '(' | ')' | '"');
    text.split(apart).map(|word| word.trim_matches('.')).find(|word| is_mail(word))
}

fn is_mail(word: &str) -> bool {
    let Some((local, domain)) = word.split_once('@') else { return false };
    let dotted = |text: &str, fits: fn(char) -> bool| {
        text.split('.').all(|part| !part.is_empty() && part.chars().all(fits))
    };
    let label = |char: char| char.is_ascii_alphanumeric() || char == '-';
    word.len() <= 254
        && dotted(local, |char| char.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(char))
        && domain.contains('.')
        && dotted(domain, label)
}

/// A scope of a resource server. Scopes are compared by both ids.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ScopeKey {
    /// The resource server.
    pub server: ResourceServerId,
    /// The scope.
    pub scope: ScopeId,
}

impl ClientSettings {
    /// Every scope that the client holds.
    pub fn scope_keys(&self) -> impl Iterator<Item = ScopeKey> {
        self.grants.iter().flat_map(|grant| {
            let server = &grant.resource_server;
            grant.scopes.iter().map(move |scope| ScopeKey { server: server.clone(), scope: scope.id.clone() })
        })
    }
}

/// Whether a team's members may make clients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Creates {
    /// They may not, and need not ask.
    #[default]
    Never,
    /// Each waits for an approver.
    AfterApproval,
    /// At once.
    AtOnce,
}

impl Creates {
    /// Every choice with its word in forms.
    pub const WORDS: [(Self, &'static str); 3] =
        [(Self::Never, "never"), (Self::AfterApproval, "after_approval"), (Self::AtOnce, "at_once")];

    /// The word in forms.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(own, _)| *own == self).map_or("never", |(_, word)| word)
    }

    /// The choice with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, own)| *own == word).map(|(own, _)| *own)
    }
}

/// How far a team may go in a tenant without asking.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ceiling {
    /// The scopes that its clients may hold.
    pub scopes: BTreeSet<ScopeKey>,
    /// The longest life of a new secret, in days.
    pub longest_secret_days: i64,
    /// The longest life of its clients' access tokens, in seconds.
    pub longest_token_seconds: u32,
    /// Whether its members may make clients.
    pub creates: Creates,
    /// How many clients it may have.
    pub most_clients: u32,
}

/// What an approver has allowed for one client beyond its team's ceiling.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowed {
    /// These scopes.
    pub scopes: BTreeSet<ScopeKey>,
    /// This life of access tokens, in seconds; 0 = what the ceiling says.
    pub token_seconds: u32,
}

/// Whose a client is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The client.
    pub client: ClientId,
    /// The team; it may be gone, then the client is an orphan.
    pub team: TeamId,
    /// What the team was called when it got the client, so that an orphan still tells whose it was.
    pub team_name: String,
    /// Since when.
    pub since: Timestamp,
    /// What was allowed for this client beyond the team's ceiling.
    pub allowed: Allowed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_address_is_taken_from_free_text_and_nothing_else_is() {
        for text in [
            "Pia Payments, pia@example.com",
            "Pia <pia@example.com>",
            "mailto:pia@example.com",
            "pia@example.com.",
            "(pia@example.com; desk 4)",
        ] {
            assert_eq!(mail_in(text), Some("pia@example.com"), "{text}");
        }
        assert_eq!(mail_in("a.b+c@d-e.example"), Some("a.b+c@d-e.example"));
        for text in [
            "Pia, desk 4",
            "",
            "@pia",
            "pia@localhost",
            "pia@@example.com",
            "p..a@example.com",
            "pia@exa_mple.com",
        ] {
            assert_eq!(mail_in(text), None, "{text}");
        }
        assert_eq!(mail_in("pia@example.com\r\nBcc: all@example.com"), Some("pia@example.com"));
    }
}
