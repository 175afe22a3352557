//! What happens when a secret is made, shown, lost or deleted. Server only.

use secrecy::ExposeSecret;

use super::calls::Revealed;
use super::life::Life;
use super::settlement::{Settlement, settle};
use super::settling::{SHOWN, is_coming, settle_open};
use crate::clients::json;
use crate::desk::{
    Closing, Completion, Desk, Entry, Fault, JournalError, NewSecret, Operation, OperationId, Outcome,
    Subject, Written,
};
use crate::error::{ConsoleError, FieldError};
use crate::model::{
    Authentication, Beyond, Client, ClientId, RevealedValue, Secret, SecretId, TenantName, TenantTraits,
    Timestamp,
};
use crate::policy::Action;

/// How many seconds are tried until one is free as a fingerprint.
const FINGERPRINT_TRIES: i64 = 120;

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
            let client = desk.zidentity.get_client(id).await?.client;
            let secrets = sorted(desk.zidentity.list_secrets(id).await?);
            let open = settle_open(&desk, id, &secrets).await?;
            let runs_on = |secret: &&Secret| desk.runs_on(id, &secret.id);
            let own = secrets.iter().filter(runs_on).map(|secret| secret.id.clone()).collect();
            Ok(SecretsOf { client, secrets, open, own })
        })
        .await
}

fn sorted(mut secrets: Vec<Secret>) -> Vec<Secret> {
    secrets.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
    secrets
}

/// Makes a secret. Its value is in the answer and nowhere else.
///
/// # Errors
/// [`ConsoleError`]; after a lost answer it says what a look upstream has shown.
pub async fn create(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    life: Life,
) -> Result<Revealed, ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::CreateSecret, Subject::client(tenant, &id), |desk| async move {
            let wanted = life.ends(desk.now(), desk.traits().into()).map_err(|message| {
                Fault::InvalidInput(vec![FieldError { field: "life".to_owned(), message }])
            })?;
            let _turn = desk.turn(&id).await?;
            let client = desk.zidentity.get_client(&id).await?.client;
            if client.settings.authentication != Authentication::Secret {
                return Err(Fault::Rule {
                    title: "This client does not sign in with secrets.".to_owned(),
                    next: "Change how it signs in first, on its edit page.".to_owned(),
                });
            }
            let before = desk.zidentity.list_secrets(&id).await?;
            let open = settle_open(&desk, &id, &before).await?;
            let coming = open.iter().filter(|entry| is_coming(entry, desk.now())).count();
            if before.len() + coming >= desk.traits().max_secrets {
                return Err(no_room(coming > 0, desk.traits()));
            }
            let ids: Vec<&SecretId> = before.iter().map(|secret| &secret.id).collect();
            let (entry, expires_at) = open_with_fingerprint(&desk, wanted, &before, &json(&ids)).await?;
            match desk.zidentity.create_secret(&id, expires_at).await {
                Ok(written) => Ok(hand_over(&desk, entry, written, &before)),
                Err(Fault::UnknownOutcome { detail }) => {
                    Err(lost(&desk, &id, &before, expires_at, &detail).await)
                }
                Err(fault) => Err(fault),
            }
        })
        .await
}

fn no_room(one_is_coming: bool, traits: TenantTraits) -> Fault {
    let (title, next) = if one_is_coming {
        (
            "With the secret that ZIdentity is still making, this client holds two already.".to_owned(),
            "Wait until it is there; then delete the one that is no longer in use.",
        )
    } else {
        (
            format!(
                "This client holds {} secrets already; {}",
                count(traits.max_secrets),
                beyond(traits.beyond)
            ),
            "Delete the one that is no longer in use, then create another.",
        )
    };
    Fault::Rule { title, next: next.to_owned() }
}

/// A small number as it is said.
pub(super) fn count(number: usize) -> String {
    match number {
        1 => "one".to_owned(),
        2 => "two".to_owned(),
        3 => "three".to_owned(),
        more => more.to_string(),
    }
}

/// What becomes of a secret too many.
pub(super) fn beyond(beyond: Beyond) -> &'static str {
    match beyond {
        Beyond::Refused => "ZIdentity takes no more.",
        Beyond::ReplacesNewest => "ZIdentity would replace the newest.",
        Beyond::ReplacesOldest => "ZIdentity would replace the oldest.",
        Beyond::Made => "more have not been seen to work.",
    }
}

/// Opens the entry with the first second from `wanted` on that no other secret of this client ends in.
async fn open_with_fingerprint(
    desk: &Desk,
    wanted: Timestamp,
    before: &[Secret],
    ids: &str,
) -> Result<(OperationId, Timestamp), Fault> {
    // Earlier rather than later: the portal's longest life must not be exceeded by a second.
    for earlier in 0..FINGERPRINT_TRIES {
        let fingerprint = Timestamp(wanted.0 - earlier);
        if before.iter().any(|secret| secret.expires_at == Some(fingerprint)) {
            continue;
        }
        let after = format!(r#"{{"expiresAt":{}}}"#, fingerprint.0);
        match desk.open_marked(Some(fingerprint), Some(ids.to_owned()), Some(after)).await {
            Ok(entry) => return Ok((entry, fingerprint)),
            Err(Fault::Journal(JournalError::FingerprintTaken)) => {}
            Err(fault) => return Err(fault),
        }
    }
    Err(Fault::Rule {
        title: "Too many secrets with this end were asked for just now.".to_owned(),
        next: "Choose another end, or wait two minutes.".to_owned(),
    })
}

fn hand_over(desk: &Desk, entry: OperationId, written: Written<NewSecret>, before: &[Secret]) -> Revealed {
    let NewSecret { secret, value } = written.value;
    let accepted = written.completion == Completion::Accepted;
    desk.note_secret(&secret.id);
    desk.note_outcome(if accepted { Outcome::Accepted } else { Outcome::Handed });
    let older =
        before.iter().filter(|secret| secret.is_live(desk.now())).max_by_key(|secret| secret.created_at);
    Revealed {
        operation: entry.0,
        value: RevealedValue::new(value.expose_secret().to_owned()),
        secret,
        accepted,
        older: older.cloned(),
        now: desk.now(),
    }
}

async fn lost(desk: &Desk, id: &ClientId, before: &[Secret], fingerprint: Timestamp, detail: &str) -> Fault {
    tracing::warn!(client = %id, detail, "the answer to a secret's creation was lost");
    let settlement = match desk.zidentity.list_secrets(id).await {
        Ok(now) => {
            let ids: Vec<SecretId> = before.iter().map(|secret| secret.id.clone()).collect();
            settle(&ids, fingerprint, &now)
        }
        Err(_) => Settlement::Unknown,
    };
    if let Settlement::Orphan(secret) = &settlement {
        desk.note_secret(secret);
    }
    Fault::LostSecret(settlement)
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
                note: Some(SHOWN.to_owned()),
                upstream_ids: vec![],
            };
            Ok(desk.journal().close(&entry.id, &closing).await?)
        })
        .await
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
                Err(fault) => return Err(fault),
            }
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
