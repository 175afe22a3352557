//! The tenants out of the configuration: their upstreams, their upkeep, and the console's own credential there.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use app::desk::{Console, NoDestinations, Operation, Shared, StepUp, Tenant};
use app::model::{Actor, ClientId, SecretId, TenantCard, TenantKind, TenantName, Writes};
use app::policy::PlainReveal;
use leptos::config::LeptosOptions;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::identity::access;
use super::{LIMITS, StartError, at, authorities, open_sandbox, run_sandbox};
use crate::clock;
use crate::config::{self, Config, Credential};
use crate::inventory::{NearInventory, Reader, Rhythm};
use crate::own_credential::{Kept, Own, Upkeep};
use crate::store::Store;
use crate::zidentity::{self, CredentialSource, ProxyUrl, ZIdentityClient};

/// How long a new secret may take until the token endpoint knows it.
const KNOWN_WITHIN: std::time::Duration = std::time::Duration::from_secs(60);

/// The background makes at most so many calls a second, where the configuration does not say otherwise: as many as the
/// vendor's own client reads, and more where nobody else is kept waiting.
const CALLS_PER_SECOND: u32 = 2;
const CALLS_PER_SECOND_OF_A_SANDBOX: u32 = 20;

/// The tenants, by name.
pub(super) type Tenants = BTreeMap<TenantName, Tenant>;

/// Every tenant, what keeps them up, and what reads them in the background.
pub(super) async fn tenants(
    config: &Config,
    store: &Store,
    sandbox_at: SocketAddr,
    replica: Option<String>,
) -> Result<(Tenants, Upkeep, Vec<Reader>), StartError> {
    let (mut tenants, mut readers) = (BTreeMap::new(), Vec::new());
    let mut upkeep = upkeep(store, replica);
    for tenant in &config.tenants {
        let (card, zidentity) = upstream(config, tenant, sandbox_at)?;
        let zidentity = Arc::new(zidentity);
        upkeep.tenants.push(kept(tenant, &card, &zidentity));
        let plugged = plugged(config, store, tenant, card, zidentity).await?;
        readers.push(Reader {
            tenant: plugged.card.name.clone(),
            port: plugged.zidentity.clone(),
            store: store.inventory(),
            inventory: plugged.inventory.clone(),
            leases: Arc::new(store.leases()),
            rhythm: rhythm(config, tenant),
            clock: clock::system(),
        });
        tenants.insert(plugged.card.name.clone(), plugged);
    }
    Ok((tenants, upkeep, readers))
}

fn upkeep(store: &Store, replica: Option<String>) -> Upkeep {
    Upkeep {
        tenants: Vec::new(),
        findings: store.findings(),
        replicas: store.replicas(),
        replica,
        clock: clock::system(),
    }
}

fn kept(tenant: &config::Tenant, card: &TenantCard, upstream: &Arc<ZIdentityClient>) -> Kept {
    Kept {
        tenant: card.name.clone(),
        place: place(tenant),
        client: card.own_client.clone(),
        secret: configured_secret(tenant),
        upstream: upstream.clone(),
    }
}

/// How fast a tenant is read in the background, and how often.
pub(super) fn rhythm(config: &Config, tenant: &config::Tenant) -> Rhythm {
    let wanted = &config.inventory;
    let fit = match tenant.kind {
        config::TenantKind::Sandbox => CALLS_PER_SECOND_OF_A_SANDBOX,
        config::TenantKind::Cloud(_) => CALLS_PER_SECOND,
    };
    Rhythm {
        calls_per_second: wanted.calls_per_second.unwrap_or(fit),
        list_every: i64::from(wanted.list_every),
        secrets_every: i64::from(wanted.secrets_every),
    }
}

async fn plugged(
    config: &Config,
    store: &Store,
    tenant: &config::Tenant,
    card: TenantCard,
    zidentity: Arc<ZIdentityClient>,
) -> Result<Tenant, StartError> {
    let name = card.name.clone();
    store.inventory().begin(&name, &place(tenant)).await?;
    let rhythm = rhythm(config, tenant);
    let near = NearInventory::new(name, zidentity.clone(), store.inventory(), rhythm, clock::system());
    Ok(Tenant {
        card,
        inventory: Arc::new(near),
        writes: match tenant.writes {
            config::Writes::Allowed => Writes::Allowed,
            config::Writes::AfterProbe => Writes::AfterProbe,
            config::Writes::Never => Writes::Never,
        },
        learnt: zidentity.learnt(),
        zidentity,
    })
}

/// Which of its own client's secrets the configuration says that the console runs on.
pub fn configured_secret(tenant: &config::Tenant) -> Option<SecretId> {
    match &tenant.kind {
        config::TenantKind::Sandbox => None,
        config::TenantKind::Cloud(cloud) => cloud.secret_id.clone().map(SecretId),
    }
}

/// Where a tenant is, for findings about it: a sandbox is the same one wherever it listens.
pub fn place(tenant: &config::Tenant) -> String {
    match &tenant.kind {
        config::TenantKind::Sandbox => "sandbox".to_owned(),
        config::TenantKind::Cloud(cloud) => format!("{} {}", cloud.token_url, cloud.api_url),
    }
}

/// What this process is called among the replicas: its machine and its number.
pub(super) fn replica() -> String {
    let machine = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let machine = match machine.trim() {
        "" => "an unnamed machine",
        name => name,
    };
    format!("{machine}/{}", std::process::id())
}

