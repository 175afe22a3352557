//! `[identity]`: who says who somebody is.
//!
//! The keys of all modes are read and checked, whatever the mode, so that a file can be prepared
//! before the mode is switched.

use super::{Secret, StepUp, error::ConfigError, section::Section};
use axum::http::HeaderName;
use std::{net::IpAddr, path::PathBuf};
use url::Url;

/// The section `[identity]`.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Who is believed.
    pub mode: IdentityMode,
    /// Where a person goes after signing out here: a URL, or a path on the console's own origin.
    pub logout_url: Option<String>,
    /// When people prove anew who they are.
    pub step_up: StepUp,
    /// Name of a known proxy, whose settings are then the defaults.
    pub profile: Option<String>,
    /// For mode "headers".
    pub headers: HeaderIdentity,
    /// For mode "jwt".
    pub jwt: JwtIdentity,
}

/// Who is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityMode {
    /// Whoever chooses a persona: for trying the console out.
    Demo,
    /// A proxy in front, by the headers that it sets.
    Headers,
    /// A proxy in front, by the token that it signs.
    Jwt,
}

/// Settings of mode "headers".
#[derive(Clone, Debug)]
pub struct HeaderIdentity {
    /// Header with the person's unchanging name.
    pub user_header: Option<HeaderName>,
    /// Header with the address for mail.
    pub email_header: Option<HeaderName>,
    /// Header with the name to show.
    pub name_header: Option<HeaderName>,
    /// Header with the groups.
    pub groups_header: Option<HeaderName>,
    /// Header with the time of the sign-in.
    pub auth_time_header: Option<HeaderName>,
    /// Header with its strength.
    pub acr_header: Option<HeaderName>,
    /// How groups stand in their header.
    pub groups_format: Option<GroupsFormat>,
    /// Further identity-like headers that the proxy adds, `*` at the end for any; never logged.
    pub also_sent: Vec<String>,
    /// Addresses that the proxy connects from.
    pub trusted_proxies: Vec<Network>,
    /// Header with which the proxy proves itself.
    pub proxy_secret_header: Option<HeaderName>,
    /// What it may prove itself with: the new one and the old one.
    pub proxy_secrets: Vec<Secret>,
}

/// How several groups stand in one header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupsFormat {
    /// Joined with this character: `,` `|` or `;`.
    Joined(char),
    /// A JSON array.
    Json,
    /// A JSON array in base64.
    Base64Json,
    /// One header a group.
    Repeated,
    /// Azure's client principal: a JSON object in base64, with a claim `groups` a group.
    AzurePrincipal,
}

/// Settings of mode "jwt".
#[derive(Clone, Debug)]
pub struct JwtIdentity {
    /// Header with the token.
    pub header: Option<HeaderName>,
    /// Where the proxy's keys are published.
    pub jwks_url: Option<Url>,
    /// A file with the proxy's keys.
    pub jwks_file: Option<PathBuf>,
    /// Who must have made the token.
    pub issuer: Option<String>,
    /// Whom it must be made for.
    pub audience: Option<String>,
    /// The load balancer that must have signed it (AWS ALB: its ARN).
    pub signer: Option<String>,
    /// Signature algorithms that are accepted.
    pub algorithms: Option<Vec<String>>,
    /// Claim with the person's unchanging name.
    pub subject_claim: Option<String>,
    /// Claim with the name to show.
    pub name_claim: Option<String>,
    /// Claim with the address for mail.
    pub email_claim: Option<String>,
    /// Claim with the groups.
    pub groups_claim: Option<String>,
}

/// Addresses with a common beginning: `10.0.0.0/24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// An address of the network.
    pub address: IpAddr,
    /// How many bits the addresses have in common.
    pub bits: u8,
}

