//! A tenant's clients as they were last seen, and how fresh that is. Pure.

use std::ops::Deref;
use std::sync::Arc;

use crate::expiry::{End, ends_of};
use crate::model::{Authentication, Client, ClientId, Secret, Timestamp};

/// A client with what is known beside it; it reads like the client.
#[derive(Clone, Debug)]
pub struct Known {
    /// The client.
    pub client: Client,
    /// Its secrets, without a value; `None` = not read yet.
    pub secrets: Option<Vec<Secret>>,
    /// When its secrets were read.
    pub secrets_at: Option<Timestamp>,
    /// What of it ends, the first one first.
    pub ends: Vec<End>,
    /// Whether it is otherwise than people here know it.
    pub drifted: bool,
    /// Where it stands in a list by name: letter case aside, then by id.
    name_key: String,
    /// What is searched, letter case aside.
    searched: String,
}

impl Deref for Known {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Known {
    /// A client with its secrets.
    #[must_use]
    pub fn new(client: Client, secrets: Option<Vec<Secret>>, secrets_at: Option<Timestamp>) -> Self {
        let settings = &client.settings;
        let ends = ends_of(settings, secrets.as_deref());
        let name_key = settings.name.to_lowercase();
        let searched =
            format!("{name_key}\n{}\n{}", client.id.0.to_lowercase(), settings.description.to_lowercase());
        Self { client, secrets, secrets_at, ends, drifted: false, name_key, searched }
    }

    /// Whether it signs in with secrets that have not been read yet.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        self.secrets.is_none() && self.settings.authentication == Authentication::Secret
    }

    /// The key of the order by name.
    #[must_use]
    pub fn by_name(&self) -> (&str, &ClientId) {
        (&self.name_key, &self.client.id)
    }

    /// Whether name, id or description hold this text, which is in lower case.
    #[must_use]
    pub fn holds(&self, lower: &str) -> bool {
        self.searched.contains(lower)
    }
}

/// How the copy stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// When the last complete reading of the list began; `None` = there was none yet.
    pub listed_at: Option<Timestamp>,
    /// A reading of the list is under way: so many clients have been read.
    pub listing: Option<u64>,
    /// Somebody asked then for everything to be read anew.
    pub asked_at: Option<Timestamp>,
    /// Why the last step of the reading failed, in a person's words.
    pub trouble: Option<String>,
    /// How many clients there are that sign in with secrets.
    pub with_secrets: usize,
    /// Of how many of them the secrets have been read since they were last due.
    pub secrets_read: usize,
    /// When the secrets were read that were read longest ago; `None` where some never were, or there are none.
    pub oldest_secrets: Option<Timestamp>,
    /// The list is read anew after so many seconds at the latest, while all is well.
    pub list_within: i64,
    /// And the secrets of each client after so many.
    pub secrets_within: i64,
    /// Secrets that were read before this moment are due.
    pub secrets_due: Timestamp,
}

impl Standing {
    /// The same with the numbers of these clients.
    #[must_use]
    pub fn counting(self, clients: &[Arc<Known>]) -> Self {
        let (mut with_secrets, mut secrets_read) = (0, 0);
        let mut oldest: Option<Option<Timestamp>> = None;
        for known in clients.iter().filter(|known| known.settings.authentication == Authentication::Secret) {
            with_secrets += 1;
            secrets_read += usize::from(known.secrets_at.is_some_and(|at| at >= self.secrets_due));
            oldest = Some(match oldest {
                None => known.secrets_at,
                Some(oldest) => oldest.and_then(|oldest| Some(oldest.min(known.secrets_at?))),
            });
        }
        Self { with_secrets, secrets_read, oldest_secrets: oldest.flatten(), ..self }
    }

    /// Whether the list is older than it should be.
    #[must_use]
    pub fn list_is_late(&self, now: Timestamp) -> bool {
        self.listed_at.is_some_and(|at| now.0 - at.0 > self.list_within)
    }

    /// Whether some client's secrets were read longer ago than they should have been.
    #[must_use]
    pub fn secrets_are_late(&self, now: Timestamp) -> bool {
        self.oldest_secrets.is_some_and(|at| now.0 - at.0 > self.secrets_within)
    }

    /// Whether something is being read, or waits for it.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        self.listing.is_some()
            || self.secrets_read < self.with_secrets
            || self.asked_at.is_some_and(|asked| self.listed_at.is_none_or(|listed| listed < asked))
    }
}

/// All clients of a tenant, as they were last seen.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The clients, by name, letter case aside, then by id.
    pub clients: Vec<Arc<Known>>,
    /// When their list was read.
    pub as_of: Timestamp,
    /// How the copy stands.
    pub standing: Standing,
}

impl Snapshot {
    /// A complete snapshot of these.
    #[must_use]
    pub fn of(clients: Vec<Client>, as_of: Timestamp) -> Self {
        let known = clients.into_iter().map(|client| Arc::new(Known::new(client, None, None)));
        let standing = Standing { listed_at: Some(as_of), list_within: 600, ..Standing::default() };
        Self::sorted(known.collect(), as_of, standing)
    }

    /// A snapshot of what is known.
    #[must_use]
    pub fn sorted(mut clients: Vec<Arc<Known>>, as_of: Timestamp, standing: Standing) -> Self {
        clients.sort_by(|a, b| a.by_name().cmp(&b.by_name()));
        Self { clients, as_of, standing }
    }

    /// Those of the clients that somebody sees; how many others there are, it does not tell.
    #[must_use]
    pub fn only(&self, sees: impl Fn(&ClientId) -> bool) -> Self {
        let clients: Vec<_> = self.clients.iter().filter(|known| sees(&known.id)).cloned().collect();
        let standing = self.standing.clone().counting(&clients);
        let listing = standing.listing.map(|_| clients.len() as u64);
        Self { standing: Standing { listing, ..standing }, clients, as_of: self.as_of }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::{NOW, client, settings};

    #[test]
    fn what_somebody_sees_tells_nothing_of_how_many_others_there_are() {
        let fleet = Snapshot::of(["a", "b", "c"].map(|id| client(id, settings())).into(), NOW);
        let listing = Standing { listing: Some(3), with_secrets: 3, ..fleet.standing.clone() };
        let seen = Snapshot { standing: listing, ..fleet }.only(|id| id.0 == "b");
        assert_eq!(seen.clients.len(), 1);
        assert_eq!((seen.standing.listing, seen.standing.with_secrets), (Some(1), 1));
    }
}
