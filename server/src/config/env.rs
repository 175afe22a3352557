//! The environment: the only place of the program that reads it.

use super::error::ConfigError;

/// Every variable of ours begins with this.
pub(super) const PREFIX: &str = "CLIENTELE_";

/// All variables named `CLIENTELE_…`, in the order of their names.
pub(super) fn settings() -> Result<Vec<(String, String)>, ConfigError> {
    let mut found = Vec::new();
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else { continue };
        let value = value.into_string().map_err(|_| ConfigError::NotText(name.to_owned()))?;
        found.push((name.to_owned(), value));
    }
    found.sort();
    Ok(found)
}

/// Whether `make dev` runs the program: its pages then reload themselves.
pub fn is_watched() -> bool {
    #[expect(clippy::disallowed_methods, reason = "this file is where the environment is read")]
    std::env::var_os("LEPTOS_WATCH").is_some()
}

/// What the operating system calls whoever runs the program; for the journal, never for a decision.
pub fn user() -> String {
    #[expect(clippy::disallowed_methods, reason = "this file is where the environment is read")]
    let name = |variable: &str| std::env::var(variable).ok().filter(|name| !name.is_empty());
    name("SUDO_USER")
        .or_else(|| name("USER"))
        .or_else(|| name("LOGNAME"))
        .unwrap_or_else(|| "unknown".to_owned())
}

/// The log filter in `RUST_LOG`, if one is set and not empty.
pub fn log_filter() -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "this file is where the environment is read")]
    std::env::var("RUST_LOG").ok().filter(|filter| !filter.is_empty())
}
