//! A console for one test: everything real but the time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use app::desk::{
    Clock, Closing, Console, Destinations, Entry, Found, Journal, JournalError, KeptTeam, Learnt, Limits,
    NewEntry, NoDestinations, OperationId, Pace, SecondLook, Shared, StepUp, Teams, Tenant, WantedEntries,
};
use app::expiry::Rules;
use app::model::{
    Allowed, Ceiling, ClientId, Creates, Owner, ResourceServerId, ScopeId, ScopeKey, Team, TeamId,
    TenantCard, TenantKind, TenantName, Timestamp, Writes,
};
use app::policy::{Access, Bindings, PlainReveal};
use async_trait::async_trait;
use reqwest::Method;
use serde_json::{Value, json};
use server::http::{BrowserFiles, DemoGroups, Identity, Plugs, router};
use server::inventory::{NearInventory, Reader, Rhythm};
use server::jwks::{self, JwksProbe};
use server::reminders::{Rounds, Ways};
use server::removal::Remover;
use server::sandbox::{Sandbox, Settings as SandboxSettings};
use server::store::{Operations, Store};
use server::zidentity::{Credential, Settings, ZIdentityClient};
use tokio::net::TcpListener;

use crate::browser::{Answer, Browser};
use crate::jwks::Names;

/// When the clock of the tests begins.
pub(crate) const START: i64 = 1_800_000_000;
pub(crate) const DAY: i64 = 86_400;
pub(crate) const API: &str = "/ziam/admin/api/v1";
pub(crate) const SERVER: &str = "jhq2r7t5v9b01";
pub(crate) const ZIA: &str = "hhq2r7t5zia01::hprole0000001";
pub(crate) const ZDX: &str = "hhq2r7t5zdx01::hpzdxread0001";
/// The form's field for a service of the one resource server.
pub(crate) const ZIA_FIELD: &str = "scope.hhq2r7t5zia01";
pub(crate) const ZDX_FIELD: &str = "scope.hhq2r7t5zdx01";
/// The client that the console signs in as.
pub(crate) const OWN: &str = "sandbox-console";

/// A scope as a form's value.
pub(crate) fn choice(scope: &str) -> String {
    format!("{SERVER}/{}", scope.replace(':', "%3A"))
}

/// How the background reads, where a test lets it.
pub(crate) const RHYTHM: Rhythm = Rhythm { calls_per_second: 500, list_every: 300, secrets_every: 300 };

/// What a test may want otherwise.
pub(crate) struct Wanted {
    pub(crate) sandbox: SandboxSettings,
    /// The longest that one attempt upstream may take.
    pub(crate) attempt: Duration,
    /// What one request may spend upstream.
    pub(crate) allowance: Duration,
    /// Whether the database is a file.
    pub(crate) on_disk: bool,
    /// A database that is there already, in place of one of its own.
    pub(crate) database: Option<String>,
    /// The sandbox and the clock of another console, in place of its own.
    pub(crate) beside: Option<Beside>,
    /// Whether the console may write to the tenant.
    pub(crate) writes: Writes,
    /// How many days a client that is to be removed stays disabled.
    pub(crate) removal_days: u32,
    /// Where a new secret's value may travel unsealed.
    pub(crate) plain_reveal: PlainReveal,
    /// Where new secrets can be sent.
    pub(crate) destinations: Arc<dyn Destinations>,
    /// The way out to JWKS URLs.
    pub(crate) jwks: jwks::Settings,
    /// What names lead to on that way.
    pub(crate) names: Names,
    /// What one person may do in a minute.
    pub(crate) pace: Pace,
}

impl Default for Wanted {
    /// As `clientele serve` has it.
    fn default() -> Self {
        Self {
            sandbox: SandboxSettings { clients: 12, ..SandboxSettings::default() },
            attempt: Duration::from_secs(4),
            allowance: Duration::from_millis(8_500),
            on_disk: false,
            database: None,
            beside: None,
            writes: Writes::Allowed,
            removal_days: 7,
            plain_reveal: PlainReveal::default(),
            destinations: Arc::new(NoDestinations),
            jwks: jwks::Settings::default(),
            names: Names::default(),
            pace: Limits::default().pace,
        }
    }
}

