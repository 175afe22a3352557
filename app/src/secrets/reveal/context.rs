//! For whom the dialog is.

use serde::{Deserialize, Serialize};

use crate::model::{ClientId, TenantKind, TenantName, Timestamp};
use crate::secrets::life::Days;

/// For whom a secret is made. Nothing in it is secret, nor more than this person may know: it stands in the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// The tenant.
    pub tenant: TenantName,
    /// Sandbox or cloud.
    pub kind: TenantKind,
    /// Where its clients get tokens.
    pub token_url: String,
    /// What they must name as `audience`.
    pub audience: String,
    /// The client.
    pub client: ClientId,
    /// Its name.
    pub client_name: String,
    /// Who asks.
    pub person: String,
    /// The console's time when the page was made.
    pub now: Timestamp,
    /// The lives that the tenant allows.
    pub allowed: Days,
    /// How many of the client's secrets work now.
    pub live: usize,
    /// Where the person goes on when the dialog is left.
    pub back: String,
    /// Whether the value may travel unsealed, where the browser cannot open a sealed one.
    pub plain: bool,
}

impl Context {
    /// Where the person goes on, to be told there what was done.
    pub(crate) fn back_after(&self, done: &str) -> String {
        let joint = if self.back.contains('?') { '&' } else { '?' };
        format!("{}{joint}done={done}", self.back)
    }
}
