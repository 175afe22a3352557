//! Deletes the secret that the console ran on before, once nobody runs on it any more.

use std::sync::Arc;
use std::time::Duration;

use app::desk::{Call, ZIdentityPort};
use app::model::SecretId;
use app::secrets::acts;

use super::{Own, OwnError, behind};

const ALLOWANCE: Duration = Duration::from_secs(8);

/// Deletes the predecessor of the console's own secret. `None` = there was none.
///
/// # Errors
/// [`OwnError`]: it is not certain which secret that is, or a replica still runs on it.
pub async fn retire(own: &Own) -> Result<Option<SecretId>, OwnError> {
    let fingerprint = own.upstream.fingerprint();
    let Some(current) = own.replicas.secret(&own.tenant, fingerprint.as_str()).await? else {
        return Err(OwnError::Refused(
            "It is not known which secret the console runs on, so none was deleted. Set `secret_id` of the tenant."
                .to_owned(),
        ));
    };
    let behind = behind(&own.replicas.running(&own.tenant).await?, fingerprint.as_str());
    if !behind.is_empty() {
        return Err(OwnError::Refused(format!(
            "The predecessor is still in use by {}: nothing was deleted. Look at the log there, or at its \
             client_secret_file.",
            behind.join(", ")
        )));
    }
    let call = Arc::new(Call::new("retire", ALLOWANCE));
    let listed = own.upstream.within(call).list_secrets(&own.client).await;
    let listed = listed.map_err(|fault| {
        OwnError::Refused(format!("The secrets could not be listed: {fault}. Nothing was deleted."))
    })?;
    if !listed.iter().any(|secret| secret.id == current) {
        return Err(OwnError::Refused(format!(
            "Secret {current}, on which the console should run, is not listed: nothing was deleted. Is `secret_id` \
             right?"
        )));
    }
    let others: Vec<SecretId> =
        listed.into_iter().map(|secret| secret.id).filter(|id| *id != current).collect();
    match others.as_slice() {
        [] => Ok(None),
        [predecessor] => {
            let operation = own.operation.renewed();
            acts::delete(&operation, &own.tenant, &own.client, predecessor, None).await?;
            Ok(Some(predecessor.clone()))
        }
        several => Err(OwnError::Refused(format!(
            "The console's client has {} other secrets, so it is not certain which to delete: do it on its page of \
             secrets.",
            several.len()
        ))),
    }
}
