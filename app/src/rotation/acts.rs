//! What happens when a rotation is looked at, confirmed and left. Server only.

use super::machine::{Event, advance, may_confirm, may_leave};
use super::settling::{as_seen, overtaken, settle_all, write};
use crate::desk::{Desk, Entry, Fault, Operation, Subject};
use crate::error::ConsoleError;
use crate::model::{Client, ClientId, DestinationCard, Exposure, Labels, Rotation, Secret, TenantName, Who};
use crate::policy::Action;
use crate::secrets::LOOKED_BACK;

/// A client with its secrets and how its rotation stands.
pub(super) struct Standing {
    /// The client.
    pub(super) client: Client,
    /// Its secrets, newest first.
    pub(super) secrets: Vec<Secret>,
    /// Its operations that somebody still has to look at.
    pub(super) open: Vec<Entry>,
    /// The rotation that has not ended, or else the last one.
    pub(super) rotation: Option<Rotation>,
    /// What they are called here.
    pub(super) labels: Labels,
    /// Who and what was given the values of its secrets, newest first.
    pub(super) exposures: Vec<Exposure>,
    /// Where the person may send a new secret.
    pub(super) destinations: Vec<DestinationCard>,
    /// Why the person's ceiling bars a new secret, if so.
    pub(super) beyond: Option<String>,
    /// The longest life in days that the person's ceiling allows; `None` = whatever the tenant allows.
    pub(super) longest: Option<i64>,
}

/// Looks how a client's rotation stands; on the way, settles what is unsettled.
///
/// # Errors
/// [`ConsoleError`].
pub(super) async fn look(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
) -> Result<Standing, ConsoleError> {
    operation
        .read(Action::GetRotation, Subject::client(tenant, id), |desk| async move {
            let mark = desk.inventory().mark().await;
            let client = desk.zidentity.get_client(id).await?.client;
            let mut secrets = desk.zidentity.list_secrets(id).await?;
            secrets.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
            desk.inventory().seen(mark, &client, Some(&secrets)).await;
            let (open, rotation) = settle_all(&desk, id, &secrets).await?;
            let (beyond, longest) = desk.secret_bounds(id, &client.settings);
            let labels = crate::secrets::labels_of(&desk, id, &secrets).await?;
            let exposures = desk.exposures().of_client(&desk.card.name, id, LOOKED_BACK).await?;
            let destinations = desk.open_destinations(id);
            Ok(Standing { client, secrets, open, rotation, labels, exposures, destinations, beyond, longest })
        })
        .await
}

/// The client's secrets, and its rotation as a person saw it.
pub(super) async fn seen(desk: &Desk, id: &ClientId, version: i64) -> Result<(Vec<Secret>, Rotation), Fault> {
    // What there is not costs no look upstream.
    desk.rotations().newest(&desk.card.name, id).await?.ok_or(Fault::NotFound)?;
    let secrets = desk.zidentity.list_secrets(id).await?;
    let (_, rotation) = settle_all(desk, id, &secrets).await?;
    let rotation = as_seen(rotation, version)?;
    Ok((secrets, rotation))
}

/// The owner says that whatever signs in has moved over to the new secret.
///
/// # Errors
/// [`ConsoleError`].
pub(super) async fn confirm(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    version: i64,
) -> Result<(), ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::ConfirmRotation, Subject::client(tenant, &id), |desk| async move {
            let (_, rotation) = seen(&desk, &id, version).await?;
            if !may_confirm(&rotation) {
                let (title, next) = match rotation.trial.has_worked() {
                    true => {
                        ("There is nothing to confirm at this step.", "Look how the rotation stands now.")
                    }
                    false => (
                        "The new secret was never seen to work, so the old one stays.",
                        "Go back and start again, or end the rotation and keep both secrets.",
                    ),
                };
                return Err(Fault::Rule { title: title.to_owned(), next: next.to_owned() });
            }
            reach(&desk, &rotation, Event::Confirmed).await
        })
        .await
}

/// Ends a rotation; both secrets stay.
///
/// # Errors
/// [`ConsoleError`].
pub(super) async fn leave(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    version: i64,
) -> Result<(), ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::LeaveRotation, Subject::client(tenant, &id), |desk| async move {
            let (_, rotation) = seen(&desk, &id, version).await?;
            if !may_leave(&rotation, desk.now()) {
                return Err(Fault::Rule {
                    title: "Something is being sent to ZIdentity at this step, or the rotation has ended."
                        .to_owned(),
                    next: "Wait a moment, then look how it stands.".to_owned(),
                });
            }
            reach(&desk, &rotation, Event::Left).await
        })
        .await
}

/// A person takes a rotation a step further that changes nothing upstream.
async fn reach(desk: &Desk, rotation: &Rotation, event: Event) -> Result<(), Fault> {
    let who = Who::from(desk.actor());
    let next = advance(rotation, event, Some(&who), desk.now()).map_err(|_| overtaken())?;
    desk.open(None, Some(serde_json::json!({ "rotation": rotation.id.0 }).to_string())).await?;
    write(desk, next).await?.map(drop).ok_or_else(overtaken)
}
