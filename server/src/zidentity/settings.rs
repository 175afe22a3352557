//! Where a tenant is, as whom the console signs in there, and how patient it is.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use url::{Host, Url};

/// What a token request names as `audience`; without it the API does not accept the token. Contract: `[D]`.
pub const AUDIENCE: &str = "https://api.zscaler.com";

/// How the console proves who it is at the token endpoint.
#[derive(Clone, Debug)]
pub enum Credential {
    /// A client secret.
    Secret(SecretString),
    /// A private key, PEM: PKCS#8 (RSA or P-256) or PKCS#1 (RSA). RSA signs RS256, P-256 signs ES256.
    PrivateKey(SecretString),
}

/// Where a credential is read again, since it may be replaced while the console runs.
#[derive(Clone)]
pub struct CredentialSource(Arc<dyn Fn() -> Result<SecretString, String> + Send + Sync>);

impl CredentialSource {
    /// A source that is read by `read`; its error is a sentence for the log, without the secret.
    pub fn new(read: impl Fn() -> Result<SecretString, String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// The credential as it stands there now.
    pub(super) fn read(&self) -> Result<SecretString, String> {
        (self.0)()
    }
}

impl std::fmt::Debug for CredentialSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CredentialSource")
    }
}

/// A second API client, for whatever only looks.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Its id.
    pub client_id: String,
    /// How it proves that.
    pub credential: Credential,
    /// Where that may change.
    pub source: Option<CredentialSource>,
}

/// Everything that the client of one tenant has to know. Printing it prints no secret.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The token endpoint.
    pub token_url: Url,
    /// The API, including `/ziam/admin/api/v1`.
    pub api_url: Url,
    /// The API client that the console signs in as.
    pub client_id: String,
    /// How it proves that.
    pub credential: Credential,
    /// Where the credential may change while the console runs.
    pub source: Option<CredentialSource>,
    /// The API client for whatever only looks; `None` = the same one.
    pub reader: Option<Reader>,
    /// `audience` of the token request.
    pub audience: String,
    /// `aud` of the assertion: the published clients send [`AUDIENCE`], the help page names
    /// `https://{vanity}.zslogin.net`. Contract: either must be accepted.
    pub assertion_audience: String,
    /// The way out, `http://[user:password@]host:port`; loopback addresses are reached without it.
    pub proxy: Option<ProxyUrl>,
    /// Certificates, PEM, that are trusted beside the system's.
    pub ca_pem: Option<Vec<u8>>,
    /// The longest that one attempt may take.
    pub attempt_timeout: Duration,
    /// The most calls that are under way at one time; the rest wait.
    pub in_flight: usize,
    /// The longest body that is read, in bytes after decompression.
    pub max_body: usize,
    /// What the console calls itself.
    pub user_agent: String,
}

/// A proxy's address, which may hold a password. Printing it prints none.
#[derive(Clone)]
pub struct ProxyUrl(Url);

impl ProxyUrl {
    /// Reads `http://[user:password@]host:port`.
    ///
    /// # Errors
    /// [`SettingsError::Proxy`] when it is no such URL.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(Self(url)),
            Ok(_) => {
                Err(SettingsError::Proxy("its scheme must be http or https, and it needs a host".into()))
            }
            Err(error) => Err(SettingsError::Proxy(error.to_string())),
        }
    }

    pub(super) fn url(&self) -> &Url {
        &self.0
    }
}

impl std::fmt::Debug for ProxyUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let host = self.0.host_str().unwrap_or_default();
        let port = self.0.port_or_known_default().unwrap_or_default();
        write!(f, "ProxyUrl({}://{host}:{port})", self.0.scheme())
    }
}

/// What is wrong with a tenant's settings, in words for whoever wrote them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The token endpoint's address cannot be used.
    #[error("token_url: {0}")]
    TokenUrl(String),
    /// The API's address cannot be used.
    #[error("api_url: {0}")]
    ApiUrl(String),
    /// There is no client to sign in as.
    #[error("client_id is empty")]
    ClientId,
    /// There is no secret to sign in with.
    #[error("client_secret is empty")]
    Secret,
    /// The key cannot sign.
    #[error("private key: {0}")]
    PrivateKey(String),
    /// The proxy's address cannot be used.
    #[error("proxy: {0}")]
    Proxy(String),
    /// The file of additional authorities holds none.
    #[error("ca_file: {0}")]
    Authorities(String),
    /// A limit is out of its range.
    #[error("{0}")]
    Limit(&'static str),
    /// TLS could not be set up.
    #[error("TLS: {0}")]
    Tls(String),
}

