//! The two deletions of a rotation: of the old secret, and, going back, of the new one. Server only.

use super::acts::seen;
use super::machine::{Care, Event, advance, may_retire, may_undo};
use super::settling::{learn, overtaken, write};
use super::words::{no_way_back_words, stays_words};
use crate::clients::json;
use crate::desk::{Completion, Desk, Fault, Operation, Subject};
use crate::error::ConsoleError;
use crate::model::{ClientId, Rotation, Secret, SecretId, TenantName, Which, Who};
use crate::policy::Action;
use crate::secrets::acts::{OWN, is_name, remove, wrong_name};

/// Deletes the old secret for good. A person types the client's name, unless the secret works no more; `None` is a program.
///
/// # Errors
/// [`ConsoleError`].
pub(super) async fn retire(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    version: i64,
    typed_name: Option<String>,
) -> Result<Completion, ConsoleError> {
    delete(operation, tenant, id, version, Which::Old, typed_name).await
}

/// Goes back: deletes the new secret for good. Once its value is in somebody's hands, a person types the client's name;
/// `None` is a program.
///
/// # Errors
/// [`ConsoleError`].
pub(super) async fn undo(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    version: i64,
    typed_name: Option<String>,
) -> Result<Completion, ConsoleError> {
    delete(operation, tenant, id, version, Which::New, typed_name).await
}

async fn delete(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    version: i64,
    which: Which,
    typed_name: Option<String>,
) -> Result<Completion, ConsoleError> {
    let action = match which {
        Which::Old => Action::RetireRotation,
        Which::New => Action::UndoRotation,
    };
    // Which secret it is about stands in the journal from the beginning, so it is known before.
    let secret = operation
        .read(action, Subject::client(tenant, id), |desk| async move {
            let rotation = desk.rotations().newest(&desk.card.name, id).await?.ok_or(Fault::NotFound)?;
            of(&rotation, which).cloned().ok_or_else(overtaken)
        })
        .await?;
    let id = id.clone();
    operation
        .perform(action, Subject::secret(tenant, &id, &secret), |desk| async move {
            let _turn = desk.turn(&id).await?;
            let (secrets, rotation) = seen(&desk, &id, version).await?;
            if of(&rotation, which) != Some(&secret) {
                return Err(overtaken());
            }
            let typed = allow(&desk, &rotation, &secrets, which)?;
            if let Some(name) = typed_name.filter(|_| typed)
                && !is_name(&name, &desk.zidentity.get_client(&id).await?.client)
            {
                return Err(wrong_name());
            }
            if desk.runs_on(&id, &secret) {
                let next = "Give the console another one first: `clientele credential rotate`.";
                return Err(Fault::Rule { title: OWN.to_owned(), next: next.to_owned() });
            }
            send(&desk, &id, rotation, &secrets, which, &secret).await
        })
        .await
}

fn of(rotation: &Rotation, which: Which) -> Option<&SecretId> {
    match which {
        Which::Old => Some(&rotation.old),
        Which::New => rotation.new.as_ref(),
    }
}

/// Whether it may be deleted, and whether a person types the client's name for it.
fn allow(desk: &Desk, rotation: &Rotation, secrets: &[Secret], which: Which) -> Result<bool, Fault> {
    let refused =
        |(title, next): (&str, &str)| Fault::Rule { title: title.to_owned(), next: next.to_owned() };
    match which {
        Which::Old => {
            may_retire(rotation, secrets, desk.now()).map_err(|stays| refused(stays_words(stays)))?;
            Ok(secrets.iter().any(|secret| secret.id == rotation.old && secret.is_live(desk.now())))
        }
        Which::New => {
            let care = may_undo(rotation, secrets, desk.now());
            Ok(care.map_err(|no_way_back| refused(no_way_back_words(no_way_back)))? == Care::Full)
        }
    }
}

/// The intent is written down, then the one request is sent, then what came of it is written down.
async fn send(
    desk: &Desk,
    id: &ClientId,
    rotation: Rotation,
    secrets: &[Secret],
    which: Which,
    secret: &SecretId,
) -> Result<Completion, Fault> {
    let who = Who::from(desk.actor());
    let next = advance(&rotation, Event::Deleting(which), Some(&who), desk.now()).map_err(|_| overtaken())?;
    desk.open_as(Action::DeleteSecret, None, Some(json(&secrets)), None).await?;
    let rotation = write(desk, next).await?.ok_or_else(overtaken)?;
    let result = remove(desk, id, secret).await;
    match &result {
        Ok(Completion::Complete) => {
            learn(desk, rotation, Event::Gone(which), Some(&who)).await;
        }
        // It is under way until a look has shown that it is gone.
        Ok(Completion::Accepted) | Err(Fault::UnknownOutcome { .. }) => {}
        Err(fault) => {
            let sent = matches!(fault, Fault::NotSoFar { .. });
            learn(desk, rotation, Event::StillThere { sent }, None).await;
        }
    }
    result
}
