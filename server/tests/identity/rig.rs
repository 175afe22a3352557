//! A console behind a proxy, for one test.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use app::desk::{Clock, Console, Limits, Pace, Shared, StepUp, Tenant};
use app::model::{ClientId, TenantCard, TenantKind, TenantName, Timestamp, Writes};
use app::policy::{Access, Bindings, Freshness, PlainReveal};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder};
use server::config::{Config, Listen, SignIn};
use server::http::{BrowserFiles, DemoGroups, Forwarders, Identity, Plugs, Proxy, Watched, router};
use server::inventory::{NearInventory, Rhythm};
use server::jwks::{JwksProbe, SystemResolver};
use server::listen::{Bound, bind};
use server::sandbox::{Sandbox, Settings as SandboxSettings};
use server::store::Store;
use server::zidentity::{Credential, Settings, ZIdentityClient};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// When the clock of the tests begins.
pub(crate) const START: i64 = 1_800_000_000;
/// What the proxy of these tests proves itself with; the second is on its way out.
pub(crate) const SECRETS: [&str; 2] = ["fresh-proxy-secret", "stale-proxy-secret"];

/// The keys of `[identity]` for a proxy on this machine.
pub(crate) fn behind(profile: &str) -> String {
    format!(
        "mode = \"headers\"\nprofile = \"{profile}\"\ntrusted_proxies = [\"127.0.0.1/32\"]\n\
         proxy_secret_header = \"X-Proxy-Secret\"\nproxy_secrets = [\"{}\", \"{}\"]\n",
        SECRETS[0], SECRETS[1]
    )
}

/// Clock, database and upstream: what several replicas share.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) store: Store,
    now: Arc<AtomicI64>,
    upstream: String,
    folder: Arc<tempfile::TempDir>,
}

