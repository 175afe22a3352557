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
}

impl Upstream {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        let proxy = section.secret("proxy")?;
        let ca_file = section.path("ca_file")?;
        let usable = |proxy: &Secret| {
            let url = Url::parse(proxy.expose()).ok();
            url.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        };
        match proxy {
            Some(proxy) if !usable(&proxy) => {
                Err(section.wrong("proxy", "must be a URL such as http://proxy.example:3128"))
            }
            proxy => Ok(Self { proxy, ca_file }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::from_text;

    #[test]
    fn a_proxy_is_an_http_url() {
        assert!(from_text("[upstream]\nproxy = \"http://u:p@proxy.example:3128\"").is_ok());
        for wrong in ["proxy.example:3128", "socks5://proxy", "", "http://"] {
            assert!(from_text(&format!("[upstream]\nproxy = \"{wrong}\"")).is_err(), "{wrong}");
        }
    }
}
