//! `[sandbox]`: the ZIdentity of our own.

use super::{Secret, error::ConfigError, section::Section, server};
use std::{net::SocketAddr, path::PathBuf};

/// More would fill a machine's memory: a client takes about a kilobyte.
const MOST_CLIENTS: u32 = 1_000_000;

/// The section `[sandbox]`.
#[derive(Clone, Debug)]
pub struct SandboxSettings {
    /// Whether the console serves it too; `false`: another process does, at `listen`.
    pub embedded: bool,
    /// Where it listens. Port 0 means any free port.
    pub listen: SocketAddr,
    /// How many API clients it begins with.
    pub clients: u32,
    /// Id of the API client that may do everything: the console's own.
    pub client_id: String,
    /// Secret of that client.
    pub client_secret: Secret,
    /// Id of an API client that may only look.
    pub view_only_client_id: String,
    /// Secret of that client.
    pub view_only_client_secret: Secret,
    /// What happens when a client that has two secrets gets a third.
    pub third_secret: ThirdSecret,
    /// The unit of `accessTokenLifeTime`.
    pub lifetime_unit: LifetimeUnit,
    /// Whether what is made is there at once (201), or a moment later (202).
    pub creates: Creates,
    /// Whether the portal's limits hold: two secrets a client, 30 to 365 days, 256 clients.
    pub limits: bool,
    /// Whether the API wants tokens that were asked for with its audience.
    pub audience_needed: bool,
    /// Where its data survive a restart; `None`: they do not.
    pub state_file: Option<PathBuf>,
}

/// What happens when a client that has two secrets gets a third.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThirdSecret {
    /// It is refused.
    Refuse,
    /// It takes the newest one's place, as in the vendor's portal.
    Replace,
    /// It is made.
    Allow,
}

/// The unit of `accessTokenLifeTime`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifetimeUnit {
    /// 60 to 86400.
    Seconds,
    /// 1 to 1440.
    Minutes,
}

/// How a creation is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Creates {
    /// 201: it is there.
    AtOnce,
    /// 202: it will be there.
    Later,
}

impl SandboxSettings {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        let or = |text: Option<String>, default: &str| text.unwrap_or_else(|| default.to_owned());
        let secret_or =
            |secret: Option<Secret>, default: &str| secret.unwrap_or_else(|| Secret::new(default));
        let settings = Self {
            embedded: section.flag("embedded")?.unwrap_or(true),
            listen: section.parsed("listen", server::address)?.unwrap_or(([127, 0, 0, 1], 3100).into()),
            clients: section.number("clients")?.unwrap_or(48),
            client_id: or(section.word("client_id")?, "sandbox-console"),
            client_secret: secret_or(section.secret("client_secret")?, "sandbox-console-secret"),
            view_only_client_id: or(section.word("view_only_client_id")?, "sandbox-viewer"),
            view_only_client_secret: secret_or(
                section.secret("view_only_client_secret")?,
                "sandbox-viewer-secret",
            ),
            third_secret: section.parsed("third_secret", ThirdSecret::parse)?.unwrap_or(ThirdSecret::Refuse),
            lifetime_unit: section
                .parsed("lifetime_unit", LifetimeUnit::parse)?
                .unwrap_or(LifetimeUnit::Seconds),
            creates: section.number("creates")?.map_or(Ok(Creates::AtOnce), |status: u16| {
                Creates::parse(status).map_err(|wrong| section.wrong("creates", wrong))
            })?,
            limits: section.flag("limits")?.unwrap_or(true),
            audience_needed: section.flag("audience_needed")?.unwrap_or(true),
            state_file: section.path("state_file")?,
        };
        section.done()?;
        if settings.clients > MOST_CLIENTS {
            return Err(section.wrong("clients", format!("must be {MOST_CLIENTS} or less")));
        }
        if settings.client_id == settings.view_only_client_id {
            return Err(section.wrong("view_only_client_id", "must differ from `client_id`"));
        }
        Ok(settings)
    }
}

impl ThirdSecret {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "refuse" => Ok(Self::Refuse),
            "replace" => Ok(Self::Replace),
            "allow" => Ok(Self::Allow),
            _ => Err(r#"must be "refuse", "replace" or "allow""#.to_owned()),
        }
    }
}

impl LifetimeUnit {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "seconds" => Ok(Self::Seconds),
            "minutes" => Ok(Self::Minutes),
            _ => Err(r#"must be "seconds" or "minutes""#.to_owned()),
        }
    }
}

impl Creates {
    fn parse(status: u16) -> Result<Self, &'static str> {
        match status {
            201 => Ok(Self::AtOnce),
            202 => Ok(Self::Later),
            _ => Err("must be 201 or 202"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::from_text;
    use super::*;

    #[test]
    fn a_third_secret_is_refused_or_replaces_the_newest() {
        let third = |word| {
            from_text(&format!("[sandbox]\nthird_secret = \"{word}\"")).map(|c| c.sandbox.third_secret)
        };
        assert_eq!(third("replace").unwrap(), ThirdSecret::Replace);
        assert!(third("keep").unwrap_err().to_string().contains(r#""refuse", "replace" or "allow""#));
    }

    #[test]
    fn the_two_credentials_are_two_clients() {
        assert!(from_text("[sandbox]\nview_only_client_id = \"sandbox-console\"").is_err());
    }

    #[test]
    fn a_count_in_quotes_or_out_of_range_is_refused() {
        for wrong in ["\"48\"", "-1", "4.5", "5000000000", "1000001"] {
            assert!(from_text(&format!("[sandbox]\nclients = {wrong}")).is_err(), "{wrong}");
        }
    }
}
