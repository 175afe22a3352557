//! An upstream on a raw socket: it answers as the test says, to the byte, and remembers what it was asked.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::desk::{Call, Clock, ZIdentity, ZIdentityPort};
use app::model::{TenantName, Timestamp};
use server::zidentity::{Credential, Settings, ZIdentityClient};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("a JSON body")
    }
}

/// What is answered.
#[derive(Clone)]
pub(crate) enum Reply {
    /// A JSON answer.
    Json(u16, serde_json::Value),
    /// An answer with these header lines and this body.
    With(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// Such an answer, that much later.
    Late(Duration, Box<Reply>),
    /// The connection is closed without a byte.
    Close,
    /// More is promised than is sent.
    Cut(u16, &'static str),
    /// A byte now and then.
    Drip(u16),
    /// Nothing, for ever.
    Hang,
}

pub(crate) fn json(value: serde_json::Value) -> Reply {
    Reply::Json(200, value)
}

pub(crate) fn status(status: u16) -> Reply {
    Reply::With(status, vec![], vec![])
}

/// What the script is told: the request, and how many with this method and path came before.
type Script = dyn Fn(&Seen, usize) -> Reply + Send + Sync;

#[derive(Clone)]
pub(crate) struct Upstream {
    pub(crate) address: SocketAddr,
    pub(crate) now: Arc<AtomicI64>,
    seen: Arc<Mutex<Vec<Seen>>>,
    under_way: Arc<AtomicUsize>,
    pub(crate) most_under_way: Arc<AtomicUsize>,
}

pub(crate) const TOKEN: &str = "/token";
pub(crate) const START: i64 = 1_767_225_600;

/// The answer of a token endpoint that works.
pub(crate) fn token(number: usize, expires_in: i64) -> Reply {
    json(
        serde_json::json!({"access_token": format!("token-{number}"), "token_type": "Bearer", "expires_in": expires_in}),
    )
}

impl Upstream {
    /// An upstream whose token endpoint works and whose API answers by `script`.
    pub(crate) async fn start(script: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::scripted(
            move |seen, before| {
                if seen.target == TOKEN { token(before + 1, 3_600) } else { script(seen, before) }
            },
        )
        .await
    }

    /// An upstream that answers everything by `script`.
    pub(crate) async fn scripted(script: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let upstream = Self::at(listener.local_addr().expect("an address"));
        let (script, serving): (Arc<Script>, _) = (Arc::new(script), upstream.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (script, serving) = (Arc::clone(&script), serving.clone());
                tokio::spawn(async move { serving.serve(stream, &*script).await });
            }
        });
        upstream
    }

    pub(crate) fn at(address: SocketAddr) -> Self {
        Self {
            address,
            now: Arc::new(AtomicI64::new(START)),
            seen: Arc::default(),
            under_way: Arc::default(),
            most_under_way: Arc::default(),
        }
    }

    pub(crate) async fn serve(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin, script: &Script) {
        let Some(seen) = read_request(&mut stream).await else { return };
        let path =
            |seen: &Seen| format!("{} {}", seen.method, seen.target.split('?').next().unwrap_or_default());
        let before = {
            let mut all = self.seen.lock().expect("no panic");
            let before = all.iter().filter(|earlier| path(earlier) == path(&seen)).count();
            all.push(seen.clone());
            before
        };
        let now_under_way = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_under_way.fetch_max(now_under_way, Ordering::SeqCst);
        let reply = script(&seen, before);
        answer(&mut stream, reply, || {
            self.under_way.fetch_sub(1, Ordering::SeqCst);
        })
        .await;
    }

    /// Every request to the API, in order: `GET /path?query`.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.seen()
            .iter()
            .filter(|seen| seen.target != TOKEN)
            .map(|seen| format!("{} {}", seen.method, seen.target))
            .collect()
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no panic").clone()
    }

    pub(crate) fn tokens_asked(&self) -> usize {
        self.seen().iter().filter(|seen| seen.target == TOKEN).count()
    }

    pub(crate) fn clock(&self) -> Clock {
        let now = Arc::clone(&self.now);
        Arc::new(move || Timestamp(now.load(Ordering::SeqCst)))
    }

    pub(crate) fn settings(&self) -> Settings {
        let base = format!("http://{}", self.address);
        let secret = Credential::Secret("console-secret".into());
        let mut settings =
            Settings::new(&format!("{base}{TOKEN}"), &format!("{base}/api"), "console", secret)
                .expect("settings");
        settings.attempt_timeout = Duration::from_millis(800);
        settings
    }

    pub(crate) fn client(&self) -> ZIdentityClient {
        self.client_with(|_| {})
    }

    pub(crate) fn client_with(&self, change: impl FnOnce(&mut Settings)) -> ZIdentityClient {
        let mut settings = self.settings();
        change(&mut settings);
        ZIdentityClient::new(&TenantName("test".into()), &settings, self.clock()).expect("a client")
    }

    /// The API within six seconds.
    pub(crate) fn api(&self) -> Box<dyn ZIdentity> {
        self.client().within(call(6_000))
    }
}

pub(crate) fn call(allowance_ms: u64) -> Arc<Call> {
    Arc::new(Call::new("request-1", Duration::from_millis(allowance_ms)))
}

async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        let mut some = [0; 4096];
        match stream.read(&mut some).await {
            Ok(n) if n > 0 => bytes.extend_from_slice(&some[..n]),
            _ => return None,
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: HashMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length: usize = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = bytes[head_end + 4..].to_vec();
    while body.len() < length {
        let mut some = [0; 4096];
        match stream.read(&mut some).await {
            Ok(n) if n > 0 => body.extend_from_slice(&some[..n]),
            _ => return None,
        }
    }
    Some(Seen { method, target, headers, body: String::from_utf8_lossy(&body).into_owned() })
}

async fn answer(stream: &mut (impl AsyncWrite + AsyncRead + Unpin), mut reply: Reply, done: impl FnOnce()) {
    while let Reply::Late(time, later) = reply {
        tokio::time::sleep(time).await;
        reply = *later;
    }
    done();
    let head = |status: u16, length: usize, lines: &[(&str, String)]| {
        let lines: String = lines.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        format!("HTTP/1.1 {status} Whatever\r\ncontent-length: {length}\r\nconnection: close\r\n{lines}\r\n")
    };
    match reply {
        Reply::Json(status, value) => {
            let body = value.to_string();
            let lines = [("content-type", "application/json".to_owned())];
            let _ = stream.write_all(format!("{}{body}", head(status, body.len(), &lines)).as_bytes()).await;
        }
        Reply::With(status, lines, body) => {
            let length = if status == 204 { 0 } else { body.len() };
            let _ = stream.write_all(head(status, length, &lines).as_bytes()).await;
            let _ = stream.write_all(&body).await;
        }
        Reply::Cut(status, body) => {
            let _ =
                stream.write_all(format!("{}{body}", head(status, body.len() + 100, &[])).as_bytes()).await;
        }
        Reply::Drip(status) => {
            let _ = stream.write_all(head(status, 1_000, &[]).as_bytes()).await;
            while stream.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        Reply::Hang => tokio::time::sleep(Duration::from_secs(60)).await,
        Reply::Close | Reply::Late(..) => return,
    }
    let _ = stream.shutdown().await;
}
