//! A sandbox, a file with the console's secret, a database, and two consoles that run on them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use app::desk::{Call, Clock, Console, Limits, Operation, Shared, StepUp, Tenant, ZIdentityPort};
use app::model::{Actor, ClientId, Secret, SecretId, TenantCard, TenantKind, TenantName, Timestamp, Writes};
use app::policy::{Access, Bindings, PlainReveal};
use leptos::config::LeptosOptions;
use secrecy::SecretString;
use serde_json::Value;
use server::inventory::{NearInventory, Rhythm};
use server::jwks::{JwksProbe, SystemResolver};
use server::own_credential::{Kept, Own, Upkeep};
use server::sandbox::{Sandbox, Settings as Mood};
use server::store::Store;
use server::zidentity::{Credential, CredentialSource, Settings, ZIdentityClient};
use tokio::net::TcpListener;

const NOW: i64 = 1_800_000_000;
pub(crate) const OWN: &str = "sandbox-console";
pub(crate) const OLD: &str = "sandbox-console-secret";

pub(crate) struct Rig {
    pub(crate) url: String,
    pub(crate) store: Store,
    pub(crate) file: PathBuf,
    pub(crate) folder: tempfile::TempDir,
    http: reqwest::Client,
}

pub(crate) fn tenant() -> TenantName {
    TenantName("prod".into())
}

fn clock() -> Clock {
    Arc::new(|| Timestamp(NOW))
}

