//! How a tenant is connected to: cryptography, authorities, proxy, and what the HTTP library must not do by itself.

use std::sync::Once;
use std::time::Duration;

use reqwest::{Certificate, Client};

use super::settings::{ProxyUrl, Settings, SettingsError, is_loopback};

/// The connections that `settings` describe. Nothing is connected yet.
pub(super) fn connections(settings: &Settings) -> Result<Client, SettingsError> {
    install_cryptography();
    let mut builder = Client::builder()
        .user_agent(&settings.user_agent)
        .connect_timeout(settings.connect_timeout())
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .no_proxy()
        // Upstream drops idle connections without a word; a write that meets such a one has an unknown outcome.
        .pool_idle_timeout(Duration::from_secs(15))
        .http2_keep_alive_interval(Duration::from_secs(10))
        .http2_keep_alive_timeout(Duration::from_secs(5));
    if let Some(proxy) = &settings.proxy {
        let address = proxy.url().clone();
        let chosen = reqwest::Proxy::custom(move |target| (!is_loopback(target)).then(|| address.clone()));
        builder = builder.proxy(chosen);
    }
    let encrypted = |url: &url::Url| url.scheme() == "https";
    let proxy_encrypted = settings.proxy.as_ref().is_some_and(|proxy| encrypted(proxy.url()));
    if encrypted(&settings.token_url) || encrypted(&settings.api_url) || proxy_encrypted {
        builder = builder.tls_certs_merge(authorities(settings.ca_pem.as_deref())?);
    } else {
        // Nothing will be encrypted: do not fail on a machine that has no certificate authorities at all.
        builder = builder.tls_certs_only([]);
    }
    builder.build().map_err(|error| SettingsError::Tls(chain(&error)))
}

/// Plain connections by the same ways, for what is fetched and not changed: the keys of a sign-in.
///
/// # Errors
/// The authorities cannot be read.
pub fn plain_connections(proxy: Option<&ProxyUrl>, ca_pem: Option<&[u8]>) -> Result<Client, SettingsError> {
    install_cryptography();
    let builder = Client::builder()
        .user_agent(concat!("clientele/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .tls_certs_merge(authorities(ca_pem)?);
    let builder = match proxy {
        None => builder,
        Some(proxy) => {
            let address = proxy.url().clone();
            builder
                .proxy(reqwest::Proxy::custom(move |target| (!is_loopback(target)).then(|| address.clone())))
        }
    };
    builder.build().map_err(|error| SettingsError::Tls(chain(&error)))
}

fn authorities(pem: Option<&[u8]>) -> Result<Vec<Certificate>, SettingsError> {
    let Some(pem) = pem else { return Ok(Vec::new()) };
    let found =
        Certificate::from_pem_bundle(pem).map_err(|error| SettingsError::Authorities(chain(&error)))?;
    if found.is_empty() {
        return Err(SettingsError::Authorities("it holds no PEM certificate".into()));
    }
    Ok(found)
}

fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |words, cause| format!("{words}: {cause}"))
}

/// Chooses ring for TLS in this process, unless somebody has chosen already.
fn install_cryptography() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error only says that another choice stands, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_certificates_is_no_file_of_authorities() {
        assert!(authorities(Some(b"nothing here")).is_err());
    }
}
