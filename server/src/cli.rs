//! The command line: what was asked for, and nothing of how it is done.

use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// A console for ZIdentity API clients.
#[derive(Debug, Parser)]
#[command(name = "clientele", version, about)]
pub struct Cli {
    /// TOML file with the settings; every key can also be set as CLIENTELE_<SECTION>__<KEY>
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What the program is to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Serve the console (the default)
    #[default]
    Serve,
    /// Serve only the ZIdentity sandbox
    Sandbox,
    /// Check the configuration, the database and each tenant; one line a finding, exit 0 or 1
    Check {
        /// Find out how this tenant behaves, with a throwaway, disabled API client in it
        #[arg(long, value_name = "TENANT")]
        probe: Option<String>,
        /// Print what the probe found as JSON
        #[arg(long, requires = "probe")]
        json: bool,
    },
    /// The audit log
    #[command(subcommand)]
    Audit(Audit),
    /// The credential that the console itself signs in with
    #[command(subcommand)]
    Credential(Credential),
}

/// What is to be done with the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Audit {
    /// Look at the whole log: what was edited, deleted, put in, moved or cut off; exit 0 or 1
    Verify {
        /// A head that was printed before; with it, a tail that was cut off is found too
        #[arg(long, value_name = "FILE")]
        head: Option<PathBuf>,
        /// The public key of the head, where it is not that of signing_key in [audit]
        #[arg(long, value_name = "FILE", requires = "head")]
        key: Option<PathBuf>,
    },
    /// Print the log, oldest entry first
    Export {
        /// jsonl or csv
        #[arg(long, default_value = "jsonl", value_parser = ["jsonl", "csv"])]
        format: String,
        /// Only entries from this day on (UTC), such as 2027-05-22
        #[arg(long, value_name = "DAY")]
        since: Option<String>,
        /// Only entries about this tenant
        #[arg(long, value_name = "TENANT")]
        tenant: Option<String>,
    },
    /// Print the signed head of the log's chain, to be kept outside of the database
    Head,
}

/// What is to be done with the console's own credential.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Credential {
    /// Make another secret, try it, write it into client_secret_file, wait until every replica uses it
    Rotate {
        /// The tenant
        #[arg(long, value_name = "TENANT")]
        tenant: String,
        /// Days until the new secret ends
        #[arg(long, default_value_t = 180)]
        days: i64,
        /// The longest that replicas are waited for, in seconds
        #[arg(long, default_value_t = 120)]
        wait: u64,
        /// Delete the predecessor once every replica uses the new one
        #[arg(long)]
        retire: bool,
    },
    /// Delete the secret that the console ran on before
    Retire {
        /// The tenant
        #[arg(long, value_name = "TENANT")]
        tenant: String,
    },
}

impl Cli {
    /// What to do: `serve` unless another command was given.
    pub fn command(&self) -> Command {
        self.command.clone().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &[&str]) -> Result<Cli, clap::Error> {
        Cli::try_parse_from([&["clientele"], words].concat())
    }

    #[test]
    fn without_a_command_the_console_is_served() {
        assert_eq!(parsed(&[]).unwrap().command(), Command::Serve);
        assert_eq!(parsed(&["sandbox"]).unwrap().command(), Command::Sandbox);
        assert_eq!(parsed(&["check"]).unwrap().command(), Command::Check { probe: None, json: false });
    }

    #[test]
    fn a_key_without_a_head_and_a_format_that_there_is_not_are_refused() {
        assert!(parsed(&["audit", "verify", "--head", "h.json", "--key", "k.pem"]).is_ok());
        assert!(parsed(&["audit", "verify", "--key", "k.pem"]).is_err());
        assert!(parsed(&["audit", "export", "--format", "xml"]).is_err());
    }

    #[test]
    fn the_file_may_be_named_before_or_after_the_command() {
        for words in [["--config", "c.toml", "check"], ["check", "--config", "c.toml"]] {
            assert_eq!(parsed(&words).unwrap().config, Some("c.toml".into()));
        }
    }

    #[test]
    fn a_probe_names_its_tenant() {
        let command = parsed(&["check", "--probe", "prod", "--json"]).unwrap().command();
        assert_eq!(command, Command::Check { probe: Some("prod".into()), json: true });
        assert!(parsed(&["check", "--probe"]).is_err());
        assert!(parsed(&["check", "--json"]).is_err(), "only findings are told as JSON");
    }

    #[test]
    fn a_credential_is_rotated_and_kept_until_told_otherwise() {
        let command = parsed(&["credential", "rotate", "--tenant", "prod"]).unwrap().command();
        let rotate = Credential::Rotate { tenant: "prod".into(), days: 180, wait: 120, retire: false };
        assert_eq!(command, Command::Credential(rotate));
        assert!(parsed(&["credential", "rotate"]).is_err());
    }

    #[test]
    fn version_prints_the_name_and_the_version() {
        let shown = parsed(&["--version"]).unwrap_err().to_string();
        assert_eq!(shown.trim(), format!("clientele {}", env!("CARGO_PKG_VERSION")));
    }
}