impl World {
    pub(crate) async fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let now = Arc::new(AtomicI64::new(START));
        let shown = now.clone();
        let clock: Clock = Arc::new(move || Timestamp(shown.load(Ordering::SeqCst)));
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let database = format!("sqlite://{}", folder.path().join("c.db").display());
        let store = Store::open(&database, clock.clone()).await.unwrap();
        let settings = SandboxSettings { clients: 3, ..SandboxSettings::default() };
        let sandbox = Sandbox::new(settings, Arc::new(move || clock().0)).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let upstream = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(sandbox.serve(listener, std::future::pending::<()>()));
        Self { store, now, upstream, folder }
    }

    pub(crate) fn clock(&self) -> Clock {
        let shown = self.now.clone();
        Arc::new(move || Timestamp(shown.load(Ordering::SeqCst)))
    }

    pub(crate) fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) fn now(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }

    /// One more console on this world, with the keys of `[identity]`, and whole sections behind them if any.
    pub(crate) async fn console(&self, identity: &str) -> Rig {
        let config = Config::from_parts("test.toml", &format!("[identity]\n{identity}"), Vec::new()).unwrap();
        let way = match config.sign_in().unwrap() {
            SignIn::Demo => {
                Identity::Demo(DemoGroups { admin: vec!["zid-admins".into()], auditor: Vec::new() })
            }
            SignIn::Headers(proof, rules) => Identity::Proxy(Box::new(Proxy::by_headers(proof, rules))),
            SignIn::Jwt(proof, rules) => {
                let http = reqwest::Client::builder().no_proxy().build().unwrap();
                Identity::Proxy(Box::new(Proxy::by_token(proof, rules, http, self.clock())))
            }
        };
        let files = browser_files(self.folder.path());
        let prod = self.tenant("prod").await;
        let beta = self.tenant("beta").await;
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let console = Console::new(Shared {
            tenants: BTreeMap::from([prod, beta]),
            journal: Arc::new(self.store.operations()),
            sessions: Arc::new(self.store.sessions()),
            jwks: Arc::new(JwksProbe::new(Default::default(), SystemResolver).unwrap()),
            batches: Arc::new(self.store.batches()),
            teams: Arc::new(self.store.teams()),
            requests: Arc::new(self.store.requests()),
            reminders: Arc::new(self.store.reminders()),
            step_up: StepUp {
                asks: Freshness {
                    max_age: config.identity.step_up.max_auth_age,
                    acr: config.identity.step_up.acr.clone(),
                },
                address: config.identity.step_up.address("https://console.example/account/again"),
            },
            rotations: Arc::new(self.store.rotations()),
            removals: Arc::new(self.store.removals()),
            campaigns: Arc::new(self.store.campaigns()),
            labels: Arc::new(self.store.labels()),
            leaks: Arc::new(self.store.leaks()),
            key_rotations: Arc::new(self.store.key_rotations()),
            leases: Arc::new(self.store.leases()),
            exposures: Arc::new(self.store.exposures()),
            destinations: Arc::new(app::desk::NoDestinations),
            plain_reveal: PlainReveal::Everywhere,
            access: Access {
                everywhere: Bindings {
                    admin_groups: names(&["zid-admins"]),
                    auditor_groups: names(&["zid-auditors"]),
                    approver_groups: names(&["zid-approvers"]),
                    member_groups: names(&["zid-members"]),
                },
                in_tenant: vec![(
                    TenantName("beta".into()),
                    Bindings { admin_groups: names(&["beta-admins"]), ..Bindings::default() },
                )],
                high_scopes: Vec::new(),
            },
            demo: false,
            clock: self.clock(),
            limits: Limits {
                call_allowance: Duration::from_secs(5),
                pace: Pace {
                    reads_per_minute: config.limits.reads_per_minute,
                    changes_per_minute: config.limits.changes_per_minute,
                    mints_per_minute: config.limits.mints_per_minute,
                },
                ..Limits::default()
            },
            leptos: files.leptos_options(),
            stylesheet: files.stylesheet().to_owned(),
        });
        let (listener, taken) = bind(&Listen::Tcp(([127, 0, 0, 1], 0).into())).await.unwrap();
        let url = format!("http://{}", taken.unwrap());
        let plugs = Plugs {
            console,
            public_url: config.server.public_url.as_ref().map_or(url.clone(), ToString::to_string),
            sessions: self.store.sessions(),
            files,
            logout_url: config.identity.logout_url.clone(),
            identity: way,
            forwarders: Forwarders::of(&config.identity),
            watched: Watched::default(),
        };
        tokio::spawn(serve(listener, plugs));
        Rig { url, world: self.clone() }
    }

    /// A client of every tenant, made past the console; answers its id.
    pub(crate) async fn client(&self, name: &str) -> String {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", "sandbox-console"),
            ("client_secret", "sandbox-console-secret"),
            ("audience", "https://api.zscaler.com"),
        ];
        let token = http.post(format!("{}/oauth2/v1/token", self.upstream)).form(&form).send().await.unwrap();
        let token: serde_json::Value = token.json().await.unwrap();
        let client = serde_json::json!({
            "name": name,
            "status": true,
            "accessTokenLifeTime": 3600,
            "clientAuthentication": { "authType": "SECRET" },
            "clientResources": [],
        });
        let made = http
            .post(format!("{}/ziam/admin/api/v1/api-clients", self.upstream))
            .bearer_auth(token["access_token"].as_str().unwrap())
            .json(&client);
        let made: serde_json::Value = made.send().await.unwrap().json().await.unwrap();
        made["id"].as_str().unwrap().to_owned()
    }

    async fn tenant(&self, name: &str) -> (TenantName, Tenant) {
        let name = TenantName(name.into());
        let (token, api) =
            (format!("{}/oauth2/v1/token", self.upstream), format!("{}/ziam/admin/api/v1", self.upstream));
        let credential = Credential::Secret("sandbox-console-secret".into());
        let settings = Settings::new(&token, &api, "sandbox-console", credential).unwrap();
        let zidentity = Arc::new(ZIdentityClient::new(&name, &settings, self.clock()).unwrap());
        let card = TenantCard {
            name: name.clone(),
            kind: TenantKind::Cloud,
            token_url: token,
            audience: settings.audience.clone(),
            own_client: ClientId("sandbox-console".into()),
            reading_client: None,
            removal_days: 7,
        };
        let (kept, clock) = (self.store.inventory(), self.clock());
        kept.begin(&name, "here").await.unwrap();
        let rhythm = Rhythm { calls_per_second: 2, list_every: 300, secrets_every: 3_600 };
        let inventory = Arc::new(NearInventory::new(name.clone(), zidentity.clone(), kept, rhythm, clock));
        let learnt = zidentity.learnt();
        (name, Tenant { card, inventory, zidentity, writes: Writes::Allowed, learnt })
    }
}

