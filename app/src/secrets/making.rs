//! A secret is made: once, provably, and its value handed over. Server only.

use super::life::{Life, within};
use super::lost;
use super::made::{Handed, Made};
use super::room;
use super::seal::lock::{Envelope, Recipient};
use super::seal::{Binding, SealTo};
use super::settlement::Settlement;
use super::settling::{is_coming, settle_open};
use crate::clients::json;
use crate::desk::{
    Completion, Desk, Fault, JournalError, NewSecret, Operation, OperationId, Outcome, Subject, Written,
};
use crate::error::{ConsoleError, FieldError};
use crate::model::{
    Authentication, Client, ClientId, RevealedValue, Secret, SecretId, TenantName, Timestamp,
};
use crate::policy::Action;
use secrecy::ExposeSecret;

/// How many seconds are tried until one is free as a fingerprint.
const FINGERPRINT_TRIES: i64 = 120;

/// Makes a secret. Its value is in the answer and nowhere else; sealed, if the asker named a key to seal it to.
///
/// # Errors
/// [`ConsoleError`]; after a lost answer it says what a look upstream has shown.
pub async fn create(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    life: Life,
    seal_to: Option<SealTo>,
) -> Result<Made, ConsoleError> {
    let id = id.clone();
    operation
        .perform(Action::CreateSecret, Subject::client(tenant, &id), |desk| async move {
            let asked = Asked::read(&desk, &life, seal_to.as_ref())?;
            let _turn = desk.turn(&id).await?;
            let ready = prepare(&desk, &id, &asked).await?;
            let intent = intend(&desk, &id, asked, &ready).await?;
            let written = mint(&desk, &id, &ready, &intent).await?;
            hand_over(&desk, intent, written, &ready.before)
        })
        .await
}

/// What was asked for, as far as it can be judged without a look.
pub(crate) struct Asked {
    wanted: Timestamp,
    recipient: Option<Recipient>,
}

impl Asked {
    /// Reads it.
    ///
    /// # Errors
    /// [`Fault::InvalidInput`] beside the field; [`Fault::Rule`] where a value does not travel plain.
    pub(crate) fn read(desk: &Desk, life: &Life, seal_to: Option<&SealTo>) -> Result<Self, Fault> {
        let wanted = life.ends(desk.now(), desk.traits().into()).map_err(|words| wrong("life", words))?;
        Ok(Self { wanted, recipient: recipient(desk, seal_to)? })
    }
}

/// A client that may have another secret.
pub(crate) struct Ready {
    /// The client.
    pub(crate) client: Client,
    /// The secrets that are there.
    pub(crate) before: Vec<Secret>,
    /// When the new one is to end.
    pub(crate) ends: Timestamp,
}

/// Looks whether the client may have another secret, and has room for it. Whoever asks has its turn.
///
/// # Errors
/// [`Fault`]; nothing was sent.
pub(crate) async fn prepare(desk: &Desk, id: &ClientId, asked: &Asked) -> Result<Ready, Fault> {
    let client = desk.zidentity.get_client(id).await?.client;
    if client.settings.authentication != Authentication::Secret {
        return Err(Fault::Rule {
            title: "This client does not sign in with secrets.".to_owned(),
            next: "Change how it signs in first, on its edit page.".to_owned(),
        });
    }
    let (_, longest) = desk.secret_bounds(id, &client.settings);
    let ends = longest.map_or(asked.wanted, |days| within(asked.wanted, desk.now().plus_days(days)));
    desk.judge_secret(id, &client.settings, ends.0 - desk.now().0)?;
    let before = desk.zidentity.list_secrets(id).await?;
    let open = settle_open(desk, id, &before).await?;
    let coming = open.iter().filter(|entry| is_coming(entry, desk.now())).count();
    if before.len() + coming >= desk.traits().max_secrets {
        return Err(room::none_left(coming > 0, desk.traits()));
    }
    Ok(Ready { client, before, ends })
}

/// What was written down before anything is sent: by it the new secret is provably ours.
pub(crate) struct Intent {
    /// The entry in the journal.
    pub(crate) entry: OperationId,
    expires_at: Timestamp,
    envelope: Option<Envelope>,
}

