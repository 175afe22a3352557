//! The credential that the console itself signs in with: which one each replica uses and when it ends (`upkeep`,
//! `ending`), and how it is replaced without a moment in which nobody can sign in (`rotate`, `retire`).

mod ending;
mod file;
mod retire;
mod rotate;
mod upkeep;

pub use ending::{Ending, ending};
pub use retire::retire;
pub use rotate::{Rotation, rotate};
pub use upkeep::{Kept, Upkeep};

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use app::desk::Operation;
use app::error::ConsoleError;
use app::model::{ClientId, TenantName};

use crate::store::{Operations, Replica, Replicas, Unavailable};
use crate::zidentity::ZIdentityClient;

/// What a rotation needs of a tenant.
pub struct Own {
    /// The tenant.
    pub tenant: TenantName,
    /// The console's own client there.
    pub client: ClientId,
    /// Its upstream, signed in with what stands in the file.
    pub upstream: Arc<ZIdentityClient>,
    /// The request of whoever runs the command.
    pub operation: Operation,
    /// The file that holds the secret; `None` = it stands in the configuration itself, or is a key.
    pub file: Option<PathBuf>,
    /// Who signs in with what.
    pub replicas: Replicas,
    /// The journal.
    pub journal: Operations,
    /// How long a new secret may take until the token endpoint knows it.
    pub known_within: Duration,
}

/// Why a rotation or a retirement did not come to its end; the text says what stands now and what to do.
#[derive(Debug, thiserror::Error)]
pub enum OwnError {
    /// Refused by our own rules, or ended before its end.
    #[error("{0}")]
    Refused(String),
    /// The console's own path to ZIdentity said no.
    #[error("{} {} {}", .0.title, .0.changed_words(), .0.next)]
    Console(ConsoleError),
    /// The database.
    #[error("{0}")]
    Store(#[from] Unavailable),
}

impl From<ConsoleError> for OwnError {
    fn from(error: ConsoleError) -> Self {
        Self::Console(error)
    }
}

/// The replicas that do not sign in with `fingerprint`, by name.
fn behind(running: &[Replica], fingerprint: &str) -> Vec<String> {
    running
        .iter()
        .filter(|replica| replica.fingerprint != fingerprint)
        .map(|replica| replica.name.clone())
        .collect()
}