/// What a rotation needs of a tenant, and the upkeep that keeps its knowledge fresh.
///
/// # Errors
/// [`StartError`].
pub async fn own_credential(
    config: &Config,
    tenant: &config::Tenant,
    store: &Store,
    actor: Actor,
) -> Result<(Own, Upkeep), StartError> {
    let (card, zidentity) = upstream(config, tenant, config.sandbox.listen)?;
    let upstream = Arc::new(zidentity);
    let mut upkeep = upkeep(store, None);
    upkeep.tenants.push(kept(tenant, &card, &upstream));
    upkeep.begin().await?;
    let (name, client) = (card.name.clone(), card.own_client.clone());
    let plugged = plugged(config, store, tenant, card, upstream.clone()).await?;
    let console = Console::new(Shared {
        tenants: BTreeMap::from([(name.clone(), plugged)]),
        journal: Arc::new(store.operations()),
        sessions: Arc::new(store.sessions()),
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
        jwks: Arc::new(super::jwks_probe(config)?),
        exposures: Arc::new(store.exposures()),
        // Its own secret goes into its own file.
        destinations: Arc::new(NoDestinations),
        access: access(config),
        step_up: StepUp::default(),
        // The value stays in this process.
        plain_reveal: PlainReveal::Everywhere,
        demo: false,
        clock: clock::system(),
        limits: LIMITS,
        // No page is ever made.
        leptos: LeptosOptions::builder().output_name("clientele").build(),
        stylesheet: String::new(),
    });
    let own = Own {
        tenant: name,
        client,
        upstream,
        operation: Operation::new(console, actor, "command-line".to_owned())
            .from(crate::command_line::HERE.to_owned()),
        file: secret_of(config, tenant).and_then(|secret| secret.file().map(Path::to_owned)),
        replicas: store.replicas(),
        journal: store.operations(),
        known_within: KNOWN_WITHIN,
    };
    Ok((own, upkeep))
}

/// The secret that the console signs in with; `None` = it signs in with a key.
fn secret_of<'a>(config: &'a Config, tenant: &'a config::Tenant) -> Option<&'a config::Secret> {
    match &tenant.kind {
        config::TenantKind::Sandbox => Some(&config.sandbox.client_secret),
        config::TenantKind::Cloud(cloud) => match &cloud.credential {
            Credential::Secret(secret) => Some(secret),
            Credential::PrivateKey(_) => None,
        },
    }
}

/// Where the sandbox is, for a command about `tenant`: an embedded one lives inside `serve`, so one is started for the
/// moment, until `stop`.
///
/// # Errors
/// It cannot be started.
pub async fn sandbox_for_a_command(
    config: &Config,
    tenant: &config::Tenant,
    stop: &CancellationToken,
) -> Result<SocketAddr, StartError> {
    if !matches!(tenant.kind, config::TenantKind::Sandbox) || !config.sandbox.embedded {
        return Ok(config.sandbox.listen);
    }
    let listener = at("the sandbox", TcpListener::bind(("127.0.0.1", 0)).await)?;
    let taken = at("the sandbox", listener.local_addr())?;
    // Without its state file: a command changes nothing there.
    let mut config = config.clone();
    config.sandbox.state_file = None;
    tokio::spawn(run_sandbox(at("the sandbox", open_sandbox(&config))?, listener, stop.clone()));
    Ok(taken)
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
            let (token, api) = (
                format!("http://{sandbox_at}/oauth2/v1/token"),
                format!("http://{sandbox_at}/ziam/admin/api/v1"),
            );
            let secret = &config.sandbox.client_secret;
            let credential = zidentity::Credential::Secret(secret.value().clone());
            let settings = zidentity::Settings::new(&token, &api, &config.sandbox.client_id, credential);
            zidentity::Settings { source: source(secret), ..settings.map_err(wrong)? }
        }
        config::TenantKind::Cloud(cloud) => {
            let (credential, source_of_credential) = match &cloud.credential {
                Credential::Secret(secret) => {
                    (zidentity::Credential::Secret(secret.value().clone()), source(secret))
                }
                Credential::PrivateKey(key) => {
                    (zidentity::Credential::PrivateKey(key.value().clone()), source(key))
                }
            };
            let settings = zidentity::Settings::new(
                cloud.token_url.as_str(),
                cloud.api_url.as_str(),
                &cloud.client_id,
                credential,
            );
            let reader = cloud.reader.as_ref().map(|reader| zidentity::Reader {
                client_id: reader.client_id.clone(),
                credential: zidentity::Credential::Secret(reader.secret.value().clone()),
                source: source(&reader.secret),
            });
            zidentity::Settings { source: source_of_credential, reader, ..settings.map_err(wrong)? }
        }
    };
    if let Some(proxy) = &config.upstream.proxy {
        settings.proxy = Some(ProxyUrl::parse(proxy.expose()).map_err(wrong)?);
    }
    if let Some(file) = &config.upstream.ca_file {
        settings.ca_pem = Some(authorities(file)?);
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
        reading_client: settings.reader.as_ref().map(|reader| ClientId(reader.client_id.clone())),
        removal_days: tenant.removal_days,
    };
    Ok((card, client))
}

/// Where a secret stands that may be replaced while the console runs.
fn source(secret: &config::Secret) -> Option<CredentialSource> {
    let file = secret.file()?.to_owned();
    Some(CredentialSource::new(move || Ok(config::Secret::read(file.clone())?.value().clone())))
}
