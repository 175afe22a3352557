//! A receiver of webhooks that believes no message without the right signature.

use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;
use tokio::net::TcpListener;

pub(crate) const SECRET: &str = "shared-with-the-receiver";

/// A message as it came: its id, and what it says.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) delivery: String,
    pub(crate) timestamp: i64,
    pub(crate) body: Value,
}

impl Received {
    /// Whether it names this client.
    pub(crate) fn names(&self, client: &str) -> bool {
        self.body.to_string().contains(client)
    }
}

#[derive(Clone, Default)]
pub(crate) struct Receiver {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
    forged: Arc<Mutex<u32>>,
    /// Answers with this status instead of 204; 0 = it does not.
    fails_with: Arc<AtomicU16>,
    /// Takes messages and never answers.
    holds: Arc<AtomicBool>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook/planted-in-the-url", listener.local_addr().unwrap());
        let receiver = Self { url, ..Self::default() };
        let router = Router::new().route("/hook/planted-in-the-url", post(take)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    pub(crate) fn fail_with(&self, status: u16) {
        self.fails_with.store(status, Ordering::SeqCst);
    }

    pub(crate) fn hold(&self, holds: bool) {
        self.holds.store(holds, Ordering::SeqCst);
    }

    /// What came since the last look.
    pub(crate) fn take(&self) -> Vec<Received> {
        assert_eq!(*self.forged.lock().unwrap(), 0, "a signature was wrong");
        std::mem::take(&mut self.received.lock().unwrap())
    }

    /// What came since the last look and names this client.
    pub(crate) fn about(&self, client: &str) -> Vec<Received> {
        self.take().into_iter().filter(|one| one.names(client)).collect()
    }
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // As README says it, from the raw body.
    let timestamp = header("x-clientele-timestamp");
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{timestamp}.").as_bytes());
    mac.update(&body);
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    if header("x-clientele-signature") != format!("sha256={digits}") {
        *receiver.forged.lock().unwrap() += 1;
        return StatusCode::UNAUTHORIZED;
    }
    let received = Received {
        delivery: header("x-clientele-delivery").to_owned(),
        timestamp: timestamp.parse().unwrap(),
        body: serde_json::from_slice(&body).unwrap(),
    };
    receiver.received.lock().unwrap().push(received);
    if receiver.holds.load(Ordering::SeqCst) {
        std::future::pending::<()>().await;
    }
    match receiver.fails_with.load(Ordering::SeqCst) {
        0 => StatusCode::NO_CONTENT,
        status => StatusCode::from_u16(status).unwrap(),
    }
}
