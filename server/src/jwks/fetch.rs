//! One request, within every limit.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Once;
use std::time::Duration;

use app::model::JwksOutcome;
use reqwest::header::ACCEPT;
use reqwest::{Certificate, Client, Response, redirect};
use url::Url;

use super::facts;

/// The longest answer that is read, in bytes. A JWKS of a hundred keys has 50 000.
const LONGEST: usize = 256 * 1024;

/// How the request goes out.
pub(super) enum Way<'a> {
    /// Straight to these addresses and no others.
    Pinned(Vec<SocketAddr>),
    /// Through the company's proxy, which resolves the name.
    Proxy(&'a Url),
}

/// Asks once and tells what came back.
pub(super) async fn fetch(url: &Url, way: Way<'_>, authorities: &[Certificate]) -> JwksOutcome {
    let client = match client(url, way, authorities) {
        Ok(client) => client,
        Err(error) => {
            tracing::error!(%error, "a JWKS URL could not be looked at");
            return JwksOutcome::NoAnswer;
        }
    };
    match client.get(url.clone()).header(ACCEPT, "application/jwk-set+json, application/json").send().await {
        Ok(response) => judged(response).await,
        Err(error) => lost(&error),
    }
}

fn client(url: &Url, way: Way<'_>, authorities: &[Certificate]) -> Result<Client, reqwest::Error> {
    install_cryptography();
    let builder = Client::builder()
        .user_agent(concat!("clientele/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(Duration::from_millis(2_500))
        .redirect(redirect::Policy::none())
        .referer(false)
        .no_proxy()
        // What is small when packed may be endless when unpacked.
        .no_gzip()
        .http1_only();
    let builder = match (way, url.host_str()) {
        (Way::Pinned(addresses), Some(host)) => builder.resolve_to_addrs(host, &addresses),
        (Way::Pinned(_), None) => builder,
        (Way::Proxy(proxy), _) => builder.proxy(reqwest::Proxy::all(proxy.clone())?),
    };
    match url.scheme() {
        "https" => builder.tls_certs_merge(authorities.iter().cloned()).build(),
        // Nothing is encrypted: do not fail on a machine that has no certificate authorities at all.
        _ => builder.tls_certs_only([]).build(),
    }
}

async fn judged(mut response: Response) -> JwksOutcome {
    let status = response.status();
    if status.is_redirection() {
        return JwksOutcome::Redirects;
    }
    if status.as_u16() != 200 {
        return JwksOutcome::Status(u8::try_from(status.as_u16() / 100).unwrap_or_default());
    }
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > LONGEST => return JwksOutcome::TooLarge,
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return facts::read(&body),
            Err(error) => return lost(&error),
        }
    }
}

/// Why there was no answer, as far as it is told. More would draw a map.
fn lost(error: &reqwest::Error) -> JwksOutcome {
    let causes = std::iter::successors(error.source(), |&cause| below(cause));
    match (causes.into_iter().any(|cause| cause.is::<rustls::Error>()), error.is_timeout()) {
        (true, _) => JwksOutcome::Untrusted,
        (false, true) => JwksOutcome::TooSlow,
        (false, false) => JwksOutcome::NoAnswer,
    }
}

/// The cause of a cause: an I/O error hides the error that it wraps.
fn below<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => cause.source(),
    }
}

/// Chooses ring for TLS in this process, unless somebody has chosen already.
fn install_cryptography() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error only says that another choice stands, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}
