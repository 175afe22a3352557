//! The line between the console and ZIdentity: passes everything on, knows what was sent, and says when the moment has come
//! to kill.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// Where in the life of a request the console is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The console has sent it, and ZIdentity will never see it.
    BeforeItArrives,
    /// ZIdentity has just been given it.
    InFlight,
    /// ZIdentity has answered, and the console will never hear it.
    BeforeTheAnswer,
    /// The console has heard the answer so many milliseconds ago.
    AfterTheAnswer(u64),
}

/// Which request it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// The n-th that changes something, from 1 on.
    Write(u32),
    /// The n-th of any kind, from 1 on.
    Any(u32),
}

/// At which moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trap {
    pub(crate) which: Which,
    pub(crate) phase: Phase,
}

#[derive(Default)]
struct State {
    trap: Mutex<Option<(Trap, u32)>>,
    sprung: Notify,
    writes: Mutex<Vec<String>>,
}

/// The line.
pub(crate) struct Line {
    pub(crate) address: SocketAddr,
    state: Arc<State>,
}

impl Line {
    pub(crate) async fn lay(upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::<State>::default();
        let shared = state.clone();
        tokio::spawn(async move {
            while let Ok((console, _)) = listener.accept().await {
                tokio::spawn(carry(shared.clone(), console, upstream));
            }
        });
        Self { address, state }
    }

    /// From now on requests are counted, and the trap springs at its own.
    pub(crate) fn arm(&self, trap: Trap) {
        *self.state.trap.lock().unwrap() = Some((trap, 0));
    }

    /// It springs no more.
    pub(crate) fn disarm(&self) {
        *self.state.trap.lock().unwrap() = None;
    }

    /// Returns when the moment has come.
    pub(crate) async fn sprung(&self) {
        self.state.sprung.notified().await;
    }

    /// What ZIdentity was given that changes something: `POST /api-clients`.
    pub(crate) fn writes(&self) -> Vec<String> {
        self.state.writes.lock().unwrap().clone()
    }
}

impl State {
    /// Counts a request; its phase, if the trap is set for it.
    fn meets(&self, is_write: bool) -> Option<Phase> {
        let mut trap = self.trap.lock().unwrap();
        let (set, count) = trap.as_mut()?;
        let wanted = match set.which {
            Which::Write(n) if is_write => n,
            Which::Any(n) => n,
            Which::Write(_) => return None,
        };
        *count += 1;
        if *count != wanted {
            return None;
        }
        let phase = set.phase;
        *trap = None;
        Some(phase)
    }
}

/// The first line of a request, if one begins here: its method and path.
fn request(bytes: &[u8]) -> Option<(&str, &str)> {
    let line = bytes.split(|byte| *byte == b'\r').next()?;
    let mut words = std::str::from_utf8(line).ok()?.split(' ');
    let (method, path, version) = (words.next()?, words.next()?, words.next()?);
    version.starts_with("HTTP/1").then_some((method, path))
}

/// For longer than any run.
const FOR_EVER: Duration = Duration::from_secs(3_600);

async fn carry(state: Arc<State>, mut console: TcpStream, upstream: SocketAddr) {
    let Ok(mut upstream) = TcpStream::connect(upstream).await else { return };
    let (mut asked, mut answered) = (vec![0; 16_384], vec![0; 16_384]);
    let mut phase = None;
    loop {
        tokio::select! {
            read = console.read(&mut asked) => {
                let Ok(length @ 1..) = read else { return };
                let bytes = &asked[..length];
                let mut write = None;
                if let Some((method, path)) = request(bytes) {
                    let is_write = method != "GET" && path.contains("/api-clients");
                    phase = state.meets(is_write);
                    write = is_write.then(|| format!("{method} {}", path.trim_start_matches("/ziam/admin/api/v1")));
                }
                if phase == Some(Phase::BeforeItArrives) {
                    state.sprung.notify_one();
                    return tokio::time::sleep(FOR_EVER).await;
                }
                state.writes.lock().unwrap().extend(write);
                if upstream.write_all(bytes).await.is_err() {
                    return;
                }
                if phase == Some(Phase::InFlight) {
                    state.sprung.notify_one();
                    return tokio::time::sleep(FOR_EVER).await;
                }
            }
            read = upstream.read(&mut answered) => {
                let length = read.unwrap_or(0);
                if phase == Some(Phase::BeforeTheAnswer) {
                    state.sprung.notify_one();
                    return tokio::time::sleep(FOR_EVER).await;
                }
                if length == 0 || console.write_all(&answered[..length]).await.is_err() {
                    return;
                }
                if let Some(Phase::AfterTheAnswer(millis)) = phase.take() {
                    let state = state.clone();
                    tokio::spawn(async move {
                        tokio::time::sleep(Duration::from_millis(millis)).await;
                        state.sprung.notify_one();
                    });
                }
            }
        }
    }
}
