//! What happens when secrets are listed, shown, noted and deleted. Server only.

use super::last::{Doubtful, Left};
use super::lost;
use super::settling::{SHOWN, settle_open};
use crate::clients::json;
use crate::desk::{Closing, Completion, Desk, Entry, Fault, Operation, OperationId, Outcome, Subject};
use crate::error::{ConsoleError, FieldError};
use crate::model::{
    Client, ClientId, DestinationCard, Exposure, Labels, Leak, Rotation, Secret, SecretId, TenantName,
};
use crate::policy::Action;

/// How many of a client's exposures are searched for where its secrets are.
pub(crate) const LOOKED_BACK: u32 = 40;
/// How many of a client's newest entries are searched for what nobody should count on.
const SEARCHED: u32 = 100;

/// Why a secret of the console's own client stays.
pub(crate) const OWN: &str = "The console itself signs in as this client, perhaps with this secret.";

/// A client's secrets with what the journal knows of them.
pub struct SecretsOf {
    /// The client.
    pub client: Client,
    /// Its secrets, newest first.
    pub secrets: Vec<Secret>,
    /// Its operations that somebody still has to look at.
    pub open: Vec<Entry>,
    /// Its rotation that has not ended, or else the last one.
    pub rotation: Option<Rotation>,
    /// Its secrets that nobody should count on.
    pub doubtful: Doubtful,
    /// Its secrets that the console itself may be running on.
    pub own: Vec<SecretId>,
    /// The tenant's open leaks of this client.
    pub leaks: Vec<Leak>,
    /// What they are called here.
    pub labels: Labels,
    /// Who and what was given their values, newest first.
    pub exposures: Vec<Exposure>,
    /// Where the person may send a new one.
    pub destinations: Vec<DestinationCard>,
    /// Why the person's ceiling bars a new one, if so.
    pub barred: Option<String>,
    /// The longest life in days that the person's ceiling allows; `None` = whatever the tenant allows.
    pub longest: Option<i64>,
}

/// A client's secrets; on the way, settles what is unsettled.
///
/// # Errors
/// [`ConsoleError`].
pub async fn list(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
) -> Result<SecretsOf, ConsoleError> {
    operation
        .read(Action::ListSecrets, Subject::client(tenant, id), |desk| async move {
            let mark = desk.inventory().mark().await;
            let client = desk.zidentity.get_client(id).await?.client;
            let secrets = sorted(desk.zidentity.list_secrets(id).await?);
            desk.inventory().seen(mark, &client, Some(&secrets)).await;
            let open = settle_open(&desk, id, &secrets).await?;
            let runs_on = |secret: &&Secret| desk.runs_on(id, &secret.id);
            let own = secrets.iter().filter(runs_on).map(|secret| secret.id.clone()).collect();
            let exposures = desk.exposures().of_client(&desk.card.name, id, LOOKED_BACK).await?;
            let destinations = desk.open_destinations(id);
            let (barred, longest) = desk.secret_bounds(id, &client.settings);
            let labels = super::labels::of(&desk, id, &secrets).await?;
            let leaks = crate::leak::of_client(&desk, id).await?;
            let rotation = desk.rotations().newest(&desk.card.name, id).await?;
            let doubtful = doubtful(&desk, id, rotation.as_ref()).await?;
            Ok(SecretsOf {
                client,
                secrets,
                open,
                rotation,
                doubtful,
                own,
                leaks,
                labels,
                exposures,
                destinations,
                barred,
                longest,
            })
        })
        .await
}

/// What of a client's secrets nobody should count on.
async fn doubtful(desk: &Desk, id: &ClientId, rotation: Option<&Rotation>) -> Result<Doubtful, Fault> {
    let entries = desk.journal().recent(&desk.card.name, id, SEARCHED).await?;
    Ok(Doubtful::of(&entries, rotation, desk.now()))
}

fn sorted(mut secrets: Vec<Secret>) -> Vec<Secret> {
    secrets.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
    secrets
}

/// Takes the browser's word that it showed a new secret.
///
/// # Errors
/// [`ConsoleError`].
pub async fn displayed(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    entry: String,
) -> Result<(), ConsoleError> {
    let actor = operation.actor().clone();
    operation
        .read(Action::ListSecrets, Subject::client(tenant, id), |desk| async move {
            let entry = desk.journal().get(&OperationId(entry)).await?.ok_or(Fault::NotFound)?;
            let own =
                entry.opened.actor.issuer == actor.issuer && entry.opened.actor.subject == actor.subject;
            if entry.opened.client.as_ref() != Some(id) || entry.opened.tenant != desk.card.name || !own {
                return Err(Fault::NotFound);
            }
            let outcome = match entry.outcome {
                // Pending if the end could not be written down when the value was handed over.
                Outcome::Handed | Outcome::Pending => Outcome::Done,
                // Still to be followed; the note tells that nobody has to ask about the value.
                Outcome::Accepted => Outcome::Accepted,
                _ => return Ok(()),
            };
            let closing = Closing {
                at: desk.now(),
                outcome,
                client: None,
                secret: None,
                note: Some(shown(entry.note.as_deref())),
                upstream_ids: vec![],
            };
            Ok(desk.journal().close(&entry.id, &closing).await?)
        })
        .await
}

