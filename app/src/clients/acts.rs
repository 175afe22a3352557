//! What happens when a client is made, changed or deleted. Server only; each act is called by a page's form and by
//! an island's server function alike.

use super::draft::{ClientDraft, check_scopes};
use crate::desk::{Completion, Desk, Fault, Held, Operation, OperationId, Outcome, Subject};
use crate::error::{ConsoleError, Difference};
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
            let before = alike(&desk, &settings).await?;
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
                    Err(look_for(&desk, &settings, &before, entry, &detail).await)
                }
                Err(fault) => Err(fault),
            }
        })
        .await
}

/// After a lost answer: is there exactly one new client that is as asked for?
async fn look_for(
    desk: &Desk,
    settings: &ClientSettings,
    before: &[ClientId],
    entry: OperationId,
    detail: &str,
) -> Fault {
    tracing::warn!(operation = %entry.0, detail, "the answer to a client's creation was lost");
    desk.inventory().refresh().await;
    let Ok(now) = alike(desk, settings).await else {
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
async fn alike(desk: &Desk, settings: &ClientSettings) -> Result<Vec<ClientId>, Fault> {
    let snapshot = desk.clients().await?;
    Ok(snapshot
        .clients
        .iter()
        .filter(|client| client.settings.name == settings.name)
        .map(|client| client.id.clone())
        .collect())
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
    let written = desk.zidentity.update_client(held, settings).await?;
    desk.inventory().put(written.value.clone()).await;
    match written.completion {
        Completion::Complete => Ok(Led::There(written.value.id)),
        Completion::Accepted => {
            desk.note_outcome(Outcome::Accepted);
            Ok(Led::Accepted(entry.0))
        }
    }
}

/// Deletes a client for good, if its name was typed as it is.
///
/// # Errors
/// [`ConsoleError`].
pub async fn delete(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    typed_name: String,
) -> Result<Option<String>, ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::DeleteClient, Subject::client(tenant, &id), |desk| async move {
            spare_own_client(&desk, &id, "deleted")?;
            let _turn = desk.turn(&id).await?;
            let held = desk.zidentity.get_client(&id).await?;
            if typed_name.trim() != held.client.settings.name.trim() {
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
    if *id == desk.card.own_client {
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

/// What differs between two states of a client, field by field, in a person's words.
#[must_use]
pub fn differences(was: &ClientSettings, now: &ClientSettings) -> Vec<Difference> {
    let rows = [
        ("Name", was.name.clone(), now.name.clone()),
        ("Description", was.description.clone(), now.description.clone()),
        ("Status", status(was), status(now)),
        (
            "Token lifetime",
            super::lifetime::in_words(was.token_lifetime),
            super::lifetime::in_words(now.token_lifetime),
        ),
        ("Signs in with", authentication(was), authentication(now)),
        ("Access", access(was), access(now)),
    ];
    rows.into_iter()
        .filter(|(_, was, now)| was != now)
        .map(|(field, was, now)| Difference { field: field.to_owned(), was, now })
        .collect()
}

fn status(settings: &ClientSettings) -> String {
    if settings.enabled { "active" } else { "disabled" }.to_owned()
}

fn authentication(settings: &ClientSettings) -> String {
    use crate::model::Authentication;
    match &settings.authentication {
        Authentication::Jwks { url } => format!("JWKS URL {url}"),
        Authentication::Keys { public_keys, certificates } => {
            let names: Vec<_> =
                public_keys.iter().map(|key| format!("{} {}", key.name, key.pem.trim())).collect();
            let pems: Vec<_> = certificates.iter().map(|certificate| certificate.pem.trim()).collect();
            format!(
                "{} keys and {} certificates\n{}\n{}",
                names.len(),
                pems.len(),
                names.join("\n"),
                pems.join("\n")
            )
            .trim()
            .to_owned()
        }
        other => other.label().to_owned(),
    }
}

fn access(settings: &ClientSettings) -> String {
    let mut scopes: Vec<_> = settings.grants.iter().flat_map(|grant| &grant.scopes).collect();
    scopes.sort_by(|a, b| a.id.cmp(&b.id));
    if scopes.is_empty() {
        return "no access".to_owned();
    }
    let words: Vec<_> = scopes.iter().map(|scope| format!("{} ({})", scope.role(), scope.id.0)).collect();
    words.join(", ")
}

pub(crate) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
