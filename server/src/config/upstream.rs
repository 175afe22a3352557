//! `[upstream]`: the way out to ZIdentity, the same for all tenants.

use super::{Secret, error::ConfigError, section::Section};
use std::path::PathBuf;
use url::Url;

/// The section `[upstream]`.
#[derive(Clone, Debug)]
pub struct Upstream {
    /// URL of the egress proxy; may hold a user and password. Loopback is never proxied.
    pub proxy: Option<Secret>,
    /// PEM certificates that are trusted beside the system's.
    pub ca_file: Option<PathBuf>,
    /// Hosts of JWKS URLs that may lead to private addresses: exact names.
    pub jwks_hosts: Vec<String>,
}

impl Upstream {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        let proxy = section.secret("proxy")?;
        let ca_file = section.path("ca_file")?;
        let jwks_hosts = section.parsed_list("jwks_hosts", host)?.unwrap_or_default();
        let usable = |proxy: &Secret| {
            let url = Url::parse(proxy.expose()).ok();
            url.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        };
        match proxy {
            Some(proxy) if !usable(&proxy) => {
                Err(section.wrong("proxy", "must be a URL such as http://proxy.example:3128"))
            }
            proxy => Ok(Self { proxy, ca_file, jwks_hosts }),
        }
    }
}

fn host(text: &str) -> Result<String, String> {
    match url::Host::parse(text) {
        Ok(url::Host::Domain(name)) if name.contains('.') => Ok(name),
        _ => Err("must hold host names such as idp.corp.example".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::from_text;

    #[test]
    fn a_host_of_keys_is_a_name_and_no_address() {
        let config = from_text("[upstream]\njwks_hosts = [\"IdP.corp.example\"]").unwrap();
        assert_eq!(config.upstream.jwks_hosts, ["idp.corp.example"]);
        for wrong in ["10.0.0.1", "[::1]", "https://idp.corp.example", "*", "localhost", ""] {
            assert!(from_text(&format!("[upstream]\njwks_hosts = [\"{wrong}\"]")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_proxy_is_an_http_url() {
        assert!(from_text("[upstream]\nproxy = \"http://u:p@proxy.example:3128\"").is_ok());
        for wrong in ["proxy.example:3128", "socks5://proxy", "", "http://"] {
            assert!(from_text(&format!("[upstream]\nproxy = \"{wrong}\"")).is_err(), "{wrong}");
        }
    }
}
