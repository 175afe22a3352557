//! Settings: one TOML file, with every key overridable from the environment.
//!
//! Each aspect is a file of its own that reads its section; [`Config::load`] is the way in. Values
//! are checked where they are read, so that a `Config` holds no text that others must parse.
//! Nothing else in the program reads the environment.

mod access;
mod audit;
mod cloud;
mod database;
mod destinations;
mod env;
mod error;
pub(crate) mod fitting;
mod identity;
mod inventory;
mod limits;
mod profiles;
mod reminders;
mod sandbox;
mod secret_files;
mod section;
mod server;
mod sign_in;
mod start;
mod step_up;
mod template;
mod tenants;
mod tree;
mod upstream;

pub use access::{Access, TenantAccess};
pub use audit::Audit;
pub use cloud::{Cloud, Credential, Reader};
pub use database::Database;
pub use destinations::{Destination, Place, Remote};
pub use env::{is_watched, log_filter, user};
pub use error::ConfigError;
pub use identity::{GroupsFormat, HeaderIdentity, Identity, IdentityMode, JwtIdentity, Network};
pub use inventory::Inventory;
pub use limits::Limits;
pub use reminders::{Reminders, Smtp, SmtpTls, Webhook, WebhookKind};
pub use sandbox::{Creates, LifetimeUnit, SandboxSettings, ThirdSecret};
pub use secret_files::Secret;
pub use server::{Listen, Origin, Server};
pub use sign_in::{HeaderRules, KeySource, Proof, SignIn, TokenRules};
pub use step_up::StepUp;
pub use template::Template;
pub use tenants::{Tenant, TenantKind, Writes};
pub use upstream::Upstream;

use section::Section;
use std::path::Path;

/// Everything that can be set.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the console listens and what it is called from outside.
    pub server: Server,
    /// Where the console keeps what is its own.
    pub database: Database,
    /// The way out to ZIdentity, for all tenants.
    pub upstream: Upstream,
    /// How the copy of each tenant's clients is kept.
    pub inventory: Inventory,
    /// The tenants, in the order in which they are written; at least one.
    pub tenants: Vec<Tenant>,
    /// The ZIdentity of our own.
    pub sandbox: SandboxSettings,
    /// Who says who somebody is.
    pub identity: Identity,
    /// Which groups may do what.
    pub access: Access,
    /// How fast one person may go.
    pub limits: Limits,
    /// Who is told before something ends.
    pub reminders: Reminders,
    /// Where new secrets can be sent, in the order in which they are written.
    pub destinations: Vec<Destination>,
    /// What vouches for the audit log.
    pub audit: Audit,
}

impl Config {
    /// Reads the file, if there is one, and the environment.
    ///
    /// # Errors
    /// The first mistake found, as a sentence with the next step; never with a value that may be
    /// secret.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let text = match file {
            None => String::new(),
            Some(path) => std::fs::read_to_string(path)
                .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?,
        };
        let name = file.map_or_else(String::new, |path| path.display().to_string());
        Self::from_parts(&name, &text, env::settings()?)
    }

    /// Reads a file's text and environment variables given as name and value.
    ///
    /// # Errors
    /// As [`Config::load`]; `file` names the text in them.
    pub fn from_parts(file: &str, text: &str, variables: Vec<(String, String)>) -> Result<Self, ConfigError> {
        let mut table = tree::parse(file, text)?;
        tree::overlay(&mut table, variables);
        let mut root = Section::new("", table);
        let server = root.section("server", Server::read);
        let database = root.section("database", Database::read);
        let upstream = root.section("upstream", Upstream::read);
        let inventory = root.section("inventory", Inventory::read);
        let tenants = root.tables("tenants", Tenant::read);
        let sandbox = root.section("sandbox", SandboxSettings::read);
        let identity = root.section("identity", Identity::read);
        let access = root.section("access", Access::read);
        let limits = root.section("limits", Limits::read);
        let reminders = root.section("reminders", Reminders::read);
        let audit = root.section("audit", Audit::read);
        let destinations = root.tables("destinations", Destination::read);
        root.done()?;
        let config = Self {
            server: server?,
            database: database?,
            upstream: upstream?,
            inventory: inventory?,
            tenants: tenants::or_sandbox(tenants?)?,
            sandbox: sandbox?,
            identity: identity?,
            access: access?,
            limits: limits?,
            reminders: reminders?,
            audit: audit?,
            destinations: destinations?,
        };
        access::check_tenants(&config.access, &config.tenants)?;
        destinations::examine(&config.destinations, &config.tenants)?;
        Ok(config)
    }
}

#[cfg(test)]
pub(crate) fn from_text(text: &str) -> Result<Config, ConfigError> {
    Config::from_parts("clientele.toml", text, Vec::new())
}

