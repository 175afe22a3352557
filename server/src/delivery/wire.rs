//! One request to one configured address, within every limit.

use std::error::Error;
use std::sync::Once;
use std::time::{Duration, Instant};

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, Client, Method, redirect};
use rustls::CertificateError;
use serde::de::DeserializeOwned;
use url::{Host, Url};
use zeroize::Zeroizing;

use crate::config;

/// The longest answer that is read, in bytes.
const LONGEST: usize = 256 * 1024;
/// How long a connection may take.
const CONNECT: Duration = Duration::from_millis(2_000);

/// Why a destination's connection cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// Its file of authorities.
    #[error("ca_file {0}")]
    Authorities(String),
    /// The proxy.
    #[error("the proxy in [upstream] is no URL")]
    Proxy,
    /// Encryption.
    #[error("TLS: {0}")]
    Tls(String),
}

/// The way to one destination.
pub(super) struct Wire {
    client: Client,
    address: Url,
    token: config::Secret,
}

/// A request.
pub(super) struct Ask {
    pub(super) method: Method,
    /// Below the address, encoded: `/v1/secret/data/a`.
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Zeroizing<Vec<u8>>>,
}

impl Ask {
    pub(super) fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), headers: HeaderMap::new(), body: None }
    }

    pub(super) fn header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.insert(name, HeaderValue::from_static(value));
        self
    }

    pub(super) fn carrying(self, body: Zeroizing<Vec<u8>>) -> Self {
        Self { body: Some(body), ..self }
    }
}

