//! `[database]`: where the console keeps what is its own.

use super::{Secret, error::ConfigError, section::Section};

/// The section `[database]`.
#[derive(Clone, Debug)]
pub struct Database {
    /// `sqlite://…` or `postgres://…`. A secret, since the latter holds a password.
    pub url: Secret,
}

impl Database {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        let url = section.secret("url")?.unwrap_or_else(|| Secret::new("sqlite://clientele.db"));
        let schemes = ["sqlite:", "postgres://", "postgresql://"];
        if !schemes.iter().any(|scheme| url.expose().starts_with(scheme)) {
            return Err(section.wrong("url", "must begin with sqlite:// or postgres://"));
        }
        Ok(Self { url })
    }
}

#[cfg(test)]
mod tests {
    use super::super::from_text;

    #[test]
    fn a_database_of_another_kind_is_refused_without_showing_its_password() {
        let said = from_text("[database]\nurl = \"mysql://me:hunter2@db/x\"").unwrap_err().to_string();
        assert_eq!(said, "`url` in [database] must begin with sqlite:// or postgres://");
    }
}
