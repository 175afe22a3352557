//! The console looks by itself what has become of what people asked for: what was cut off, whose answer was lost, what
//! ZIdentity only took. It settles by the same code as the pages do, and sends nothing: its desk cannot write upstream.
//! Server only.

use std::collections::BTreeMap;

use tokio::time::Interval;

use super::follow::learn;
use crate::desk::{
    Closing, Console, Desk, EVERY_TENANT, Entry, Fault, LATE_FOR, Operation, Outcome, SecondLook,
};
use crate::leak::end_of_gone;
use crate::model::{ClientId, Rotation, TenantName, Timestamp};
use crate::policy::Action;
use crate::rotation::settle_all;

/// So many operations are looked at in one round.
const A_ROUND: u32 = 20;
/// So many rotations at which something is being sent are looked for in one round.
const ROTATIONS: u32 = 100;
/// What is cut off and leaves no trace that could be looked at is called unknown.
const NOT_KNOWN: &str =
    "The console was interrupted in the middle of it, and nothing tells whether it was done.";

/// One round in one tenant: looks at what is due, one look a tick of `pace`. Answers how many looks that were.
///
/// # Errors
/// [`Fault::Journal`]; the upstream's [`Fault`] where it does not serve, so that the rest waits.
pub async fn reconcile(console: &Console, tenant: &TenantName, pace: &mut Interval) -> Result<usize, Fault> {
    let desk = Operation::to_look(console, tenant).await?;
    let due = desk.journal().unsettled(tenant, desk.now(), A_ROUND).await?;
    let (by_client, alone) = parted(due, in_between(&desk).await?);
    let mut looks = 0;
    for entry in alone {
        pace.tick().await;
        look_at(&Operation::to_look(console, tenant).await?, entry).await?;
        looks += 1;
    }
    for (client, of_it) in by_client {
        pace.tick().await;
        look_at_secrets(&Operation::to_look(console, tenant).await?, &client, of_it).await?;
        looks += 1;
    }
    Ok(looks + end_of_gone(console, tenant, pace).await?)
}

/// The same for what concerns no one tenant: teams and the like, of which nothing upstream can tell.
///
/// # Errors
/// [`Fault::Journal`].
pub async fn reconcile_everywhere(console: &Console) -> Result<(), Fault> {
    let Some(card) = console.tenants().into_iter().next() else { return Ok(()) };
    let desk = Operation::to_look(console, &card.name).await?;
    let every = TenantName(EVERY_TENANT.to_owned());
    for entry in desk.journal().unsettled(&every, desk.now(), A_ROUND).await? {
        looked(&desk, entry).await?;
    }
    Ok(())
}

/// What is looked at together: a client's operations on its secrets, and its rotation.
#[derive(Default)]
struct OfClient {
    entries: Vec<Entry>,
    rotation: Option<Rotation>,
}

/// What one look at a client's secrets tells of, and what is looked at alone.
fn parted(due: Vec<Entry>, rotations: Vec<Rotation>) -> (BTreeMap<ClientId, OfClient>, Vec<Entry>) {
    use Action::{ConfirmRotation, CreateSecret, DeleteSecret, LeaveRotation};
    let (mut by_client, mut alone) = (BTreeMap::<ClientId, OfClient>::new(), Vec::new());
    for entry in due {
        match (entry.opened.action, entry.opened.client.clone()) {
            (CreateSecret | DeleteSecret | ConfirmRotation | LeaveRotation, Some(client)) => {
                by_client.entry(client).or_default().entries.push(entry);
            }
            _ => alone.push(entry),
        }
    }
    for rotation in rotations {
        let of_it = by_client.entry(rotation.client.clone()).or_default();
        of_it.rotation = Some(rotation);
    }
    (by_client, alone)
}

/// The rotations at which something is being sent whose next look is due.
async fn in_between(desk: &Desk) -> Result<Vec<Rotation>, Fault> {
    let mut due = Vec::new();
    for rotation in desk.rotations().in_between(&desk.card.name, ROTATIONS).await? {
        let last = desk.journal().last_look(&rotation.id.0).await?;
        if last.is_none_or(|last| last.next <= desk.now() || last.at < since(&rotation)) {
            due.push(rotation);
        }
    }
    Ok(due)
}

/// Since when a rotation stands where it stands.
fn since(rotation: &Rotation) -> Timestamp {
    rotation.reached.last().map_or(Timestamp::default(), |reached| reached.at)
}

async fn look_at(desk: &Desk, mut entry: Entry) -> Result<(), Fault> {
    match learn(desk, &mut entry).await {
        Err(fault) if stops_the_round(&fault) => return Err(fault),
        Err(fault) => {
            tracing::warn!(operation = %entry.id.0, %fault, "it could not be seen what became of it");
        }
        Ok(()) => {}
    }
    looked(desk, entry).await
}

async fn look_at_secrets(desk: &Desk, client: &ClientId, of_it: OfClient) -> Result<(), Fault> {
    let secrets = match desk.zidentity.list_secrets(client).await {
        Ok(secrets) => Some(secrets),
        // With the client its secrets are gone.
        Err(Fault::NotFound) => Some(Vec::new()),
        Err(fault) if stops_the_round(&fault) => return Err(fault),
        Err(fault) => {
            tracing::warn!(%client, %fault, "it could not be seen what became of a client's secrets");
            None
        }
    };
    if let Some(secrets) = secrets {
        settle_all(desk, client, &secrets).await?;
    }
    for entry in of_it.entries {
        looked(desk, entry).await?;
    }
    if let Some(rotation) = of_it.rotation {
        let look = SecondLook::now(desk.now(), since(&rotation));
        desk.journal().looked(&rotation.id.0, look).await?;
    }
    Ok(())
}

/// Upstream does not serve: what it would say of the next one is not worth asking.
fn stops_the_round(fault: &Fault) -> bool {
    matches!(fault, Fault::Down { .. } | Fault::Busy { .. } | Fault::Refused { .. } | Fault::Journal(_))
}

/// Writes the look down, and says of what nothing can tell any more that it is unknown.
async fn looked(desk: &Desk, entry: Entry) -> Result<(), Fault> {
    let now = desk.now();
    if let Some(stands) = desk.journal().get(&entry.id).await?
        && stands.outcome == Outcome::Pending
        && now.0 - stands.opened.at.0 >= LATE_FOR
    {
        let closing = Closing {
            at: now,
            outcome: Outcome::Unknown,
            client: None,
            secret: None,
            note: Some(NOT_KNOWN.to_owned()),
            upstream_ids: vec![],
        };
        desk.journal().learn(&stands, &closing).await;
    }
    Ok(desk.journal().looked(&entry.id.0, SecondLook::now(now, entry.opened.at)).await?)
}
