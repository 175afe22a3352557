//! `[[destinations]]`: the only places to which new secrets are sent.

use std::path::PathBuf;
use std::time::Duration;

use app::model::DestinationKind;
use url::Url;

use super::template::Template;
use super::{Secret, Tenant, error::ConfigError, fitting, section::Section};

/// One destination.
#[derive(Clone, Debug)]
pub struct Destination {
    /// What people choose it by.
    pub name: String,
    /// What stands there.
    pub place: Place,
    /// Names of the teams that may send there; none = administrators only.
    pub teams: Vec<String>,
    /// The tenants whose secrets it takes; none = every tenant's.
    pub tenants: Vec<String>,
    /// The clients whose secrets it takes; none = every client's.
    pub clients: Vec<String>,
}

/// What stands at a destination, and where.
#[derive(Clone, Debug)]
pub enum Place {
    /// A key-value store of Vault, version 2.
    VaultKv {
        /// Vault.
        remote: Remote,
        /// Its namespace.
        namespace: Option<Template>,
        /// Where the store is mounted.
        mount: String,
        /// The path in it.
        path: Template,
    },
    /// Vault's response wrapping.
    VaultWrap {
        /// Vault.
        remote: Remote,
        /// Its namespace.
        namespace: Option<Template>,
        /// How long a token can be used.
        ttl: Duration,
    },
    /// A Kubernetes Secret.
    Kubernetes {
        /// The API server.
        remote: Remote,
        /// Its namespace.
        namespace: Template,
        /// Its name.
        secret_name: Template,
    },
    /// A secret of an environment of GitHub Actions.
    GithubEnvironment {
        /// The API.
        remote: Remote,
        /// `owner/name`.
        repository: String,
        /// The environment.
        environment: String,
        /// How the names of the secret and of the variables beside it begin.
        prefix: Template,
    },
    /// A file.
    File {
        /// Where it stands.
        directory: PathBuf,
        /// Its name.
        file_name: Template,
    },
}

/// Another machine.
#[derive(Clone, Debug)]
pub struct Remote {
    /// Where it is: https, or http on this machine.
    pub address: Url,
    /// What the console signs in with there; a file is read again for each delivery.
    pub token: Secret,
    /// The authorities that are trusted there, and no others; `None` = the system's.
    pub ca_file: Option<PathBuf>,
    /// Whether the way there leads through `upstream.proxy`.
    pub through_proxy: bool,
}

/// Every key of a place with the kinds that it is for.
const KEYS: [(&str, &[DestinationKind]); 15] = {
    use DestinationKind::{File, GithubEnvironment, Kubernetes, VaultKv, VaultWrap};
    const REMOTE: &[DestinationKind] = &[VaultKv, VaultWrap, Kubernetes, GithubEnvironment];
    [
        ("address", REMOTE),
        ("token", REMOTE),
        ("token_file", REMOTE),
        ("ca_file", REMOTE),
        ("through_proxy", REMOTE),
        ("namespace", &[VaultKv, VaultWrap, Kubernetes]),
        ("mount", &[VaultKv]),
        ("path", &[VaultKv]),
        ("ttl", &[VaultWrap]),
        ("secret_name", &[Kubernetes]),
        ("repository", &[GithubEnvironment]),
        ("environment", &[GithubEnvironment]),
        ("prefix", &[GithubEnvironment]),
        ("directory", &[File]),
        ("file_name", &[File]),
    ]
};

/// How long a wrapping token can be used when nobody says otherwise, in seconds.
const USUAL_TTL: u64 = 900;

impl Destination {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        let name = required(section, "name", fitting::name)?;
        let kind = required(section, "kind", |word| {
            DestinationKind::from_word(word).ok_or_else(|| {
                let words = DestinationKind::WORDS.map(|(_, word)| format!("\"{word}\""));
                format!("must be one of {}", words.join(", "))
            })
        })?;
        let list =
            |section: &mut Section, key| section.parsed_list(key, something).map(Option::unwrap_or_default);
        let (teams, tenants) = (list(section, "teams")?, list(section, "tenants")?);
        let clients = list(section, "clients")?;
        let foreign = KEYS.iter().find(|(key, kinds)| section.has(key) && !kinds.contains(&kind));
        if let Some((key, kinds)) = foreign {
            let kinds: Vec<_> = kinds.iter().map(|kind| format!("\"{}\"", kind.word())).collect();
            return Err(section
                .wrong(key, format!("is for destinations of kind {} only; remove it", kinds.join(", "))));
        }
        let place = Place::read(section, kind)?;
        Ok(Self { name, place, teams, tenants, clients })
    }
}

impl Place {
    fn read(section: &mut Section, kind: DestinationKind) -> Result<Self, ConfigError> {
        Ok(match kind {
            DestinationKind::VaultKv => Self::VaultKv {
                remote: Remote::read(section, None)?,
                namespace: section.parsed("namespace", |text| Template::parse(text, fitting::path))?,
                mount: section.parsed("mount", fitted(fitting::path))?.unwrap_or_else(|| "secret".to_owned()),
                path: template(section, "path", Some("zscaler/{tenant}/{client_id}"), fitting::path)?,
            },
            DestinationKind::VaultWrap => Self::VaultWrap {
                remote: Remote::read(section, None)?,
                namespace: section.parsed("namespace", |text| Template::parse(text, fitting::path))?,
                ttl: match section.number::<u64>("ttl")?.unwrap_or(USUAL_TTL) {
                    seconds @ 60..=86_400 => Duration::from_secs(seconds),
                    _ => return Err(section.wrong("ttl", "must be 60 to 86400 seconds")),
                },
            },
            DestinationKind::Kubernetes => Self::Kubernetes {
                remote: Remote::read(section, None)?,
                namespace: template(section, "namespace", None, fitting::kubernetes_namespace)?,
                secret_name: template(
                    section,
                    "secret_name",
                    Some("zscaler.{tenant}.{client_id}"),
                    fitting::kubernetes_name,
                )?,
            },
            DestinationKind::GithubEnvironment => Self::GithubEnvironment {
                remote: Remote::read(section, Some("https://api.github.com"))?,
                repository: required(section, "repository", fitted(fitting::repository))?,
                environment: required(section, "environment", something)?,
                prefix: template(section, "prefix", Some("ZSCALER_{client_id}"), fitting::github_name)?,
            },
            DestinationKind::File => Self::File {
                directory: section
                    .path("directory")?
                    .ok_or_else(|| section.wrong("directory", "is missing; write the path of a directory"))?,
                file_name: template(
                    section,
                    "file_name",
                    Some("{tenant}.{client_id}.json"),
                    fitting::file_name,
                )?,
            },
        })
    }

