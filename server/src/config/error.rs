//! What can be wrong with a configuration, said so that the reader knows what to change.
//!
//! No variant carries the value of a key: a secret in the wrong place must not end up in a log.

use std::path::PathBuf;

/// A configuration that cannot be used; its text is one plain sentence with the next step.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file given with `--config` cannot be read.
    #[error("the configuration file {} cannot be read: {source}; check the path after --config", path.display())]
    Unreadable {
        /// The file as it was named on the command line.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("{file}, line {line}: this is not valid TOML ({what}); texts stand in double quotes")]
    NotToml {
        /// The file as it was named on the command line.
        file: String,
        /// Line of the mistake, counted from one.
        line: usize,
        /// The parser's words, which never contain the line itself.
        what: String,
    },
    /// A key or an environment variable that nothing reads.
    #[error("unknown key {key}; did you mean {nearest}?")]
    UnknownKey {
        /// The key with its place, and the variable it came from.
        key: String,
        /// The nearest key or section that exists.
        nearest: String,
    },
    /// A key with a value that does not fit.
    #[error("{key} {wrong}")]
    Value {
        /// The key with its place, and the variable it came from.
        key: String,
        /// What is wrong and what to write instead.
        wrong: String,
    },
    /// An environment variable that is not text.
    #[error("the environment variable {0} is not valid UTF-8; set it again or remove it")]
    NotText(String),
    /// The settings are fine one by one, but the console must not serve with them.
    #[error("refusing to start: {0}")]
    Refused(String),
}