impl Rig {
    pub(crate) async fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sandbox = Sandbox::new(Mood { clients: 2, ..Mood::default() }, Arc::new(|| NOW)).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(sandbox.serve(listener, std::future::pending::<()>()));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("prod.secret");
        std::fs::write(&file, format!("{OLD}\n")).unwrap();
        let database = format!("sqlite://{}", folder.path().join("c.db").display());
        let store = Store::open(&database, clock()).await.unwrap();
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        Self { url, store, file, folder, http }
    }

    /// A client that reads its secret from the file, as each process makes its own.
    pub(crate) fn client(&self) -> Arc<ZIdentityClient> {
        let file = self.file.clone();
        let read = move || std::fs::read_to_string(&file).map_err(|error| error.to_string());
        let read = move || read().map(|text| SecretString::from(text.trim_end().to_owned()));
        let credential = Credential::Secret(read().unwrap());
        let (token, api) =
            (format!("{}/oauth2/v1/token", self.url), format!("{}/ziam/admin/api/v1", self.url));
        let settings = Settings::new(&token, &api, OWN, credential).unwrap();
        let settings = Settings { source: Some(CredentialSource::new(read)), ..settings };
        Arc::new(ZIdentityClient::new(&tenant(), &settings, clock()).unwrap())
    }

    /// The upkeep of one process; `None` = a command.
    pub(crate) async fn upkeep(&self, replica: Option<&str>, upstream: &Arc<ZIdentityClient>) -> Upkeep {
        let secret = self.secrets().await.into_iter().min_by_key(|secret| secret.created_at).unwrap().id;
        Upkeep {
            tenants: vec![Kept {
                tenant: tenant(),
                place: "sandbox".into(),
                client: ClientId(OWN.into()),
                secret: Some(secret),
                upstream: upstream.clone(),
            }],
            findings: self.store.findings(),
            replicas: self.store.replicas(),
            replica: replica.map(str::to_owned),
            clock: clock(),
        }
    }

    /// A console that runs: it looks after itself several times a second.
    pub(crate) async fn console(&self, name: &str) -> Arc<ZIdentityClient> {
        let client = self.client();
        let upkeep = self.upkeep(Some(name), &client).await;
        upkeep.begin().await.unwrap();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(100)).await;
                upkeep.round().await.unwrap();
            }
        });
        client
    }

    /// What a command works with.
    pub(crate) async fn own(&self) -> Own {
        let upstream = self.client();
        self.upkeep(None, &upstream).await.begin().await.unwrap();
        let card = TenantCard {
            name: tenant(),
            kind: TenantKind::Cloud,
            token_url: String::new(),
            audience: String::new(),
            own_client: ClientId(OWN.into()),
            reading_client: None,
            removal_days: 7,
        };
        let rhythm = Rhythm { calls_per_second: 2, list_every: 300, secrets_every: 3_600 };
        let kept = self.store.inventory();
        kept.begin(&tenant(), "test").await.unwrap();
        let tenant_of_console = Tenant {
            card,
            inventory: Arc::new(NearInventory::new(tenant(), upstream.clone(), kept, rhythm, clock())),
            learnt: upstream.learnt(),
            zidentity: upstream.clone(),
            writes: Writes::Allowed,
        };
        let console = Console::new(Shared {
            tenants: BTreeMap::from([(tenant(), tenant_of_console)]),
            journal: Arc::new(self.store.operations()),
            batches: Arc::new(self.store.batches()),
            teams: Arc::new(self.store.teams()),
            requests: Arc::new(self.store.requests()),
            reminders: Arc::new(self.store.reminders()),
            rotations: Arc::new(self.store.rotations()),
            removals: Arc::new(self.store.removals()),
            campaigns: Arc::new(self.store.campaigns()),
            labels: Arc::new(self.store.labels()),
            leaks: Arc::new(self.store.leaks()),
            key_rotations: Arc::new(self.store.key_rotations()),
            leases: Arc::new(self.store.leases()),
            exposures: Arc::new(self.store.exposures()),
            destinations: Arc::new(app::desk::NoDestinations),
            sessions: Arc::new(self.store.sessions()),
            jwks: Arc::new(JwksProbe::new(Default::default(), SystemResolver).unwrap()),
            access: Access {
                everywhere: Bindings { admin_groups: vec!["admins".into()], ..Bindings::default() },
                ..Access::default()
            },
            step_up: StepUp::default(),
            plain_reveal: PlainReveal::Everywhere,
            demo: false,
            clock: clock(),
            limits: Limits { call_allowance: Duration::from_secs(8), ..Limits::default() },
            leptos: LeptosOptions::builder().output_name("clientele").build(),
            stylesheet: String::new(),
        });
        let groups = Some(vec!["admins".into()]);
        let actor = Actor::new("command line", "olga", "olga (command line)", groups);
        Own {
            tenant: tenant(),
            client: ClientId(OWN.into()),
            upstream,
            operation: Operation::new(console, actor, "command-line".into()),
            file: Some(self.file.clone()),
            replicas: self.store.replicas(),
            journal: self.store.operations(),
            known_within: Duration::from_secs(2),
        }
    }

    /// The secrets of the console's own client.
    pub(crate) async fn secrets(&self) -> Vec<Secret> {
        let call = Arc::new(Call::new("test", Duration::from_secs(5)));
        self.client().within(call).list_secrets(&ClientId(OWN.into())).await.unwrap()
    }

    pub(crate) async fn ids(&self) -> Vec<SecretId> {
        self.secrets().await.into_iter().map(|secret| secret.id).collect()
    }

    pub(crate) fn in_file(&self) -> String {
        std::fs::read_to_string(&self.file).unwrap().trim_end().to_owned()
    }

    /// Whether a secret opens the token endpoint.
    pub(crate) async fn opens(&self, secret: &str) -> bool {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", OWN),
            ("client_secret", secret),
            ("audience", "https://api.zscaler.com"),
        ];
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self.http.post(format!("{}/oauth2/v1/token", self.url)).body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.send().await.unwrap().status().is_success()
    }

    pub(crate) async fn faults(&self, rules: &Value) {
        let url = format!("{}/_sandbox/faults", self.url);
        assert_eq!(self.http.put(url).body(rules.to_string()).send().await.unwrap().status(), 204);
    }
}