/// What consoles beside each other share, apart from the database.
#[derive(Clone)]
pub(crate) struct Beside {
    upstream: String,
    now: Arc<AtomicI64>,
}

impl Beside {
    /// A sandbox and a clock for several consoles.
    pub(crate) async fn new() -> Self {
        let now = Arc::new(AtomicI64::new(START));
        let upstream = sandbox(Wanted::default().sandbox, clock(&now)).await;
        Self { upstream, now }
    }
}

fn clock(now: &Arc<AtomicI64>) -> Clock {
    let shown = now.clone();
    Arc::new(move || Timestamp(shown.load(Ordering::SeqCst)))
}

impl Wanted {
    /// A console that gives up early, so that a test of lost answers need not wait.
    pub(crate) fn hasty() -> Self {
        Self {
            attempt: Duration::from_millis(600),
            allowance: Duration::from_millis(2_500),
            ..Self::default()
        }
    }
}

pub(crate) struct Rig {
    pub(crate) url: String,
    pub(crate) upstream: String,
    pub(crate) http: reqwest::Client,
    pub(crate) store: Store,
    pub(crate) journal: Arc<Meddled>,
    pub(crate) folder: tempfile::TempDir,
    /// What the tenant has taught the console.
    pub(crate) learnt: Learnt,
    pub(crate) console: Console,
    tenant: Tenant,
    clock: Clock,
    now: Arc<AtomicI64>,
    token: String,
}

impl Rig {
    pub(crate) async fn start() -> Self {
        Self::with(Wanted::default()).await
    }

