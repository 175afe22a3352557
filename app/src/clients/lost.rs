//! What became of a write whose answer was lost or told nothing: a look upstream, and what it has shown. Nothing is sent
//! again.

use super::merge::same;
use crate::desk::{Completion, Desk, Fault, Held, OperationId, Written};
use crate::model::{Client, ClientId, ClientSettings};

/// After a lost answer: has a client appeared that came of it?
pub(super) async fn creation(
    desk: &Desk,
    settings: &ClientSettings,
    before: &[ClientId],
    entry: OperationId,
    detail: &str,
) -> Fault {
    tracing::warn!(operation = %entry.0, detail, "the answer to a client's creation was lost");
    let found = appeared(desk, settings, before).await.unwrap_or_default();
    if let Some(id) = &found {
        desk.note_client(id);
    }
    Fault::LostClient { found, operation: entry }
}

/// The clients that have the name already, as upstream lists them at this moment: an older list would lack one that
/// somebody else has just made, and it would pass for ours.
pub(super) async fn named(desk: &Desk, settings: &ClientSettings) -> Result<Vec<ClientId>, Fault> {
    let fleet = desk.every_client_anew().await?;
    let named = fleet.clients.iter().filter(|client| client.settings.name == settings.name);
    Ok(named.map(|client| client.id.clone()).collect())
}

/// What can have come of the creation of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Came {
    /// No client of this name that was not there before.
    Nothing,
    /// This one, and no other: it is as asked for, is nobody's, and nobody did anything to it here.
    One(ClientId),
    /// Something of this name that may be it: nobody can tell.
    Perhaps,
}

/// What can have come of a creation of `wanted`, as upstream lists its clients at this moment. What was there `before`, what
/// is the console's own and what an operation of this console is known to have made is no riddle.
///
/// # Errors
/// The upstream's [`Fault`]; [`Fault::Journal`].
pub(crate) async fn came(desk: &Desk, wanted: &ClientSettings, before: &[ClientId]) -> Result<Came, Fault> {
    let tenant = &desk.card.name;
    let fleet = desk.every_client_anew().await?;
    let owners = desk.teams().owners(tenant).await?;
    let (mut fitting, mut riddles) = (Vec::new(), 0);
    for client in &fleet.clients {
        let id = &client.id;
        let is_new = client.settings.name == wanted.name && !before.contains(id) && !desk.card.is_own(id);
        if !is_new || !desk.journal().recent(tenant, id, 1).await?.is_empty() {
            continue;
        }
        riddles += 1;
        if owners.find(id).is_none() && same(wanted, &client.settings) {
            fitting.push(id.clone());
        }
    }
    Ok(match (fitting.as_slice(), riddles) {
        ([only], _) => Came::One(only.clone()),
        ([], 0) => Came::Nothing,
        _ => Came::Perhaps,
    })
}

/// The one client that can have come of a creation of `wanted`. Where two could be it, nobody can tell which, and it is
/// neither.
///
/// # Errors
/// As [`came`].
pub(crate) async fn appeared(
    desk: &Desk,
    wanted: &ClientSettings,
    before: &[ClientId],
) -> Result<Option<ClientId>, Fault> {
    Ok(match came(desk, wanted, before).await? {
        Came::One(id) => Some(id),
        Came::Nothing | Came::Perhaps => None,
    })
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
pub(crate) async fn removal(desk: &Desk, id: &ClientId, detail: String) -> Result<Completion, Fault> {
    tracing::warn!(client = %id, detail, "the answer to a client's deletion was lost");
    desk.inventory().refresh().await;
    match desk.zidentity.get_client(id).await {
        Err(Fault::NotFound) => Ok(Completion::Complete),
        Ok(_) => Err(Fault::NotSoFar { detail }),
        Err(_) => Err(Fault::UnknownOutcome { detail }),
    }
}
