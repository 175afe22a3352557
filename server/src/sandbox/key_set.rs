//! The key set (JWKS) that a client publishes at a URL of its own. It is fetched when the client signs in.

use std::error::Error;
use std::time::Duration;

use futures::StreamExt;
use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use serde::Deserialize;
use serde_json::Value;
use url::{Host, Url};

/// How long a client's own server may take until its whole answer is here.
const PATIENCE: Duration = Duration::from_secs(3);
/// More than any honest key set.
const MAX_BYTES: usize = 64 * 1024;

/// The keys that may have signed, fetched anew each time: who rotates a key sees the effect at once. Where the
/// assertion names a key, only a key of that name may have.
///
/// # Errors
/// Why the set could not be had, in words for the log.
pub(super) async fn fetch(url: &str, kid: Option<&str>) -> Result<Vec<DecodingKey>, String> {
    let url = Url::parse(url).map_err(|error| error.to_string())?;
    let body = tokio::time::timeout(PATIENCE, body(url)).await;
    let body = body.map_err(|_| format!("it did not arrive within {} s", PATIENCE.as_secs()))??;
    read(&body, kid)
}

/// A redirect is not followed: whoever can answer at the registered URL must hold the keys there.
async fn body(url: Url) -> Result<Vec<u8>, String> {
    if !may_be_fetched(&url) {
        return Err("only https, or http on this machine, is fetched".to_owned());
    }
    // Where the program has chosen no TLS provider yet, this is the one it is built with.
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    let mut client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    if is_loopback(&url) {
        client = client.no_proxy();
    }
    let answer = client.build().map_err(in_words)?.get(url).send().await.map_err(in_words)?;
    if answer.status() != reqwest::StatusCode::OK {
        return Err(format!("the answer is {}", answer.status()));
    }
    let mut chunks = answer.bytes_stream();
    let mut body = Vec::new();
    while let Some(chunk) = chunks.next().await {
        body.extend_from_slice(&chunk.map_err(in_words)?);
        if body.len() > MAX_BYTES {
            return Err(format!("it is longer than {MAX_BYTES} bytes"));
        }
    }
    Ok(body)
}

/// Who could read or change the set on its way could sign in.
fn may_be_fetched(url: &Url) -> bool {
    match url.scheme() {
        "https" => true,
        "http" => is_loopback(url),
        _ => false,
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Keys of a kind that we do not know, or for something else than signing, are passed over (RFC 7517, 4.2 and 5).
fn read(body: &[u8], kid: Option<&str>) -> Result<Vec<DecodingKey>, String> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Value>,
    }
    let set: Set = serde_json::from_slice(body).map_err(|error| format!("it is no key set: {error}"))?;
    let known = set.keys.into_iter().filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
    let may_have_signed = known.filter(|key| {
        let for_signing = matches!(key.common.public_key_use, None | Some(PublicKeyUse::Signature));
        for_signing && (kid.is_none() || key.common.key_id.as_deref() == kid)
    });
    Ok(may_have_signed.filter_map(|key| DecodingKey::from_jwk(&key).ok()).collect())
}

/// An error with its causes: the outermost alone says only that something was sent. Without the URL, which may hold
/// a password.
fn in_words(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        words = format!("{words}: {next}");
        cause = next.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_fetched_from_this_machine_alone() {
        let may = |url: &str| may_be_fetched(&Url::parse(url).unwrap());
        for url in
            ["https://keys.example/a", "http://127.0.0.1:1/", "http://[::1]/", "http://localhost:8080/a"]
        {
            assert!(may(url), "{url}");
        }
        for url in
            ["http://keys.example/a", "http://10.0.0.1/", "http://localhost.example/", "file:///etc/keys"]
        {
            assert!(!may(url), "{url}");
        }
    }
}
