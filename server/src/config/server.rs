//! `[server]`: where the console listens and what it is called from outside.

use super::{error::ConfigError, section::Section};
use app::policy::PlainReveal;
use std::{fmt, net::SocketAddr, path::PathBuf};
use url::Url;

/// The section `[server]`.
#[derive(Clone, Debug)]
pub struct Server {
    /// Where pages are served. Port 0 means any free port.
    pub listen: Listen,
    /// The origin as it was written, if it was: see [`Server::origin`].
    pub public_url: Option<Origin>,
    /// Where health, readiness and metrics are served apart from the pages; `None`: nowhere apart.
    pub ops_listen: Option<Listen>,
    /// Where a new secret's value may travel to the browser unsealed. `true`: everywhere; `false`: nowhere; not
    /// given: in sandboxes.
    pub plain_reveal: PlainReveal,
}

/// An address to listen on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listen {
    /// An IP address and a port.
    Tcp(SocketAddr),
    /// A Unix socket, written as `unix:/path`.
    Unix(PathBuf),
}

/// An origin such as `https://console.example.com`: no path, no slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Server {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        Ok(Self {
            listen: section
                .parsed("listen", Listen::parse)?
                .unwrap_or(Listen::Tcp(([127, 0, 0, 1], 3000).into())),
            public_url: section.parsed("public_url", Origin::parse)?,
            ops_listen: section.parsed("ops_listen", Listen::parse)?,
            plain_reveal: match section.flag("plain_reveal")? {
                None => PlainReveal::default(),
                Some(true) => PlainReveal::Everywhere,
                Some(false) => PlainReveal::Nowhere,
            },
        })
    }

    /// The only origin that is believed: `public_url` where it is given, else the address that was
    /// really taken, so that another port (or port 0) needs no second setting. A Unix socket has
    /// no address, so there it is `http://127.0.0.1:3000`.
    pub fn origin(&self, taken: Option<SocketAddr>) -> Origin {
        let fallback = || Origin(format!("http://{}", taken.unwrap_or(([127, 0, 0, 1], 3000).into())));
        self.public_url.clone().unwrap_or_else(fallback)
    }
}

impl Listen {
    /// Whether only this machine can connect.
    pub fn is_local(&self) -> bool {
        match self {
            Self::Tcp(address) => address.ip().is_loopback(),
            Self::Unix(_) => true,
        }
    }

    fn parse(text: &str) -> Result<Self, String> {
        match text.strip_prefix("unix:") {
            Some("") => Err("names no socket; write unix:/path/to/socket".to_owned()),
            Some(path) => Ok(Self::Unix(PathBuf::from(path))),
            None => address(text).map(Self::Tcp),
        }
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// An IP address with its port; the error is the rest of a sentence.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "must be an IP address and a port, such as 127.0.0.1:3000 or [::1]:3000".to_owned())
}

impl Origin {
    /// The origin as browsers write it in the header `Origin`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether browsers reach the console over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }

    fn parse(text: &str) -> Result<Self, String> {
        const SHAPE: &str = "write an http or https origin such as https://console.example.com";
        let url = Url::parse(text).map_err(|error| format!("is not a URL ({error}); {SHAPE}"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("must begin with http:// or https://; {SHAPE}"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(format!("must not hold a user or password; {SHAPE}"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(format!(
                "must be an origin without a path, query or fragment, since the console cannot be served below a path; {SHAPE}"
            ));
        }
        Ok(Self(url.origin().ascii_serialization()))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::from_text;
    use super::*;

    fn server(text: &str) -> Result<Server, String> {
        from_text(&format!("[server]\n{text}")).map(|config| config.server).map_err(|error| error.to_string())
    }

    #[test]
    fn a_listen_address_is_an_ip_address_with_a_port_or_a_unix_socket() {
        let listen = |text: &str| server(&format!("listen = \"{text}\"")).map(|server| server.listen);
        assert_eq!(listen("[::1]:0"), Ok(Listen::Tcp("[::1]:0".parse().unwrap())));
        assert_eq!(listen("unix:/run/c.sock"), Ok(Listen::Unix("/run/c.sock".into())));
        for wrong in ["3000", "127.0.0.1", "localhost:3000", "unix:", ""] {
            assert!(listen(wrong).unwrap_err().starts_with("`listen` in [server] "), "{wrong}");
        }
    }

    #[test]
    fn a_public_url_is_an_origin_and_a_path_in_it_is_refused() {
        let origin = |text: &str| server(&format!("public_url = \"{text}\"")).map(|s| s.origin(None).0);
        assert_eq!(origin("https://Console.Example.com:443/").as_deref(), Ok("https://console.example.com"));
        assert_eq!(origin("http://[::1]:3000").as_deref(), Ok("http://[::1]:3000"));
        for wrong in
            ["https://a/b", "https://a/?q", "https://a/#f", "https://u:p@a", "ftp://a", "a.example", ""]
        {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
        assert!(origin("https://a/console").unwrap_err().contains("without a path"));
    }

    #[test]
    fn values_travel_plain_in_sandboxes_alone_unless_it_is_said_otherwise() {
        let rule = |text: &str| server(text).map(|server| server.plain_reveal);
        assert_eq!(rule(""), Ok(PlainReveal::Sandboxes));
        assert_eq!(rule("plain_reveal = true"), Ok(PlainReveal::Everywhere));
        assert_eq!(rule("plain_reveal = false"), Ok(PlainReveal::Nowhere));
        assert!(rule("plain_reveal = \"sometimes\"").unwrap_err().contains("true or false"));
    }

    #[test]
    fn without_a_public_url_the_address_really_taken_is_the_origin() {
        let taken = "127.0.0.1:41234".parse().unwrap();
        assert_eq!(
            server("listen = \"127.0.0.1:0\"").unwrap().origin(Some(taken)).as_str(),
            "http://127.0.0.1:41234"
        );
        assert_eq!(server("").unwrap().origin(None).as_str(), "http://127.0.0.1:3000");
    }
}
