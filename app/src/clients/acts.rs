//! What happens when a client is made, changed or deleted. Server only; each act is called by a page's form and by
//! an island's server function alike.

use super::differences::differences;
use super::draft::{ClientDraft, check_scopes};
use super::lost;
use crate::desk::{Completion, Desk, Fault, Held, Operation, Outcome, Subject};
use crate::error::ConsoleError;

use crate::model::{Client, ClientId, ClientSettings, TenantName};
use crate::policy::Action;

/// Where a write has led.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Led {
    /// The client is there.
    There(ClientId),
    /// ZIdentity took it; this operation tells when it is there.
    Accepted(String),
}

/// Makes a client.
///
/// # Errors
/// [`ConsoleError`] with the fields that need another look.
pub async fn create(
    operation: &Operation,
    tenant: &TenantName,
    draft: ClientDraft,
) -> Result<Led, ConsoleError> {
    operation
        .perform(Action::CreateClient, Subject::tenant(tenant), |desk| async move {
            let settings = draft.settings(None).map_err(Fault::InvalidInput)?;
            if !settings.grants.is_empty() {
                let catalogue = desk.zidentity.list_resource_servers().await?;
                check_scopes(&settings, None, &catalogue).map_err(Fault::InvalidInput)?;
            }
            let before = lost::alike(&desk, &settings).await?;
            let entry = desk.open(Some(json(&before)), Some(json(&settings))).await?;
            match desk.zidentity.create_client(&settings).await {
                Ok(written) => {
                    if let Some(client) = &written.value {
                        desk.note_client(&client.id);
                    }
                    match (written.completion, written.value) {
                        (Completion::Complete, Some(client)) => {
                            let id = client.id.clone();
                            desk.inventory().put(client).await;
                            Ok(Led::There(id))
                        }
                        _ => {
                            desk.note_outcome(Outcome::Accepted);
                            Ok(Led::Accepted(entry.0))
                        }
                    }
                }
                Err(Fault::UnknownOutcome { detail }) => {
                    Err(lost::creation(&desk, &settings, &before, entry, &detail).await)
                }
                Err(fault) => Err(fault),
            }
        })
        .await
}

/// Replaces a client by what the form asks for, unless it changed since the form was opened.
///
/// # Errors
/// [`ConsoleError`] with the fields that need another look, or with what changed meanwhile.
pub async fn update(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    draft: ClientDraft,
) -> Result<Led, ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::UpdateClient, Subject::client(tenant, &id), |desk| async move {
            let _turn = desk.turn(&id).await?;
            let held = desk.zidentity.get_client(&id).await?;
            let now = &held.client.settings;
            let base: ClientSettings = serde_json::from_str(&draft.base).map_err(|_| Fault::Rule {
                title: "The form does not say what the client was when it was opened.".to_owned(),
                next: "Open the form again and repeat the change.".to_owned(),
            })?;
            let differences = differences(&base, now);
            if !differences.is_empty() {
                return Err(Fault::Conflict(differences));
            }
            let settings = draft.settings(Some(now)).map_err(Fault::InvalidInput)?;
            if settings.grants != now.grants {
                let catalogue = desk.zidentity.list_resource_servers().await?;
                check_scopes(&settings, Some(now), &catalogue).map_err(Fault::InvalidInput)?;
            }
            put(&desk, &held, &settings).await
        })
        .await
}

/// Enables or disables a client; everything else stays as it is upstream at this moment.
///
/// # Errors
/// [`ConsoleError`].
pub async fn switch(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    enabled: bool,
) -> Result<Led, ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::UpdateClient, Subject::client(tenant, &id), move |desk| async move {
            if !enabled {
                spare_own_client(&desk, &id, "disabled")?;
            }
            let _turn = desk.turn(&id).await?;
            let held = desk.zidentity.get_client(&id).await?;
            let settings = ClientSettings { enabled, ..held.client.settings.clone() };
            put(&desk, &held, &settings).await
        })
        .await
}

