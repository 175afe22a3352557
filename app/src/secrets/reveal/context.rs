//! For whom the dialog is.

use serde::{Deserialize, Serialize};

use crate::model::{ClientId, TenantCard, Timestamp};
use crate::secrets::life::Days;

/// For whom a secret is made. Nothing in it is secret: it stands in the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// The tenant.
    pub card: TenantCard,
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
    /// Whether the value may travel unsealed, where the browser cannot open a sealed one.
    pub plain: bool,
}
