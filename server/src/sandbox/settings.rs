//! What can be set about the sandbox. The defaults are the documented ones.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;

/// How the sandbox is to behave. Start from `Settings::default()`.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How many clients the seed makes, beside the two configured ones.
    pub clients: usize,
    /// Which tenant the seed makes; equal numbers make equal tenants.
    pub seed: u64,
    /// The id of the client with full access.
    pub client_id: String,
    /// The secret of the client with full access.
    pub client_secret: SecretString,
    /// The id of the client that may only look.
    pub view_only_client_id: String,
    /// The secret of the client that may only look.
    pub view_only_client_secret: SecretString,
    /// What happens to a third secret of one client.
    pub third_secret: ThirdSecret,
    /// Whether the portal's limits hold in the API too \[D\]: two secrets a client, 30 to 365 days, `max_clients`.
    pub enforce_limits: bool,
    /// How many clients a tenant may hold \[D\]. Bounds creation only: a seed may be larger.
    pub max_clients: usize,
    /// The unit of `accessTokenLifeTime`, on which the documentation contradicts itself.
    pub lifetime_unit: LifetimeUnit,
    /// Absent: a creation answers 201. Present: it answers 202 and takes effect that much later.
    pub accepted_after: Option<Duration>,
    /// Whether a token asked for without the API's audience is refused by the API \[D\].
    pub audience_needed: bool,
    /// Whether a client may hold one scope of a service only \[D\].
    pub one_scope_a_service: bool,
    /// Whether a PUT answers with the client \[D\], or with nothing.
    pub replace_shows_client: bool,
    /// Whether a secret ends in the second that was asked for \[G\], or in that minute's first.
    pub exact_expiry: bool,
    /// Where the tenant is kept over a restart; absent: nowhere.
    pub state_file: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            clients: 48,
            seed: 0,
            client_id: "sandbox-console".into(),
            client_secret: "sandbox-console-secret".into(),
            view_only_client_id: "sandbox-viewer".into(),
            view_only_client_secret: "sandbox-viewer-secret".into(),
            third_secret: ThirdSecret::Refuse,
            enforce_limits: true,
            max_clients: 256,
            lifetime_unit: LifetimeUnit::Seconds,
            accepted_after: None,
            audience_needed: true,
            one_scope_a_service: true,
            replace_shows_client: true,
            exact_expiry: true,
            state_file: None,
        }
    }
}

/// What happens to a third secret of one client, while limits are enforced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThirdSecret {
    /// 400, and nothing changes.
    #[default]
    Refuse,
    /// As the portal does \[D\]: the newest secret is replaced.
    Replace,
    /// It is made: the limit of two is the portal's alone.
    Allow,
}

/// The unit of `accessTokenLifeTime`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LifetimeUnit {
    /// 60 to 86400.
    #[default]
    Seconds,
    /// 1 to 1440.
    Minutes,
}

impl LifetimeUnit {
    /// The smallest and the largest value allowed, in this unit: a minute and a day.
    pub(super) fn bounds(self) -> (u32, u32) {
        match self {
            Self::Seconds => (60, 86_400),
            Self::Minutes => (1, 1_440),
        }
    }

    /// A value of this unit in seconds.
    pub(super) fn seconds(self, value: u32) -> i64 {
        match self {
            Self::Seconds => i64::from(value),
            Self::Minutes => i64::from(value) * 60,
        }
    }

    /// A number of seconds in this unit.
    pub(super) fn of_seconds(self, seconds: u32) -> u32 {
        match self {
            Self::Seconds => seconds,
            Self::Minutes => seconds / 60,
        }
    }
}
