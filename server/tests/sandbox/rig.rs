//! A sandbox for one test, and a client that hides nothing of what travels.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use server::sandbox::{Sandbox, Settings};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub(crate) const NOW: i64 = 1_800_000_000;
pub(crate) const DAY: i64 = 86_400;
pub(crate) const API: &str = "/ziam/admin/api/v1";
pub(crate) const AUDIENCE: &str = "https://api.zscaler.com";
pub(crate) const SERVER: &str = "jhq2r7t5v9b01";
pub(crate) const FULL: &str = "hhq2r7t5iam01::9hsuper0admin";
pub(crate) const VIEW_ONLY: &str = "hhq2r7t5iam01::9hview00admin";
pub(crate) const ZIA: &str = "hhq2r7t5zia01::hprole0000001";
pub(crate) const ZIA_READ: &str = "hhq2r7t5zia01::hprole000read";
pub(crate) const ZPA: &str = "hhq2r7t5zpa01:mpscope000001:hpfullaccess1";

pub(crate) struct Rig {
    pub(crate) url: String,
    pub(crate) http: reqwest::Client,
    now: Arc<AtomicI64>,
    token: String,
    stop: oneshot::Sender<()>,
    served: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Rig {
    pub(crate) async fn start() -> Self {
        Self::with(Settings::default()).await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        let now = Arc::new(AtomicI64::new(NOW));
        let clock = now.clone();
        let sandbox = Sandbox::new(settings, Arc::new(move || clock.load(Ordering::SeqCst))).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(sandbox.serve(listener, stopped));
        let _ = rustls::crypto::ring::default_provider().install_default();
        // A connection for each request: a fault that cuts one must not be mistaken for a stale one, which the
        // client would quietly replace.
        let http = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap();
        let mut rig = Self { url, http, now, token: String::new(), stop, served };
        rig.token = rig.token_for("sandbox-console", "sandbox-console-secret").await;
        rig
    }

    /// Ends the sandbox as an operator would.
    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        self.served.await.unwrap().unwrap();
    }

    pub(crate) fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) fn now(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }

    pub(crate) async fn ask_token(&self, form: &[(&str, &str)]) -> Answer {
        Answer::of(self.http.post(format!("{}/oauth2/v1/token", self.url)).form(form)).await
    }

    pub(crate) async fn sign_in(&self, id: &str, secret: &str) -> Answer {
        let form = [("client_id", id), ("client_secret", secret), ("audience", AUDIENCE)];
        self.ask_token(&[&[("grant_type", "client_credentials")], form.as_slice()].concat()).await
    }

    pub(crate) async fn token_for(&self, id: &str, secret: &str) -> String {
        let answer = self.sign_in(id, secret).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.json["access_token"].as_str().unwrap().to_owned()
    }

    /// A call with full access; `path` is below the API's base.
    pub(crate) fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.call_with(&self.token, method, path)
    }

    pub(crate) fn call_with(&self, token: &str, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{API}{path}", self.url)).bearer_auth(token)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.call(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.call(Method::POST, path).json(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.call(Method::PUT, path).json(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.call(Method::DELETE, path)).await
    }

    /// A new client with full access and a secret; answers its id.
    pub(crate) async fn client(&self) -> String {
        let made = self.post("/api-clients", &draft("a client", &[FULL])).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        made.json["id"].as_str().unwrap().to_owned()
    }

    /// A new secret; answers its id and value.
    pub(crate) async fn secret(&self, client: &str, days: i64) -> (String, String) {
        let body = json!({ "expiresAt": self.now() + days * DAY });
        let made = self.post(&format!("/api-clients/{client}/secrets"), &body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        let text = |name: &str| made.json[name].as_str().unwrap().to_owned();
        (text("id"), text("value"))
    }

    pub(crate) async fn secrets(&self, client: &str) -> Vec<Value> {
        self.get(&format!("/api-clients/{client}/secrets")).await.json.as_array().unwrap().clone()
    }

    pub(crate) async fn total(&self) -> u64 {
        self.get("/api-clients?limit=0").await.json["totalRecord"].as_u64().unwrap()
    }

    /// Sets one rule; `path` is below the API's base.
    pub(crate) async fn fault(&self, method: &str, path: &str, action: Value) {
        let rules =
            json!([{ "method": method, "path": format!("{API}{path}"), "times": 1, "action": action }]);
        assert_eq!(self.set_faults(&rules).await.status, StatusCode::NO_CONTENT);
    }

    pub(crate) async fn set_faults(&self, rules: &Value) -> Answer {
        Answer::of(self.http.put(format!("{}/_sandbox/faults", self.url)).json(rules)).await
    }
}

/// A client as a caller writes it, authenticated by secret.
pub(crate) fn draft(name: &str, scopes: &[&str]) -> Value {
    json!({
        "name": name,
        "status": true,
        "accessTokenLifeTime": 3600,
        "clientAuthentication": { "authType": "SECRET" },
        "clientResources": resources(scopes),
    })
}

pub(crate) fn resources(scopes: &[&str]) -> Value {
    let scopes: Vec<Value> = scopes.iter().map(|id| json!({ "id": id })).collect();
    json!([{ "id": SERVER, "selectedScopes": scopes }])
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
    /// Null where the body is not JSON.
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Self { status, headers, text, json }
    }

    /// Checks that this is a problem with this status, and answers its detail.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16) -> &str {
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.headers["content-type"], "application/json");
        assert_eq!(self.json["status"], status.to_string(), "the status in a problem is a text");
        assert!(self.json["type"].is_string() && self.json["title"].is_string());
        self.json["detail"].as_str().unwrap()
    }
}

/// Waits until something is so; a busy machine may take its time.
pub(crate) async fn eventually(is_so: impl AsyncFn() -> bool) {
    for _ in 0..100 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it never came to be so");
}
