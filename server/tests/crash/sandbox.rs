//! ZIdentity's sandbox in this process, its faults, and looks at what is really there.

use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};
use server::sandbox::{Sandbox, Settings};
use tokio::net::TcpListener;

const API: &str = "/ziam/admin/api/v1";
const DAY: i64 = 86_400;

/// A sandbox, and somebody in its portal.
pub(crate) struct Upstream {
    pub(crate) address: SocketAddr,
    http: reqwest::Client,
    token: String,
}

impl Upstream {
    pub(crate) async fn start() -> Self {
        let settings = Settings { clients: 2, ..Settings::default() };
        let sandbox = Sandbox::new(settings, Arc::new(server::clock::seconds)).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(sandbox.serve(listener, std::future::pending::<()>()));
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", "sandbox-console"),
            ("client_secret", "sandbox-console-secret"),
            ("audience", "https://api.zscaler.com"),
        ];
        let answer = http.post(format!("http://{address}/oauth2/v1/token")).form(&form).send().await.unwrap();
        let token: Value = answer.json().await.unwrap();
        let token = token["access_token"].as_str().unwrap().to_owned();
        Self { address, http, token }
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let url = format!("http://{}{API}{path}", self.address);
        let request = self.http.request(method, url).bearer_auth(&self.token);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    /// A new client, made in the portal.
    pub(crate) async fn client(&self, name: &str) -> String {
        let body = json!({
            "name": name, "description": "made for a run", "status": true, "accessTokenLifeTime": 3600,
            "clientAuthentication": { "authType": "SECRET" }, "clientResources": [],
        });
        let (status, made) = self.call(Method::POST, "/api-clients", Some(body)).await;
        assert_eq!(status, 201, "{made}");
        made["id"].as_str().unwrap().to_owned()
    }

    /// A new secret, made in the portal.
    pub(crate) async fn secret(&self, client: &str, days: i64) -> String {
        let body = json!({ "expiresAt": server::clock::seconds() + days * DAY });
        let (status, made) =
            self.call(Method::POST, &format!("/api-clients/{client}/secrets"), Some(body)).await;
        assert_eq!(status, 201, "{made}");
        made["id"].as_str().unwrap().to_owned()
    }

    /// The secrets that are really there, with the seconds at which they end; `None` = the client is gone.
    pub(crate) async fn secrets(&self, client: &str) -> Option<Vec<(String, i64)>> {
        let (status, listed) = self.call(Method::GET, &format!("/api-clients/{client}/secrets"), None).await;
        let of = |secret: &Value| {
            (secret["id"].as_str().unwrap().to_owned(), secret["expiresAt"].as_i64().unwrap_or_default())
        };
        (status == 200).then(|| listed.as_array().unwrap().iter().map(of).collect())
    }

    /// How many clients have this name.
    pub(crate) async fn named(&self, name: &str) -> usize {
        let (_, listed) = self.call(Method::GET, "/api-clients?limit=1000", None).await;
        listed["records"].as_array().unwrap().iter().filter(|client| client["name"] == name).count()
    }

    /// The next request of this kind meets a fault, and `reads` reads of secrets after it fail.
    pub(crate) async fn fault(&self, method: &str, path: &str, action: &Value) {
        let rule = json!({"method": method, "path": format!("{API}{path}"), "times": 1, "action": action});
        self.rules(&json!([rule])).await;
    }

    /// So many reads of secrets fail.
    pub(crate) async fn unreadable(&self, times: u32) {
        let path = format!("{API}/api-clients/*/secrets");
        let action = json!({"kind": "status", "status": 500});
        self.rules(&json!([{"method": "GET", "path": path, "times": times, "action": action}])).await;
    }

    /// Good days again.
    pub(crate) async fn no_faults(&self) {
        self.rules(&json!([])).await;
    }

    async fn rules(&self, rules: &Value) {
        let url = format!("http://{}/_sandbox/faults", self.address);
        let answer = self.http.put(url).json(rules).send().await.unwrap();
        assert_eq!(answer.status(), 204, "{rules}");
    }
}