    pub(crate) async fn with(wanted: Wanted) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let now =
            wanted.beside.as_ref().map_or_else(|| Arc::new(AtomicI64::new(START)), |own| own.now.clone());
        let clock = clock(&now);
        let upstream = match wanted.beside {
            Some(beside) => beside.upstream,
            None => sandbox(wanted.sandbox, clock.clone()).await,
        };
        let folder = tempfile::tempdir().unwrap();
        let database = wanted.database.unwrap_or_else(|| match wanted.on_disk {
            true => format!("sqlite://{}", folder.path().join("c.db").display()),
            false => "sqlite::memory:".to_owned(),
        });
        let store = Store::open(&database, clock.clone()).await.unwrap();
        let journal = Arc::new(Meddled {
            inner: store.operations(),
            broken: AtomicBool::new(false),
            closing_broken: AtomicBool::new(false),
            slow: AtomicI64::new(0),
        });
        let files = browser_files(folder.path());
        let tenant =
            tenant(&upstream, wanted.attempt, (wanted.writes, wanted.removal_days), &store, clock.clone())
                .await;
        let learnt = tenant.learnt.clone();
        let (same_tenant, same_clock) = (tenant.clone(), clock.clone());
        let console = Console::new(Shared {
            tenants: BTreeMap::from([(tenant.card.name.clone(), tenant)]),
            journal: journal.clone(),
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
            exposures: Arc::new(store.exposures()),
            destinations: wanted.destinations,
            access: Access {
                everywhere: Bindings {
                    admin_groups: vec!["zid-admins".into()],
                    auditor_groups: vec!["zid-auditors".into()],
                    approver_groups: vec!["zid-approvers".into()],
                    member_groups: DemoGroups::TEAMS.map(str::to_owned).to_vec(),
                },
                in_tenant: Vec::new(),
                high_scopes: Vec::new(),
            },
            step_up: StepUp::default(),
            plain_reveal: wanted.plain_reveal,
            jwks: Arc::new(JwksProbe::new(wanted.jwks, wanted.names).unwrap()),
            demo: true,
            clock,
            limits: Limits {
                call_allowance: wanted.allowance,
                batch_pause: Duration::from_millis(20),
                pace: wanted.pace,
            },
            leptos: files.leptos_options(),
            stylesheet: files.stylesheet().to_owned(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let plugs = Plugs {
            console: console.clone(),
            public_url: url.clone(),
            sessions: store.sessions(),
            files,
            logout_url: None,
            identity: Identity::Demo(DemoGroups {
                admin: vec!["zid-admins".into()],
                auditor: vec!["zid-auditors".into()],
            }),
            forwarders: server::http::Forwarders::default(),
            watched: server::http::Watched::default(),
        };
        let service = router(plugs).into_make_service_with_connect_info::<std::net::SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        let http = reqwest::Client::builder()
            .no_proxy()
            .pool_max_idle_per_host(0)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let mut rig = Self {
            url,
            upstream,
            http,
            store,
            journal,
            folder,
            learnt,
            console,
            tenant: same_tenant,
            clock: same_clock,
            now,
            token: String::new(),
        };
        rig.token = rig.upstream_token().await;
        rig.teams().await;
        rig
    }

    /// The background, as another console that shares the database would have it.
    pub(crate) fn reader(&self) -> Reader {
        Reader {
            tenant: self.tenant.card.name.clone(),
            port: self.tenant.zidentity.clone(),
            store: self.store.inventory(),
            inventory: self.tenant.inventory.clone(),
            leases: Arc::new(self.store.leases()),
            rhythm: RHYTHM,
            clock: self.clock.clone(),
        }
    }

    /// One turn of the background: reads what is due.
    pub(crate) async fn read(&self) {
        let mut pace = tokio::time::interval(Duration::from_millis(2));
        self.reader().turn(&mut pace, &tokio_util::sync::CancellationToken::new()).await;
    }

    /// What reminds people, as another console that shares the database would have it.
    pub(crate) fn rounds(&self, rules: Rules, ways: Ways) -> Rounds {
        Rounds {
            tenants: vec![(self.tenant.card.name.clone(), self.tenant.inventory.clone())],
            teams: Arc::new(self.store.teams()),
            store: self.store.reminders(),
            leases: Arc::new(self.store.leases()),
            rules,
            ways,
            origin: self.url.clone(),
            clock: self.clock.clone(),
        }
    }

    /// What looks after removals, as this console has it.
    pub(crate) fn remover(&self) -> Remover {
        Remover {
            tenant: self.tenant.card.name.clone(),
            console: self.console.clone(),
            removals: Arc::new(self.store.removals()),
            leases: Arc::new(self.store.leases()),
            clock: self.clock.clone(),
        }
    }

    /// One turn of it.
    pub(crate) async fn remove(&self) {
        self.remover().turn(&tokio_util::sync::CancellationToken::new()).await.unwrap();
    }

    /// One round of the console's own looks, as the background has it.
    pub(crate) async fn look_by_itself(&self) -> usize {
        let tenant = &self.tenant.card.name;
        let mut pace = tokio::time::interval(Duration::from_millis(2));
        app::operations::reconcile(&self.console, tenant, &mut pace).await.unwrap()
    }

    /// The teams of the personas `payments` and `network`, each with some scopes and no client.
    async fn teams(&self) {
        for (name, scopes) in [("payments", &[ZIA, ZDX][..]), ("network", &[ZIA][..])] {
            let key = |scope: &&str| ScopeKey {
                server: ResourceServerId(SERVER.into()),
                scope: ScopeId((*scope).into()),
            };
            let ceiling = Ceiling {
                scopes: scopes.iter().map(key).collect(),
                longest_secret_days: 180,
                longest_token_seconds: 7_200,
                creates: Creates::AtOnce,
                most_clients: 200,
            };
            let team = Team {
                id: TeamId(name.into()),
                name: format!("Team {name}"),
                groups: vec![name.into()],
                contacts: ["Pia".into(), "Paul".into()],
                channel: format!("#{name}"),
                ceilings: [(TenantName("sandbox".into()), ceiling)].into(),
                version: 0,
            };
            let kept = self.store.teams().save(&team).await.unwrap();
            // A console beside this one may have been quicker.
            assert!(matches!(kept, KeptTeam::Kept | KeptTeam::NameTaken), "{kept:?}");
        }
    }

    /// The persona's team, to be changed.
    pub(crate) async fn team(&self, id: &str) -> Team {
        let teams = self.store.teams().all().await.unwrap();
        teams.into_iter().find(|team| team.id.0 == id).unwrap()
    }

    /// Changes how far a team may go.
    pub(crate) async fn ceiling(&self, id: &str, change: impl FnOnce(&mut Ceiling)) {
        let mut team = self.team(id).await;
        change(team.ceilings.values_mut().next().unwrap());
        assert_eq!(self.store.teams().save(&team).await.unwrap(), KeptTeam::Kept);
    }

    /// Keeps a team that was changed.
    pub(crate) async fn store_team(&self, team: &Team) {
        assert_eq!(self.store.teams().save(team).await.unwrap(), KeptTeam::Kept);
    }

    /// Makes a team the owner of a client.
    pub(crate) async fn give(&self, team: &str, client: &str) {
        let owner = Owner {
            client: ClientId(client.into()),
            team: TeamId(team.into()),
            team_name: format!("Team {team}"),
            since: Timestamp(START),
            allowed: Allowed::default(),
        };
        self.store.teams().give(&TenantName("sandbox".into()), &owner).await.unwrap();
    }

    /// The team that owns a client, if any.
    pub(crate) async fn owner(&self, client: &str) -> Option<String> {
        let owners = self.store.teams().owners(&TenantName("sandbox".into())).await.unwrap();
        owners.find(&ClientId(client.into())).map(|owner| owner.team.0.clone())
    }

    /// Lets time pass, for the console and its upstream alike.
    pub(crate) fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) fn now(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }

    /// Somebody who is not signed in.
    pub(crate) fn stranger(&self) -> Browser<'_> {
        Browser::new(self)
    }

