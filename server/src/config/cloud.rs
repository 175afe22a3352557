//! A real tenant: where its endpoints are and what the console signs in with.

use super::{Secret, error::ConfigError, section::Section};
use url::Url;

/// Settings of a tenant of kind "cloud".
#[derive(Clone, Debug)]
pub struct Cloud {
    /// Where access tokens are asked for.
    pub token_url: Url,
    /// Where the API begins, without a slash at the end: `…/ziam/admin/api/v1`.
    pub api_url: Url,
    /// The console's own API client.
    pub client_id: String,
    /// What the console proves itself with.
    pub credential: Credential,
    /// Which of the client's secrets the console runs on, so that it is never deleted unawares.
    pub secret_id: Option<String>,
    /// A second API client, for whatever only looks.
    pub reader: Option<Reader>,
}

/// An API client that may only look.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Its id.
    pub client_id: String,
    /// Its secret.
    pub secret: Secret,
}

/// What the console proves itself with.
#[derive(Clone, Debug)]
pub enum Credential {
    /// A client secret.
    Secret(Secret),
    /// A private key in PEM, for signed assertions.
    PrivateKey(Secret),
}

const KEYS: [&str; 12] = [
    "vanity_domain",
    "cloud",
    "client_id",
    "client_secret",
    "client_secret_file",
    "private_key",
    "private_key_file",
    "secret_id",
    "read_client_id",
    "read_client_secret",
    "read_client_secret_file",
    "token_url",
];

impl Cloud {
    /// A key of ours that is given, if any is.
    pub(super) fn keys_given(section: &Section) -> Option<&'static str> {
        KEYS.into_iter().chain(["api_url"]).find(|key| section.has(key))
    }

    /// Makes the section know our keys when none is given, for the words about a misspelt one.
    pub(super) fn learn_keys(section: &mut Section) -> Result<(), ConfigError> {
        KEYS.into_iter().chain(["api_url"]).try_for_each(|key| section.text(key).map(drop))
    }

    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        let vanity = section.parsed("vanity_domain", checked_vanity)?;
        let cloud = section.parsed("cloud", checked_cloud)?.unwrap_or_default();
        let token_url = section.parsed("token_url", endpoint)?;
        let api_url = section.parsed("api_url", endpoint)?;
        let client_id = section.word("client_id")?;
        let secret = section.secret("client_secret")?;
        let key = section.secret("private_key")?;
        let secret_id = section.word("secret_id")?;
        let read_id = section.word("read_client_id")?;
        let read_secret = section.secret("read_client_secret")?;
        section.done()?;

        let reader = match (read_id, read_secret) {
            (Some(client_id), Some(secret)) => Some(Reader { client_id, secret }),
            (None, None) => None,
            (Some(_), None) => {
                let wrong = "is missing; read_client_id needs it, or read_client_secret_file";
                return Err(section.wrong("read_client_secret", wrong));
            }
            (None, Some(_)) => {
                return Err(section.wrong("read_client_id", "is missing; read_client_secret belongs to it"));
            }
        };
        let client_id = client_id.ok_or_else(|| {
            section.wrong("client_id", "is missing; write the id of the console's own API client")
        })?;
        let credential = match (secret, key) {
            (Some(secret), None) => Credential::Secret(secret),
            (None, Some(key)) => Credential::PrivateKey(key),
            (Some(_), Some(_)) => {
                return Err(
                    section.wrong("client_secret", "and a private key are both given; remove one of them")
                );
            }
            (None, None) => {
                return Err(section
                    .wrong("client_secret", "is missing; give it, client_secret_file or private_key_file"));
            }
        };
        let (token_url, api_url) = match (token_url, api_url, vanity) {
            (Some(token_url), Some(api_url), _) => (token_url, api_url),
            (token_url, api_url, Some(vanity)) => {
                let (token_host, api_host) = hosts(&vanity, &cloud);
                let made =
                    |text: String| endpoint(&text).map_err(|wrong| section.wrong("vanity_domain", wrong));
                let derived_token = made(format!("https://{token_host}/oauth2/v1/token"))?;
                let derived_api = made(format!("https://{api_host}/ziam/admin/api/v1"))?;
                (token_url.unwrap_or(derived_token), api_url.unwrap_or(derived_api))
            }
            (_, _, None) => {
                let wrong = "is missing; write what stands before .zslogin.net in the sign-in page's address, \
                             or give both token_url and api_url";
                return Err(section.wrong("vanity_domain", wrong));
            }
        };
        Ok(Self { token_url, api_url, client_id, credential, secret_id, reader })
    }
}

/// Hosts of the token endpoint and of the API: seen in Zscaler's own clients.
fn hosts(vanity: &str, cloud: &str) -> (String, String) {
    match cloud {
        "" => (format!("{vanity}.zslogin.net"), "api.zsapi.net".to_owned()),
        "gov" => (format!("{vanity}.zidentitygov.net"), "api.zscalergov.net".to_owned()),
        "govus" => (format!("{vanity}.zidentitygov.us"), "api.zscalergov.us".to_owned()),
        other => (format!("{vanity}.zslogin{other}.net"), format!("api.{other}.zsapi.net")),
    }
}

