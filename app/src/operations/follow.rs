//! Looks upstream for what an accepted operation should lead to. Server only.

use crate::clients::{appeared, gone, look_again, same, was};
use crate::desk::{Closing, Desk, Entry, Fault, Operation, OperationId, Outcome, SecondLook, Subject};
use crate::error::ConsoleError;
use crate::model::{ClientId, ClientSettings, TenantName, Who};
use crate::paths;
use crate::policy::Action;
use crate::teams::Given;

/// How an operation stands.
pub(super) struct Standing {
    /// Its entry.
    pub(super) entry: Entry,
    /// Where the person goes on, once it is there.
    pub(super) href: Option<String>,
    /// When the console last looked by itself.
    pub(super) last: Option<SecondLook>,
}

/// Looks once; writes down what was learnt.
pub(super) async fn look(
    operation: &Operation,
    tenant: &TenantName,
    id: &str,
) -> Result<Standing, ConsoleError> {
    let id = OperationId(id.to_owned());
    operation
        .read(Action::FollowOperation, Subject::tenant(tenant), |desk| async move {
            let mut entry = desk.journal().get(&id).await?.ok_or(Fault::NotFound)?;
            if entry.opened.tenant != desk.card.name || !may_see(&desk, &entry) {
                return Err(Fault::NotFound);
            }
            learn(&desk, &mut entry).await?;
            let there = matches!(entry.outcome, Outcome::Done | Outcome::Handed);
            let href = there.then(|| landing(&desk, &entry)).flatten();
            let last = desk.journal().last_look(&entry.id.0).await?;
            Ok(Standing { entry, href, last })
        })
        .await
}

/// Looks once, if there is something to look for; writes down what was learnt, for whoever asks.
///
/// # Errors
/// The upstream's [`Fault`]; [`Fault::Journal`].
pub(crate) async fn learn(desk: &Desk, entry: &mut Entry) -> Result<(), Fault> {
    use Action::{CreateClient, DeleteClient, UpdateClient};
    match (entry.outcome, entry.opened.action) {
        (Outcome::Accepted, _) => {}
        // To whoever does not see it, one that is there and one that is gone are alike.
        (_, CreateClient | UpdateClient | DeleteClient)
            if entry.opened.client.as_ref().is_none_or(|id| desk.sees(id)) =>
        {
            return look_again(desk, entry).await;
        }
        _ => return Ok(()),
    }
    let Some(client) = is_there(desk, entry).await? else { return Ok(()) };
    let outcome = match entry.opened.action {
        Action::CreateSecret => crate::secrets::once_there(entry),
        _ => Outcome::Done,
    };
    let closing = Closing {
        at: desk.now(),
        outcome,
        client: Some(client.clone()),
        secret: None,
        note: None,
        upstream_ids: desk.call().upstream_ids(),
    };
    desk.journal().learn(entry, &closing).await;
    desk.inventory().refresh().await;
    entry.outcome = outcome;
    entry.opened.client = Some(client);
    Ok(())
}

/// Whoever sees the client sees what is done to it; and everybody what they do themselves.
fn may_see(desk: &Desk, entry: &Entry) -> bool {
    let own = Who::from(&entry.opened.actor).is(desk.actor());
    own || match &entry.opened.client {
        Some(client) => desk.sees(client),
        None => desk.standing().sees_all(),
    }
}

/// The client that the operation is about, once upstream shows what was asked for.
async fn is_there(desk: &Desk, entry: &Entry) -> Result<Option<ClientId>, Fault> {
    let opened = &entry.opened;
    let after =
        || opened.after.as_deref().and_then(|after| serde_json::from_str::<ClientSettings>(after).ok());
    match (opened.action, &opened.client) {
        (Action::CreateClient, Some(id)) => {
            Ok(found(desk.zidentity.get_client(id).await)?.map(|_| id.clone()))
        }
        (Action::CreateClient, None) => {
            let before: Vec<ClientId> =
                opened.before.as_deref().and_then(|ids| serde_json::from_str(ids).ok()).unwrap_or_default();
            let Some(wanted) = after() else { return Ok(None) };
            let id = appeared(desk, &wanted, &before).await?;
            if let Some(id) = &id {
                Given::keep(Given::read(opened.after.as_deref()).as_ref(), desk, id).await;
            }
            Ok(id)
        }
        (edit, Some(id)) if edit.edits_a_client() => {
            let now = found(desk.zidentity.get_client(id).await)?;
            let same = now.zip(after()).is_some_and(|(now, wanted)| same(&wanted, &now.client.settings));
            Ok(same.then(|| id.clone()))
        }
        // To whoever does not see it, one that is there and one that is gone are alike.
        (Action::DeleteClient, Some(id)) if desk.sees(id) => {
            let is_gone = found(desk.zidentity.get_client(id).await)?.is_none();
            if is_gone {
                gone(desk, id, was(opened).as_ref()).await;
            }
            Ok(is_gone.then(|| id.clone()))
        }
        (Action::CreateSecret | Action::DeleteSecret, Some(id)) => {
            let secrets = desk.zidentity.list_secrets(id).await?;
            let listed =
                opened.secret.as_ref().is_some_and(|secret| secrets.iter().any(|other| other.id == *secret));
            Ok((listed == (opened.action == Action::CreateSecret)).then(|| id.clone()))
        }
        _ => Ok(None),
    }
}

fn found<T>(answer: Result<T, Fault>) -> Result<Option<T>, Fault> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(Fault::NotFound) => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn landing(desk: &Desk, entry: &Entry) -> Option<String> {
    let (tenant, client) = (&desk.card.name, entry.opened.client.as_ref());
    Some(match entry.opened.action {
        Action::CreateClient => format!("{}?done=created", paths::client(tenant, client?)),
        Action::StartRemoval | Action::KeepClient => paths::client(tenant, client?),
        Action::UpdateClient => format!("{}?done=saved", paths::client(tenant, client?)),
        Action::DeleteClient => format!("{}?done=deleted", paths::clients(tenant)),
        Action::DeleteSecret => format!("{}?done=secret-deleted", paths::secrets(tenant, client?)),
        _ => paths::secrets(tenant, client?),
    })
}