#[cfg(test)]
pub(crate) fn from_env(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let owned = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::from_parts("", "", owned.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_configuration_at_all_is_the_sandbox_on_loopback_with_demo_sign_in() {
        let config = from_text("").unwrap();
        assert_eq!(config.server.listen, Listen::Tcp("127.0.0.1:3000".parse().unwrap()));
        assert_eq!(config.database.url.expose(), "sqlite://clientele.db");
        assert_eq!(config.tenants.len(), 1);
        assert_eq!(config.tenants[0].name, "sandbox");
        assert!(matches!(config.tenants[0].kind, TenantKind::Sandbox));
        assert_eq!(config.identity.mode, IdentityMode::Demo);
        assert_eq!(config.sandbox.clients, 48);
        config.may_serve().unwrap();
    }

    #[test]
    fn defaults_apply_key_by_key() {
        let config = from_text("[sandbox]\nclients = 3").unwrap();
        assert_eq!(config.sandbox.clients, 3);
        assert_eq!(config.sandbox.client_id, "sandbox-console");
    }

    #[test]
    fn the_environment_wins_and_is_parsed_by_the_type_of_the_key() {
        let config = from_env(&[
            ("CLIENTELE_SANDBOX__CLIENT_SECRET", "12345"),
            ("CLIENTELE_SANDBOX__VIEW_ONLY_CLIENT_SECRET", "[x"),
            ("CLIENTELE_SANDBOX__CLIENTS", "7"),
            ("CLIENTELE_SANDBOX__EMBEDDED", "false"),
            ("CLIENTELE_ACCESS__ADMIN_GROUPS", r#"["a,b","c"]"#),
        ])
        .unwrap();
        assert_eq!(config.sandbox.client_secret.expose(), "12345");
        assert_eq!(config.sandbox.view_only_client_secret.expose(), "[x");
        assert_eq!(config.sandbox.clients, 7);
        assert!(!config.sandbox.embedded);
        assert_eq!(config.access.admin_groups, ["a,b", "c"]);
    }

    #[test]
    fn a_variable_of_the_wrong_type_is_named() {
        let said = |name, value| from_env(&[(name, value)]).unwrap_err().to_string();
        assert_eq!(
            said("CLIENTELE_SANDBOX__CLIENTS", "many"),
            "`clients` in [sandbox] (from CLIENTELE_SANDBOX__CLIENTS) must be a whole number that is not \
             negative, without quotes"
        );
        assert!(said("CLIENTELE_SANDBOX__EMBEDDED", "yes").contains("true or false"));
        for list in ["a,b", "[a]", "[\"a\"]\nmore = 1", "[1]"] {
            assert!(said("CLIENTELE_ACCESS__ADMIN_GROUPS", list).contains("list of texts"), "{list}");
        }
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest_right_one() {
        let said = |text| from_text(text).unwrap_err().to_string();
        assert_eq!(
            said("[server]\nlisen = \"127.0.0.1:1\""),
            "unknown key `lisen` in [server]; did you mean `listen`?"
        );
        assert_eq!(said("[serve]\nlisten = \"x\""), "unknown key `serve`; did you mean [server]?");
        assert_eq!(
            said("[[tenants]]\nname = \"a\"\nkind = \"cloud\"\nclient_idd = \"x\""),
            "unknown key `client_idd` in [[tenants]] number 0; did you mean `client_id`?"
        );
        assert!(
            said("[[access.tenant]]\nnam = \"a\"")
                .contains("[[access.tenant]] number 0; did you mean `name`")
        );
    }

    #[test]
    fn an_unknown_variable_is_refused_like_an_unknown_key() {
        let said = |name| from_env(&[(name, "1")]).unwrap_err().to_string();
        assert_eq!(
            said("CLIENTELE_SERVER__LISEN"),
            "unknown key `lisen` in [server] (from CLIENTELE_SERVER__LISEN); did you mean `listen`?"
        );
        assert!(said("CLIENTELE_SEVER__LISTEN").contains("did you mean [server]?"));
        assert!(said("CLIENTELE_LISTEN").starts_with("unknown key `listen`"));
        assert!(said("CLIENTELE_SERVER").contains("is a section"));
        assert!(said("CLIENTELE_SERVER__LISTEN__PORT").contains("must be a text"));
    }

    #[test]
    fn a_secret_and_its_file_together_are_refused() {
        let said = from_text("[sandbox]\nclient_secret = \"hunter2\"\nclient_secret_file = \"x\"");
        let said = said.unwrap_err().to_string();
        assert!(said.contains("`client_secret_file` are both given"), "{said}");
        assert!(!said.contains("hunter2"));
    }

    #[test]
    fn a_secret_may_stand_in_a_file_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "from-file\n").unwrap();
        let path = path.to_str().unwrap();
        let config = from_env(&[("CLIENTELE_SANDBOX__CLIENT_SECRET_FILE", path)]).unwrap();
        assert_eq!(config.sandbox.client_secret.expose(), "from-file");
    }

    #[test]
    fn no_secret_appears_when_the_configuration_is_printed() {
        let text = "[database]\nurl = \"postgres://me:planted-1@db/x\"\n[upstream]\n\
                    proxy = \"http://me:planted-2@proxy:3128\"\n[sandbox]\nclient_secret = \"planted-3\"\n\
                    [identity]\nproxy_secrets = [\"planted-4\"]";
        assert!(!format!("{:?}", from_text(text).unwrap()).contains("planted"));
    }

    #[test]
    fn the_published_example_is_accepted_key_by_key() {
        let config = from_text(include_str!("example.toml")).unwrap();
        assert_eq!(config.identity.headers.proxy_secrets.len(), 2);
        assert_eq!(config.access.tenants[0].name, "acme");
    }
}
