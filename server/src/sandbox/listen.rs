//! Connections. We serve them ourselves because some faults cut one, and a framework would answer instead.

use std::convert::Infallible;
use std::future::{Future, pending};
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// How long answers under way may take once the sandbox is told to stop.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// The connection that a request came in on; every request carries it among its extensions.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) peer: SocketAddr,
    hung_up: CancellationToken,
    abrupt: Arc<AtomicBool>,
}

impl Line {
    pub(super) fn new(peer: SocketAddr) -> Self {
        Self { peer, hung_up: CancellationToken::new(), abrupt: Arc::new(AtomicBool::new(false)) }
    }

    /// Closes the connection. Never returns: whoever awaits this gives no answer.
    pub(super) async fn close(&self) -> Infallible {
        self.hung_up.cancel();
        pending().await
    }

    /// Resets the connection (TCP RST). Never returns.
    pub(super) async fn reset(&self) -> Infallible {
        self.abrupt.store(true, Ordering::SeqCst);
        self.close().await
    }
}

/// Accepts until `shutdown` completes.
pub(super) async fn serve(listener: TcpListener, routes: Router, shutdown: impl Future) {
    let closing = CancellationToken::new();
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            _ = &mut shutdown => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    // Else a body's second part waits 40 ms for the first one's receipt.
                    let _ = stream.set_nodelay(true);
                    connections.spawn(converse(stream, Line::new(peer), routes.clone(), closing.clone()));
                }
                Err(error) => {
                    // Out of descriptors, most likely: they come back as connections end.
                    tracing::warn!(%error, "the sandbox could not accept a connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
        }
    }
    closing.cancel();
    let all_done = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(LAST_WORDS, all_done).await.is_err() {
        tracing::debug!("the sandbox cut connections that were still waiting for an answer");
    }
}

/// Serves one connection until either side ends it.
async fn converse(stream: TcpStream, line: Line, routes: Router, closing: CancellationToken) {
    let service = service_fn(|mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(line.clone());
        let request: Request = request.map(Body::new);
        routes.clone().oneshot(request)
    });
    let socket = Socket { stream, abrupt: line.abrupt.clone() };
    // No limit on idling: a client's pooled connection that we end just as it is used again would look like a fault
    // that nobody asked for.
    let connection =
        http1::Builder::new().header_read_timeout(None).serve_connection(TokioIo::new(socket), service);
    let mut connection = pin!(connection);
    tokio::select! {
        biased;
        _ = line.hung_up.cancelled() => return,
        ended = connection.as_mut() => return note_end(ended),
        _ = closing.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        biased;
        _ = line.hung_up.cancelled() => {}
        ended = connection => note_end(ended),
    }
}

fn note_end(ended: hyper::Result<()>) {
    if let Err(error) = ended {
        tracing::trace!(%error, "a connection to the sandbox ended early");
    }
}

/// A TCP stream that can be told to end with a reset instead of a farewell.
struct Socket {
    stream: TcpStream,
    abrupt: Arc<AtomicBool>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.abrupt.load(Ordering::SeqCst) {
            // If this fails the peer sees an ordinary close, which is nearly as rude.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
