//! A report ends with its client: what leaked opens nothing any more, and nothing is left to look after. Server only.

use std::collections::BTreeSet;

use tokio::time::Interval;

use super::banner::of_client;
use crate::desk::{Console, Desk, Fault, Operation};
use crate::model::{ClientId, Done, Leak, TenantName};

/// Ends the open reports of a client that is gone. What cannot be written down now, the background's next look ends.
pub(crate) async fn end_with(desk: &Desk, client: &ClientId) {
    if let Err(fault) = end(desk, client).await {
        tracing::warn!(%client, %fault, "the reports of leaks of a client that is gone could not be ended");
    }
}

async fn end(desk: &Desk, client: &ClientId) -> Result<(), Fault> {
    for leak in of_client(desk, client).await? {
        let seen = Done { by: None, at: desk.now() };
        let gone = leak.gone.clone().or_else(|| Some(seen.clone()));
        // Where somebody else has written meanwhile, the background's next look ends it.
        desk.leaks().save(&Leak { gone, ended: Some(seen), ..leak }).await?;
    }
    Ok(())
}

/// Asks for the clients of open reports that the copy does not have, one look a tick of `pace`, and ends the reports of
/// those that were deleted outside this console. Answers how many looks that were.
///
/// # Errors
/// [`Fault::Journal`]; the upstream's [`Fault`] where it does not serve.
pub(crate) async fn end_of_gone(
    console: &Console,
    tenant: &TenantName,
    pace: &mut Interval,
) -> Result<usize, Fault> {
    let desk = Operation::to_look(console, tenant).await?;
    let open = desk.leaks().open(tenant).await?;
    if open.is_empty() {
        return Ok(0);
    }
    let kept = desk.kept().await?;
    let is_kept = |id: &ClientId| kept.clients.iter().any(|known| known.id == *id);
    let missing: BTreeSet<ClientId> =
        open.into_iter().map(|leak| leak.client).filter(|id| !is_kept(id)).collect();
    for client in &missing {
        pace.tick().await;
        let desk = Operation::to_look(console, tenant).await?;
        match desk.zidentity.get_client(client).await {
            Ok(_) => {}
            Err(Fault::NotFound) => end_with(&desk, client).await,
            Err(fault) => return Err(fault),
        }
    }
    Ok(missing.len())
}
