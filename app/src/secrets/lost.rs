//! What became of a write whose answer was lost: a look upstream, and what it has shown. Nothing is sent again.

use super::settlement::{Settlement, settle};
use crate::desk::{Desk, Fault};
use crate::model::{ClientId, Secret, SecretId, Timestamp};

/// After a lost answer to a creation: what a look at the list tells.
pub(super) async fn creation(
    desk: &Desk,
    id: &ClientId,
    before: &[Secret],
    fingerprint: Timestamp,
    detail: &str,
) -> Fault {
    tracing::warn!(client = %id, detail, "the answer to a secret's creation was lost");
    let settlement = match desk.zidentity.list_secrets(id).await {
        Ok(now) => {
            let ids: Vec<SecretId> = before.iter().map(|secret| secret.id.clone()).collect();
            settle(&ids, fingerprint, &now)
        }
        Err(_) => Settlement::Unknown,
    };
    if let Settlement::Orphan(secret) = &settlement {
        desk.note_secret(secret);
    }
    Fault::LostSecret(settlement)
}

/// After a lost answer to a deletion: done if the secret is gone.
pub(super) async fn removal(
    desk: &Desk,
    id: &ClientId,
    secret: &SecretId,
    detail: String,
) -> Result<(), Fault> {
    tracing::warn!(client = %id, secret = %secret, detail, "the answer to a secret's deletion was lost");
    match desk.zidentity.list_secrets(id).await {
        Ok(secrets) if secrets.iter().any(|listed| listed.id == *secret) => Err(Fault::NotSoFar { detail }),
        Ok(_) => Ok(()),
        Err(_) => Err(Fault::UnknownOutcome { detail }),
    }
}
