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
    Check,
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
        assert_eq!(parsed(&["check"]).unwrap().command(), Command::Check);
    }

    #[test]
    fn the_file_may_be_named_before_or_after_the_command() {
        for words in [["--config", "c.toml", "check"], ["check", "--config", "c.toml"]] {
            assert_eq!(parsed(&words).unwrap().config, Some("c.toml".into()));
        }
    }

    #[test]
    fn version_prints_the_name_and_the_version() {
        let shown = parsed(&["--version"]).unwrap_err().to_string();
        assert_eq!(shown.trim(), format!("clientele {}", env!("CARGO_PKG_VERSION")));
    }
}