impl Settings {
    /// Settings with everything that is seldom said at its default.
    ///
    /// # Errors
    /// [`SettingsError`] says which of the four is wrong, and how.
    pub fn new(
        token_url: &str,
        api_url: &str,
        client_id: impl Into<String>,
        credential: Credential,
    ) -> Result<Self, SettingsError> {
        Ok(Self {
            token_url: Url::parse(token_url).map_err(|error| SettingsError::TokenUrl(error.to_string()))?,
            api_url: Url::parse(api_url).map_err(|error| SettingsError::ApiUrl(error.to_string()))?,
            client_id: client_id.into(),
            credential,
            source: None,
            reader: None,
            audience: AUDIENCE.into(),
            assertion_audience: AUDIENCE.into(),
            proxy: None,
            ca_pem: None,
            attempt_timeout: Duration::from_secs(4),
            in_flight: 16,
            max_body: 8 * 1024 * 1024,
            user_agent: concat!("clientele/", env!("CARGO_PKG_VERSION")).into(),
        })
    }

    /// Looks for everything that can be found wrong without asking anybody.
    pub(super) fn examine(&self) -> Result<(), SettingsError> {
        examine_url(&self.token_url).map_err(|wrong| SettingsError::TokenUrl(wrong.into()))?;
        examine_url(&self.api_url).map_err(|wrong| SettingsError::ApiUrl(wrong.into()))?;
        if self.client_id.trim().is_empty() {
            return Err(SettingsError::ClientId);
        }
        if self.in_flight == 0 {
            return Err(SettingsError::Limit("at least one call must be allowed in flight"));
        }
        if self.attempt_timeout.is_zero() {
            return Err(SettingsError::Limit("an attempt needs some time"));
        }
        Ok(())
    }

    /// How long a connection may take to stand. Shorter than an attempt, so that a write which never got a
    /// connection is known not to have run.
    pub(super) fn connect_timeout(&self) -> Duration {
        (self.attempt_timeout / 2).min(Duration::from_secs(3))
    }
}

fn examine_url(url: &Url) -> Result<(), &'static str> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err("its scheme must be https or http");
    }
    if !url.has_host() {
        return Err("it names no host");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it must hold no user name and no password");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("it must have no query and no fragment");
    }
    Ok(())
}

/// Whether an address leads to this very machine. Such addresses are never reached through a proxy.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => {
            address.is_loopback() || address.to_ipv4_mapped().is_some_and(|mapped| mapped.is_loopback())
        }
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name.eq_ignore_ascii_case("localhost") || name.to_ascii_lowercase().ends_with(".localhost")
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(token_url: &str, api_url: &str) -> Result<Settings, SettingsError> {
        let settings = Settings::new(token_url, api_url, "console", Credential::Secret("hush".into()))?;
        settings.examine().map(|()| settings)
    }

    #[test]
    fn a_wrong_address_is_named_with_what_is_wrong() {
        let words = |result: Result<Settings, SettingsError>| result.expect_err("wrong").to_string();
        assert_eq!(words(settings("nonsense", "https://a/")), "token_url: relative URL without a base");
        assert_eq!(words(settings("ftp://a/", "https://a/")), "token_url: its scheme must be https or http");
        assert_eq!(
            words(settings("https://a/", "https://me:pw@a/")),
            "api_url: it must hold no user name and no password"
        );
        assert_eq!(
            words(settings("https://a/", "https://a/?x=1")),
            "api_url: it must have no query and no fragment"
        );
    }

    #[test]
    fn printing_settings_prints_no_secret() {
        let mut settings = settings("https://a/t", "https://a/").expect("right");
        settings.proxy = Some(ProxyUrl::parse("http://me:sesame@proxy.example:3128").expect("a proxy"));
        let printed = format!("{settings:?}");
        assert!(printed.contains("ProxyUrl(http://proxy.example:3128)"), "{printed}");
        assert!(!printed.contains("hush") && !printed.contains("sesame"), "{printed}");
    }

    #[test]
    fn every_spelling_of_this_machine_is_known() {
        for url in [
            "http://127.0.0.1:1/",
            "http://127.8.8.8/",
            "http://[::1]/",
            "http://localhost./",
            "http://a.LOCALHOST/",
            "http://[::ffff:127.0.0.1]/",
        ] {
            assert!(is_loopback(&Url::parse(url).expect("a URL")), "{url}");
        }
        for url in ["http://localhost.example/", "http://10.0.0.1/", "http://notlocalhost/"] {
            assert!(!is_loopback(&Url::parse(url).expect("a URL")), "{url}");
        }
    }
}