    /// Somebody who has chosen a persona.
    pub(crate) async fn sign_in(&self, persona: &str) -> Browser<'_> {
        let browser = self.stranger();
        let answer = browser.post("/demo", &[("persona", persona)]).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        browser
    }

    pub(crate) async fn admin(&self) -> Browser<'_> {
        self.sign_in("admin").await
    }

    async fn upstream_token(&self) -> String {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", OWN),
            ("client_secret", "sandbox-console-secret"),
            ("audience", "https://api.zscaler.com"),
        ];
        let answer =
            Answer::of(self.http.post(format!("{}/oauth2/v1/token", self.upstream)).form(&form)).await;
        answer.json["access_token"].as_str().unwrap().to_owned()
    }

    /// A call past the console, as a colleague in the portal would make; `path` is below the API's base.
    pub(crate) async fn api(&self, method: Method, path: &str, body: &Value) -> Answer {
        let request =
            self.http.request(method, format!("{}{API}{path}", self.upstream)).bearer_auth(&self.token);
        Answer::of(if body.is_null() { request } else { request.json(body) }).await
    }

    pub(crate) async fn upstream_client(&self, id: &str) -> Value {
        self.api(Method::GET, &format!("/api-clients/{id}"), &Value::Null).await.json
    }

    /// A new client, made past the console; answers its id.
    pub(crate) async fn client(&self, name: &str) -> String {
        self.client_like(json!({ "name": name })).await
    }

    /// The same with these fields over the plain ones.
    pub(crate) async fn client_like(&self, fields: Value) -> String {
        let mut body = json!({
            "name": "a client",
            "description": "made for a test",
            "status": true,
            "accessTokenLifeTime": 3600,
            "clientAuthentication": { "authType": "SECRET" },
            "clientResources": [{ "id": SERVER, "selectedScopes": [{ "id": ZIA }] }],
        });
        for (key, value) in fields.as_object().unwrap() {
            body[key] = value.clone();
        }
        let made = self.api(Method::POST, "/api-clients", &body).await;
        assert_eq!(made.status, 201, "{}", made.text);
        made.json["id"].as_str().unwrap().to_owned()
    }

    /// A new secret, made past the console; answers its id.
    pub(crate) async fn secret(&self, client: &str, days: i64) -> String {
        let body = json!({ "expiresAt": self.now() + days * DAY });
        let made = self.api(Method::POST, &format!("/api-clients/{client}/secrets"), &body).await;
        assert_eq!(made.status, 201, "{}", made.text);
        made.json["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn upstream_secrets(&self, client: &str) -> Vec<Value> {
        let listed = self.api(Method::GET, &format!("/api-clients/{client}/secrets"), &Value::Null).await;
        listed.json.as_array().unwrap().clone()
    }

    /// Sets rules: method, path below the API's base, action.
    pub(crate) async fn faults(&self, rules: &[(&str, &str, Value)]) {
        let rules: Vec<Value> = rules
            .iter()
            .map(|(method, path, action)| json!({ "method": method, "path": format!("{API}{path}"), "action": action }))
            .collect();
        self.set_faults(&Value::Array(rules)).await;
    }

    pub(crate) async fn set_faults(&self, rules: &Value) {
        let answer =
            Answer::of(self.http.put(format!("{}/_sandbox/faults", self.upstream)).json(rules)).await;
        assert_eq!(answer.status, 204, "{}", answer.text);
    }

    pub(crate) async fn no_faults(&self) {
        Answer::of(self.http.delete(format!("{}/_sandbox/faults", self.upstream))).await;
    }

    /// Forgets what was sent upstream so far.
    pub(crate) async fn forget_sent(&self) {
        Answer::of(self.http.delete(format!("{}/_sandbox/requests", self.upstream))).await;
    }

    /// What was sent upstream that is not a look or a token: `POST /api-clients`.
    pub(crate) async fn writes(&self) -> Vec<String> {
        self.seen().await.into_iter().filter(|line| !line.starts_with("GET ")).collect()
    }

    /// What was sent upstream, tokens aside.
    pub(crate) async fn seen(&self) -> Vec<String> {
        let seen = Answer::of(self.http.get(format!("{}/_sandbox/requests", self.upstream))).await;
        let line = |seen: &Value| {
            let path = seen["path"].as_str().unwrap();
            format!("{} {}", seen["method"].as_str().unwrap(), path.strip_prefix(API).unwrap_or(path))
        };
        let lines = seen.json.as_array().unwrap().iter().map(line);
        lines.filter(|line| !line.ends_with("/token")).collect()
    }

    /// The newest journal entries of a client.
    pub(crate) async fn entries(&self, client: &str) -> Vec<Entry> {
        let (tenant, client) = (TenantName("sandbox".into()), ClientId(client.into()));
        self.store.operations().recent(&tenant, &client, 50).await.unwrap()
    }

    /// The outcome of a client's newest entry.
    pub(crate) async fn outcome(&self, client: &str) -> &'static str {
        self.entries(client).await.first().map_or("no entry", |entry| entry.outcome.word())
    }
}