fn checked_vanity(text: &str) -> Result<String, String> {
    let text = text.trim().to_lowercase();
    let label = |c: char| c.is_ascii_alphanumeric() || c == '-';
    match text.is_empty() || text.starts_with('-') || text.ends_with('-') || !text.chars().all(label) {
        true => Err("must be only the part before .zslogin.net, letters, digits and dashes".to_owned()),
        false => Ok(text),
    }
}

fn checked_cloud(text: &str) -> Result<String, String> {
    let text = text.trim().to_lowercase();
    match text.as_str() {
        // Zscaler's clients take the word as well as nothing.
        "production" => Ok(String::new()),
        _ if text.chars().all(|c| c.is_ascii_alphanumeric()) => Ok(text),
        _ => Err("must be the cloud's short name, such as beta, gov or govus; leave it out for production"
            .to_owned()),
    }
}

/// A URL that credentials may be sent to: TLS, except to this machine itself.
fn endpoint(text: &str) -> Result<Url, String> {
    let mut url =
        Url::parse(text).map_err(|error| format!("is not a URL ({error}); write it as https://…"))?;
    let local = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    if !(url.scheme() == "https" || url.scheme() == "http" && local) {
        return Err(
            "must begin with https://, or http:// on this machine itself, since credentials go there"
                .to_owned(),
        );
    }
    if !url.username().is_empty()
        || url.password().is_some()
        || url.query().is_some()
        || url.fragment().is_some()
    {
        return Err("must hold no user, password, query or fragment".to_owned());
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::super::{TenantKind, from_text};
    use super::*;

    fn cloud(keys: &str) -> Result<Cloud, String> {
        let text = format!("[[tenants]]\nname = \"acme\"\nkind = \"cloud\"\n{keys}");
        let config = from_text(&text).map_err(|error| error.to_string())?;
        match config.tenants.into_iter().next().map(|tenant| tenant.kind) {
            Some(TenantKind::Cloud(cloud)) => Ok(*cloud),
            other => panic!("not a cloud tenant: {other:?}"),
        }
    }

    const SIGN_IN: &str = "client_id = \"c\"\nclient_secret = \"s\"\n";

    #[test]
    fn each_cloud_has_its_own_hosts() {
        for (name, token, api) in [
            ("", "acme.zslogin.net", "api.zsapi.net"),
            ("production", "acme.zslogin.net", "api.zsapi.net"),
            ("beta", "acme.zsloginbeta.net", "api.beta.zsapi.net"),
            ("zs2", "acme.zsloginzs2.net", "api.zs2.zsapi.net"),
            ("gov", "acme.zidentitygov.net", "api.zscalergov.net"),
            ("GovUS", "acme.zidentitygov.us", "api.zscalergov.us"),
        ] {
            let cloud = cloud(&format!("{SIGN_IN}vanity_domain = \"acme\"\ncloud = \"{name}\"")).unwrap();
            assert_eq!(cloud.token_url.as_str(), format!("https://{token}/oauth2/v1/token"));
            assert_eq!(cloud.api_url.as_str(), format!("https://{api}/ziam/admin/api/v1"));
        }
    }

    #[test]
    fn overrides_win_and_both_of_them_need_no_vanity_domain() {
        let both =
            "token_url = \"http://127.0.0.1:1/t\"\napi_url = \"http://localhost:1/ziam/admin/api/v1/\"";
        let both = cloud(&format!("{SIGN_IN}{both}")).unwrap();
        assert_eq!(both.token_url.as_str(), "http://127.0.0.1:1/t");
        assert_eq!(both.api_url.as_str(), "http://localhost:1/ziam/admin/api/v1");
        let one =
            cloud(&format!("{SIGN_IN}vanity_domain = \"acme\"\napi_url = \"https://a.example/v1\"")).unwrap();
        assert_eq!(one.token_url.as_str(), "https://acme.zslogin.net/oauth2/v1/token");
        assert_eq!(one.api_url.as_str(), "https://a.example/v1");
        let said = cloud(&format!("{SIGN_IN}api_url = \"https://a.example/v1\"")).unwrap_err();
        assert!(said.starts_with("`vanity_domain` in [[tenants]] number 0 is missing"), "{said}");
    }

    #[test]
    fn a_cloud_tenant_needs_a_client_and_exactly_one_credential() {
        let vanity = "vanity_domain = \"acme\"\n";
        assert!(cloud(vanity).unwrap_err().contains("`client_id`"));
        assert!(cloud(&format!("{vanity}client_id = \"c\"")).unwrap_err().contains("client_secret_file"));
        assert!(cloud(&format!("{vanity}{SIGN_IN}private_key = \"k\"")).unwrap_err().contains("both given"));
        let key = cloud(&format!("{vanity}client_id = \"c\"\nprivate_key = \"k\"")).unwrap();
        assert!(matches!(key.credential, Credential::PrivateKey(_)));
    }

    #[test]
    fn credentials_never_go_over_plain_http_to_another_machine() {
        let said =
            cloud(&format!("{SIGN_IN}token_url = \"http://a.example/t\"\napi_url = \"https://a.example\""));
        assert!(said.unwrap_err().contains("must begin with https://"));
    }

    #[test]
    fn a_vanity_domain_is_one_label() {
        for wrong in ["", "acme.zslogin.net", "https://acme", "a/b", "-a"] {
            assert!(cloud(&format!("{SIGN_IN}vanity_domain = \"{wrong}\"")).is_err(), "{wrong}");
        }
    }
}