/// Writes the intent down.
///
/// # Errors
/// [`Fault::Journal`]; then nothing may be sent.
pub(crate) async fn intend(desk: &Desk, id: &ClientId, asked: Asked, ready: &Ready) -> Result<Intent, Fault> {
    let ids: Vec<&SecretId> = ready.before.iter().map(|secret| &secret.id).collect();
    let sealed = asked.recipient.is_some();
    let (entry, expires_at) =
        open_with_fingerprint(desk, ready.ends, &ready.before, &json(&ids), sealed).await?;
    let envelope = asked.recipient.map(|recipient| envelope(&recipient, desk, id, &entry)).transpose()?;
    Ok(Intent { entry, expires_at, envelope })
}

/// Sends the one request. After a lost answer it looks, and never sends another.
///
/// # Errors
/// [`Fault::LostSecret`] with what the look has shown; any other fault means that nothing was made.
pub(crate) async fn mint(
    desk: &Desk,
    id: &ClientId,
    ready: &Ready,
    intent: &Intent,
) -> Result<Written<NewSecret>, Fault> {
    match desk.zidentity.create_secret(id, intent.expires_at).await {
        Ok(written) => {
            desk.inventory().made(id, &written.value.secret).await;
            Ok(written)
        }
        Err(Fault::UnknownOutcome { detail }) => {
            Err(lost::creation(desk, id, &ready.before, intent.expires_at, &detail).await)
        }
        Err(fault) => Err(fault),
    }
}

fn wrong(field: &str, message: String) -> Fault {
    Fault::InvalidInput(vec![FieldError { field: field.to_owned(), message }])
}

/// To whom the value is sealed; `None` where it may travel plain and that is what was asked for.
fn recipient(desk: &Desk, seal_to: Option<&SealTo>) -> Result<Option<Recipient>, Fault> {
    match seal_to {
        Some(key) => Recipient::read(key).map(Some).map_err(|words| wrong("seal_to", words)),
        None if desk.may_reveal_plainly() => Ok(None),
        None => Err(Fault::Rule {
            title: "This console hands out a secret's value only sealed to a key of the asker's.".to_owned(),
            next:
                "Send one as `seal_to`; whoever runs the console can allow the plain way with `plain_reveal`."
                    .to_owned(),
        }),
    }
}

fn envelope(
    recipient: &Recipient,
    desk: &Desk,
    client: &ClientId,
    operation: &OperationId,
) -> Result<Envelope, Fault> {
    let binding = Binding { tenant: &desk.card.name, client, operation: &operation.0 };
    recipient.envelope(&binding).map_err(|error| wrong("seal_to", error.to_string()))
}

/// Opens the entry with the first second from `wanted` on that no other secret of this client ends in.
async fn open_with_fingerprint(
    desk: &Desk,
    wanted: Timestamp,
    before: &[Secret],
    ids: &str,
    sealed: bool,
) -> Result<(OperationId, Timestamp), Fault> {
    // Earlier rather than later: the portal's longest life must not be exceeded by a second.
    for earlier in 0..FINGERPRINT_TRIES {
        let fingerprint = Timestamp(wanted.0 - earlier);
        if before.iter().any(|secret| secret.expires_at == Some(fingerprint)) {
            continue;
        }
        let after = format!(r#"{{"expiresAt":{},"sealed":{sealed}}}"#, fingerprint.0);
        match desk.open_as(Action::CreateSecret, Some(fingerprint), Some(ids.to_owned()), Some(after)).await {
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

/// Puts the value into the answer: sealed, or plain where that was asked for. It is taken and not given back.
///
/// # Errors
/// [`Fault::LostSecret`] where it cannot be sealed.
pub(crate) fn hand_over(
    desk: &Desk,
    intent: Intent,
    written: Written<NewSecret>,
    before: &[Secret],
) -> Result<Made, Fault> {
    let NewSecret { secret, value } = written.value;
    let accepted = written.completion == Completion::Accepted;
    desk.note_secret(&secret.id);
    let handed = match intent.envelope {
        None => Handed::Plain(RevealedValue::new(value.expose_secret().to_owned())),
        Some(envelope) => Handed::Sealed(envelope.seal(&secret.id, &value).map_err(|error| {
            tracing::error!(secret = %secret.id, %error, "a value could not be sealed");
            Fault::LostSecret(Settlement::Orphan(secret.id.clone()))
        })?),
    };
    desk.note_outcome(if accepted { Outcome::Accepted } else { Outcome::Handed });
    let older =
        before.iter().filter(|secret| secret.is_live(desk.now())).max_by_key(|secret| secret.created_at);
    Ok(Made { operation: intent.entry.0, secret, handed, accepted, older: older.cloned(), now: desk.now() })
}
