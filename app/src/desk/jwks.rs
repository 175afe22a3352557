//! The port to addresses where clients' keys are read.

use async_trait::async_trait;

use super::Call;
use crate::model::JwksReport;

/// Looks at JWKS URLs that people type. What implements it must not let itself be used to reach inside the company's
/// network, and tells facts alone.
#[async_trait]
pub trait JwksPort: Send + Sync {
    /// Looks at `url`, once, within a few seconds and the request's allowance. `local` allows http and this machine's
    /// own addresses: for a sandbox, whose clients live there.
    async fn look(&self, url: &str, local: bool, call: &Call) -> JwksReport;
}
