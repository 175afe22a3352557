//! The composition root: the only file that names every adapter.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use app::desk::{Console, Limits, Pace, Shared, Tenant};
use app::model::{ClientId, TenantCard, TenantKind, TenantName};
use app::policy::{Access, Bindings};
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::config::{self, Config, ConfigError, Credential, IdentityMode, Listen, SignIn};
use crate::http::{self, BrowserFiles, DemoGroups, Identity, Ops, Plugs, Proxy, Watched};
use crate::inventory::MemoryInventory;
use crate::sandbox::{self, Sandbox};
use crate::store::{Store, StoreError};
use crate::zidentity::{self, ProxyUrl, SettingsError, ZIdentityClient};
use crate::{clock, listen};

/// How long one request may spend upstream, so that every page answers within ten seconds.
const CALL_ALLOWANCE: Duration = Duration::from_millis(8_500);
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
    /// A tenant's settings cannot be used.
    #[error("tenant {0}: {1}")]
    Tenant(String, SettingsError),
    /// The way to the keys of the sign-in.
    #[error("the keys of the sign-in: {0}")]
    Keys(SettingsError),
    /// A file or a socket.
    #[error("{0}: {1}")]
    Io(String, io::Error),
}

fn at<T>(what: impl Into<String>, result: io::Result<T>) -> Result<T, StartError> {
    result.map_err(|error| StartError::Io(what.into(), error))
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
    tokio::spawn(listen::until_signal(stop.clone()));

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
    let plugs = Plugs {
        console: console(&config, &store, &files, sandbox_at)?,
        public_url: public_url.to_string(),
        sessions: store.sessions(),
        files,
        logout_url: config.identity.logout_url.clone(),
        identity: identity(&config)?,
        watched: Watched(config::is_watched()),
    };
    let ops = http::ops_router(Ops { store: store.clone(), metrics });
    serve_ops(&config, ops, stop.clone()).await?;
    tokio::spawn(purge_sessions(store.clone(), stop.clone()));
    tracing::info!(listen = %taken.map_or_else(|| config.server.listen.to_string(), |taken| taken.to_string()), sandbox = %sandbox_at, "serving");
    greet(public_url.as_str(), config.identity.mode == IdentityMode::Demo);
    let served = listen::with_grace(listener.serve(http::router(plugs), stop.clone()), stop);
    at("serving", served.await)?;
    store.close().await;
    Ok(())
}

/// Serves only the sandbox until it is told to stop.
///
/// # Errors
/// [`StartError`], before anything is served.
pub async fn sandbox_alone(config: Config) -> Result<(), StartError> {
    let listener = at(
        format!("cannot listen at {}", config.sandbox.listen),
        TcpListener::bind(config.sandbox.listen).await,
    )?;
    let taken = at("sandbox", listener.local_addr())?;
    let stop = CancellationToken::new();
    tokio::spawn(listen::until_signal(stop.clone()));
    tracing::info!(listen = %taken, "serving the sandbox");
    println!(
        "ZIdentity sandbox at http://{taken}\n  token endpoint  http://{taken}/oauth2/v1/token\n  API             http://{taken}/ziam/admin/api/v1/"
    );
    run_sandbox(at("sandbox", open_sandbox(&config))?, listener, stop).await;
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
        },
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
    store: &Store,
    files: &BrowserFiles,
    sandbox_at: SocketAddr,
) -> Result<Console, StartError> {
    let mut tenants = BTreeMap::new();
    for tenant in &config.tenants {
        let (card, zidentity) = upstream(config, tenant, sandbox_at)?;
        let zidentity = Arc::new(zidentity);
        let inventory = Arc::new(MemoryInventory::new(zidentity.clone(), clock::system()));
        tenants.insert(card.name.clone(), Tenant { card, zidentity, inventory });
    }
    Ok(Console::new(Shared {
        tenants,
        journal: Arc::new(store.operations()),
        sessions: Arc::new(store.sessions()),
        access: access(config),
        demo: config.identity.mode == IdentityMode::Demo,
        clock: clock::system(),
        limits: Limits {
            call_allowance: CALL_ALLOWANCE,
            pace: Pace {
                reads_per_minute: match config.identity.mode {
                    IdentityMode::Demo => 0,
                    IdentityMode::Headers | IdentityMode::Jwt => config.limits.reads_per_minute,
                },
                changes_per_minute: config.limits.changes_per_minute,
                mints_per_minute: config.limits.mints_per_minute,
            },
        },
        leptos: files.leptos_options(),
        stylesheet: files.stylesheet().to_owned(),
    }))
}