impl Identity {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        Ok(Self {
            mode: section.parsed("mode", IdentityMode::parse)?.unwrap_or(IdentityMode::Demo),
            logout_url: section.parsed("logout_url", page_elsewhere)?,
            step_up: StepUp::read(section)?,
            profile: section.word("profile")?,
            headers: HeaderIdentity::read(section)?,
            jwt: JwtIdentity::read(section)?,
        })
    }
}

impl HeaderIdentity {
    fn read(section: &mut Section) -> Result<Self, ConfigError> {
        Ok(Self {
            user_header: section.parsed("user_header", header)?,
            email_header: section.parsed("email_header", header)?,
            name_header: section.parsed("name_header", header)?,
            groups_header: section.parsed("groups_header", header)?,
            auth_time_header: section.parsed("auth_time_header", header)?,
            acr_header: section.parsed("acr_header", header)?,
            groups_format: section.parsed("groups_format", GroupsFormat::parse)?,
            also_sent: section.list("also_sent")?.unwrap_or_default(),
            trusted_proxies: section.parsed_list("trusted_proxies", Network::parse)?.unwrap_or_default(),
            proxy_secret_header: section.parsed("proxy_secret_header", header)?,
            proxy_secrets: section.secrets("proxy_secrets")?,
        })
    }
}

impl JwtIdentity {
    fn read(section: &mut Section) -> Result<Self, ConfigError> {
        Ok(Self {
            header: section.parsed("header", header)?,
            jwks_url: section
                .parsed("jwks_url", |text| Url::parse(text).map_err(|e| format!("is not a URL ({e})")))?,
            jwks_file: section.path("jwks_file")?,
            issuer: section.word("issuer")?,
            audience: section.word("audience")?,
            signer: section.word("signer")?,
            algorithms: section.list("algorithms")?,
            subject_claim: section.word("subject_claim")?,
            name_claim: section.word("name_claim")?,
            email_claim: section.word("email_claim")?,
            groups_claim: section.word("groups_claim")?,
        })
    }
}

impl IdentityMode {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "demo" => Ok(Self::Demo),
            "headers" => Ok(Self::Headers),
            "jwt" => Ok(Self::Jwt),
            _ => Err(r#"must be "demo", "headers" or "jwt""#.to_owned()),
        }
    }
}

impl GroupsFormat {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "," => Ok(Self::Joined(',')),
            "|" => Ok(Self::Joined('|')),
            ";" => Ok(Self::Joined(';')),
            "json" => Ok(Self::Json),
            "base64json" => Ok(Self::Base64Json),
            "repeated" => Ok(Self::Repeated),
            _ => Err(r#"must be one of "," "|" ";" "json" "base64json" "repeated""#.to_owned()),
        }
    }
}

impl Network {
    /// Whether `address` is in it. An IPv4 address that came in over IPv6 is the IPv4 address.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let away = u32::from(own) ^ u32::from(other);
                away.checked_shr(32 - u32::from(self.bits)).unwrap_or(0) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let away = u128::from(own) ^ u128::from(other);
                away.checked_shr(128 - u32::from(self.bits)).unwrap_or(0) == 0
            }
            _ => false,
        }
    }

    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || "must hold networks such as 10.0.0.5/32".to_owned();
        let (address, bits) = text.split_once('/').ok_or_else(wrong)?;
        let written: IpAddr = address.parse().map_err(|_| wrong())?;
        let bits: u8 = bits.parse().map_err(|_| wrong())?;
        if bits > if written.is_ipv4() { 32 } else { 128 } {
            return Err(wrong());
        }
        let network = match (written, written.to_canonical()) {
            (IpAddr::V6(_), short @ IpAddr::V4(_)) if bits >= 96 => Self { address: short, bits: bits - 96 },
            _ => Self { address: written, bits },
        };
        if network.bits < if network.address.is_ipv4() { WIDEST_V4 } else { WIDEST_V6 } {
            return Err(format!(
                "holds {text}, which is half the world; write the addresses of the proxy, such as 10.0.0.5/32"
            ));
        }
        Ok(network)
    }
}

