//! What happens when secrets are listed, shown, noted and deleted. Server only.

use super::lost;
use super::settling::{SHOWN, settle_open};
use crate::clients::json;
use crate::desk::{
    Closing, Completion, Desk, Entry, Fault, Operation, OperationId, Outcome, Subject, WantedEntries,
};
use crate::error::{ConsoleError, FieldError};
use crate::model::{Client, ClientId, Delivered, DestinationCard, Secret, SecretId, TenantName, Timestamp};
use crate::policy::Action;

/// How many of a client's creations are searched for where its secrets went.
const LOOKED_BACK: u32 = 20;

/// Why a secret of the console's own client stays.
pub(super) const OWN: &str = "The console itself signs in as this client, perhaps with this secret.";

/// A client's secrets with what the journal knows of them.
pub struct SecretsOf {
    /// The client.
    pub client: Client,
    /// Its secrets, newest first.
    pub secrets: Vec<Secret>,
    /// Its operations that somebody still has to look at.
    pub open: Vec<Entry>,
    /// Its secrets that the console itself may be running on.
    pub own: Vec<SecretId>,
    /// Those of which the journal tells where they were delivered, with the note that tells it.
    pub delivered: Vec<(SecretId, String)>,
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
            let delivered = deliveries(&desk, id).await?;
            let destinations = desk.open_destinations(id);
            let (barred, longest) = desk.secret_bounds(id, &client.settings);
            Ok(SecretsOf { client, secrets, open, own, delivered, destinations, barred, longest })
        })
        .await
}

/// Where a client's newest secrets were delivered, as the journal notes it.
async fn deliveries(desk: &Desk, id: &ClientId) -> Result<Vec<(SecretId, String)>, Fault> {
    let made = WantedEntries {
        tenant: Some(desk.card.name.clone()),
        client: Some(id.clone()),
        action: Some(Action::CreateSecret),
        ..WantedEntries::default()
    };
    let entries = desk.journal().find(&made, 0, LOOKED_BACK).await?.entries;
    let noted = |entry: Entry| Some((entry.opened.secret?, entry.note?));
    Ok(entries.into_iter().filter_map(noted).filter(|(_, note)| Delivered::is_noted_in(note)).collect())
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

/// Deletes a secret for good. For the last live one a person types the client's name; `None` is a program.
///
/// # Errors
/// [`ConsoleError`].
pub async fn delete(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    secret: &SecretId,
    typed_name: Option<String>,
) -> Result<(), ConsoleError> {
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
            if let Some(typed) = typed_name.filter(|_| is_last_live(&secrets, &secret, desk.now())) {
                let client = desk.zidentity.get_client(&id).await?.client;
                if typed.trim() != client.settings.name.trim() {
                    let message = "Type the client's name exactly as it stands above.".to_owned();
                    return Err(Fault::InvalidInput(vec![FieldError {
                        field: "typed_name".into(),
                        message,
                    }]));
                }
            }
            desk.open(Some(json(&secrets)), None).await?;
            match desk.zidentity.delete_secret(&id, &secret).await {
                Ok(Completion::Accepted) => desk.note_outcome(Outcome::Accepted),
                // Somebody was quicker: what was wanted is so.
                Ok(Completion::Complete) | Err(Fault::NotFound) => {}
                Err(Fault::UnknownOutcome { detail }) => lost::removal(&desk, &id, &secret, detail).await?,
                Err(fault) => return Err(fault),
            }
            desk.inventory().unmade(&id, &secret).await;
            Ok(())
        })
        .await
}

/// Whether `id` is the one secret that still opens something.
#[must_use]
pub fn is_last_live(secrets: &[Secret], id: &SecretId, now: Timestamp) -> bool {
    let live: Vec<_> = secrets.iter().filter(|secret| secret.is_live(now)).collect();
    matches!(live.as_slice(), [only] if only.id == *id)
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
                note: Some(format!("{actor} took note")),
                upstream_ids: vec![],
            };
            Ok(desk.journal().close(&entry.id, &closing).await?)
        })
        .await
}
