//! The composition root: it and its parts alone name every adapter.

mod demo_teams;
mod identity;
mod reminders;
mod tenants;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use app::desk::{Console, Leases, Limits, Pace, Shared};
use app::model::{TenantCard, TenantName, Timestamp};
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::config::{self, Config, ConfigError, IdentityMode, Listen, Origin};
use crate::delivery::{Delivery, WireError};
use crate::http::{self, BrowserFiles, Forwarders, Ops, Plugs, Watched};
use crate::jwks::{self, JwksProbe};
use crate::reconciler::Reconciler;
use crate::removal::Remover;
use crate::sandbox::{self, Sandbox};
use crate::store::{Store, StoreError, Unavailable};
use crate::zidentity::SettingsError;
use crate::{clock, listen};
pub use reminders::ways;
use tenants::{Tenants, tenants};
pub use tenants::{configured_secret, own_credential, place, sandbox_for_a_command, upstream};

/// How long one request may spend upstream, so that every page answers within ten seconds.
const CALL_ALLOWANCE: Duration = Duration::from_millis(8_500);
/// Upstream's limits are not documented; its vendor's own client writes once a second, so a batch does no more.
const LIMITS: Limits =
    Limits { call_allowance: CALL_ALLOWANCE, batch_pause: Duration::from_secs(1), pace: Pace::UNLIMITED };
/// How much later than its answer a creation appears in a sandbox that says 202.
const LATER: Duration = Duration::from_secs(1);
/// Sessions that are over are cleared away this often.
const PURGE_EVERY: Duration = Duration::from_secs(600);
/// Where health and metrics are when nobody says otherwise.
const OPS: ([u8; 4], u16) = ([127, 0, 0, 1], 9090);