/// Which groups are what. In demo mode the personas' teams look.
fn access(config: &Config) -> Access {
    let written = &config.access;
    let mut everywhere = Bindings {
        admin_groups: written.admin_groups.clone(),
        auditor_groups: written.auditor_groups.clone(),
        member_groups: written.member_groups.clone(),
    };
    if config.identity.mode == IdentityMode::Demo {
        everywhere.member_groups.extend(DemoGroups::TEAMS.map(str::to_owned));
    }
    let in_tenant = written.tenants.iter().map(|one| {
        let bindings = Bindings {
            admin_groups: one.admin_groups.clone(),
            auditor_groups: one.auditor_groups.clone(),
            member_groups: one.member_groups.clone(),
        };
        (TenantName(one.name.clone()), bindings)
    });
    Access { everywhere, in_tenant: in_tenant.collect() }
}

/// The way to sign in.
fn identity(config: &Config) -> Result<Identity, StartError> {
    Ok(match config.sign_in()? {
        SignIn::Demo => Identity::Demo(DemoGroups {
            admin: config.access.admin_groups.clone(),
            auditor: config.access.auditor_groups.clone(),
        }),
        SignIn::Headers(proof, rules) => Identity::Proxy(Proxy::by_headers(proof, rules)),
        SignIn::Jwt(proof, rules) => {
            let proxy = config.upstream.proxy.as_ref().map(|proxy| ProxyUrl::parse(proxy.expose()));
            let proxy = proxy.transpose().map_err(StartError::Keys)?;
            let ca_pem = config.upstream.ca_file.as_deref().map(read).transpose()?;
            let http =
                zidentity::plain_connections(proxy.as_ref(), ca_pem.as_deref()).map_err(StartError::Keys)?;
            Identity::Proxy(Proxy::by_token(proof, rules, http, clock::system()))
        }
    })
}

/// A tenant's card and its upstream.
///
/// # Errors
/// [`StartError::Tenant`] with what is wrong in its settings.
pub fn upstream(
    config: &Config,
    tenant: &config::Tenant,
    sandbox_at: SocketAddr,
) -> Result<(TenantCard, ZIdentityClient), StartError> {
    let wrong = |error| StartError::Tenant(tenant.name.clone(), error);
    let mut settings = match &tenant.kind {
        config::TenantKind::Sandbox => {
            let credential = zidentity::Credential::Secret(config.sandbox.client_secret.value().clone());
            let (token, api) = (
                format!("http://{sandbox_at}/oauth2/v1/token"),
                format!("http://{sandbox_at}/ziam/admin/api/v1"),
            );
            zidentity::Settings::new(&token, &api, &config.sandbox.client_id, credential).map_err(wrong)?
        }
        config::TenantKind::Cloud(cloud) => {
            let credential = match &cloud.credential {
                Credential::Secret(secret) => zidentity::Credential::Secret(secret.value().clone()),
                Credential::PrivateKey(key) => zidentity::Credential::PrivateKey(key.value().clone()),
            };
            zidentity::Settings::new(
                cloud.token_url.as_str(),
                cloud.api_url.as_str(),
                &cloud.client_id,
                credential,
            )
            .map_err(wrong)?
        }
    };
    if let Some(proxy) = &config.upstream.proxy {
        settings.proxy = Some(ProxyUrl::parse(proxy.expose()).map_err(wrong)?);
    }
    if let Some(file) = &config.upstream.ca_file {
        settings.ca_pem = Some(read(file)?);
    }
    let name = TenantName(tenant.name.clone());
    let client = ZIdentityClient::new(&name, &settings, clock::system()).map_err(wrong)?;
    let kind = match &tenant.kind {
        config::TenantKind::Sandbox => TenantKind::Sandbox,
        config::TenantKind::Cloud(_) => TenantKind::Cloud,
    };
    let card = TenantCard {
        name,
        kind,
        token_url: settings.token_url.to_string(),
        audience: settings.audience.clone(),
        own_client: ClientId(settings.client_id.clone()),
    };
    Ok((card, client))
}

fn read(file: &Path) -> Result<Vec<u8>, StartError> {
    at(format!("ca_file {}", file.display()), std::fs::read(file))
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

async fn purge_sessions(store: Store, stop: CancellationToken) {
    let sessions = store.sessions();
    while stop.run_until_cancelled(tokio::time::sleep(PURGE_EVERY)).await.is_some() {
        if let Err(error) = sessions.purge().await {
            tracing::warn!(%error, "old sessions could not be cleared away");
        }
    }
}

/// The last thing a newcomer reads before the browser.
fn greet(public_url: &str, demo: bool) {
    println!("\nClientele is at {public_url}\n");
    if demo {
        println!(
            "Three first things to try:\n\
             \x20 1. Be Ada Admin, open API clients and search for a name.\n\
             \x20 2. Create an API client with one role, then a secret for it: you see its value once.\n\
             \x20 3. Sign out, be Audrey Auditor, and see what an auditor cannot do.\n"
        );
    }
}
