//! From a form to what it asks for.

use super::ClientDraft;
use super::wrong::Wrong;
use crate::clients::lifetime;
use crate::error::FieldError;
use crate::model::{Authentication, ClientSettings, Timestamp};

/// The longest name the console sends. The contract names no limit; this is a page's.
const MAX_NAME: usize = 256;
/// The longest description the console sends.
const MAX_DESCRIPTION: usize = 2_000;

impl ClientDraft {
    /// What the form asks for. `held` is what the client is now: what the form does not touch stays as it is
    /// there, letter for letter. `now` is for certificates, which end.
    ///
    /// # Errors
    /// Every field that needs another look.
    pub fn settings(
        &self,
        held: Option<&ClientSettings>,
        now: Timestamp,
    ) -> Result<ClientSettings, Vec<FieldError>> {
        let mut wrong = Wrong::default();
        let name = self.name.trim().to_owned();
        if name.is_empty() {
            wrong.add("name", "Give the client a name.");
        } else if name.chars().count() > MAX_NAME {
            wrong.add("name", format!("At most {MAX_NAME} characters."));
        } else if name.chars().any(char::is_control) {
            wrong.add("name", "A name has no line breaks or control characters.");
        }
        if self.description.chars().count() > MAX_DESCRIPTION {
            wrong.add("description", format!("At most {MAX_DESCRIPTION} characters."));
        }
        let enabled = match self.status.as_str() {
            "active" => true,
            "disabled" => false,
            _ => {
                wrong.add("status", "Choose active or disabled.");
                false
            }
        };
        let token_lifetime = wrong.take("minutes", lifetime::from_minutes(&self.minutes)).unwrap_or_default();
        let authentication = self.authentication(held, now, &mut wrong);
        let grants = self.grants(held, &mut wrong);
        let settings = ClientSettings {
            name,
            description: self.description.clone(),
            enabled,
            token_lifetime,
            authentication,
            grants,
        };
        wrong.or(settings)
    }

    fn authentication(
        &self,
        held: Option<&ClientSettings>,
        now: Timestamp,
        wrong: &mut Wrong,
    ) -> Authentication {
        let held = held.map(|settings| &settings.authentication);
        match self.auth_type.as_str() {
            "SECRET" => Authentication::Secret,
            "JWKS" => {
                let url = self.jwks_url.trim().to_owned();
                if let Err(words) = jwks_url(&url) {
                    wrong.add("jwks_url", words);
                }
                Authentication::Jwks { url }
            }
            "PUBKEYCERT" => self.keys(held, now, wrong),
            other => match held {
                Some(Authentication::Other { auth_type }) if auth_type == other => {
                    Authentication::Other { auth_type: auth_type.clone() }
                }
                _ => {
                    wrong.add("auth_type", "Choose how the client signs in.");
                    Authentication::Secret
                }
            },
        }
    }
}

/// What is wrong with a JWKS URL, if anything.
fn jwks_url(url: &str) -> Result<(), &'static str> {
    let Some(rest) = url.strip_prefix("https://") else {
        return Err("A JWKS URL starts with https://, and ZIdentity must be able to reach it.");
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty() || host.contains('@') || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("Write the whole address, such as https://app.example.com/.well-known/jwks.json.");
    }
    Ok(())
}
