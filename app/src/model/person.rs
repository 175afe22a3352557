//! Who asks.

use serde::{Deserialize, Serialize};

/// The person behind a request, as the sign-in in force tells of them. Derived afresh on every request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who vouches for the person (OIDC `iss`; `demo` for demo sign-in).
    pub issuer: String,
    /// The person, unique and stable within the issuer (OIDC `sub`).
    pub subject: String,
    /// What to call them on a page. Never used for a decision.
    pub name: String,
    /// The groups they are in, compared exactly.
    pub groups: Vec<String>,
}