async fn serve(listener: Bound, plugs: Plugs<server::store::Sessions>) {
    listener.serve(router(plugs), CancellationToken::new()).await.unwrap();
}

/// One console.
pub(crate) struct Rig {
    pub(crate) url: String,
    pub(crate) world: World,
}

impl Rig {
    /// A console of its own, with these keys of `[identity]`.
    pub(crate) async fn start(identity: &str) -> Self {
        World::new().await.console(identity).await
    }

    /// A request that comes with this in its headers, and from whom it likes.
    pub(crate) fn bare(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> RequestBuilder {
        let http = reqwest::Client::builder()
            .no_proxy()
            .pool_max_idle_per_host(0)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            map.append(name.parse::<HeaderName>().unwrap(), value);
        }
        http.request(method, format!("{}{path}", self.url)).headers(map)
    }

    /// A look at a page that comes through the proxy with these headers.
    pub(crate) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = self.bare(Method::GET, path, headers).header("x-proxy-secret", SECRETS[0]);
        Answer::of(request).await
    }

    /// A server function called through the proxy, as an island does.
    pub(crate) async fn call(
        &self,
        function: &str,
        form: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let request = self
            .bare(Method::POST, &format!("/api/{function}"), headers)
            .header("x-proxy-secret", SECRETS[0])
            .header("origin", &self.url)
            .header("accept", "application/json");
        Answer::of(request.form(form)).await
    }

    /// A browser behind the proxy.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser { rig: self, cookie: std::sync::Mutex::default() }
    }
}

/// A browser that keeps the session's cookie; each request goes through the proxy with the headers it then has.
pub(crate) struct Browser<'a> {
    rig: &'a Rig,
    cookie: std::sync::Mutex<Option<String>>,
}

impl Browser<'_> {
    pub(crate) fn cookie(&self) -> Option<String> {
        self.cookie.lock().unwrap().clone()
    }

    /// Puts a cookie that was found elsewhere into this browser.
    pub(crate) fn take(&self, cookie: Option<String>) {
        *self.cookie.lock().unwrap() = cookie;
    }

    pub(crate) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = self.rig.bare(Method::GET, path, headers).header("accept", "text/html,*/*;q=0.8");
        self.send(request).await
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let request = self.rig.bare(Method::POST, path, headers).header("accept", "text/html,*/*;q=0.8");
        self.send(request.header("origin", &self.rig.url).form(form)).await
    }

    pub(crate) async fn call(
        &self,
        function: &str,
        form: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let request = self
            .rig
            .bare(Method::POST, &format!("/api/{function}"), headers)
            .header("origin", &self.rig.url)
            .header("accept", "application/json");
        self.send(request.form(form)).await
    }

    async fn send(&self, request: RequestBuilder) -> Answer {
        let request = request.header("x-proxy-secret", SECRETS[0]);
        let answer = match self.cookie() {
            Some(cookie) => Answer::of(request.header("cookie", cookie)).await,
            None => Answer::of(request).await,
        };
        for value in answer.headers.get_all("set-cookie") {
            let value = value.to_str().unwrap();
            let pair = value.split(';').next().unwrap();
            if pair.starts_with("clientele=") {
                let gone = value.contains("Max-Age=0") || pair == "clientele=";
                self.take((!gone).then(|| pair.to_owned()));
            }
        }
        answer
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().await.unwrap() }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Checks the status and that the page says all this.
    #[track_caller]
    pub(crate) fn says(&self, status: u16, words: &[&str]) {
        assert_eq!(self.status, status, "{}", self.text);
        for wanted in words {
            assert!(self.text.contains(wanted), "{wanted:?} is not in: {}", self.text);
        }
    }
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
