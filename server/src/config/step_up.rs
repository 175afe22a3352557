//! When people prove anew who they are: before acts of weight, such as making a secret.

use super::identity::page_elsewhere;
use super::{ConfigError, section::Section};

/// The keys of `[identity]` about a fresh sign-in. Nothing set = nothing asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepUp {
    /// How long ago the person may have proved who they are, in seconds.
    pub max_auth_age: Option<i64>,
    /// In which way they must have proved it, exactly as the sign-in says it.
    pub acr: Option<String>,
    /// Where they prove it anew: a URL, or a path of the proxy; `{return}` in it stands for where they come back to,
    /// percent-encoded.
    pub reauth_url: Option<String>,
}

impl StepUp {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        Ok(Self {
            max_auth_age: section.number("max_auth_age")?,
            acr: section.word("acr")?,
            reauth_url: section.parsed("reauth_url", page_elsewhere)?,
        })
    }

    /// The address with its way back to `again`, the URL of a page of this console.
    #[must_use]
    pub fn address(&self, again: &str) -> Option<String> {
        let back: String = url::form_urlencoded::byte_serialize(again.as_bytes()).collect();
        self.reauth_url.as_ref().map(|url| url.replace("{return}", &back))
    }
}

#[cfg(test)]
mod tests {
    use super::super::from_text;

    #[test]
    fn the_way_back_is_one_value_in_the_address() {
        let config =
            from_text("[identity]\nreauth_url = \"/oauth2/start?rd={return}&prompt=login\"").unwrap();
        assert_eq!(
            config.identity.step_up.address("https://c.example/account/again").unwrap(),
            "/oauth2/start?rd=https%3A%2F%2Fc.example%2Faccount%2Fagain&prompt=login"
        );
        for wrong in ["javascript:alert(1)", "//evil.example/{return}", "sso"] {
            assert!(from_text(&format!("[identity]\nreauth_url = \"{wrong}\"")).is_err(), "{wrong}");
        }
    }
}