async fn sandbox(settings: SandboxSettings, clock: Clock) -> String {
    let sandbox = Sandbox::new(settings, Arc::new(move || clock().0)).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(sandbox.serve(listener, std::future::pending::<()>()));
    url
}

async fn tenant(
    upstream: &str,
    attempt: Duration,
    (writes, removal_days): (Writes, u32),
    store: &Store,
    clock: Clock,
) -> Tenant {
    let name = TenantName("sandbox".into());
    let (token, api) = (format!("{upstream}/oauth2/v1/token"), format!("{upstream}{API}"));
    let credential = Credential::Secret("sandbox-console-secret".into());
    let mut settings = Settings::new(&token, &api, OWN, credential).unwrap();
    settings.attempt_timeout = attempt;
    let zidentity = Arc::new(ZIdentityClient::new(&name, &settings, clock.clone()).unwrap());
    let card = TenantCard {
        name,
        kind: TenantKind::Sandbox,
        token_url: token,
        audience: settings.audience.clone(),
        own_client: ClientId(OWN.into()),
        reading_client: None,
        removal_days,
    };
    let learnt = zidentity.learnt();
    store.inventory().begin(&card.name, "sandbox").await.unwrap();
    let near = NearInventory::new(card.name.clone(), zidentity.clone(), store.inventory(), RHYTHM, clock);
    let inventory = Arc::new(near);
    Tenant { card, inventory, zidentity, writes, learnt }
}