/// Why it could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration does not allow it.
    #[error("{0}")]
    Config(#[from] ConfigError),
    /// The database.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// The database does not serve.
    #[error("{0}")]
    Unavailable(#[from] Unavailable),
    /// A tenant's settings cannot be used.
    #[error("tenant {0}: {1}")]
    Tenant(String, SettingsError),
    /// A destination's settings cannot be used.
    #[error("destination {0}: {1}")]
    Destination(String, WireError),
    /// The way to the keys of the sign-in.
    #[error("the keys of the sign-in: {0}")]
    Keys(SettingsError),
    /// The way to the mail server.
    #[error("[reminders] smtp_url: {0}")]
    Mail(String),
    /// The way to webhooks.
    #[error("[reminders] webhooks: {0}")]
    Webhooks(SettingsError),
    /// A file or a socket.
    #[error("{0}: {1}")]
    Io(String, io::Error),
}

fn at<T>(what: impl Into<String>, result: io::Result<T>) -> Result<T, StartError> {
    result.map_err(|error| StartError::Io(what.into(), error))
}

/// The authorities that connections trust beside the system's.
fn authorities(file: &Path) -> Result<Vec<u8>, StartError> {
    at(format!("ca_file {}", file.display()), std::fs::read(file))
}

/// Serves the console until it is told to stop.
///
/// # Errors
/// [`StartError`], before anything is served.
pub async fn serve(config: Config) -> Result<(), StartError> {
    config.may_serve()?;
    let metrics = PrometheusBuilder::new()
        .install_recorder()
        .map_err(|error| StartError::Io("metrics".to_owned(), io::Error::other(error.to_string())))?;
    let executable = at("the program's own path", std::env::current_exe())?;
    let files = at("browser files", BrowserFiles::find(&executable))?;
    let store = Store::open(config.database.url.expose(), clock::system()).await?;
    let stop = CancellationToken::new();
    listen::stop_at_signal(stop.clone());

    let sandbox_at = if config.embeds_sandbox() {
        let listener = at(
            format!("sandbox at {}", config.sandbox.listen),
            TcpListener::bind(config.sandbox.listen).await,
        )?;
        let taken = at("sandbox", listener.local_addr())?;
        tokio::spawn(run_sandbox(at("sandbox", open_sandbox(&config))?, listener, stop.clone()));
        taken
    } else {
        config.sandbox.listen
    };

    let (listener, taken) =
        at(format!("cannot listen at {}", config.server.listen), listen::bind(&config.server.listen).await)?;
    let public_url = config.server.origin(taken);
    let (tenants, upkeep, readers) = tenants(&config, &store, sandbox_at, Some(tenants::replica())).await?;
    upkeep.begin().await?;
    if config.identity.mode == IdentityMode::Demo {
        demo_teams::invent(&tenants, &identity::access(&config), &store).await;
    }
    let reminding = reminders::rounds(&config, &tenants, &store, public_url.as_str())?;
    let console = console(&config, tenants, &store, &files, &public_url)?;
    let removers = removers(&console, &store);
    let looking: Vec<_> = reconcilers(&config, &console, &store)
        .map(|reconciler| tokio::spawn(reconciler.run(stop.clone())))
        .collect();
    let (resting, told) = (console.clone(), stop.clone());
    let long_work = tokio::spawn(async move {
        told.cancelled().await;
        resting.stop_long_work().await;
    });
    let plugs = Plugs {
        console,
        public_url: public_url.to_string(),
        sessions: store.sessions(),
        files,
        logout_url: config.identity.logout_url.clone(),
        identity: identity::identity(&config)?,
        forwarders: Forwarders::of(&config.identity),
        watched: Watched(config::is_watched()),
    };
    let ops = http::ops_router(Ops { store: store.clone(), metrics });
    serve_ops(&config, ops, stop.clone()).await?;
    tokio::spawn(purge_sessions(store.clone(), stop.clone()));
    let upkeep = tokio::spawn(upkeep.run(stop.clone()));
    let readers: Vec<_> = readers.into_iter().map(|reader| tokio::spawn(reader.run(stop.clone()))).collect();
    let reminding = tokio::spawn(reminding.run(stop.clone()));
    let removers: Vec<_> =
        removers.into_iter().map(|remover| tokio::spawn(remover.run(stop.clone()))).collect();
    tracing::info!(listen = %taken.map_or_else(|| config.server.listen.to_string(), |taken| taken.to_string()), sandbox = %sandbox_at, "serving");
    greet(public_url.as_str(), config.identity.mode == IdentityMode::Demo);
    let served = listen::with_grace(listener.serve(http::router(plugs), stop.clone()), stop);
    at("serving", served.await)?;
    if tokio::time::timeout(CALL_ALLOWANCE, long_work).await.is_err() {
        tracing::warn!("a batch was cut off in the middle of a client");
    }
    for looking in looking {
        if let Err(error) = looking.await {
            tracing::error!(%error, "the console's own looks at open operations broke");
        }
    }
    for reader in readers {
        if let Err(error) = reader.await {
            tracing::error!(%error, "the background reading of a tenant broke");
        }
    }
    if let Err(error) = reminding.await {
        tracing::error!(%error, "the reminders broke");
    }
    for remover in removers {
        if let Err(error) = remover.await {
            tracing::error!(%error, "the looking after removals of a tenant broke");
        }
    }
    if let Err(error) = upkeep.await {
        tracing::error!(%error, "the upkeep of the credentials broke");
    }
    store.close().await;
    Ok(())
}

/// Serves only the sandbox until it is told to stop.
///
/// # Errors
/// [`StartError`], before anything is served.
pub async fn sandbox_alone(config: Config) -> Result<(), StartError> {
    let sandbox = at("sandbox", open_sandbox(&config))?;
    let listener = at(
        format!("cannot listen at {} (listen in [sandbox] names another address)", config.sandbox.listen),
        TcpListener::bind(config.sandbox.listen).await,
    )?;
    let taken = at("sandbox", listener.local_addr())?;
    let stop = CancellationToken::new();
    listen::stop_at_signal(stop.clone());
    tracing::info!(listen = %taken, "serving the sandbox");
    print!("{}", sandbox.greeting(taken));
    run_sandbox(sandbox, listener, stop).await;
    Ok(())
}

/// The sandbox as it is configured.
///
/// # Errors
/// Settings that contradict each other, or a state file that cannot be read.
pub fn open_sandbox(config: &Config) -> io::Result<Sandbox> {
    let wanted = &config.sandbox;
    let settings = sandbox::Settings {
        clients: wanted.clients as usize,
        client_id: wanted.client_id.clone(),
        client_secret: wanted.client_secret.value().clone(),
        view_only_client_id: wanted.view_only_client_id.clone(),
        view_only_client_secret: wanted.view_only_client_secret.value().clone(),
        third_secret: match wanted.third_secret {
            config::ThirdSecret::Refuse => sandbox::ThirdSecret::Refuse,
            config::ThirdSecret::Replace => sandbox::ThirdSecret::Replace,
            config::ThirdSecret::Allow => sandbox::ThirdSecret::Allow,
        },
        lifetime_unit: match wanted.lifetime_unit {
            config::LifetimeUnit::Seconds => sandbox::LifetimeUnit::Seconds,
            config::LifetimeUnit::Minutes => sandbox::LifetimeUnit::Minutes,
        },
        accepted_after: (wanted.creates == config::Creates::Later).then_some(LATER),
        enforce_limits: wanted.limits,
        audience_needed: wanted.audience_needed,
        state_file: wanted.state_file.clone(),
        ..sandbox::Settings::default()
    };
    Sandbox::new(settings, Arc::new(clock::seconds))
}

/// Serves a sandbox until `stop`.
pub async fn run_sandbox(sandbox: Sandbox, listener: TcpListener, stop: CancellationToken) {
    if let Err(error) = sandbox.serve(listener, stop.cancelled_owned()).await {
        tracing::error!(%error, "the sandbox stopped");
    }
}

fn console(
    config: &Config,
    tenants: Tenants,
    store: &Store,
    files: &BrowserFiles,
    public_url: &Origin,
) -> Result<Console, StartError> {
    Ok(Console::new(Shared {
        tenants,
        journal: Arc::new(store.operations()),
        jwks: Arc::new(jwks_probe(config)?),
        batches: Arc::new(store.batches()),
        teams: Arc::new(store.teams()),
        requests: Arc::new(store.requests()),
        reminders: Arc::new(store.reminders()),
        rotations: Arc::new(store.rotations()),
        removals: Arc::new(store.removals()),
        campaigns: Arc::new(store.campaigns()),
        labels: Arc::new(store.labels()),
        leaks: Arc::new(store.leaks()),
        key_rotations: Arc::new(store.key_rotations()),
        leases: Arc::new(store.leases()),
        sessions: Arc::new(store.sessions()),
        exposures: Arc::new(store.exposures()),
        destinations: Arc::new(destinations(config)?),
        access: identity::access(config),
        step_up: identity::step_up(config, public_url),
        plain_reveal: config.server.plain_reveal,
        demo: config.identity.mode == IdentityMode::Demo,
        clock: clock::system(),
        limits: Limits { pace: identity::pace(config), ..LIMITS },
        leptos: files.leptos_options(),
        stylesheet: files.stylesheet().to_owned(),
    }))
}

/// What looks after the removals of each tenant.
fn removers(console: &Console, store: &Store) -> Vec<Remover> {
    let remover = |card: TenantCard| Remover {
        tenant: card.name,
        console: console.clone(),
        removals: Arc::new(store.removals()),
        leases: Arc::new(store.leases()),
        clock: clock::system(),
    };
    console.tenants().into_iter().map(remover).collect()
}

/// What looks by itself what became of open operations, in each tenant as fast as its clients are read.
fn reconcilers<'a>(
    config: &'a Config,
    console: &'a Console,
    store: &'a Store,
) -> impl Iterator<Item = Reconciler> + use<'a> {
    config.tenants.iter().map(move |tenant| Reconciler {
        tenant: TenantName(tenant.name.clone()),
        console: console.clone(),
        leases: Arc::new(store.leases()),
        looks_per_second: tenants::rhythm(config, tenant).calls_per_second,
        clock: clock::system(),
    })
}