async fn put(desk: &Desk, held: &Held, settings: &ClientSettings) -> Result<Led, Fault> {
    if settings == &held.client.settings {
        return Ok(Led::There(held.client.id.clone()));
    }
    if !settings.enabled
        || settings.authentication != held.client.settings.authentication
        || settings.grants != held.client.settings.grants
    {
        spare_own_client(desk, &held.client.id, "disabled, re-scoped or given another way to sign in")?;
    }
    let entry = desk.open(Some(json(&held.client.settings)), Some(json(settings))).await?;
    let written = match desk.zidentity.update_client(held, settings).await {
        Err(fault @ Fault::Invalid { status: 409 | 412 | 428, .. }) => {
            return Err(overtaken(desk, held, fault).await);
        }
        Err(Fault::UnknownOutcome { detail }) => lost::replacement(desk, held, settings, detail).await?,
        answer => answer?,
    };
    desk.inventory().put(written.value.clone()).await;
    match written.completion {
        Completion::Complete => Ok(Led::There(written.value.id)),
        Completion::Accepted => {
            desk.note_outcome(Outcome::Accepted);
            Ok(Led::Accepted(entry.0))
        }
    }
}

/// ZIdentity itself has seen that somebody was quicker (not documented, found by a probe): tells what they changed.
async fn overtaken(desk: &Desk, held: &Held, fault: Fault) -> Fault {
    match desk.zidentity.get_client(&held.client.id).await {
        Ok(now) => match differences(&held.client.settings, &now.client.settings) {
            changed if changed.is_empty() => fault,
            changed => Fault::Conflict(changed),
        },
        Err(_) => fault,
    }
}

/// Deletes a client for good. A person types its name; `None` is a program, which does not slip.
///
/// # Errors
/// [`ConsoleError`].
pub async fn delete(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    typed_name: Option<String>,
) -> Result<Option<String>, ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::DeleteClient, Subject::client(tenant, &id), |desk| async move {
            spare_own_client(&desk, &id, "deleted")?;
            let _turn = desk.turn(&id).await?;
            let held = desk.zidentity.get_client(&id).await?;
            if typed_name.is_some_and(|typed| typed.trim() != held.client.settings.name.trim()) {
                let message = "Type the client's name exactly as it stands above.".to_owned();
                return Err(Fault::InvalidInput(vec![crate::error::FieldError {
                    field: "typed_name".into(),
                    message,
                }]));
            }
            let entry = desk.open(Some(json(&held.client.settings)), None).await?;
            let completion = match desk.zidentity.delete_client(&id).await {
                Ok(completion) => completion,
                // A repeated delete finds nothing: what was wanted is so.
                Err(Fault::NotFound) => Completion::Complete,
                Err(Fault::UnknownOutcome { detail }) => lost::removal(&desk, &id, detail).await?,
                Err(fault) => return Err(fault),
            };
            desk.inventory().remove(&id).await;
            match completion {
                Completion::Complete => Ok(None),
                Completion::Accepted => {
                    desk.note_outcome(Outcome::Accepted);
                    Ok(Some(entry.0))
                }
            }
        })
        .await
}

/// The console would lock itself out.
fn spare_own_client(desk: &Desk, id: &ClientId, what: &str) -> Result<(), Fault> {
    if desk.card.is_own(id) {
        return Err(Fault::Rule {
            title: format!("The console itself signs in as this client, so it cannot be {what} here."),
            next: "If it must be, do it in ZIdentity's own portal, after giving the console another client."
                .to_owned(),
        });
    }
    Ok(())
}

/// One client as it is upstream now.
///
/// # Errors
/// [`ConsoleError`].
pub async fn get(operation: &Operation, tenant: &TenantName, id: &ClientId) -> Result<Client, ConsoleError> {
    operation
        .read(Action::GetClient, Subject::client(tenant, id), |desk| async move {
            Ok(desk.zidentity.get_client(id).await?.client)
        })
        .await
}

pub(crate) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
