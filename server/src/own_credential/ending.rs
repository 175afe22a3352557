//! When the secret that the console runs on ends.

use std::sync::Arc;
use std::time::Duration;

use app::desk::{Call, Fault, ZIdentityPort};
use app::model::{ClientId, Secret, SecretId, Timestamp};

use crate::zidentity::ZIdentityClient;

/// How long the question may take.
const ALLOWANCE: Duration = Duration::from_secs(8);

/// The secret that the console runs on, and its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Which secret it is.
    pub secret: SecretId,
    /// When it ends; `None` = ZIdentity named no end.
    pub ends: Option<Timestamp>,
}

/// Looks when the console's own secret ends. `known` is its id, where that is known; without it, the only live secret
/// of the client must be the one. `None` = it cannot be told, or the client has no secrets.
///
/// # Errors
/// The upstream's [`Fault`].
pub async fn ending(
    upstream: &ZIdentityClient,
    client: &ClientId,
    known: Option<&SecretId>,
    now: Timestamp,
) -> Result<Option<Ending>, Fault> {
    let call = Arc::new(Call::new("own-credential", ALLOWANCE));
    let secrets = upstream.within(call).list_secrets(client).await?;
    Ok(which(&secrets, known, now)
        .map(|secret| Ending { secret: secret.id.clone(), ends: secret.expires_at }))
}

fn which<'a>(secrets: &'a [Secret], known: Option<&SecretId>, now: Timestamp) -> Option<&'a Secret> {
    if let Some(known) = known {
        return secrets.iter().find(|secret| secret.id == *known);
    }
    let mut live = secrets.iter().filter(|secret| secret.is_live(now));
    match (live.next(), live.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_told_only_where_the_secret_is_certain() {
        let secret = |id: &str, ends: i64| Secret {
            id: SecretId(id.into()),
            created_at: None,
            expires_at: Some(Timestamp(ends)),
        };
        let two = [secret("a", 10), secret("b", 20)];
        let id = |secrets: &[Secret], known: Option<&str>, now: i64| {
            let known = known.map(|id| SecretId(id.into()));
            which(secrets, known.as_ref(), Timestamp(now)).map(|secret| secret.id.0.clone())
        };
        assert_eq!(id(&two, Some("a"), 5).as_deref(), Some("a"));
        assert_eq!(id(&two, None, 5), None, "either could be it");
        assert_eq!(id(&two, None, 15).as_deref(), Some("b"), "the other has ended");
        assert_eq!(id(&two, Some("gone"), 15), None);
    }
}
