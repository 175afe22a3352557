//! Gives the console another secret: made, tried, written, and taken up by every replica before the old one goes.

use std::sync::Arc;
use std::time::Duration;

use app::desk::{Call, Closing, Journal, OperationId, Outcome};
use app::model::{SecretId, Timestamp};
use app::secrets::{Handed, Life, Way, acts, making};
use secrecy::SecretString;

use super::file::Replacement;
use super::{Own, OwnError, behind};
use crate::zidentity::Fingerprint;

/// How often it, and the replicas, are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What a rotation has come to.
#[derive(Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The secret that is in the file now.
    pub secret: SecretId,
    /// When it ends.
    pub ends: Option<Timestamp>,
    /// The secret that it follows, which still works.
    pub older: Option<SecretId>,
    /// How many replicas run.
    pub running: usize,
    /// Those that have not taken it up within the time, by name.
    pub behind: Vec<String>,
}

/// Makes a secret that ends in `days` days, tries it, writes it into the file and waits up to `wait` until every
/// replica signs in with it. The predecessor stays.
///
/// # Errors
/// [`OwnError`], which says how things stand. Until the file is written, the console runs on its old secret, and a new
/// one that could not be used is deleted again.
pub async fn rotate(own: &Own, days: i64, wait: Duration) -> Result<Rotation, OwnError> {
    let Some(file) = &own.file else {
        return Err(refused(
            "The credential does not stand in a file of its own, so it cannot be replaced while the console runs. Set \
             client_secret_file. (A private key is replaced by registering a second one in ZIdentity's portal.)",
        ));
    };
    let cannot_write = |error: std::io::Error| {
        OwnError::Refused(format!("{} cannot be replaced: {error}. Nothing was changed.", file.display()))
    };
    // First what can fail without a trace.
    let replacement = Replacement::prepare(file).map_err(cannot_write)?;
    let life = Life { days: days.to_string(), until: String::new() };
    let made = making::create(
        &own.operation,
        &own.tenant,
        &own.client,
        life,
        Way::default(),
        "This console".to_owned(),
    )
    .await?;
    let Handed::Plain(value) = made.handed else {
        return Err(refused("The new secret came sealed to somebody else; delete it in ZIdentity's portal."));
    };
    let value = SecretString::from(value.expose().to_owned());
    let fingerprint = Fingerprint::of(&own.client.0, &value);

    if let Err(words) = opens(own, &value).await {
        let deleted = take_back(own, &made.secret.id).await;
        return Err(OwnError::Refused(format!(
            "The token endpoint does not take the new secret: {words}. {deleted}"
        )));
    }
    own.replicas.note_secret(&own.tenant, fingerprint.as_str(), &made.secret.id).await?;
    if let Err(error) = replacement.commit(&value) {
        let deleted = take_back(own, &made.secret.id).await;
        return Err(OwnError::Refused(format!(
            "{} could not be written: {error}. {deleted}",
            file.display()
        )));
    }
    stored(own, &made.operation).await;

    let (running, behind) = taken_up(own, fingerprint.as_str(), wait).await?;
    Ok(Rotation {
        secret: made.secret.id,
        ends: made.secret.expires_at,
        older: made.older.map(|older| older.id),
        running,
        behind,
    })
}

/// Whether the token endpoint gives a token for it; a new secret may take a moment.
async fn opens(own: &Own, value: &SecretString) -> Result<(), String> {
    let call = Arc::new(Call::new("rotate", own.known_within));
    let wire = own.upstream.wire(call.clone());
    loop {
        let seen = match wire.token_by_secret(&own.client.0, value).await {
            Ok(answer) if answer.token.is_some() => return Ok(()),
            Ok(answer) => format!("it answered {}", answer.status),
            Err(fault) => fault.to_string(),
        };
        if call.time_left() <= LOOK_EVERY {
            return Err(seen);
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Deletes a secret that nobody will use; tells how that went.
async fn take_back(own: &Own, secret: &SecretId) -> String {
    let operation = own.operation.renewed();
    match acts::delete(&operation, &own.tenant, &own.client, secret, None).await {
        Ok(_) => "It was deleted again, and the console runs on as before.".to_owned(),
        Err(error) => format!(
            "The console runs on as before, but secret {secret} could not be deleted ({}): delete it in ZIdentity's \
             portal.",
            error.title
        ),
    }
}

/// The value is where it belongs: the journal's entry is done.
async fn stored(own: &Own, entry: &str) {
    let closing = Closing {
        at: own.replicas.now(),
        outcome: Outcome::Done,
        client: None,
        secret: None,
        note: Some("the value stands in the console's own file".to_owned()),
        upstream_ids: Vec::new(),
    };
    if let Err(error) = own.journal.close(&OperationId(entry.to_owned()), &closing).await {
        tracing::warn!(%error, "the journal's entry about the new secret could not be closed");
    }
}

/// Waits for the replicas; gives how many run, and who is behind.
async fn taken_up(own: &Own, fingerprint: &str, wait: Duration) -> Result<(usize, Vec<String>), OwnError> {
    let call = Call::new("rotate", wait);
    loop {
        let running = own.replicas.running(&own.tenant).await?;
        let behind = behind(&running, fingerprint);
        if behind.is_empty() || call.time_left().is_zero() {
            return Ok((running.len(), behind));
        }
        tokio::time::sleep(LOOK_EVERY.min(call.time_left())).await;
    }
}

fn refused(words: &str) -> OwnError {
    OwnError::Refused(words.to_owned())
}
