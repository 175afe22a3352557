//! Where new secrets are put without passing a browser: one file a kind of destination, behind [`app::desk::Destinations`].
//!
//! A delivery has two halves. `look`, before the secret is made, asks the destination whether it could take it and what
//! stands there now, so that a wrong token or a name that is taken is found while nothing is changed. `put` writes. Between
//! them stands ZIdentity; what is written is tried twice within the time of the request where a second try can do no harm.
//!
//! - `vault_kv`, `vault_wrap` (over `vault`), `kubernetes`, `github`, `file`: what each asks and how its answers read;
//! - `wire`: one request within every limit: only to the configured address, encrypted, no redirect, a deadline, a cap;
//! - `fields`: what a destination is told beside the value; `refusal`: what went wrong, in words that hold no secret.

mod fields;
mod file;
mod github;
mod kubernetes;
mod refusal;
mod vault;
mod vault_kv;
mod vault_wrap;
mod wire;

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::desk::{Destination, Destinations, Parcel, Put, Refusal, Slot};
use app::model::{ClientId, DestinationCard, DestinationName, TenantName};
use app::policy::OpenTo;
use async_trait::async_trait;

use crate::config;
use refusal::Miss;
pub use wire::WireError;

/// Rest before a second try.
const PAUSE: Duration = Duration::from_millis(200);
/// With less than this left, there is no second try.
const WORTH_A_TRY: Duration = Duration::from_millis(500);

/// For whom a place is looked at.
#[derive(Clone, Copy, Debug)]
struct Of<'a> {
    tenant: &'a TenantName,
    client: &'a ClientId,
}

impl Of<'_> {
    /// The name that a template makes for it.
    fn name(&self, template: &config::Template) -> Result<String, Refusal> {
        template.filled(&self.tenant.0, &self.client.0).map_err(|words| refusal::misnamed(&words))
    }
}

/// What stands at a destination.
#[async_trait]
trait Place: Send + Sync {
    /// Where it is, for pages: a host, a directory.
    fn at(&self) -> String;

    /// Looks whether it could take a secret. Puts nothing there.
    async fn look(&self, of: Of<'_>, until: Instant) -> Result<Box<dyn Spot>, Refusal>;

    /// What a look tells of address and credential, in words.
    async fn check(&self, until: Instant) -> Result<String, Refusal>;
}

/// A name at a place, looked at and ready.
#[async_trait]
trait Spot: Send + Sync {
    /// Where in the destination, for people.
    fn name(&self) -> &str;

    /// Puts a secret there, once.
    async fn put(&self, parcel: &Parcel, until: Instant) -> Result<Put, Miss>;
}

/// The configured destinations.
pub struct Delivery {
    destinations: Vec<Destination>,
    places: Vec<Box<dyn Place>>,
}

impl Delivery {
    /// Destinations as they are configured; nothing is connected yet.
    ///
    /// # Errors
    /// The destination's name, and what of its connection cannot be used.
    pub fn new(
        wanted: &[config::Destination],
        upstream: &config::Upstream,
    ) -> Result<Self, (String, WireError)> {
        let mut own = Self { destinations: Vec::new(), places: Vec::new() };
        for one in wanted {
            let place = place(&one.place, upstream).map_err(|error| (one.name.clone(), error))?;
            let card = DestinationCard {
                name: DestinationName(one.name.clone()),
                kind: one.place.kind(),
                at: place.at(),
            };
            let open_to = OpenTo {
                teams: one.teams.clone(),
                tenants: one.tenants.iter().cloned().map(TenantName).collect(),
                clients: one.clients.iter().cloned().map(ClientId).collect(),
            };
            own.destinations.push(Destination { card, open_to });
            own.places.push(place);
        }
        Ok(own)
    }

    /// What a look at each destination tells, each within `allowance`: its name, and words, as an error where it could not
    /// be delivered to.
    pub async fn check(&self, allowance: Duration) -> Vec<(String, Result<String, String>)> {
        let mut findings = Vec::new();
        for (destination, place) in self.destinations.iter().zip(&self.places) {
            let found = place.check(Instant::now() + allowance).await;
            let found = found.map_err(|refusal| format!("{} {}", refusal.words, refusal.next));
            findings.push((destination.card.name.0.clone(), found));
        }
        findings
    }
}

fn place(wanted: &config::Place, upstream: &config::Upstream) -> Result<Box<dyn Place>, WireError> {
    use config::Place as Wanted;
    let wire = |remote| wire::Wire::new(remote, upstream);
    Ok(match wanted {
        Wanted::VaultKv { remote, namespace, mount, path } => {
            Box::new(vault_kv::VaultKv(Arc::new(vault_kv::Store {
                vault: vault::Vault { wire: wire(remote)?, namespace: namespace.clone() },
                mount: mount.clone(),
                path: path.clone(),
            })))
        }
        Wanted::VaultWrap { remote, namespace, ttl } => {
            Box::new(vault_wrap::VaultWrap(Arc::new(vault_wrap::Cubbyhole {
                vault: vault::Vault { wire: wire(remote)?, namespace: namespace.clone() },
                ttl: *ttl,
            })))
        }
        Wanted::Kubernetes { remote, namespace, secret_name } => {
            Box::new(kubernetes::Kubernetes(Arc::new(kubernetes::Cluster {
                wire: wire(remote)?,
                namespace: namespace.clone(),
                secret_name: secret_name.clone(),
            })))
        }
        Wanted::GithubEnvironment { remote, repository, environment, prefix } => {
            Box::new(github::Github(Arc::new(github::Environment {
                wire: wire(remote)?,
                repository: repository.clone(),
                environment: environment.clone(),
                prefix: prefix.clone(),
            })))
        }
        Wanted::File { directory, file_name } => {
            Box::new(file::Directory { path: directory.clone(), file_name: file_name.clone() })
        }
    })
}

#[async_trait]
impl Destinations for Delivery {
    fn all(&self) -> &[Destination] {
        &self.destinations
    }

    async fn prepare(
        &self,
        name: &DestinationName,
        tenant: &TenantName,
        client: &ClientId,
        until: Instant,
    ) -> Result<Box<dyn Slot>, Refusal> {
        let found = self.destinations.iter().position(|own| own.card.name == *name);
        let place = found.and_then(|index| self.places.get(index)).ok_or_else(refusal::unknown)?;
        Ok(Box::new(Twice(place.look(Of { tenant, client }, until).await?)))
    }
}

/// A spot that is tried twice.
struct Twice(Box<dyn Spot>);

#[async_trait]
impl Slot for Twice {
    fn place(&self) -> &str {
        self.0.name()
    }

    async fn put(&self, parcel: &Parcel, until: Instant) -> Result<Put, Refusal> {
        let left = || until.saturating_duration_since(Instant::now());
        // Half of the time, so that a first try without an answer leaves some for a second.
        let first = match self.0.put(parcel, Instant::now() + left() / 2).await {
            Err(miss) if miss.again && left() > PAUSE + WORTH_A_TRY => miss.refusal,
            other => return other.map_err(|miss| miss.refusal),
        };
        tracing::warn!(place = self.0.name(), words = first.words, "a delivery is tried again");
        tokio::time::sleep(PAUSE).await;
        let second = self.0.put(parcel, until).await;
        second.map_err(|miss| Refusal { perhaps: miss.refusal.perhaps || first.perhaps, ..miss.refusal })
    }
}
