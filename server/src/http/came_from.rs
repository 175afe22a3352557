//! Where a request comes from, for the audit log: the other end of its connection, and what a proxy that is trusted says
//! of whom it serves. What others write into headers counts for nothing.

use std::net::IpAddr;
use std::sync::Arc;

use app::desk::CameFrom;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;

use crate::config::{Identity, IdentityMode, Network};
use crate::listen::Peer;

/// Whose word about others is taken.
#[derive(Clone, Debug, Default)]
pub struct Forwarders {
    /// Addresses of proxies.
    pub networks: Vec<Network>,
    /// Whether whoever connects by a Unix socket is a proxy.
    pub by_socket: bool,
}

impl Forwarders {
    /// The proxies of these settings; in demo mode there is none.
    #[must_use]
    pub fn of(identity: &Identity) -> Self {
        match identity.mode {
            IdentityMode::Demo => Self::default(),
            IdentityMode::Headers | IdentityMode::Jwt => {
                Self { networks: identity.headers.trusted_proxies.clone(), by_socket: true }
            }
        }
    }
}

/// Notes where a request comes from.
pub(super) async fn note(
    State(forwarders): State<Arc<Forwarders>>,
    mut request: Request,
    next: Next,
) -> Response {
    let from = in_words(&forwarders, Peer::of(request.extensions()), request.headers());
    request.extensions_mut().insert(CameFrom(from));
    next.run(request).await
}

fn in_words(forwarders: &Forwarders, peer: Option<Peer>, headers: &HeaderMap) -> String {
    let trusted = |address: IpAddr| forwarders.networks.iter().any(|network| network.holds(address));
    let (peer, is_proxy) = match peer {
        Some(Peer::Tcp(address)) => (address.to_string(), trusted(address)),
        Some(Peer::Unix) => ("the socket".to_owned(), forwarders.by_socket),
        None => return String::new(),
    };
    match is_proxy.then(|| forwarded(headers, trusted)).flatten() {
        Some(address) => format!("{address} via {peer}"),
        None => peer,
    }
}

/// The last address in X-Forwarded-For that is no trusted proxy's: each proxy appends whom it serves, so what stands
/// before that may be anybody's invention.
fn forwarded(headers: &HeaderMap, trusted: impl Fn(IpAddr) -> bool) -> Option<IpAddr> {
    let values = headers.get_all("x-forwarded-for").iter().map(|value| value.to_str().unwrap_or("?"));
    let values: Vec<_> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
    let mut served = None;
    for value in values.into_iter().rev() {
        let Some(address) = address(value) else { return served };
        served = Some(address);
        if !trusted(address) {
            break;
        }
    }
    served
}

/// An address, perhaps with a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').split(']').next().unwrap_or(text);
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip());
    bare.parse::<IpAddr>().ok().or_else(with_port).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(peer: Peer, forwarded: &[&str]) -> String {
        let network = |address: &str, bits| Network { address: address.parse().unwrap(), bits };
        let forwarders =
            Forwarders { networks: vec![network("10.0.0.0", 24), network("fd00::", 8)], by_socket: true };
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        in_words(&forwarders, Some(peer), &headers)
    }

    fn tcp(address: &str) -> Peer {
        Peer::Tcp(address.parse().unwrap())
    }

    #[test]
    fn a_stranger_is_who_they_are_whatever_they_write() {
        assert_eq!(from(tcp("192.0.2.7"), &["10.9.9.9", "127.0.0.1"]), "192.0.2.7");
        assert_eq!(from(tcp("10.0.1.1"), &["203.0.113.9"]), "10.0.1.1");
    }

    #[test]
    fn a_trusted_proxy_says_whom_it_serves_and_only_its_own_word_counts() {
        let proxy = tcp("10.0.0.5");
        assert_eq!(from(proxy, &["203.0.113.9"]), "203.0.113.9 via 10.0.0.5");
        assert_eq!(from(proxy, &["1.1.1.1, 203.0.113.9"]), "203.0.113.9 via 10.0.0.5");
        assert_eq!(from(proxy, &["1.1.1.1", "203.0.113.9, 10.0.0.6"]), "203.0.113.9 via 10.0.0.5");
        assert_eq!(from(proxy, &["[2001:db8::1]:443"]), "2001:db8::1 via 10.0.0.5");
        assert_eq!(from(proxy, &["203.0.113.9:4711"]), "203.0.113.9 via 10.0.0.5");
        assert_eq!(from(tcp("fd12::1"), &["::ffff:203.0.113.9"]), "203.0.113.9 via fd12::1");
        assert_eq!(from(Peer::Unix, &["203.0.113.9"]), "203.0.113.9 via the socket");
    }

    #[test]
    fn what_is_no_address_ends_the_list() {
        let proxy = tcp("10.0.0.5");
        for nothing in [&[][..], &[""], &["unknown"], &["<script>"], &["1.1.1.1, x"]] {
            assert_eq!(from(proxy, nothing), "10.0.0.5", "{nothing:?}");
        }
    }
}
