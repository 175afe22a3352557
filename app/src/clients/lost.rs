//! What became of a write whose answer was lost: a look upstream, and what it has shown. Nothing is sent again.

use super::merge::same;
use crate::desk::{Completion, Desk, Fault, Held, OperationId, Snapshot, Written};
use crate::model::{Client, ClientId, ClientSettings};

/// After a lost answer: is there exactly one new client that is as asked for?
pub(super) async fn creation(
    desk: &Desk,
    settings: &ClientSettings,
    before: &[ClientId],
    entry: OperationId,
    detail: &str,
) -> Fault {
    tracing::warn!(operation = %entry.0, detail, "the answer to a client's creation was lost");
    let now = desk.every_client_anew().await;
    let Ok(now) = now.map(|fleet| named(&fleet, settings)) else {
        return Fault::LostClient { found: None, operation: entry };
    };
    let mut new = now.into_iter().filter(|id| !before.contains(id));
    let found = new.next().filter(|_| new.next().is_none());
    if let Some(id) = &found {
        desk.note_client(id);
    }
    Fault::LostClient { found, operation: entry }
}

/// The clients that are as `settings` say already.
pub(super) async fn alike(desk: &Desk, settings: &ClientSettings) -> Result<Vec<ClientId>, Fault> {
    Ok(named(&*desk.every_client().await?, settings))
}

fn named(fleet: &Snapshot, settings: &ClientSettings) -> Vec<ClientId> {
    let alike = fleet.clients.iter().filter(|client| client.settings.name == settings.name);
    alike.map(|client| client.id.clone()).collect()
}

/// After a lost answer to a replacement: done if the client is as asked for now.
pub(super) async fn replacement(
    desk: &Desk,
    held: &Held,
    wanted: &ClientSettings,
    detail: String,
) -> Result<Written<Client>, Fault> {
    tracing::warn!(client = %held.client.id, detail, "the answer to a client's change was lost");
    desk.inventory().refresh().await;
    match desk.zidentity.get_client(&held.client.id).await {
        Ok(now) if same(wanted, &now.client.settings) => {
            Ok(Written { value: now.client, completion: Completion::Complete })
        }
        Ok(now) if same(&held.client.settings, &now.client.settings) => Err(Fault::NotSoFar { detail }),
        _ => Err(Fault::UnknownOutcome { detail }),
    }
}

/// After a lost answer to a deletion: done if the client is gone.
pub(super) async fn removal(desk: &Desk, id: &ClientId, detail: String) -> Result<Completion, Fault> {
    tracing::warn!(client = %id, detail, "the answer to a client's deletion was lost");
    desk.inventory().refresh().await;
    match desk.zidentity.get_client(id).await {
        Err(Fault::NotFound) => Ok(Completion::Complete),
        Ok(_) => Err(Fault::NotSoFar { detail }),
        Err(_) => Err(Fault::UnknownOutcome { detail }),
    }
}