    /// What stands there.
    #[must_use]
    pub fn kind(&self) -> DestinationKind {
        match self {
            Self::VaultKv { .. } => DestinationKind::VaultKv,
            Self::VaultWrap { .. } => DestinationKind::VaultWrap,
            Self::Kubernetes { .. } => DestinationKind::Kubernetes,
            Self::GithubEnvironment { .. } => DestinationKind::GithubEnvironment,
            Self::File { .. } => DestinationKind::File,
        }
    }

    /// The key and the templates that tell one secret's name from another's; none where nothing has a name.
    fn names(&self) -> Option<(&'static str, Vec<&Template>)> {
        match self {
            Self::VaultKv { namespace, path, .. } => Some(("path", namespace.iter().chain([path]).collect())),
            Self::VaultWrap { .. } => None,
            Self::Kubernetes { namespace, secret_name, .. } => {
                Some(("secret_name", vec![namespace, secret_name]))
            }
            Self::GithubEnvironment { prefix, .. } => Some(("prefix", vec![prefix])),
            Self::File { file_name, .. } => Some(("file_name", vec![file_name])),
        }
    }
}

impl Remote {
    fn read(section: &mut Section, usual: Option<&str>) -> Result<Self, ConfigError> {
        let address = match (section.parsed("address", fitting::address)?, usual) {
            (Some(address), _) => address,
            (None, Some(usual)) => {
                fitting::address(usual).map_err(|wrong| section.wrong("address", wrong))?
            }
            (None, None) => {
                return Err(
                    section.wrong("address", "is missing; write a URL such as https://vault.example:8200")
                );
            }
        };
        let token = section.secret("token")?;
        let ca_file = section.path("ca_file")?;
        // What goes to GitHub is sealed to it, and it is outside; the others are inside, and are told the value itself.
        let through_proxy = section.flag("through_proxy")?.unwrap_or(usual.is_some());
        let token = token
            .ok_or_else(|| section.wrong("token", "is missing; write it, or its file as `token_file`"))?;
        Ok(Self { address, token, ca_file, through_proxy })
    }
}

fn required<T>(
    section: &mut Section,
    key: &str,
    parse: impl FnOnce(&str) -> Result<T, String>,
) -> Result<T, ConfigError> {
    section.parsed(key, parse)?.ok_or_else(|| section.wrong(key, "is missing"))
}

fn template(
    section: &mut Section,
    key: &str,
    usual: Option<&str>,
    fits: fn(&str) -> Result<(), String>,
) -> Result<Template, ConfigError> {
    let text = section.text(key)?.or_else(|| usual.map(str::to_owned));
    let text = text.ok_or_else(|| section.wrong(key, "is missing"))?;
    Template::parse(&text, fits).map_err(|wrong| section.wrong(key, wrong))
}

fn fitted(fits: fn(&str) -> Result<(), String>) -> impl Fn(&str) -> Result<String, String> {
    move |text| fits(text).map(|()| text.to_owned())
}

fn something(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("is empty; write something or leave it out".to_owned()),
        _ => Ok(text.to_owned()),
    }
}

/// Refuses names given twice, tenants that there are not, and places where one secret would take another's.
pub(super) fn examine(destinations: &[Destination], tenants: &[Tenant]) -> Result<(), ConfigError> {
    for (index, one) in destinations.iter().enumerate() {
        let wrong = |key: &str, wrong: String| {
            Err(ConfigError::Value { key: format!("`{key}` in [[destinations]] number {index}"), wrong })
        };
        if destinations[..index].iter().any(|earlier| earlier.name == one.name) {
            return wrong(
                "name",
                format!("is `{}` twice; give each destination a name of its own", one.name),
            );
        }
        if let Some(unknown) = one.tenants.iter().find(|name| !tenants.iter().any(|own| own.name == **name)) {
            return wrong(
                "tenants",
                format!("holds `{unknown}`, which is no tenant; write names from [[tenants]]"),
            );
        }
        let Some((key, templates)) = one.place.names() else { continue };
        if one.clients.len() != 1 && !templates.iter().any(|template| template.tells_clients()) {
            return wrong(
                key,
                "would give every client's secret the same name, so that one replaces another; write {client_id} \
                 into it, or name the one client in `clients`"
                    .to_owned(),
            );
        }
        let served = if one.tenants.is_empty() { tenants.len() } else { one.tenants.len() };
        if served != 1 && !templates.iter().any(|template| template.tells_tenants()) {
            return wrong(
                key,
                "would give secrets of several tenants the same name; write {tenant} into it, or name one tenant in \
                 `tenants`"
                    .to_owned(),
            );
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "destinations_test.rs"]
mod tests;
