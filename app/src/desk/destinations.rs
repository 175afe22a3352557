//! The port to the places where new secrets can be put without passing a browser.

use std::time::Instant;

use async_trait::async_trait;
use secrecy::SecretString;

use super::{Desk, Fault};
use crate::model::{ClientId, DestinationCard, DestinationName, SecretId, TenantName, Timestamp};
use crate::policy::OpenTo;

/// A configured destination.
#[derive(Clone, Debug)]
pub struct Destination {
    /// What pages say about it.
    pub card: DestinationCard,
    /// Which secrets it takes, and from whom.
    pub open_to: OpenTo,
}

/// A new secret with what its destination is told beside the value. Printing it prints no value.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// The client that it is a secret of.
    pub client: ClientId,
    /// The secret's id.
    pub secret: SecretId,
    /// When it ends, where ZIdentity told it.
    pub expires_at: Option<Timestamp>,
    /// Its value.
    pub value: SecretString,
}

/// What a destination made of a parcel.
#[derive(Debug)]
pub enum Put {
    /// It is there.
    Stored {
        /// What beside the value could not be put there, if anything.
        remark: Option<String>,
    },
    /// It is kept for whoever brings this token, which works once.
    Wrapped {
        /// The token.
        token: SecretString,
    },
}

/// Why a destination does not take a secret. Holds nothing that is secret, and nothing of what the destination wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What happened, in one sentence.
    pub words: String,
    /// What to look at, in one sentence.
    pub next: String,
    /// Whether the value may have reached it all the same. Before anything was sent: never.
    pub perhaps: bool,
}

/// A place in a destination that was looked at and can take one secret.
#[async_trait]
pub trait Slot: Send + Sync {
    /// Where in the destination, for people.
    fn place(&self) -> &str;

    /// Puts a secret there, all within `until`. May try again where that can do no harm.
    ///
    /// # Errors
    /// [`Refusal`].
    async fn put(&self, parcel: &Parcel, until: Instant) -> Result<Put, Refusal>;
}

/// The configured destinations: the only places to which a secret is ever sent.
#[async_trait]
pub trait Destinations: Send + Sync {
    /// All of them, in the order in which they are configured.
    fn all(&self) -> &[Destination];

    /// Looks whether a secret of `client` could be put into a destination: reachable, credential, name. Puts nothing there.
    ///
    /// # Errors
    /// [`Refusal`]; then nothing should be made for it.
    async fn prepare(
        &self,
        name: &DestinationName,
        tenant: &TenantName,
        client: &ClientId,
        until: Instant,
    ) -> Result<Box<dyn Slot>, Refusal>;
}

/// A console without destinations.
pub struct NoDestinations;

#[async_trait]
impl Destinations for NoDestinations {
    fn all(&self) -> &[Destination] {
        &[]
    }

    async fn prepare(
        &self,
        _: &DestinationName,
        _: &TenantName,
        _: &ClientId,
        _: Instant,
    ) -> Result<Box<dyn Slot>, Refusal> {
        let words = "No destination is configured.".to_owned();
        let next = "Whoever runs the console can configure one.".to_owned();
        Err(Refusal { words, next, perhaps: false })
    }
}

impl Desk {
    /// The destinations to which the person may send secrets of this client.
    #[must_use]
    pub fn open_destinations(&self, client: &ClientId) -> Vec<DestinationCard> {
        let owner = self.owner(client).map(|owner| &owner.team);
        let takes = |to: &&Destination| to.open_to.takes(self.standing(), &self.card.name, client, owner);
        self.destinations().all().iter().filter(takes).map(|to| to.card.clone()).collect()
    }

    /// The one of this name among them. One that is closed and one that is not there answer alike.
    ///
    /// # Errors
    /// [`Fault::Rule`].
    pub fn open_destination(
        &self,
        client: &ClientId,
        name: &DestinationName,
    ) -> Result<DestinationCard, Fault> {
        let open = self.open_destinations(client);
        open.into_iter().find(|card| card.name == *name).ok_or_else(|| Fault::Rule {
            title: "There is no destination of this name that is open to you for this client.".to_owned(),
            next: "Choose another, or ask whoever runs the console to open it to your team.".to_owned(),
        })
    }
}
