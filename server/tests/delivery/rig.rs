//! A server that writes down what it is asked, and a destination that leads to it.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use app::desk::{Destinations, Parcel, Put, Refusal, Slot};
use app::model::{ClientId, DestinationName, SecretId, TenantName, Timestamp};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::Value;
use server::config::Config;
use server::delivery::Delivery;
use tokio::net::TcpListener;

/// The value that every test delivers.
pub(crate) const VALUE: &str = "planted-value-7f3a";
pub(crate) const TOKEN: &str = "planted-token-19c2";

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// `GET /v1/x?y`
    pub(crate) line: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// How the server answers.
pub(crate) enum Reply {
    Json(u16, Value),
    /// To somewhere else.
    Redirect(String),
    /// Nothing, for ever.
    Hang,
    /// Nothing, and the connection is closed.
    Reset,
    /// 200, and the connection breaks in the body.
    CutOff,
    /// 200 and more than anybody wants to read.
    Endless,
}

pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// `script` is told the request and how many came before it.
    pub(crate) async fn start(script: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (router, seen) = router(script);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, seen }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.line).collect()
    }
}

/// The server's behaviour, for whatever listens.
pub(crate) fn router(
    script: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static,
) -> (Router, Arc<Mutex<Vec<Seen>>>) {
    let seen = Arc::<Mutex<Vec<Seen>>>::default();
    let (noted, script) = (seen.clone(), Arc::new(script));
    let router = Router::new().fallback(move |request: Request| {
        let (noted, script) = (noted.clone(), script.clone());
        async move {
            let (parts, body) = request.into_parts();
            let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
            let seen = Seen {
                line: format!("{} {}", parts.method, parts.uri.path_and_query().unwrap()),
                headers: parts.headers,
                body: serde_json::from_slice(&bytes).unwrap_or_default(),
            };
            let before = {
                let mut noted = noted.lock().unwrap();
                noted.push(seen.clone());
                noted.len() - 1
            };
            answer(script(&seen, before)).await
        }
    });
    (router, seen)
}

async fn answer(reply: Reply) -> Response {
    let response = Response::builder();
    match reply {
        Reply::Json(204, _) => response.status(204).body(Body::empty()).unwrap(),
        Reply::Json(status, body) => {
            let response = response.status(status).header("content-type", "application/json");
            response.body(Body::from(body.to_string())).unwrap()
        }
        Reply::Redirect(to) => response.status(307).header("location", to).body(Body::empty()).unwrap(),
        Reply::Hang => std::future::pending().await,
        // The connection's task ends with it; unlike a panic it says nothing in the tests' output.
        Reply::Reset => std::panic::resume_unwind(Box::new("reset")),
        Reply::CutOff => {
            let chunks = [Ok("{"), Err(std::io::Error::other("cut off"))];
            response.body(Body::from_stream(futures::stream::iter(chunks))).unwrap()
        }
        Reply::Endless => {
            let chunks = futures::stream::repeat_with(|| Ok::<_, std::io::Error>("x".repeat(65_536)));
            response.body(Body::from_stream(chunks)).unwrap()
        }
    }
}

/// The one destination `to` of these settings: kind, address and token are given by the caller.
pub(crate) fn delivery(settings: &str) -> Delivery {
    let text = format!("[[destinations]]\nname = \"to\"\n{settings}");
    let config = Config::from_parts("test.toml", &text, Vec::new()).unwrap();
    Delivery::new(&config.destinations, &config.upstream).unwrap()
}

/// Settings of a kind that is at `server`.
pub(crate) fn at(kind: &str, server: &Server, more: &str) -> String {
    format!("kind = \"{kind}\"\naddress = \"{}\"\ntoken = \"{TOKEN}\"\n{more}\n", server.url)
}

pub(crate) fn soon() -> Instant {
    Instant::now() + Duration::from_millis(2_500)
}

pub(crate) async fn look(delivery: &Delivery, client: &str) -> Result<Box<dyn Slot>, Refusal> {
    let (to, tenant) = (DestinationName("to".into()), TenantName("sandbox".into()));
    delivery.prepare(&to, &tenant, &ClientId(client.into()), soon()).await
}

pub(crate) fn parcel() -> Parcel {
    Parcel {
        client: ClientId("iq7".into()),
        secret: SecretId("sec-1".into()),
        expires_at: Some(Timestamp(1_798_761_599)),
        value: VALUE.into(),
    }
}

/// A whole delivery.
pub(crate) async fn deliver(delivery: &Delivery) -> Result<Put, Refusal> {
    let slot = look(delivery, "iq7").await?;
    let put = slot.put(&parcel(), soon()).await;
    if let Err(refusal) = &put {
        silent(refusal);
    }
    put
}

/// The refusal of something that fails; it holds nothing that is secret.
pub(crate) fn refused<T>(result: Result<T, Refusal>) -> Refusal {
    let Err(refusal) = result else { panic!("it was not refused") };
    silent(&refusal);
    refusal
}

fn silent(refusal: &Refusal) {
    let told = format!("{refusal:?}");
    assert!(!told.contains(VALUE) && !told.contains(TOKEN), "{told}");
    assert!(refusal.words.ends_with('.') && refusal.next.ends_with('.'), "{told}");
}
