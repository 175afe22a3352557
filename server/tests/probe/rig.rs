//! A sandbox in some mood, and a console's client of it.

use std::sync::Arc;
use std::time::Duration;

use app::desk::Clock;
use app::model::{TenantName, Timestamp};
use serde_json::Value;
use server::probe::{Probed, Verdict, probe};
use server::sandbox::{Sandbox, Settings as Mood};
use server::zidentity::{Credential, Reader, Settings, ZIdentityClient};
use tokio::net::TcpListener;

const NOW: i64 = 1_800_000_000;
const API: &str = "/ziam/admin/api/v1";

pub(crate) struct Rig {
    pub(crate) url: String,
    pub(crate) client: ZIdentityClient,
    http: reqwest::Client,
}

pub(crate) fn clock() -> Clock {
    Arc::new(|| Timestamp(NOW))
}

impl Rig {
    pub(crate) async fn with(mood: Mood) -> Self {
        let mood = Mood { clients: 8, ..mood };
        let sandbox = Sandbox::new(mood, Arc::new(|| NOW)).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(sandbox.serve(listener, std::future::pending::<()>()));
        let (token, api) = (format!("{url}/oauth2/v1/token"), format!("{url}{API}"));
        let credential = Credential::Secret("sandbox-console-secret".into());
        let mut settings = Settings::new(&token, &api, "sandbox-console", credential).unwrap();
        settings.reader = Some(Reader {
            client_id: "sandbox-viewer".into(),
            credential: Credential::Secret("sandbox-viewer-secret".into()),
            source: None,
        });
        settings.attempt_timeout = Duration::from_secs(2);
        let client = ZIdentityClient::new(&TenantName("sandbox".into()), &settings, clock()).unwrap();
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        Self { url, client, http }
    }

    /// A whole probe.
    pub(crate) async fn probe(&self) -> Probed {
        probe(&self.client, clock(), Duration::from_secs(60), std::future::pending()).await
    }

    pub(crate) async fn faults(&self, rules: &Value) {
        let url = format!("{}/_sandbox/faults", self.url);
        let answer = self.http.put(url).body(rules.to_string()).send().await.unwrap();
        assert_eq!(answer.status(), 204);
    }

    pub(crate) async fn no_faults(&self) {
        self.http.delete(format!("{}/_sandbox/faults", self.url)).send().await.unwrap();
    }

    /// Every write that the sandbox has seen: `PUT /api-clients/x`.
    pub(crate) async fn writes(&self) -> Vec<String> {
        let seen = self.http.get(format!("{}/_sandbox/requests", self.url)).send().await.unwrap();
        let seen: Value = serde_json::from_str(&seen.text().await.unwrap()).unwrap();
        let line =
            |seen: &Value| format!("{} {}", seen["method"].as_str().unwrap(), seen["path"].as_str().unwrap());
        let lines = seen.as_array().unwrap().iter().map(line);
        lines.filter(|line| !line.starts_with("GET ") && !line.ends_with("/token")).collect()
    }

    /// The names of all clients.
    pub(crate) async fn names(&self) -> Vec<String> {
        use app::desk::{Call, ZIdentityPort};
        let call = Arc::new(Call::new("test", Duration::from_secs(5)));
        let all = self.client.within(call).list_clients(0, 1000).await.unwrap();
        all.records.into_iter().map(|client| client.settings.name).collect()
    }

    pub(crate) async fn nothing_is_left(&self) {
        let names = self.names().await;
        assert!(!names.iter().any(|name| name.starts_with("clientele-probe")), "{names:?}");
    }
}

/// The verdict on a line.
#[track_caller]
pub(crate) fn verdict(probed: &Probed, key: &str) -> Verdict {
    let finding = probed.findings.iter().find(|finding| finding.key == key);
    finding.unwrap_or_else(|| panic!("no finding is called {key}")).verdict
}
