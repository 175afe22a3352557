//! A secret is made: once, provably, and its value handed over. Server only.

use super::handover::{HandOver, HandedOver, Judged, Prepared};
use super::life::{Life, within};
use super::lost;
use super::made::{Made, Way};
use super::room;
use super::settling::{is_coming, settle_open};
use crate::clients::json;
use crate::desk::{
    Completion, Desk, Fault, JournalError, NewSecret, Operation, OperationId, Outcome, Subject, Written,
};
use crate::error::{ConsoleError, FieldError};
use crate::model::{Authentication, Client, ClientId, Label, Secret, SecretId, TenantName, Timestamp};
use crate::policy::Action;

/// Under this name the journal's entry holds where the value is sent.
pub(super) const DELIVER_TO: &str = "deliver_to";
/// How many seconds are tried until one is free as a fingerprint.
const FINGERPRINT_TRIES: i64 = 120;

/// Makes a secret. Its value goes the way that was asked for and nowhere else: into the answer, sealed if a key was named,
/// or to a destination.
///
/// # Errors
/// [`ConsoleError`]; after a lost answer it says what a look upstream has shown.
pub async fn create(
    operation: &Operation,
    tenant: &TenantName,
    id: &ClientId,
    life: Life,
    way: Way,
    label: String,
) -> Result<Made, ConsoleError> {
    let id = id.clone();
    timed(operation, &way)
        .perform(Action::CreateSecret, Subject::client(tenant, &id), |desk| async move {
            let asked = Asked::read(&desk, &id, &life, &way, &label)?;
            let _turn = desk.turn(&id).await?;
            let ready = prepare(&desk, &id, &asked).await?;
            let intent = intend(&desk, &id, asked, &ready).await?;
            let written = mint(&desk, &id, &ready, &intent).await?;
            hand_over(&desk, &id, intent, written, &ready.before).await
        })
        .await
}

/// The same request, with time for a delivery if there is to be one.
pub(crate) fn timed(operation: &Operation, way: &Way) -> Operation {
    if way.deliver_to.is_some() { operation.with_time_after() } else { operation.clone() }
}

/// What was asked for, as far as it can be judged without a look.
pub(crate) struct Asked {
    wanted: Timestamp,
    way: Judged,
    label: Label,
}

impl Asked {
    /// Reads it.
    ///
    /// # Errors
    /// [`Fault::InvalidInput`] beside the field; [`Fault::Rule`] where a value does not go this way.
    pub(crate) fn read(
        desk: &Desk,
        id: &ClientId,
        life: &Life,
        way: &Way,
        label: &str,
    ) -> Result<Self, Fault> {
        let wanted = life.ends(desk.now(), desk.traits().into()).map_err(|words| wrong("life", words))?;
        let label = Label::of(label).checked().map_err(Fault::InvalidInput)?;
        Ok(Self { wanted, way: Judged::of(desk, id, way)?, label })
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
    hand_over: HandOver,
    label: Label,
}

/// Has the destination look, if there is one, and writes the intent down.
///
/// # Errors
/// [`Fault::NotReady`], [`Fault::Journal`]; then nothing may be sent.
pub(crate) async fn intend(desk: &Desk, id: &ClientId, asked: Asked, ready: &Ready) -> Result<Intent, Fault> {
    let way = asked.way.prepared(desk, id).await?;
    let (entry, expires_at) = open_with_fingerprint(desk, ready.ends, &ready.before, &way).await?;
    let hand_over = way.addressed(desk, id, &entry)?;
    Ok(Intent { entry, expires_at, hand_over, label: asked.label })
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
            super::labels::keep_new(desk, id, &written.value.secret.id, &intent.label).await;
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

/// Opens the entry with the first second from `wanted` on that no other secret of this client ends in.
async fn open_with_fingerprint(
    desk: &Desk,
    wanted: Timestamp,
    before: &[Secret],
    way: &Prepared,
) -> Result<(OperationId, Timestamp), Fault> {
    let ids: Vec<&SecretId> = before.iter().map(|secret| &secret.id).collect();
    let (sealed, deliver_to) = way.journalled();
    // Earlier rather than later: the portal's longest life must not be exceeded by a second.
    for earlier in 0..FINGERPRINT_TRIES {
        let fingerprint = Timestamp(wanted.0 - earlier);
        if before.iter().any(|secret| secret.expires_at == Some(fingerprint)) {
            continue;
        }
        let mut after = serde_json::json!({ "expiresAt": fingerprint.0, "sealed": sealed });
        if let Some(name) = deliver_to {
            after[DELIVER_TO] = name.0.clone().into();
        }
        let after = Some(after.to_string());
        match desk.open_as(Action::CreateSecret, Some(fingerprint), Some(json(&ids)), after).await {
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

/// Hands the value over: into the answer, or to its destination. It is taken and not given back.
///
/// # Errors
/// [`Fault::Undelivered`], [`Fault::LostSecret`]: the secret was made, and the asker cannot be given its value.
pub(crate) async fn hand_over(
    desk: &Desk,
    id: &ClientId,
    intent: Intent,
    written: Written<NewSecret>,
    before: &[Secret],
) -> Result<Made, Fault> {
    let accepted = written.completion == Completion::Accepted;
    desk.note_secret(&written.value.secret.id);
    let HandedOver { handed, undelivered } = intent.hand_over.over(desk, id, &written.value).await?;
    if accepted {
        desk.note_outcome(Outcome::Accepted);
    }
    let older =
        before.iter().filter(|secret| secret.is_live(desk.now())).max_by_key(|secret| secret.created_at);
    Ok(Made {
        operation: intent.entry.0,
        secret: written.value.secret,
        handed,
        undelivered,
        accepted,
        older: older.cloned(),
        now: desk.now(),
    })
}