/// Browser files as a build leaves them, of one line each.
fn browser_files(folder: &std::path::Path) -> BrowserFiles {
    let site = folder.join("site");
    std::fs::create_dir_all(site.join("pkg")).unwrap();
    std::fs::write(folder.join("hash.txt"), "js:AAA\nwasm:BBB\ncss:CCC\n").unwrap();
    for (name, text) in [("clientele.AAA.js", "export {}"), ("clientele.CCC.css", "body{}")] {
        std::fs::write(site.join("pkg").join(name), text).unwrap();
    }
    std::fs::write(site.join("favicon.svg"), "<svg/>").unwrap();
    BrowserFiles::find(&folder.join("clientele")).unwrap()
}

/// The real journal, until a test breaks it.
pub(crate) struct Meddled {
    inner: Operations,
    /// It takes nothing.
    pub(crate) broken: AtomicBool,
    /// It takes new entries and none of their ends.
    pub(crate) closing_broken: AtomicBool,
    /// How many milliseconds opening an entry takes.
    pub(crate) slow: AtomicI64,
}

impl Meddled {
    fn works(&self, also: bool) -> Result<(), JournalError> {
        match self.broken.load(Ordering::SeqCst) || also {
            true => Err(JournalError::Unavailable("a test broke it".into())),
            false => Ok(()),
        }
    }
}

#[async_trait]
impl Journal for Meddled {
    async fn open(&self, entry: &NewEntry) -> Result<OperationId, JournalError> {
        self.works(false)?;
        let slow = u64::try_from(self.slow.load(Ordering::SeqCst)).unwrap();
        tokio::time::sleep(Duration::from_millis(slow)).await;
        self.inner.open(entry).await
    }

    async fn close(&self, id: &OperationId, closing: &Closing) -> Result<(), JournalError> {
        self.works(self.closing_broken.load(Ordering::SeqCst))?;
        self.inner.close(id, closing).await
    }

    async fn close_seen(&self, seen: &Entry, closing: &Closing) -> Result<bool, JournalError> {
        self.works(self.closing_broken.load(Ordering::SeqCst))?;
        self.inner.close_seen(seen, closing).await
    }

    async fn unsettled(
        &self,
        tenant: &TenantName,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Entry>, JournalError> {
        self.inner.unsettled(tenant, now, limit).await
    }

    async fn looked(&self, id: &str, look: SecondLook) -> Result<(), JournalError> {
        self.inner.looked(id, look).await
    }

    async fn last_look(&self, id: &str) -> Result<Option<SecondLook>, JournalError> {
        self.inner.last_look(id).await
    }

    async fn open_since(
        &self,
        tenant: &TenantName,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<Entry>, JournalError> {
        self.inner.open_since(tenant, since, limit).await
    }

    async fn note(&self, entry: &NewEntry) -> Result<OperationId, JournalError> {
        self.works(false)?;
        self.inner.note(entry).await
    }

    async fn get(&self, id: &OperationId) -> Result<Option<Entry>, JournalError> {
        self.inner.get(id).await
    }

    async fn open_entries(&self, tenant: &TenantName, client: &ClientId) -> Result<Vec<Entry>, JournalError> {
        self.inner.open_entries(tenant, client).await
    }

    async fn recent(
        &self,
        tenant: &TenantName,
        client: &ClientId,
        limit: u32,
    ) -> Result<Vec<Entry>, JournalError> {
        self.inner.recent(tenant, client, limit).await
    }

    async fn find(&self, wanted: &WantedEntries, skip: u64, limit: u32) -> Result<Found, JournalError> {
        self.inner.find(wanted, skip, limit).await
    }

    async fn after(
        &self,
        wanted: &WantedEntries,
        last: Option<&OperationId>,
        limit: u32,
    ) -> Result<Vec<Entry>, JournalError> {
        self.inner.after(wanted, last, limit).await
    }
}