/// The note that a value was shown, with what was known of it before: it may be at a destination too.
fn shown(before: Option<&str>) -> String {
    match before {
        None => SHOWN.to_owned(),
        Some(before) if before.starts_with(SHOWN) => before.to_owned(),
        Some(before) => format!("{SHOWN}; {before}"),
    }
}

/// Deletes a secret for good. Where nothing is left for certain to sign in with, a person types the client's name; `None`
/// is a program.
///
/// # Errors
/// [`ConsoleError`].
pub async fn delete(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    secret: &SecretId,
    typed_name: Option<String>,
) -> Result<Completion, ConsoleError> {
    let (id, secret) = (id.clone(), secret.clone());
    operation
        .perform(Action::DeleteSecret, Subject::secret(tenant, &id, &secret), |desk| async move {
            if desk.runs_on(&id, &secret) {
                return Err(Fault::Rule {
                    title: OWN.to_owned(),
                    next: "Give the console another one first: `clientele credential rotate`.".to_owned(),
                });
            }
            let _turn = desk.turn(&id).await?;
            let secrets = desk.zidentity.list_secrets(&id).await?;
            if !secrets.iter().any(|listed| listed.id == secret) {
                return Err(Fault::NotFound);
            }
            let rotation = desk.rotations().newest(&desk.card.name, &id).await?;
            let doubtful = doubtful(&desk, &id, rotation.as_ref()).await?;
            let left = Left::of(&secrets, &secret, &doubtful, desk.now());
            match typed_name {
                Some(typed) if left != Left::Enough => {
                    let client = desk.zidentity.get_client(&id).await?.client;
                    if !is_name(&typed, &client) {
                        return Err(wrong_name());
                    }
                }
                // What is listed tells a program which is the last one, and not which may yet be deleted.
                None if left == Left::InDoubt => return Err(in_doubt()),
                _ => {}
            }
            desk.open(Some(json(&secrets)), None).await?;
            remove(&desk, &id, &secret).await
        })
        .await
}

/// Sends the deletion of a secret whose entry is open. After a lost answer it looks, and sends no other.
///
/// # Errors
/// [`Fault::NotSoFar`] and [`Fault::UnknownOutcome`]: it may yet be carried out. Any other: it was not.
pub(crate) async fn remove(desk: &Desk, id: &ClientId, secret: &SecretId) -> Result<Completion, Fault> {
    let completion = match desk.zidentity.delete_secret(id, secret).await {
        Ok(Completion::Accepted) => {
            desk.note_outcome(Outcome::Accepted);
            Completion::Accepted
        }
        // Somebody was quicker: what was wanted is so.
        Ok(Completion::Complete) | Err(Fault::NotFound) => Completion::Complete,
        Err(Fault::UnknownOutcome { detail }) => {
            lost::removal(desk, id, secret, detail).await?;
            Completion::Complete
        }
        Err(fault) => return Err(fault),
    };
    desk.inventory().unmade(id, secret).await;
    Ok(completion)
}

/// Whether what was typed is the client's name.
pub(crate) fn is_name(typed: &str, client: &Client) -> bool {
    typed.trim() == client.settings.name.trim()
}

/// Another name was typed than the client's.
pub(crate) fn wrong_name() -> Fault {
    let message = "Type the client's name exactly as it stands above.".to_owned();
    Fault::InvalidInput(vec![FieldError { field: "typed_name".into(), message }])
}

fn in_doubt() -> Fault {
    Fault::Rule {
        title: "A deletion of the client's other secret was sent, and may yet be carried out: then nothing would work."
            .to_owned(),
        next: "Look in an hour which secrets are there; a person can delete this one at once, on the page of secrets."
            .to_owned(),
    }
}

/// A person says that an open entry needs no more looking at.
///
/// # Errors
/// [`ConsoleError`].
pub async fn take_note(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    entry: OperationId,
) -> Result<(), ConsoleError> {
    let actor = operation.actor().name.clone();
    operation
        .read(Action::CreateSecret, Subject::client(tenant, id), |desk| async move {
            let entry = desk.journal().get(&entry).await?.ok_or(Fault::NotFound)?;
            let here = entry.opened.tenant == desk.card.name && entry.opened.client.as_ref() == Some(id);
            if !here || !matches!(entry.outcome, Outcome::PerhapsInUse | Outcome::Handed) {
                return Err(Fault::NotFound);
            }
            let closing = Closing {
                at: desk.now(),
                outcome: Outcome::Done,
                client: None,
                secret: None,
                note: Some(match entry.note {
                    Some(before) => format!("{actor} took note; {before}"),
                    None => format!("{actor} took note"),
                }),
                upstream_ids: vec![],
            };
            Ok(desk.journal().close(&entry.id, &closing).await?)
        })
        .await
}