/// No private network is wider than these (10.0.0.0/8, fc00::/7): wider ones trust everybody.
const WIDEST_V4: u8 = 8;
const WIDEST_V6: u8 = 7;

fn header(text: &str) -> Result<HeaderName, String> {
    text.parse().map_err(|_| "must be the name of a header, such as X-Forwarded-User".to_owned())
}

/// A link that people follow: nothing but a page, and none of another site by mistake (`//host`).
pub(super) fn page_elsewhere(text: &str) -> Result<String, String> {
    let path = text.starts_with('/') && !text.starts_with("//") && !text.contains('\\');
    let page = Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    match path || page {
        true => Ok(text.to_owned()),
        false => Err("must be a URL such as https://sso.example.com/logout, or a path".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::from_text;
    use super::*;

    fn identity(keys: &str) -> Result<Identity, String> {
        from_text(&format!("[identity]\n{keys}")).map(|c| c.identity).map_err(|error| error.to_string())
    }

    #[test]
    fn a_sign_out_page_is_a_page_and_never_a_script() {
        assert!(identity("logout_url = \"/oauth2/sign_out?rd=x\"").is_ok());
        for wrong in ["javascript:alert(1)", "//evil.example", "/\\\\evil.example", "sso"] {
            assert!(identity(&format!("logout_url = \"{wrong}\"")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_trusted_proxy_is_a_network_with_its_length() {
        assert!(identity("trusted_proxies = [\"10.0.0.5/32\", \"fd00::/8\"]").is_ok());
        for wrong in ["*", "10.0.0.5", "10.0.0.5/33", "proxy/32", ""] {
            assert!(identity(&format!("trusted_proxies = [\"{wrong}\"]")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn everybody_is_no_trusted_proxy_however_it_is_written() {
        for all in [
            "0.0.0.0/0",
            "::/0",
            "::ffff:0.0.0.0/96",
            "::ffff:0:0/97",
            "10.0.0.5/0",
            "128.0.0.0/1",
            "2000::/3",
        ] {
            let said = identity(&format!("trusted_proxies = [\"10.0.0.5/32\", \"{all}\"]")).unwrap_err();
            assert!(said.contains("half the world"), "{all}: {said}");
        }
    }

    #[test]
    fn a_network_holds_its_addresses_and_no_others() {
        for (network, inside, outside) in [
            ("10.0.0.5/32", "10.0.0.5", "10.0.0.4"),
            ("10.1.2.3/24", "10.1.2.255", "10.1.3.0"),
            ("10.0.0.5/32", "::ffff:10.0.0.5", "::ffff:10.0.0.6"),
            ("::ffff:10.0.0.5/128", "10.0.0.5", "10.0.0.6"),
            ("fd00::/8", "fdff::1", "fe00::1"),
            ("fd00::1/128", "fd00::1", "10.0.0.1"),
        ] {
            let network = Network::parse(network).unwrap();
            assert!(network.holds(inside.parse().unwrap()), "{network:?} {inside}");
            assert!(!network.holds(outside.parse().unwrap()), "{network:?} {outside}");
        }
    }

    #[test]
    fn an_unknown_mode_is_refused_with_those_that_exist() {
        let said = identity("mode = \"oidc\"").unwrap_err();
        assert_eq!(said, r#"`mode` in [identity] must be "demo", "headers" or "jwt""#);
    }

    #[test]
    fn a_proxys_secrets_may_stand_in_a_file_one_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets");
        std::fs::write(&path, "new\nold\n").unwrap();
        let secrets =
            identity(&format!("proxy_secrets_file = \"{}\"", path.display())).unwrap().headers.proxy_secrets;
        assert_eq!(secrets.iter().map(Secret::expose).collect::<Vec<_>>(), ["new", "old"]);
        assert!(identity("proxy_secrets = [\"\"]").is_err());
    }
}