/// How the token is shown.
#[derive(Clone, Copy)]
pub(super) enum Shown {
    /// `Authorization: Bearer …`
    Bearer,
    /// In a header of its own.
    In(&'static str),
}

/// An answer. What it holds is overwritten when it goes.
pub(super) struct Answer {
    pub(super) status: u16,
    body: Zeroizing<Vec<u8>>,
}

impl Answer {
    pub(super) fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as what it should be.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// Why there is no answer, in words without an address.
#[derive(Debug)]
pub(super) enum NoAnswer {
    /// The request provably was not sent.
    NotSent(String),
    /// It was sent, at least in part.
    Lost(String),
}

impl Wire {
    pub(super) fn new(remote: &config::Remote, upstream: &config::Upstream) -> Result<Self, WireError> {
        install_cryptography();
        let builder = Client::builder()
            .user_agent(concat!("clientele/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy()
            // What is small when packed may be endless when unpacked.
            .no_gzip()
            // Deliveries are rare: a connection that was kept would mostly be one that the other side has dropped.
            .pool_max_idle_per_host(0);
        let proxy = upstream.proxy.as_ref().filter(|_| remote.through_proxy && !is_here(&remote.address));
        let builder = match proxy {
            None => builder,
            Some(proxy) => {
                let url = Url::parse(proxy.expose()).map_err(|_| WireError::Proxy)?;
                builder.proxy(reqwest::Proxy::all(url).map_err(|_| WireError::Proxy)?)
            }
        };
        let builder = match (&remote.ca_file, &upstream.ca_file) {
            // These and no others: whoever names the authority of a Vault means that one.
            (Some(file), _) => builder.tls_certs_only(authorities(file)?),
            // A proxy that opens TLS shows a certificate of its own.
            (None, Some(file)) if proxy.is_some() => builder.tls_certs_merge(authorities(file)?),
            // Nothing is encrypted: do not fail on a machine that has no authorities at all.
            (None, _) if remote.address.scheme() == "http" => builder.tls_certs_only([]),
            (None, _) => builder,
        };
        let client = builder.build().map_err(|error| WireError::Tls(error.to_string()))?;
        Ok(Self { client, address: remote.address.clone(), token: remote.token.clone() })
    }

    /// Where the other side is, for people.
    pub(super) fn at(&self) -> String {
        let host = self.address.host_str().unwrap_or_default();
        self.address.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Asks once.
    pub(super) async fn ask(&self, ask: Ask, shown: Shown, until: Instant) -> Result<Answer, NoAnswer> {
        let url = format!("{}{}", self.address.as_str().trim_end_matches('/'), ask.path);
        let (name, value) = self.credential(shown)?;
        let write = ask.method != Method::GET;
        let mut request = self.client.request(ask.method, url).headers(ask.headers).header(name, value);
        if let Some(body) = &ask.body {
            request = request.body(body.to_vec());
        }
        // With less, the limit could strike while the connection is being made, and nobody could tell what became of it.
        let least = if write { Duration::from_millis(50) } else { Duration::ZERO };
        if until.saturating_duration_since(Instant::now()) <= least {
            return Err(NoAnswer::NotSent("no time was left".to_owned()));
        }
        let exchange = async {
            let response = request.send().await.map_err(|error| silence(&error))?;
            read(response).await
        };
        match tokio::time::timeout_at(until.into(), exchange).await {
            Ok(answered) => answered,
            Err(_) => Err(NoAnswer::Lost("it took too long".to_owned())),
        }
    }

    /// The token as it is now: a file may have been written anew since.
    fn credential(&self, shown: Shown) -> Result<(HeaderName, HeaderValue), NoAnswer> {
        let unread = |words: &str| NoAnswer::NotSent(words.to_owned());
        let fresh = match self.token.file() {
            None => self.token.clone(),
            Some(file) => config::Secret::read(file.to_owned())
                .map_err(|_| unread("the file with its token cannot be read"))?,
        };
        let (name, text) = match shown {
            Shown::Bearer => (AUTHORIZATION, Zeroizing::new(format!("Bearer {}", fresh.expose()))),
            Shown::In(name) => (HeaderName::from_static(name), Zeroizing::new(fresh.expose().to_owned())),
        };
        let mut value = HeaderValue::from_str(&text)
            .map_err(|_| unread("its token holds characters that cannot be sent"))?;
        value.set_sensitive(true);
        Ok((name, value))
    }
}

async fn read(mut response: reqwest::Response) -> Result<Answer, NoAnswer> {
    let status = response.status().as_u16();
    let mut body = Zeroizing::new(Vec::with_capacity(16 * 1024));
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > LONGEST => {
                return Err(NoAnswer::Lost("its answer is too long".to_owned()));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(Answer { status, body }),
            Err(_) => return Err(NoAnswer::Lost("its answer was cut off".to_owned())),
        }
    }
}

/// What happened to a request that got no answer. Holds no address and no part of any message.
fn silence(error: &reqwest::Error) -> NoAnswer {
    let causes = || std::iter::successors(error.source(), |&cause| below(cause));
    let tls = causes().find_map(|cause| match cause.downcast_ref::<rustls::Error>()? {
        // An authority that was made anew may bear the old one's name: then it is the signature that does not fit.
        rustls::Error::InvalidCertificate(
            CertificateError::UnknownIssuer | CertificateError::BadSignature,
        ) => Some(
            "its certificate's issuer is not trusted (the destination's ca_file names another)".to_owned(),
        ),
        rustls::Error::InvalidCertificate(_) => Some("its certificate is not accepted".to_owned()),
        _ => Some("it does not speak TLS as it should".to_owned()),
    });
    match (tls, error.is_connect() || error.is_builder()) {
        (Some(words), _) => NoAnswer::NotSent(words),
        (None, true) => NoAnswer::NotSent("no connection could be made".to_owned()),
        (None, false) => NoAnswer::Lost("the connection was closed".to_owned()),
    }
}

/// The cause of a cause: an I/O error hides the error that it wraps.
fn below<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => cause.source(),
    }
}

fn authorities(file: &std::path::Path) -> Result<Vec<Certificate>, WireError> {
    let wrong = |words: String| WireError::Authorities(format!("{}: {words}", file.display()));
    let pem = std::fs::read(file).map_err(|error| wrong(error.to_string()))?;
    let found = Certificate::from_pem_bundle(&pem).map_err(|error| wrong(error.to_string()))?;
    if found.is_empty() { Err(wrong("it holds no PEM certificate".to_owned())) } else { Ok(found) }
}

/// Whether an address is this machine, which no proxy leads to.
fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
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