/// Where new secrets can be sent.
///
/// # Errors
/// A destination's authorities cannot be read.
pub fn destinations(config: &Config) -> Result<Delivery, StartError> {
    let delivery = Delivery::new(&config.destinations, &config.upstream);
    delivery.map_err(|(name, error)| StartError::Destination(name, error))
}

/// What looks at JWKS URLs, over the same way out as ZIdentity's.
fn jwks_probe(config: &Config) -> Result<JwksProbe, StartError> {
    let wanted = &config.upstream;
    let settings = jwks::Settings {
        proxy: wanted.proxy.as_ref().and_then(|proxy| Url::parse(proxy.expose()).ok()),
        ca_pem: wanted.ca_file.as_deref().map(|file| at("ca_file", std::fs::read(file))).transpose()?,
        internal_hosts: wanted.jwks_hosts.clone(),
    };
    let probe = JwksProbe::new(settings, jwks::SystemResolver);
    probe.map_err(|error| StartError::Io("ca_file".to_owned(), io::Error::other(error)))
}

/// Health and metrics. Where nobody asked for an address, a taken one is no reason not to start.
async fn serve_ops(config: &Config, router: axum::Router, stop: CancellationToken) -> Result<(), StartError> {
    let (listener, taken) = match &config.server.ops_listen {
        Some(wanted) => at(format!("cannot listen at {wanted} (ops_listen)"), listen::bind(wanted).await)?,
        None => match listen::bind(&Listen::Tcp(OPS.into())).await {
            Ok(bound) => bound,
            Err(error) => {
                tracing::warn!(%error, "health and metrics are not served: 127.0.0.1:9090 is taken; set server.ops_listen");
                return Ok(());
            }
        },
    };
    let address = taken.map_or_else(|| "a Unix socket".to_owned(), |address| address.to_string());
    tracing::info!(ops_listen = address, "health and metrics");
    tokio::spawn(async move {
        if let Err(error) = listener.serve(router, stop).await {
            tracing::error!(%error, "health and metrics stopped");
        }
    });
    Ok(())
}

/// Of all consoles that share the database, one does it each time.
async fn purge_sessions(store: Store, stop: CancellationToken) {
    let clock = clock::system();
    while stop.run_until_cancelled(tokio::time::sleep(PURGE_EVERY)).await.is_some() {
        if let Err(error) = purged(&store, clock()).await {
            tracing::warn!(%error, "old sessions could not be cleared away");
        }
    }
}

async fn purged(store: &Store, now: Timestamp) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let half = i64::try_from(PURGE_EVERY.as_secs() / 2).unwrap_or_default();
    // It is not given back: whoever wakes soon after finds that it was done.
    if store.leases().take("purge-sessions", now, Timestamp(now.0 + half)).await?.is_some() {
        store.sessions().purge().await?;
    }
    Ok(())
}

/// The last thing a newcomer reads before the browser.
fn greet(public_url: &str, demo: bool) {
    println!("\nClientele is at {public_url}\n");
    if demo {
        println!(
            "Three first things to try:\n\
             \x20 1. Be Ada Admin, open API clients and search for a name.\n\
             \x20 2. Create an API client with one role, then a secret for it: you see its value once.\n\
             \x20 3. Sign out, be Pia Payments, and see your team's clients and no others.\n"
        );
    }
}
