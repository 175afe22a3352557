//! An address as it is written.

use app::model::JwksRefusal;
use url::{Host, Url};

/// The longest address that is looked at, in bytes.
const LONGEST: usize = 2_048;

/// Endings of names that are not the public internet's (RFC 6761, RFC 8375, ICANN's list of private use) or that
/// companies use inside.
const INSIDE: [&str; 12] = [
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "lan",
    "arpa",
    "test",
    "invalid",
];

/// An address that may be looked at as far as its writing goes.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) url: Url,
    /// Its host; a name is folded.
    pub(super) host: Host<String>,
}

impl Target {
    /// Judges the writing. `local` allows http; where it leads is judged later.
    pub(super) fn parse(text: &str, local: bool) -> Result<Self, JwksRefusal> {
        if text.len() > LONGEST {
            return Err(JwksRefusal::NoAddress);
        }
        let mut url = Url::parse(text).map_err(|_| JwksRefusal::NoAddress)?;
        match url.scheme() {
            "https" => {}
            "http" if local => {}
            "http" => return Err(JwksRefusal::NotEncrypted),
            _ => return Err(JwksRefusal::NoAddress),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(JwksRefusal::Credentials);
        }
        // The well-known services of a machine are not the keys of an app.
        if url.port_or_known_default().is_none_or(|port| port != 443 && port < 1_024) {
            return Err(JwksRefusal::Port);
        }
        let host = match url.host().ok_or(JwksRefusal::NoAddress)? {
            Host::Ipv4(address) => Host::Ipv4(address),
            Host::Ipv6(address) => Host::Ipv6(address),
            Host::Domain(name) => Host::Domain(folded(name)),
        };
        if let Host::Domain(name) = &host {
            // One spelling for judging, resolving, pinning and asking.
            url.set_host(Some(name)).map_err(|_| JwksRefusal::NoAddress)?;
        }
        url.set_fragment(None);
        Ok(Self { url, host })
    }
}

/// A host name in its one spelling: lower case, no dot at the end.
pub(super) fn folded(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// Whether a name that cannot be resolved here could be one of the public internet.
pub(super) fn looks_public(name: &str) -> bool {
    let (first, last) = name.rsplit_once('.').unwrap_or(("", name));
    !first.is_empty() && !INSIDE.contains(&last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> Option<JwksRefusal> {
        Target::parse(url, false).err()
    }

    #[test]
    fn only_plain_https_addresses_on_sensible_ports_are_looked_at() {
        for good in ["https://a.example/jwks", "https://a.example:8443/", "https://a.example:1024/?x=1#f"] {
            assert_eq!(refused(good), None, "{good}");
        }
        for (bad, why) in [
            ("", JwksRefusal::NoAddress),
            ("a.example/jwks", JwksRefusal::NoAddress),
            ("file:///etc/passwd", JwksRefusal::NoAddress),
            ("gopher://a.example:8443/", JwksRefusal::NoAddress),
            ("http://a.example/", JwksRefusal::NotEncrypted),
            ("https://me:pw@a.example/", JwksRefusal::Credentials),
            ("https://me@a.example/", JwksRefusal::Credentials),
            ("https://a.example:22/", JwksRefusal::Port),
            ("https://a.example:80/", JwksRefusal::Port),
            ("https://a.example:0/", JwksRefusal::Port),
        ] {
            assert_eq!(refused(bad), Some(why), "{bad}");
        }
        assert_eq!(
            refused(&format!("https://a.example/{}", "x".repeat(3_000))),
            Some(JwksRefusal::NoAddress)
        );
        assert!(Target::parse("http://127.0.0.1:8080/", true).is_ok());
        assert_eq!(Target::parse("http://127.0.0.1:80/", true).err(), Some(JwksRefusal::Port));
    }

    #[test]
    fn every_spelling_of_an_address_is_that_address() {
        for text in ["https://2130706433/", "https://0x7f.1/", "https://0177.0.0.1/", "https://127.1/"] {
            let target = Target::parse(text, false).unwrap();
            assert_eq!(target.host, Host::<String>::Ipv4([127, 0, 0, 1].into()), "{text}");
        }
        let target = Target::parse("https://KEYS.Example.COM./jwks#here", false).unwrap();
        assert_eq!(target.host, Host::Domain("keys.example.com".to_owned()));
        assert_eq!(target.url.as_str(), "https://keys.example.com/jwks");
    }

    #[test]
    fn names_from_inside_do_not_look_public() {
        for inside in ["intranet", "printer.local", "db.corp", "metadata.google.internal", "x.home.arpa"] {
            assert!(!looks_public(inside), "{inside}");
        }
        assert!(looks_public("keys.example.com"));
    }
}
