//! A secret is made: once, provably, and its value handed over. Server only.

use super::handover::{HandOver, HandedOver, Judged, Prepared};
use super::life::Life;
use super::lost;
use super::made::{Made, Way};
use super::room;
use super::settling::{is_coming, settle_open};
use crate::clients::json;
use crate::desk::{
    Completion, Desk, Fault, JournalError, NewSecret, Operation, OperationId, Outcome, Subject, Written,
};
use crate::error::{ConsoleError, FieldError};
use crate::model::{Authentication, ClientId, Secret, SecretId, TenantName, Timestamp};
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
) -> Result<Made, ConsoleError> {
    let id = id.clone();
    let operation = if way.deliver_to.is_some() { operation.with_time_after() } else { operation.clone() };
    operation
        .perform(Action::CreateSecret, Subject::client(tenant, &id), |desk| async move {
            let wanted = life.ends(desk.now(), desk.traits().into()).map_err(|words| wrong("life", words))?;
            let way = Judged::of(&desk, &id, &way)?;
            let _turn = desk.turn(&id).await?;
            let client = desk.zidentity.get_client(&id).await?.client;
            if client.settings.authentication != Authentication::Secret {
                return Err(Fault::Rule {
                    title: "This client does not sign in with secrets.".to_owned(),
                    next: "Change how it signs in first, on its edit page.".to_owned(),
                });
            }
            let days = (wanted.0 - desk.now().0).div_euclid(86_400);
            desk.judge_secret(&id, &client.settings, days)?;
            let before = desk.zidentity.list_secrets(&id).await?;
            let open = settle_open(&desk, &id, &before).await?;
            let coming = open.iter().filter(|entry| is_coming(entry, desk.now())).count();
            if before.len() + coming >= desk.traits().max_secrets {
                return Err(room::none_left(coming > 0, desk.traits()));
            }
            let way = way.prepared(&desk, &id).await?;
            let (entry, expires_at) = open_with_fingerprint(&desk, wanted, &before, &way).await?;
            let hand_over = way.addressed(&desk, &id, &entry)?;
            match desk.zidentity.create_secret(&id, expires_at).await {
                Ok(written) => {
                    desk.inventory().made(&id, &written.value.secret).await;
                    made(&desk, &id, entry, written, &before, hand_over).await
                }
                Err(Fault::UnknownOutcome { detail }) => {
                    Err(lost::creation(&desk, &id, &before, expires_at, &detail).await)
                }
                Err(fault) => Err(fault),
            }
        })
        .await
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
        match desk.open_marked(Some(fingerprint), Some(json(&ids)), Some(after.to_string())).await {
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

async fn made(
    desk: &Desk,
    id: &ClientId,
    entry: OperationId,
    written: Written<NewSecret>,
    before: &[Secret],
    hand_over: HandOver,
) -> Result<Made, Fault> {
    let accepted = written.completion == Completion::Accepted;
    desk.note_secret(&written.value.secret.id);
    let HandedOver { handed, undelivered } = hand_over.over(desk, id, &written.value).await?;
    if accepted {
        desk.note_outcome(Outcome::Accepted);
    }
    let older =
        before.iter().filter(|secret| secret.is_live(desk.now())).max_by_key(|secret| secret.created_at);
    Ok(Made {
        operation: entry.0,
        secret: written.value.secret,
        handed,
        undelivered,
        accepted,
        older: older.cloned(),
        now: desk.now(),
    })
}
