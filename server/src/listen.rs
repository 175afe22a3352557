//! Sockets: TCP and Unix, served until the process is told to stop.

use std::fs::Permissions;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::extract::connect_info::Connected;
use axum::http::Extensions;
use axum::serve::{IncomingStream, ListenerExt};
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::config::Listen;

/// Where a connection comes from: the other end of the socket itself, whatever headers may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// An address.
    Tcp(IpAddr),
    /// A process on this machine that may open the socket's file.
    Unix,
}

impl Peer {
    /// Where the connection of a request comes from; `None` where nobody noted it.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Option<Self> {
        let tcp = extensions.get::<ConnectInfo<SocketAddr>>();
        let tcp = tcp.map(|ConnectInfo(address)| Self::Tcp(address.ip().to_canonical()));
        tcp.or_else(|| extensions.get::<ConnectInfo<Self>>().map(|ConnectInfo(peer)| *peer))
    }
}

impl Connected<IncomingStream<'_, UnixListener>> for Peer {
    fn connect_info(_: IncomingStream<'_, UnixListener>) -> Self {
        Self::Unix
    }
}

/// The owner and the group of a socket may connect: the proxy runs as another user than the console.
const SOCKET_MODE: u32 = 0o660;

/// A socket that is listened at.
pub enum Bound {
    /// A port.
    Tcp(TcpListener),
    /// A socket in the file system.
    Unix(UnixListener),
}

/// Takes the address; for a port, says which one it became.
///
/// # Errors
/// The system's, such as an address that is in use.
pub async fn bind(listen: &Listen) -> io::Result<(Bound, Option<SocketAddr>)> {
    match listen {
        Listen::Tcp(address) => {
            let listener = TcpListener::bind(address).await?;
            let taken = listener.local_addr()?;
            Ok((Bound::Tcp(listener), Some(taken)))
        }
        Listen::Unix(path) => {
            clear_stale(path).await?;
            let listener = UnixListener::bind(path)?;
            std::fs::set_permissions(path, Permissions::from_mode(SOCKET_MODE))?;
            Ok((Bound::Unix(listener), None))
        }
    }
}

/// A socket that a dead process left is taken away; one that answers is somebody else's.
async fn clear_stale(path: &Path) -> io::Result<()> {
    if UnixStream::connect(path).await.is_ok() {
        return Err(io::Error::new(io::ErrorKind::AddrInUse, "another process listens there"));
    }
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

impl Bound {
    /// Serves until `stop`; requests under way are finished first.
    ///
    /// # Errors
    /// The system's.
    pub async fn serve(self, router: Router, stop: CancellationToken) -> io::Result<()> {
        match self {
            Self::Tcp(listener) => {
                // A file goes out in two writes; without this the second waits 40 ms for the first one's receipt.
                let listener = listener.tap_io(|stream| {
                    let _ = stream.set_nodelay(true);
                });
                let router = router.into_make_service_with_connect_info::<SocketAddr>();
                axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await
            }
            Self::Unix(listener) => {
                let router = router.into_make_service_with_connect_info::<Peer>();
                axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await
            }
        }
    }
}

/// How long requests under way may still take after the word to stop; event streams would go on for minutes.
const GRACE: Duration = Duration::from_secs(12);

/// Lets a server finish what is under way, but not for ever.
///
/// # Errors
/// The server's.
pub async fn with_grace(
    serving: impl Future<Output = io::Result<()>>,
    stop: CancellationToken,
) -> io::Result<()> {
    let too_late = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = serving => served,
        () = too_late => Ok(()),
    }
}

/// From now on SIGTERM and Ctrl-C say stop. A second one ends the process at once.
pub fn stop_at_signal(stop: CancellationToken) {
    // Taken before anybody is told that we run: who is told may stop us in the same moment.
    let (Ok(mut term), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return;
    };
    tokio::spawn(async move {
        for again in [false, true] {
            tokio::select! {
                _ = term.recv() => {}
                _ = interrupt.recv() => {}
            }
            if again {
                std::process::exit(1);
            }
            stop.cancel();
            tracing::info!("stopping");
        }
    });
}
