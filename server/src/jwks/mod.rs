//! A look at a JWKS URL that somebody typed, which must not become a look around in the company's network.
//!
//! - `target` judges the address as it is written: https, no credentials, port 443 or from 1024 on;
//! - `reach` judges where it leads: the name is resolved once, and unless every address is public nothing is sent;
//! - `fetch` asks once, pinned to the judged addresses, follows nothing, waits and reads only so much;
//! - `facts` makes of the answer what may be told: kinds, algorithms and ids of keys, never the body.
//!
//! Through an egress proxy the name is resolved by the proxy, so the pin does not hold there. The written host is judged
//! all the same, and so is what it resolves to here, if it does; beyond that the proxy's own rules decide.

mod facts;
mod fetch;
mod reach;
mod target;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use app::desk::{Call, JwksPort};
use app::model::{JwksOutcome, JwksRefusal, JwksReport};
use async_trait::async_trait;
use reqwest::Certificate;
use url::{Host, Url};

use fetch::Way;
use reach::Reach;
use target::Target;

/// How long one look may take in all.
const DEADLINE: Duration = Duration::from_secs(4);
/// How long a name may take to be resolved.
const RESOLVE: Duration = Duration::from_millis(1_500);

/// Turns a host name into addresses.
#[async_trait]
pub trait Resolver: Send + Sync {
    /// Every address of `host`; it is asked once for each look.
    ///
    /// # Errors
    /// When there are none.
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The machine's own resolver.
pub struct SystemResolver;

#[async_trait]
impl Resolver for SystemResolver {
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// The way out.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The egress proxy, if there is one.
    pub proxy: Option<Url>,
    /// Authorities beside the system's, PEM.
    pub ca_pem: Option<Vec<u8>>,
    /// Hosts that may lead to private addresses, because the operator says so: exact names.
    pub internal_hosts: Vec<String>,
}

/// Looks at JWKS URLs.
pub struct JwksProbe {
    proxy: Option<Url>,
    authorities: Vec<Certificate>,
    internal_hosts: Vec<String>,
    resolver: Box<dyn Resolver>,
}

impl JwksProbe {
    /// A probe with these settings.
    ///
    /// # Errors
    /// Authorities that cannot be read.
    pub fn new(settings: Settings, resolver: impl Resolver + 'static) -> Result<Self, reqwest::Error> {
        let authorities = settings.ca_pem.as_deref().map(Certificate::from_pem_bundle).transpose()?;
        Ok(Self {
            proxy: settings.proxy,
            authorities: authorities.unwrap_or_default(),
            internal_hosts: settings.internal_hosts.iter().map(|host| target::folded(host)).collect(),
            resolver: Box::new(resolver),
        })
    }

    async fn outcome(&self, url: &str, local: bool) -> (JwksOutcome, bool) {
        let refused = |why| (JwksOutcome::Refused(why), false);
        let target = match Target::parse(url, local) {
            Ok(target) => target,
            Err(why) => return refused(why),
        };
        let way = match self.way(&target, local).await {
            Ok(way) => way,
            Err(why) => return refused(why),
        };
        let by_proxy = matches!(way, Way::Proxy(_));
        let outcome = fetch::fetch(&target.url, way, &self.authorities).await;
        (outcome, by_proxy)
    }

    /// Where the request may go, if anywhere. The only place where a name is resolved.
    async fn way(&self, target: &Target, local: bool) -> Result<Way<'_>, JwksRefusal> {
        let (name, addresses) = match &target.host {
            Host::Ipv4(address) => (None, vec![IpAddr::V4(*address)]),
            Host::Ipv6(address) => (None, vec![IpAddr::V6(*address)]),
            Host::Domain(name) => {
                let resolved = tokio::time::timeout(RESOLVE, self.resolver.addresses(name)).await;
                (Some(name), resolved.ok().and_then(Result::ok).unwrap_or_default())
            }
        };
        let trusted = name.is_some_and(|name| self.internal_hosts.contains(name));
        let allowed = |address: &IpAddr| match Reach::of(*address) {
            Reach::Public => true,
            Reach::Private => trusted,
            Reach::ThisMachine => local,
            Reach::Nowhere => false,
        };
        if !addresses.iter().all(allowed) {
            return Err(JwksRefusal::NotPublic);
        }
        let here = |address: &IpAddr| Reach::of(*address) == Reach::ThisMachine;
        let all_here = !addresses.is_empty() && addresses.iter().all(here);
        // Without encryption only this machine is asked.
        if target.url.scheme() != "https" && !all_here {
            return Err(JwksRefusal::NotEncrypted);
        }
        match &self.proxy {
            Some(proxy) if !all_here => {
                // Many companies resolve no outside names inside: then the name itself must look public.
                let unknown = addresses.is_empty() && !trusted;
                if unknown && !name.is_some_and(|name| target::looks_public(name)) {
                    return Err(JwksRefusal::NotPublic);
                }
                Ok(Way::Proxy(proxy))
            }
            _ if addresses.is_empty() => Err(JwksRefusal::NotPublic),
            _ => Ok(Way::Pinned(addresses.iter().map(|address| SocketAddr::new(*address, 0)).collect())),
        }
    }
}

#[async_trait]
impl JwksPort for JwksProbe {
    async fn look(&self, url: &str, local: bool, call: &Call) -> JwksReport {
        let allowance = DEADLINE.min(call.time_left());
        let looked = tokio::time::timeout(allowance, self.outcome(url, local)).await;
        let (outcome, by_proxy) = looked.unwrap_or((JwksOutcome::TooSlow, self.proxy.is_some()));
        tracing::info!(request_id = %call.request_id, host = %host(url), by_proxy, asked = !matches!(outcome, JwksOutcome::Refused(_)), "looked at a JWKS URL");
        JwksReport { url: url.to_owned(), outcome, by_proxy }
    }
}

/// The host alone: a path or a query may hold what is no log's business.
fn host(url: &str) -> String {
    Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}
